/**
 * Is there a fair behaviour that never comes to a goal? Strongly fair processes are either never enabled for ever, or move for
 * ever: each way of dividing them is tried. Then what is left is a cycle, or a state to stay in, in which every process
 * that is owed a step takes one; parts that can be gone round are found by walking forwards and backwards from every state.
 */
import type { Claim } from "./language.ts";
import type { Graph } from "./graph.ts";
import type { State } from "./interpreter.ts";

export function isViolated(graph: Graph, claim: Claim): boolean {
  const { interpreter, states, edges } = graph;
  if (claim.kind === "always" || claim.kind === "sometimes")
    throw new TypeError("A single state decides it.");
  const goal = claim.kind === "leads-to" ? claim.to : claim.holds;
  const isOpen = states.map((state) => !interpreter.holds(goal, state));
  const isStart = (state: number): boolean => {
    if (claim.kind === "eventually") return state === 0;
    return claim.kind !== "leads-to" || interpreter.holds(claim.from, states[state] as State);
  };
  const pending = new Set(
    states.flatMap((_, state) => (isOpen[state] === true && isStart(state) ? [state] : [])),
  );
  for (const state of pending)
    for (const { to } of edges[state] ?? []) if (isOpen[to] === true) pending.add(to);
  return hasFairCycle(graph, pending);
}

/** A step that changes nothing is none. */
export const isEnabled = ({ edges }: Graph, state: number, process: number): boolean =>
  (edges[state] ?? []).some((edge) => edge.process === process && edge.to !== state);

function hasFairCycle(graph: Graph, pending: ReadonlySet<number>): boolean {
  const { places } = graph.interpreter;
  const processes = places.map(({ group }, process) => ({ process, fairness: group.fairness }));
  const strong = processes.filter(({ fairness }) => fairness === "strong");
  const weak = processes.filter(({ fairness }) => fairness === "weak");
  for (let division = 0; division < 2 ** strong.length; division++) {
    const still = strong.filter((_, bit) => (division & (1 << bit)) !== 0);
    const moving = strong.filter((one) => !still.includes(one));
    const left = new Set(
      [...pending].filter((state) => !still.some(({ process }) => isEnabled(graph, state, process))),
    );
    for (const round of roundsIn(graph, left)) {
      const moves = (process: number): boolean =>
        [...round].some((state) =>
          (graph.edges[state] ?? []).some(
            (edge) => edge.process === process && edge.to !== state && round.has(edge.to),
          ),
        );
      const isIdle = (process: number): boolean =>
        [...round].some((state) => !isEnabled(graph, state, process));
      if (
        moving.every(({ process }) => moves(process)) &&
        weak.every(({ process }) => moves(process) || isIdle(process))
      )
        return true;
    }
  }
  return false;
}

/** States that can all be come to from each other, by states of `within` alone. */
function roundsIn({ edges }: Graph, within: ReadonlySet<number>): Set<number>[] {
  const back = new Map<number, number[]>();
  for (const state of within)
    for (const { to } of edges[state] ?? []) back.set(to, [...(back.get(to) ?? []), state]);
  const reached = (from: number, next: (state: number) => readonly number[]): Set<number> => {
    const seen = new Set([from]);
    for (const state of seen) for (const to of next(state)) if (within.has(to)) seen.add(to);
    return seen;
  };
  const left = new Set(within);
  const rounds: Set<number>[] = [];
  for (const state of within) {
    if (!left.has(state)) continue;
    const after = reached(state, (one) => (edges[one] ?? []).map(({ to }) => to));
    const before = reached(state, (one) => back.get(one) ?? []);
    const round = new Set([...after].filter((one) => before.has(one)));
    for (const one of round) left.delete(one);
    rounds.push(round);
  }
  return rounds;
}
