/** A sketch judged by the oracle and by the checker in every way of searching: where do they differ? */
import {
  check,
  interchangeable,
  ModelError,
  sortsOf,
  type CheckOptions,
  type Model,
  type CheckResult,
} from "poolproof/checker";
import { build } from "./build.ts";
import { isViolated } from "./fairness.ts";
import { graphOf, orbitsOf, type Graph } from "./graph.ts";
import type { RandomSketch } from "./random-sketch.ts";
import { flawOf, shownStates, type Shown } from "./trace.ts";

export interface Compared {
  /** In which ways the checker says something else than the oracle. */
  readonly differences: readonly string[];
  /** How many searches were held against the oracle. */
  readonly searches: number;
  readonly kind: "large" | "wrong" | "judged";
  /** Sorts of which the checker says that their members are not alike. */
  readonly asymmetric: readonly string[];
  readonly violated: readonly string[];
}

/** How the checker is asked, which a test replaces by one that is wrong. */
export type Ask = (model: Model, options: CheckOptions) => CheckResult | Promise<CheckResult>;

export interface Comparing {
  /** All ways of searching; or every reduction, and of the other orders and stores one in turn; or breadth-first alone. */
  readonly ways: "all" | "turns" | "breadth";
  readonly ask?: Ask;
  /** Which sorts are not symmetric, as the checker says: a test may say that all are. */
  readonly tellApart?: typeof interchangeable;
}

interface Truth {
  readonly graph: Graph;
  readonly shown: Shown;
  /** The shortest way to each violation that a state shows; of the others, that there is one. */
  readonly violations: ReadonlyMap<string, number | undefined>;
  readonly reached: readonly string[];
}

/** Larger ones are left out: trying all fair cycles of them would take seconds. */
export const statesMax = 400;

export async function compare(
  sketch: RandomSketch,
  { ways, ask = check, tellApart = interchangeable }: Comparing,
): Promise<Compared> {
  const graph = graphOf(sketch, statesMax);
  const none = { differences: [], searches: 0, asymmetric: [], violated: [] };
  if (graph === "large") return { ...none, kind: "large" };
  if (graph === "wrong") {
    const differences = (await isRefused(() => ask(build(sketch), {})))
      ? []
      : ["an error of the model is not told"];
    return { ...none, differences, searches: 1, kind: "wrong" };
  }
  const model = build(sketch);
  const truth = truthOf(sketch, graph, model);
  const sorts = Object.keys(sketch.sorts).filter((sort) => sortsOf(model).has(sort));
  const { asymmetric } = tellApart(model, sorts);
  const refused = asymmetric.map(({ sort }) => sort);
  const mistaken = refused.filter((sort) => sort !== sketch.favours);
  const differences = mistaken.map((sort) => `${sort} is symmetric, and refused`);
  const searches = waysOf(
    sketch,
    sorts.filter((sort) => !refused.includes(sort)),
    ways,
  );
  for (const options of searches) {
    const found = await differencesFrom(truth, () => ask(model, options), options);
    differences.push(...found.map((text) => `${JSON.stringify(options)}: ${text}`));
  }
  const violated = [...truth.violations.keys()];
  return { differences, searches: searches.length, kind: "judged", asymmetric: refused, violated };
}

async function isRefused(work: () => unknown): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    if (error instanceof ModelError) return true;
    throw error;
  }
}

function truthOf(sketch: RandomSketch, graph: Graph, model: Model): Truth {
  const { interpreter, states, depths, edges } = graph;
  const violations = new Map<string, number | undefined>();
  const firstWhere = (isBad: (number: number) => boolean): number =>
    states.findIndex((_, number) => isBad(number));
  const dead = firstWhere(
    (number) => edges[number]?.length === 0 && !interpreter.isDone(states[number] ?? never()),
  );
  if (dead !== -1) violations.set("no deadlock", depths[dead]);
  const reached: string[] = [];
  for (const claim of sketch.claims) {
    if (claim.kind === "always") {
      const bad = firstWhere((number) => !interpreter.holds(claim.holds, states[number] ?? never()));
      if (bad !== -1) violations.set(claim.name, depths[bad]);
    } else if (claim.kind === "sometimes") {
      if (states.some((state) => interpreter.holds(claim.holds, state))) reached.push(claim.name);
      else violations.set(claim.name, undefined);
    } else if (isViolated(graph, claim)) violations.set(claim.name, undefined);
  }
  return { graph, shown: shownStates(graph, model), violations, reached };
}

const never = (): never => {
  throw new TypeError("no such state");
};

/** Every set of sorts that are not refused, with and without the reduction, in every order and store. */
function waysOf(
  { name }: RandomSketch,
  symmetric: readonly string[],
  ways: Comparing["ways"],
): CheckOptions[] {
  const symmetries = symmetric.reduce<string[][]>(
    (sets, sort) => [...sets, ...sets.map((set) => [...set, sort])],
    [[]],
  );
  const all = symmetries.flatMap((symmetry) =>
    [false, true].flatMap((por): CheckOptions[] => [
      { symmetry, por },
      { symmetry, por, order: "depth" },
      { symmetry, por, store: "compact" },
    ]),
  );
  const turn = Number(/\d+/.exec(name)?.[0] ?? 0);
  // Every way of reduction in the usual order, and of the other orders one in turn.
  const others = all.filter(({ order, store }) => order ?? store);
  const turns = others.filter((_, at) => at === turn % others.length);
  if (ways === "all") return all;
  return [...all.filter((one) => !others.includes(one)), ...(ways === "turns" ? turns : [])];
}

async function differencesFrom(
  truth: Truth,
  asked: () => ReturnType<Ask>,
  options: CheckOptions,
): Promise<string[]> {
  try {
    return differencesOf(truth, await asked(), options);
  } catch (error) {
    if (error instanceof ModelError) return [error.message];
    throw error;
  }
}

function differencesOf(truth: Truth, outcome: CheckResult, options: CheckOptions): string[] {
  const { graph, violations, reached } = truth;
  const differences: string[] = [];
  const expect = (what: string, found: unknown, right: unknown): void => {
    const texts = [found, right].map((value) => JSON.stringify(value));
    if (texts[0] !== texts[1]) differences.push(`${what}: ${texts[0]} instead of ${texts[1]}`);
  };
  expect("verdict", outcome.verdict, violations.size > 0 ? "violated" : "holds");
  expect(
    "violated",
    outcome.violations.map(({ property }) => property).sort(),
    [...violations.keys()].sort(),
  );
  expect("reached", outcome.reached, reached);
  for (const violation of outcome.violations) {
    const shortest = violations.get(violation.property);
    const isShortest = options.order !== "depth" || options.por === true;
    if (shortest !== undefined && (isShortest || (violation.length ?? 0) < shortest))
      expect(`length of ${violation.property}`, violation.length, shortest);
    const flaw = flawOf(truth.shown, violation);
    if (flaw !== undefined) differences.push(flaw);
  }
  const { symmetry = [], por } = options;
  if (por === true) return differences;
  expect("states", outcome.states, orbitsOf(graph, symmetry));
  if (symmetry.length > 0) return differences;
  expect("transitions", outcome.transitions, 1 + graph.edges.reduce((sum, edges) => sum + edges.length, 0));
  if (options.order !== "depth") expect("depth", outcome.depth, Math.max(...graph.depths));
  return differences;
}
