/** The statements of a step: assign, jump, block, or choose among alternatives. They run in order, as in PlusCal. */
import type { Domain, IdDomain, None } from "./domain.ts";
import { codeIn, Expr, inside, truthOf, valuesOf, type Operand } from "./expression.ts";
import type { Cells, Node, Truth } from "./node.ts";

/**
 * `Label` is what it may jump to, so that a jump to a label that is no step does not type-check.
 *
 * @example
 * ```ts
 * const n = new Model("m").variable("n", range(0, 3), 0);
 * const statement: Statement = n.set(2);
 * statement.kind; // => "assign"
 * ```
 */
export type Statement<Label extends string = string> =
  | {
      readonly kind: "assign";
      readonly cells: Cells;
      readonly index: Node;
      readonly value: Node;
      readonly fits: boolean;
    }
  | { readonly kind: "block"; readonly condition: Truth }
  | {
      readonly kind: "branch";
      readonly condition: Truth;
      readonly yes: Body<Label>;
      readonly no: Body<Label>;
    }
  | { readonly kind: "either"; readonly alternatives: readonly Body<Label>[] }
  | {
      readonly kind: "pick";
      readonly picks: readonly Pick<Label>[];
      readonly ids: IdDomain | undefined;
      readonly isPromised: boolean;
    }
  | { readonly kind: "bind"; readonly name: string; readonly value: Node; readonly body: Body<Label> }
  | { readonly kind: "all"; readonly body: Body<Label> }
  | { readonly kind: "goto"; readonly label: Label };

/**
 * The body of one step.
 *
 * @example
 * ```ts
 * const n = new Model("m").variable("n", range(0, 3), 0);
 * const body: Body<"done"> = [when(n.is(3)), n.set(0), goto("done")];
 * ```
 */
export type Body<Label extends string = string> = readonly Statement<Label>[];

interface Pick<Label extends string> {
  readonly condition: Truth;
  readonly body: Body<Label>;
}

export const assign = <T>(
  cells: Cells,
  index: Node,
  domain: Domain<T>,
  value: Operand<T>,
): Statement<never> => {
  const coded = codeIn(domain, value);
  return { kind: "assign", cells, index, value: coded.node, fits: coded.fits };
};

/**
 * Jumps: the process's next step is `label`. A step that does not jump stays where it is.
 *
 * @example
 * ```ts
 * const model = new Model("walk");
 * model.process("walker", {}).program({ start: "here", ends: ["there"] }, () => ({
 *   here: [goto("there")],
 * }));
 * check(model).states; // => 2
 * ```
 */
export const goto = <const Label extends string>(label: Label): Statement<Label> => ({ kind: "goto", label });

/**
 * Blocks: the step can be taken only in states where this holds.
 *
 * @example
 * ```ts
 * const model = new Model("crossing");
 * const green = model.variable("green", boolean, false);
 * model.process("walker", {}).program({ start: "wait", ends: ["across"] }, () => ({
 *   wait: [when(green), goto("across")],
 * }));
 * check(model).violations[0]?.kind; // => "deadlock"
 * ```
 */
export const when = (condition: Operand<boolean>): Statement<never> => ({
  kind: "block",
  condition: truthOf(condition),
});

/**
 * Does `yes` where the condition holds, and `no` elsewhere.
 *
 * @example
 * ```ts
 * const model = new Model("counter");
 * const n = model.variable("n", range(0, 3), 0);
 * model.process("counter", {}).program({ start: "count", ends: ["done"] }, () => ({
 *   count: [branch(n.below(3), [n.set(n.plus(1))], [goto("done")])],
 * }));
 * check(model).states; // => 5
 * ```
 */
export const branch = <Yes extends string, No extends string = never>(
  condition: Operand<boolean>,
  yes: Body<Yes>,
  no: Body<No> = [],
): Statement<Yes | No> => ({ kind: "branch", condition: truthOf(condition), yes, no });

