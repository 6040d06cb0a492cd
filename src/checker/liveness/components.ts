/** Strongly connected components of a part of a state graph (Tarjan 1972), without recursion. */
import type { StateGraph } from "./graph.ts";

/** Components of the states for which `isIn` holds, each a list of states; a state alone is one too. */
export function componentsOf(
  graph: StateGraph,
  states: readonly number[],
  isIn: (state: number) => boolean,
): number[][] {
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const onStack = new Set<number>();
  const stack: number[] = [];
  const components: number[][] = [];
  const open = (state: number): { state: number; edge: number } => {
    index.set(state, index.size);
    low.set(state, index.get(state) ?? 0);
    stack.push(state);
    onStack.add(state);
    return { state, edge: graph.offsets[state] ?? 0 };
  };
  const lower = (state: number, value: number): void => {
    low.set(state, Math.min(low.get(state) ?? value, value));
  };
  const close = (root: number): void => {
    const from = stack.lastIndexOf(root);
    const component = stack.splice(from);
    for (const state of component) onStack.delete(state);
    components.push(component);
  };
  for (const root of states) {
    if (index.has(root) || !isIn(root)) continue;
    const calls = [open(root)];
    for (let call = calls.at(-1); call; call = calls.at(-1)) {
      const { state } = call;
      if (call.edge < (graph.offsets[state + 1] ?? 0)) {
        const target = graph.targets[call.edge++] ?? -1;
        if (!isIn(target)) continue;
        if (!index.has(target)) calls.push(open(target));
        else if (onStack.has(target)) lower(state, index.get(target) ?? 0);
        continue;
      }
      calls.pop();
      if (low.get(state) === index.get(state)) close(state);
      const caller = calls.at(-1);
      if (caller) lower(caller.state, low.get(state) ?? 0);
    }
  }
  return components;
}
