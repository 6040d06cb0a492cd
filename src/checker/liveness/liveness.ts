/**
 * Liveness under weak and strong fairness. A counterexample is a lasso: a way to a start, on through states where what the
 * property waits for does not hold, and round a cycle of such states that every fair process either takes part in, or is
 * not enabled on (weak: somewhere on it; strong: anywhere on it). A start is, of those states,
 *
 * - for a leads-to, any where its `from` holds;
 * - for an infinitely-often, any at all: what comes before the last time that it held does not matter;
 * - for an eventually, the initial one alone: a behaviour in which it has held once is no counterexample.
 *
 * Fair cycles are found in components, as in Lichtenstein and Pnueli (1985): a component that is unfair to a strongly fair
 * process is searched again without the states that enable it. Standing still is a cycle of one state, allowed where no
 * fair process is enabled, as in TLA. Steps that change nothing are no steps. Neither symmetry nor partial-order
 * reduction is applied here: renamed states would confuse who is treated fairly.
 */
import { componentsOf } from "./components.ts";
import { enables, type StateGraph } from "./graph.ts";
import { lassoOf, type Lasso } from "./lasso.ts";
import type { Property } from "../language/model.ts";
import type { Fairness } from "../language/process.ts";

/** The lasso that violates a property, the one of that bit, or undefined where it holds. */
export function violatingLasso(graph: StateGraph, { kind }: Property, bit: number): Lasso | undefined {
  const { words } = graph.compiled;
  const { states, count } = graph.visited;
  const isOpen = new Uint8Array(count);
  const isStart = new Uint8Array(count);
  const starts = (state: number): boolean => {
    if (kind === "eventually") return state === 0;
    return kind === "infinitely-often" || (graph.generated.from(states, state * words) & bit) !== 0;
  };
  for (let state = 0; state < count; state++) {
    isOpen[state] = (graph.generated.to(states, state * words) & bit) === 0 ? 1 : 0;
    isStart[state] = isOpen[state] === 1 && starts(state) ? 1 : 0;
  }
  const pending = pendingStates(graph, isOpen, isStart);
  const isPending = new Set(pending);
  const fair = fairComponent(graph, pending, (state) => isPending.has(state));
  return fair ? lassoOf(graph, { component: fair, isStart, isPending }) : undefined;
}

/** The states reachable from a start without `to` ever holding. */
function pendingStates(graph: StateGraph, isOpen: Uint8Array, isStart: Uint8Array): number[] {
  const seen = new Set<number>();
  isStart.forEach((start, state) => {
    if (start === 1) seen.add(state);
  });
  for (const state of seen) {
    for (let edge = graph.offsets[state] ?? 0; edge < (graph.offsets[state + 1] ?? 0); edge++) {
      const target = graph.targets[edge] ?? -1;
      if (isOpen[target] === 1) seen.add(target);
    }
  }
  return [...seen];
}

function fairComponent(
  graph: StateGraph,
  states: readonly number[],
  isIn: (state: number) => boolean,
): readonly number[] | undefined {
  for (const component of componentsOf(graph, states, isIn)) {
    const members = new Set(component);
    const slighted = graph.compiled.instances.flatMap(({ fairness }, process) =>
      isFairTo(graph, members, process, fairness) ? [] : [{ process, fairness }],
    );
    if (slighted.length === 0) return component;
    // Fewer states cannot be fairer to a weakly fair process: all of them enable it, and none of the steps is its.
    if (slighted.some(({ fairness }) => fairness === "weak")) continue;
    const rest = component.filter((state) =>
      slighted.every(({ process }) => !enables(graph, state, process)),
    );
    const within = new Set(rest);
    const found = fairComponent(graph, rest, (state) => within.has(state));
    if (found) return found;
  }
  return undefined;
}

function isFairTo(
  graph: StateGraph,
  members: ReadonlySet<number>,
  process: number,
  fairness: Fairness,
): boolean {
  if (fairness === "none" || takesPart(graph, members, process)) return true;
  const enabling = [...members].filter((state) => enables(graph, state, process)).length;
  return fairness === "weak" ? enabling < members.size : enabling === 0;
}

function takesPart(graph: StateGraph, members: ReadonlySet<number>, process: number): boolean {
  for (const state of members) {
    for (let edge = graph.offsets[state] ?? 0; edge < (graph.offsets[state + 1] ?? 0); edge++) {
      const target = graph.targets[edge] ?? -1;
      if (graph.processes[edge] === process && target !== state && members.has(target)) return true;
    }
  }
  return false;
}
