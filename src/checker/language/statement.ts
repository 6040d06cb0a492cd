/** The statements of a step: assign, jump, block, or choose among alternatives. They run in order, as in PlusCal. */
import type { Domain, IdDomain, None } from "./domain.ts";
import { codeIn, Expr, inside, truthOf, valuesOf, type Operand } from "./expression.ts";
import type { Cells, Node, Truth } from "./node.ts";

/** `Label` is what it may jump to, so that a jump to a label that is no step does not type-check. */
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

/** Jumps: the process's next step is `label`. A step that does not jump stays where it is. */
export const goto = <const Label extends string>(label: Label): Statement<Label> => ({ kind: "goto", label });

/** Blocks: the step can be taken only in states where this holds. */
export const when = (condition: Operand<boolean>): Statement<never> => ({
  kind: "block",
  condition: truthOf(condition),
});

export const branch = <Yes extends string, No extends string = never>(
  condition: Operand<boolean>,
  yes: Body<Yes>,
  no: Body<No> = [],
): Statement<Yes | No> => ({ kind: "branch", condition: truthOf(condition), yes, no });

/** Any one of the alternatives that is not blocked. */
export const either = <Label extends string>(...alternatives: readonly Body<Label>[]): Statement<Label> => ({
  kind: "either",
  alternatives,
});

/** Any one value for which `condition` holds, each its own alternative. */
export const choose = <T, Label extends string>(
  domain: Domain<T>,
  condition: (value: Expr<T>) => Operand<boolean>,
  body: (value: Expr<T>) => Body<Label>,
): Statement<Label> => ({
  kind: "either",
  alternatives: valuesOf(domain).map((value) => [when(condition(value)), ...body(value)]),
});

export interface PickOptions {
  /**
   * The model's author promises that the choice makes no difference; that is not checked. Then the least is taken, except where
   * a search renames them or the model tells them apart. The count of states is that of TLC's CHOOSE. Default: false.
   */
  readonly isPromised?: boolean;
}

/**
 * Some value for which `condition` holds: of ids each, of values with an order the least. Blocks where there is none.
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

/** Names the value that an expression has now, before what follows changes it. */
export function given<T, Label extends string>(
  value: Expr<T>,
  body: (value: Expr<T>) => Body<Label>,
): Statement<Label> {
  bindings += 1;
  const name = `v${bindings}`;
  const bound = new Expr(value.domain, { kind: "bound", name, origin: value.node });
  return { kind: "bind", name, value: value.node, body: body(bound) };
}

/** As `given`, for the value inside an option that is not none here. */
export const givenValue = <T, Label extends string>(
  value: Expr<T | None>,
  body: (value: Expr<T>) => Body<Label>,
): Statement<Label> => given(inside(value), body);
