/**
 * Are declared ids really interchangeable? A model is data, so this is read off it, and holds for every state: with its
 * members renamed, each step must be the step of the process that its own is called then, and each property must be itself.
 * Then renaming maps steps to steps, and no violation is lost by keeping one state of an orbit.
 *
 * Catches: a step, a guard or a property that names a member; members with other steps, other literals or in another order;
 * names used as numbers. Refuses in doubt: a model may be symmetric in a way that its text does not show.
 * Misses: an error in the model that shows only in one order of evaluation, as of `inside` in one part of an `or` of which
 * another part holds.
 *
 * Initial values may differ from member to member: the search starts from the initial state's orbit, and every state
 * of it leads to states of the same orbits. Liveness and fairness are judged without symmetry.
 */
import type { IdDomain } from "../language/domain.ts";
import type { Model, Property } from "../language/model.ts";
import { bodyText } from "../compile/normal-step.ts";
import { truthText, UsedAsNumber, type NormalScope } from "../compile/normal-expression.ts";
import type { Instance } from "../language/process.ts";

/**
 * Two members of a sort, and what tells them apart.
 *
 * @example
 * ```ts
 * const asymmetry: Asymmetry = {
 *   sort: "worker",
 *   members: ["worker 1", "worker 2"],
 *   why: "what is in seen at first",
 * };
 * ```
 */
export interface Asymmetry {
  readonly sort: string;
  readonly members: readonly [string, string];
  readonly why: string;
}

/** The part of the model that tells members of a sort apart; undefined if there is none. */
export function asymmetryOf(
  model: Model,
  sort: IdDomain,
  properties: readonly Property[] = model.properties,
): Asymmetry | undefined {
  const key = [model.instances.length, ...properties.map(({ name }) => name)].join("\n");
  const bySort = answers.get(model) ?? new Map<IdDomain, Answer>();
  const known = bySort.get(sort);
  const answer = known?.key === key ? known : { key, found: asymmetry(model, sort, properties) };
  answers.set(model, bySort.set(sort, answer));
  return answer.found;
}

interface Answer {
  /** The question as text. The model may have grown since, and other properties may be judged. */
  readonly key: string;
  readonly found: Asymmetry | undefined;
}

/** Every search of a model asks, and a model of many members has long texts. */
const answers = new WeakMap<Model, Map<IdDomain, Answer>>();

function asymmetry(model: Model, sort: IdDomain, properties: readonly Property[]): Asymmetry | undefined {
  const numbers = new Map(model.cells.map((cells, number) => [cells, number]));
  const same = Array.from({ length: sort.size }, (_, member) => member);
  const texts = new Texts({ sort, to: same, numbers, bound: new Map() });
  const changed = (to: readonly number[]): string | undefined => {
    const exchange: NormalScope = { sort, to, numbers, bound: new Map() };
    return keyedByOption(model, sort) ?? difference(model, properties, { exchange, texts });
  };
  const exchanged = (a: number): number[] => same.map((own) => (own === a ? a - 1 : own === a - 1 ? a : own));
  // Two renamings generate all: the first two exchanged, and each member called as the next.
  const round = same.map((own) => (own + 1) % sort.size);
  if (sort.size < 2 || [exchanged(1), round].every((to) => changed(to) === undefined)) return undefined;
  for (let member = 1; member < sort.size; member++) {
    const why = changed(exchanged(member));
    if (why !== undefined)
      return { sort: sort.name, members: [sort.show(member - 1), sort.show(member)], why };
  }
  return undefined;
}

/** Texts without an exchange are compared with several exchanges, and written once. */
class Texts {
  readonly #scope: NormalScope;
  readonly #known = new Map<unknown, string>();

  constructor(scope: NormalScope) {
    this.#scope = scope;
  }

  of(part: object, write: (scope: NormalScope) => string): string {
    const known = this.#known.get(part) ?? write(this.#scope);
    this.#known.set(part, known);
    return known;
  }
}

interface Compared {
  readonly exchange: NormalScope;
  readonly texts: Texts;
}

/** Renaming moves the cells of members, and the cell of `none` is none of theirs. */
const keyedByOption = ({ cells }: Model, sort: IdDomain): string | undefined =>
  cells
    .filter(({ key }) => key?.reference?.ids === sort && key.reference.offset === 1)
    .map(({ name }) => `${name}, which an option of ${sort.name} indexes`)[0];

function difference(model: Model, properties: readonly Property[], compared: Compared): string | undefined {
  for (const instance of model.instances) {
    const label = differentStep(model, instance, compared);
    if (label !== undefined) return `step ${label} of ${instance.name}`;
  }
  const { exchange, texts } = compared;
  const different = properties.find((property) => {
    if (property.kind !== "always" && property.kind !== "sometimes") return false;
    const write = (scope: NormalScope): string => truthText(scope, property.holds);
    return !isSame(() => write(exchange) === texts.of(property, write));
  });
  return different && `property "${different.name}"`;
}

/** The label of a step that is another one for the process that is exchanged for this. */
function differentStep(model: Model, instance: Instance, { exchange, texts }: Compared): string | undefined {
  const { pc, index, steps, labels } = instance;
  const member = pc.key === exchange.sort ? (exchange.to[index] ?? index) : index;
  const other = model.instances.find((one) => one.pc === pc && one.index === member);
  return labels.find((_, label) => {
    const [own, theirs] = [steps[label], other?.steps[label]];
    if (!own || !theirs) return own !== theirs;
    return !isSame(() => bodyText(exchange, own) === texts.of(theirs, (scope) => bodyText(scope, theirs)));
  });
}

/** Names that are used as numbers are told apart. */
function isSame(compare: () => boolean): boolean {
  try {
    return compare();
  } catch (error) {
    if (error instanceof UsedAsNumber) return false;
    throw error;
  }
}
