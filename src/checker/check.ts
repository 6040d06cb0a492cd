/** Checks one model: compiles it for the reductions asked for, searches, and tells what was found. */
import {
  breadthSlices,
  type BreadthOptions,
  type BreadthResult,
  type Found,
  type Frontier,
  type Progress,
} from "./search/breadth-first.ts";
import { compactSlices } from "./search/compact-search.ts";
import { compile, instantiate, type Compiled } from "./compile/compile.ts";
import { depthSlices } from "./search/depth-first.ts";
import { graphSlices } from "./liveness/graph.ts";
import { violatingLasso } from "./liveness/liveness.ts";
import { plainMachine, type Machine } from "./search/machine.ts";
import { isLiveness, type Model } from "./language/model.ts";
import { deadlockBit, noDeadlock, type CheckResult, type Violation } from "./search/check-result.ts";
import { concrete, storedPath, trailOf, type Trail } from "./search/path.ts";
import { reducedMachine } from "./reduction/reduced-machine.ts";
import { reduction } from "./reduction/reduction.ts";
import { atOnce, stopped, type Slices } from "./search/slices.ts";
import { sortsOf, symmetricSorts, takenEach } from "./symmetry/sorts.ts";
import { canonicalizer } from "./symmetry/symmetry.ts";
import { omissionOf } from "./states/visited-compact.ts";

/**
 * Which reductions, which properties, how far, and what is told meanwhile.
 *
 * @example
 * ```ts
 * const options: CheckOptions = { symmetry: ["worker"], por: true, statesMax: 1_000_000 };
 * ```
 */
export interface CheckOptions {
  /** Names of the id domains taken to be interchangeable. */
  readonly symmetry?: readonly string[];
  /** Lock-aware partial-order reduction. */
  readonly por?: boolean;
  /** Which properties are judged; all where absent. */
  readonly properties?: readonly string[];
  /** Stop at the first violation instead of exploring everything. */
  readonly stopFirst?: boolean;
  readonly order?: "breadth" | "depth";
  /** Exact, or 64-bit fingerprints in at most 16 bytes a state (breadth-first only). */
  readonly store?: "exact" | "compact";
  readonly statesMax?: number;
  /** Bytes of the visited set. */
  readonly bytesMax?: number;
  /** Asked every few milliseconds: is the search to end, with what it has found so far? */
  readonly isStopped?: () => boolean;
  readonly onProgress?: (progress: Progress) => void;
  readonly resume?: Frontier;
  readonly onLevel?: (frontier: () => Frontier) => void;
}

/** The outcome of every way of searching. */
export interface StateSearch {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly bytes: number;
  /** Bits of everything decided. */
  readonly bits: number;
  readonly limit?: string;
  /** The findings and the way back from each. Only searches that store whole states have it. */
  readonly exact?: { readonly found: readonly Found[]; readonly trail: Trail };
  readonly omission: number;
}

/**
 * A model ready to be searched, with the reductions asked for.
 *
 * @example
 * ```ts
 * const model = new Model("walk");
 * model.process("walker", {}).program({ start: "here", ends: ["there"] }, () => ({ here: [goto("there")] }));
 * const machine = prepare(model, {});
 * machine.compiled.name; // => "walk"
 * ```
 */
export function prepare(model: Model, options: CheckOptions): Machine {
  const { symmetry = [], properties } = options;
  const given = properties ? { properties } : {};
  const sorts = symmetricSorts(model, symmetry, given);
  const anyOf = takenEach(model, sorts, given);
  const compiled = compile(model, { ...given, anyOf });
  const canonicalize = sorts.length > 0 ? canonicalizer(compiled.layout, sorts) : undefined;
  const generated = instantiate(compiled);
  if (options.por !== true) return plainMachine(compiled, generated, canonicalize);
  return reducedMachine({
    compiled,
    generated,
    canonicalize,
    reduction: reduction(compiled, anyOf),
  });
}

