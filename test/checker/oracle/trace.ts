/** Is a counterexample one? It is followed in the oracle's graph, state by state, and its cycle asked to be fair. */
import { compile, type Model, type Violation } from "poolproof/checker";
import { labelsOf, parts } from "../../../src/checker/show/values.ts";
import { isEnabled } from "./fairness.ts";
import type { Graph } from "./graph.ts";
import type { Interpreter, State } from "./interpreter.ts";
import type { Type, Value } from "./language.ts";

/** By name. */
const inOrder = (entries: Iterable<readonly [string, string]>): (readonly [string, string])[] =>
  [...entries].sort(([one], [other]) => (one < other ? -1 : 1));

/** A state as the checker shows it. */
function shown({ sketch, places }: Interpreter, state: State): string {
  const word = (type: Type, value: Value): string => {
    if (value === null) return "–";
    return "sort" in type ? `${type.sort} ${Number(value) + 1}` : String(value);
  };
  const entries = sketch.variables.flatMap(({ name, shape, type, key = "" }): [string, string][] => {
    const values = state.values[name] ?? [];
    const words = values.map((value) => word(type, value));
    if (shape === "sequence") return [[name, `[${words.join(", ")}]`]];
    if (shape === "scalar") return [[name, words[0] ?? ""]];
    const members = values.map((_, member) => `${key} ${member + 1}`);
    if (shape === "set") return [[name, `{${members.filter((_, at) => values[at] === true).join(", ")}}`]];
    return words.map((text, at) => [
      shape === "local" ? `${members[at]}.${name}` : `${name}[${members[at]}]`,
      text,
    ]);
  });
  return JSON.stringify([inOrder(entries), places.map((_, process) => state.at[process])]);
}

/** The states of a graph by what the checker shows of them. */
export interface Shown {
  readonly graph: Graph;
  readonly compiled: ReturnType<typeof compile>;
  readonly numbers: ReadonlyMap<string, number>;
}

export const shownStates = (graph: Graph, model: Model): Shown => ({
  graph,
  compiled: compile(model),
  numbers: new Map(graph.states.map((state, number) => [shown(graph.interpreter, state), number])),
});

/** What is wrong with a violation's trace; undefined where it shows what it claims. */
export function flawOf({ graph, compiled, numbers }: Shown, violation: Violation): string | undefined {
  const { trace = [], cycleFrom, kind, property, length } = violation;
  if (kind === "sometimes") return undefined;
  if (trace.length === 0) return `${property} has no trace`;
  if (length !== trace.length - 1)
    return `${property} is of length ${length}, and its trace ${trace.length - 1}`;
  const way = trace.map(({ state }) => {
    const text = JSON.stringify([inOrder(parts(compiled, state)), labelsOf(compiled, state)]);
    return numbers.get(text) ?? -1;
  });
  if (way[0] !== 0 || way.includes(-1)) return `${property} starts elsewhere, or goes through unknown states`;
  const stray = trace.findIndex(
    ({ step }, at) =>
      step &&
      !graph.edges[way[at - 1] ?? 0]?.some(
        ({ process, label, to }) => process === step.process && label === step.label && to === way[at],
      ),
  );
  if (stray !== -1) return `step ${stray} of ${property} is none`;
  return cycleFrom === undefined
    ? flawOfEnd(graph, way.at(-1) ?? 0, violation)
    : flawOfCycle(graph, way, { ...violation, cycleFrom });
}

function flawOfEnd(graph: Graph, end: number, { kind, property }: Violation): string | undefined {
  const { interpreter, states, edges } = graph;
  const state = states[end] as State;
  if (kind === "deadlock")
    return edges[end]?.length === 0 && !interpreter.isDone(state) ? undefined : "the end is no deadlock";
  const claim = interpreter.sketch.claims.find(({ name }) => name === property);
  const isBroken = claim?.kind === "always" && !interpreter.holds(claim.holds, state);
  return isBroken ? undefined : `${property} holds at the end of its trace`;
}

function flawOfCycle(
  graph: Graph,
  way: readonly number[],
  { property, cycleFrom, trace = [] }: Violation & { readonly cycleFrom: number },
): string | undefined {
  const { interpreter, states } = graph;
  const claim = interpreter.sketch.claims.find(({ name }) => name === property);
  if (!claim || claim.kind === "always" || claim.kind === "sometimes") return `${property} has a cycle`;
  const goal = claim.kind === "leads-to" ? claim.to : claim.holds;
  const isAt = (at: number): boolean => interpreter.holds(goal, states[way[at] ?? 0] as State);
  const cycle = way.slice(cycleFrom);
  if (cycle.at(-1) !== cycle[0]) return `the cycle of ${property} is none`;
  const start = {
    eventually: () => 0,
    "infinitely-often": () => cycleFrom,
    // From the last state on at which it is to lead somewhere.
    "leads-to": () =>
      claim.kind === "leads-to"
        ? way.findIndex(
            (state, at) =>
              interpreter.holds(claim.from, states[state] as State) &&
              !way.some((_, on) => on >= at && isAt(on)),
          )
        : -1,
  }[claim.kind]();
  if (start === -1 || way.some((_, at) => at >= start && isAt(at)))
    return `${property} comes about after all`;
  const slighted = interpreter.places.findIndex(({ group: { fairness } }, process) => {
    const moves = trace.some(
      ({ step }, at) => at > cycleFrom && step?.process === process && way[at] !== way[at - 1],
    );
    if (fairness === "none" || moves) return false;
    const enabled = cycle.filter((state) => isEnabled(graph, state, process)).length;
    return fairness === "weak" ? enabled === cycle.length : enabled > 0;
  });
  return slighted === -1 ? undefined : `the cycle of ${property} is unfair to process ${slighted}`;
}