/**
 * Any one of the alternatives that is not blocked.
 *
 * @example
 * ```ts
 * const model = new Model("coin");
 * const side = model.variable("side", oneOf("none", "heads", "tails"), "none");
 * model.process("coin", {}).program({ start: "toss", ends: ["lies"] }, () => ({
 *   toss: [either([side.set("heads")], [side.set("tails")]), goto("lies")],
 * }));
 * check(model).states; // => 3
 * ```
 */
export const either = <Label extends string>(...alternatives: readonly Body<Label>[]): Statement<Label> => ({
  kind: "either",
  alternatives,
});

/**
 * Any one value for which `condition` holds, each its own alternative.
 *
 * @example
 * ```ts
 * const model = new Model("die");
 * const n = model.variable("n", range(1, 6), 1);
 * model.process("die", {}).program({ start: "roll", ends: ["lies"] }, () => ({
 *   roll: [choose(n.domain, (face) => face.atMost(4), (face) => [n.set(face), goto("lies")])],
 * }));
 * check(model).states; // => 5
 * ```
 */
export const choose = <T, Label extends string>(
  domain: Domain<T>,
  condition: (value: Expr<T>) => Operand<boolean>,
  body: (value: Expr<T>) => Body<Label>,
): Statement<Label> => ({
  kind: "either",
  alternatives: valuesOf(domain).map((value) => [when(condition(value)), ...body(value)]),
});

/**
 * A promise by the author of a model about a pick.
 *
 * @example
 * ```ts
 * const options: PickOptions = { isPromised: true };
 * ```
 */
export interface PickOptions {
  /**
   * The model's author promises that the choice makes no difference; that is not checked. Then the least is taken, except where
   * a search renames them or the model tells them apart. The count of states is that of TLC's CHOOSE. Default: false.
   */
  readonly isPromised?: boolean;
}

/**
 * Some value for which `condition` holds: of ids each, of values with an order the least. Blocks where there is none.
 *
 * @example
 * ```ts
 * const model = new Model("shelf");
 * const free = model.map("free", range(1, 3), boolean, true);
 * model.process("taker", {}).program({ start: "take", ends: ["done"] }, () => ({
 *   take: [pick(free.keys, (at) => free.at(at), (at) => [free.at(at).set(false), goto("done")])],
 * }));
 * check(model).states; // => 2
 * ```
 */
export const pick = <T, Label extends string>(
  domain: Domain<T>,
  condition: (value: Expr<T>) => Operand<boolean>,
  body: (value: Expr<T>) => Body<Label>,
  { isPromised = false }: PickOptions = {},
): Statement<Label> => ({
  kind: "pick",
  isPromised,
  ids: domain.reference?.ids,
  picks: valuesOf(domain).map((value) => ({ condition: truthOf(condition(value)), body: body(value) })),
});

let bindings = 0;

/** Names are counted anew for each member of a process, so that building it again gives the same names. */
export function restartBindings(): void {
  bindings = 0;
}

/**
 * Names the value that an expression has now, before what follows changes it.
 *
 * @example
 * ```ts
 * const model = new Model("m");
 * const [a, b] = [model.variable("a", range(0, 9), 1), model.variable("b", range(0, 9), 2)];
 * const swap = given(a, (was) => [a.set(b), b.set(was)]);
 * ```
 */
export function given<T, Label extends string>(
  value: Expr<T>,
  body: (value: Expr<T>) => Body<Label>,
): Statement<Label> {
  bindings += 1;
  const name = `v${bindings}`;
  const bound = new Expr(value.domain, { kind: "bound", name, origin: value.node });
  return { kind: "bind", name, value: value.node, body: body(bound) };
}

/**
 * As `given`, for the value inside an option that is not none here.
 *
 * @example
 * ```ts
 * const worker = ids("worker", 2);
 * const model = new Model("m");
 * const owner = model.variable("owner", option(worker), none);
 * const served = model.set("served", worker);
 * const putBack = givenValue(owner, (who) => [owner.set(none), served.add(who)]);
 * ```
 */
export const givenValue = <T, Label extends string>(
  value: Expr<T | None>,
  body: (value: Expr<T>) => Body<Label>,
): Statement<Label> => given(inside(value), body);
