/** Checks one model: compiles it for the reductions asked for, searches, and tells what was found. */
import { breadthFirst, type BreadthResult, type Progress } from "./breadth-first.ts";
import { compile, instantiate, type Compiled, type CompileOptions } from "./compile.ts";
import type { IdDomain } from "./domain.ts";
import { plainMachine, type Machine } from "./machine.ts";
import type { Model } from "./model.ts";
import { ModelError } from "./model-error.ts";
import { deadlockBit, noDeadlock, type Outcome, type Violation } from "./outcome.ts";
import { concrete, storedPath } from "./path.ts";
import { reducedMachine } from "./reduced-machine.ts";
import { reduction } from "./reduction.ts";
import { canonicalizer } from "./symmetry.ts";

export interface CheckOptions {
  /** Names of the id domains taken to be interchangeable. */
  readonly symmetry?: readonly string[];
  /** Lock-aware partial-order reduction. */
  readonly por?: boolean;
  /** Which properties are judged; all where absent. */
  readonly properties?: readonly string[];
  /** Stop at the first violation instead of exploring everything. */
  readonly stopFirst?: boolean;
  readonly statesMax?: number;
  readonly bytesMax?: number;
  readonly onProgress?: (progress: Progress) => void;
}

/** The id domains of a model, by name. */
export function sortsOf(model: Model): Map<string, IdDomain> {
  const references = model.cells.flatMap(({ key, value, shape }) => [
    key?.reference,
    shape === "pc" ? undefined : value.reference,
  ]);
  return new Map(
    references.flatMap((reference) => (reference ? [[reference.ids.name, reference.ids] as const] : [])),
  );
}

function symmetricSorts(model: Model, names: readonly string[]): IdDomain[] {
  const sorts = sortsOf(model);
  return names.map((name) => {
    const sort = sorts.get(name);
    if (!sort)
      throw new ModelError(
        `Model ${model.name} has no ids named ${name}; it has ${[...sorts.keys()].join(", ")}.`,
      );
    return sort;
  });
}

export function prepare(model: Model, options: CheckOptions): Machine {
  const sorts = symmetricSorts(model, options.symmetry ?? []);
  const given: CompileOptions = {
    symmetric: new Set(sorts),
    ...(options.properties ? { properties: options.properties } : {}),
  };
  const compiled = compile(model, given);
  const canonicalize = sorts.length > 0 ? canonicalizer(compiled.layout, sorts) : undefined;
  const generated = instantiate(compiled);
  if (options.por !== true) return plainMachine(compiled, generated, canonicalize);
  return reducedMachine({
    compiled,
    generated,
    canonicalize,
    reduction: reduction(compiled, new Set(sorts)),
  });
}

export function check(model: Model, options: CheckOptions = {}): Outcome {
  const machine = prepare(model, options);
  const result = breadthFirst(machine, {
    stopAt: 0,
    statesMax: options.statesMax ?? Infinity,
    bytesMax: options.bytesMax ?? Infinity,
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
  });
  return outcomeOf(machine, result);
}

function outcomeOf(machine: Machine, result: BreadthResult): Outcome {
  const { compiled } = machine;
  const violations = violationsOf(machine, result);
  const verdict = violations.length > 0 ? "violated" : result.limit === undefined ? "holds" : "limit";
  const bits = result.found.reduce((sum, { bit }) => sum | bit, result.passedBits);
  const reached = compiled.properties.filter(
    ({ kind }, bit) => kind === "sometimes" && (bits & (1 << bit)) !== 0,
  );
  return {
    model: compiled.name,
    verdict,
    states: result.visited.count,
    transitions: result.transitions,
    depth: result.depth,
    violations,
    reached: reached.map(({ name }) => name),
    bytes: result.visited.bytes,
    omission: 0,
    ...(result.limit === undefined ? {} : { limit: result.limit }),
  };
}

function violationsOf(machine: Machine, result: BreadthResult): Violation[] {
  const { properties } = machine.compiled;
  const violations = result.found.flatMap(({ bit, state, depth }): Violation[] => {
    const [property, kind] = nameOf(machine.compiled, bit);
    if (kind !== "always" && kind !== "deadlock") return [];
    return [
      { property, kind, length: depth, trace: concrete(machine, storedPath(machine, result.visited, state)) },
    ];
  });
  if (result.limit !== undefined) return violations;
  const decided = result.found.reduce((bits, { bit }) => bits | bit, result.passedBits);
  const unreached = properties.filter(
    ({ kind }, bit) => kind === "sometimes" && (decided & (1 << bit)) === 0,
  );
  return [...violations, ...unreached.map(({ name }) => ({ property: name, kind: "sometimes" as const }))];
}

function nameOf(compiled: Compiled, bit: number): [string, Violation["kind"]] {
  if (bit === deadlockBit) return [noDeadlock, "deadlock"];
  const property = compiled.properties[Math.log2(bit)];
  return [property?.name ?? "?", property?.kind ?? "always"];
}