/**
 * Searches every state of a model. Throws ModelError for a model that is wrong as written.
 *
 * @example
 * ```ts
 * const model = new Model("light");
 * const green = model.variable("green", boolean, false);
 * model.process("light", {}).program({ start: "switch", ends: [] }, () => ({
 *   switch: [green.set(not(green))],
 * }));
 * model.always("it is red", not(green));
 * check(model).violations.map(({ property, length }) => `${property}: ${length} step`); // => ["it is red: 1 step"]
 * ```
 */
export function check(model: Model, options: CheckOptions = {}): CheckResult {
  const machine = prepare(model, options);
  return conclude(model, options, machine, search(machine, options));
}

export const search = (machine: Machine, options: CheckOptions): StateSearch =>
  atOnce(searchSlices(machine, options));

export const conclude = (
  model: Model,
  options: CheckOptions,
  machine: Machine,
  searched: StateSearch,
): CheckResult => atOnce(concludeSlices(model, options, machine, searched));

/** One thread's search; a parallel one is in threads/model-threads.ts. */
export function* searchSlices(machine: Machine, options: CheckOptions): Slices<StateSearch> {
  const given = breadthOptions(machine.compiled, options);
  if (options.store === "compact") {
    const result = yield* compactSlices(machine, given);
    return { ...result, omission: omissionOf(result.states) };
  }
  const isDepth = options.order === "depth";
  const result = yield* isDepth ? depthSlices(machine, given) : breadthSlices(machine, given);
  return exactly(result, machine.compiled.words);
}

/** The result of a search with an exact set. */
export function exactly(result: BreadthResult, words: number): StateSearch {
  const { visited, transitions, depth, limit, found } = result;
  const bits = result.found.reduce((sum, { bit }) => sum | bit, result.passedBits);
  const { count: states, bytes } = visited;
  return {
    states,
    transitions,
    depth,
    bytes,
    bits,
    omission: 0,
    exact: { found, trail: trailOf(visited, words) },
    ...(limit === undefined ? {} : { limit }),
  };
}

export function breadthOptions(compiled: Compiled, options: CheckOptions): BreadthOptions {
  return {
    stopAt: 0,
    stopAtAny: options.stopFirst === true ? violatingBits(compiled) : 0,
    statesMax: options.statesMax ?? Infinity,
    bytesMax: options.bytesMax ?? Infinity,
    ...(options.isStopped ? { isStopped: options.isStopped } : {}),
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    ...(options.resume ? { resume: options.resume } : {}),
    ...(options.onLevel ? { onLevel: options.onLevel } : {}),
  };
}

/**
 * The bits that, decided, mean a violation.
 *
 * @example
 * ```ts
 * const model = new Model("walk");
 * model.process("walker", {}).program({ start: "here", ends: ["there"] }, () => ({ here: [goto("there")] }));
 * model.always("it holds", true);
 * model.sometimes("it can", true);
 * violatingBits(compile(model)) & 0b11; // => 1
 * ```
 */
export const violatingBits = ({ properties }: Compiled): number =>
  properties.reduce((bits, { kind }, bit) => (kind === "always" ? bits | (1 << bit) : bits), deadlockBit);

