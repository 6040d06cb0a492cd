/**
 * An execution's final state as text: the result of each worker's calls, the pool's books and every connection. Equal
 * texts mean equal outcomes up to the names of workers, so that searches can be compared.
 */
import type { Facts } from "../invariants/invariant.ts";
import type { Trace } from "../sim/trace.ts";

export function finalState(trace: Trace, { view, connections }: Facts): string {
  const histories = new Map<string, string>();
  for (const entry of trace) {
    if (entry.kind !== "return" && entry.kind !== "throw") continue;
    const { worker, verb, connection = "", detail = "" } = entry;
    histories.set(worker, `${histories.get(worker) ?? ""} ${verb}:${entry.kind}:${connection}:${detail}`);
  }
  const ids = (list: typeof view.used): string => list?.map(({ id }) => id).join("+") ?? "";
  return JSON.stringify({
    workers: [...histories.values()].sort(),
    pool: [view.closed, view.usedCount, view.idleCount, ids(view.used), ids(view.idle), view.permits],
    connections: connections
      .map(({ id, closed, transactionStatus }) => `${id}:${closed}:${transactionStatus}`)
      .sort(),
  });
}