/** Searches again where a counterexample is still to be shown, checks liveness, and sums up. */
export function* concludeSlices(
  model: Model,
  options: CheckOptions,
  machine: Machine,
  searched: StateSearch,
): Slices<CheckResult> {
  const { compiled } = machine;
  const violating = searched.bits & violatingBits(compiled);
  const violations = yield* safetyViolations(model, options, machine, searched, violating);
  const isCut = searched.limit !== undefined;
  const isPartial = isCut || (options.stopFirst === true && violating !== 0);
  const unreached = compiled.properties.filter(
    ({ kind }, bit) => kind === "sometimes" && (searched.bits & (1 << bit)) === 0,
  );
  if (!isPartial)
    violations.push(...unreached.map(({ name }) => ({ property: name, kind: "sometimes" as const })));
  const limits = [searched.limit, isPartial ? undefined : yield* addLiveness(model, options, violations)];
  const limit = limits.find((reason) => reason !== undefined);
  const reached = compiled.properties.filter(
    ({ kind }, bit) => kind === "sometimes" && (searched.bits & (1 << bit)) !== 0,
  );
  return {
    model: compiled.name,
    verdict: violations.length > 0 ? "violated" : limit === undefined ? "holds" : "limit",
    states: searched.states,
    transitions: searched.transitions,
    depth: searched.depth,
    violations,
    reached: reached.map(({ name }) => name),
    bytes: searched.bytes,
    omission: searched.omission,
    ...(limit === undefined ? {} : { limit }),
    ...(limit === stopped ? { stopped: true as const } : {}),
  };
}

function* safetyViolations(
  model: Model,
  options: CheckOptions,
  machine: Machine,
  searched: StateSearch,
  violating: number,
): Slices<Violation[]> {
  if (violating === 0) return [];
  if (searched.exact && machine.isPlain)
    return told(machine, searched.exact.found, searched.exact.trail, violating);
  // An exact search without reduction finds the violations of a reduced or compacted one again, nearest first.
  const plain = prepare(model, { ...options, por: false });
  const {
    resume: _,
    onLevel: __,
    ...again
  } = breadthOptions(plain.compiled, { ...options, stopFirst: false });
  const { words } = plain.compiled;
  const result = yield* breadthSlices(plain, { ...again, stopAt: violating });
  const found = told(plain, result.found, trailOf(result.visited, words), violating);
  const missing = namesOf(plain.compiled, violating).filter(
    ({ property }) => !found.some((one) => one.property === property),
  );
  return [...found, ...missing];
}

function told(machine: Machine, found: readonly Found[], trail: Trail, wanted: number): Violation[] {
  return found.flatMap(({ bit, state }) => {
    if ((bit & wanted) === 0) return [];
    const trace = concrete(machine, storedPath(trail, state));
    return namesOf(machine.compiled, bit).map((violation) => ({
      ...violation,
      length: trace.length - 1,
      trace,
    }));
  });
}

/** The violations that the bits stand for, without traces. */
function namesOf({ properties }: Compiled, bits: number): Violation[] {
  const violated = properties.flatMap(({ name, kind }, bit): Violation[] =>
    (bits & (1 << bit)) === 0 ? [] : [{ property: name, kind }],
  );
  return (bits & deadlockBit) === 0 ? violated : [...violated, { property: noDeadlock, kind: "deadlock" }];
}

/** Adds violated properties of liveness; returns why they could not be decided, if so. */
function* addLiveness(
  model: Model,
  options: CheckOptions,
  violations: Violation[],
): Slices<string | undefined> {
  const compiled = compile(model, {
    // Which value a pick takes may matter to liveness, which follows one member forever: each is taken.
    anyOf: new Set(sortsOf(model).values()),
    ...(options.properties ? { properties: options.properties } : {}),
  });
  if (!compiled.properties.some(isLiveness)) return undefined;
  const statesMax = Math.min(options.statesMax ?? Infinity, (options.bytesMax ?? Infinity) / 128);
  const limits = { ...breadthOptions(compiled, options), statesMax };
  const graph = yield* graphSlices(compiled, instantiate(compiled), limits);
  if (!graph && options.isStopped?.() === true) return stopped;
  if (!graph) return `${statesMax} states of the graph that liveness needs`;
  compiled.properties.forEach((property, bit) => {
    const lasso = isLiveness(property) ? violatingLasso(graph, property, 1 << bit) : undefined;
    if (lasso)
      violations.push({
        property: property.name,
        kind: property.kind,
        length: lasso.trace.length - 1,
        ...lasso,
      });
  });
  return undefined;
}
