/** Measures how hard an execution is to follow: how often its story switches between workers. */
import { poolOwner } from "./events/events.ts";
import type { Trace } from "./trace.ts";

/** How often a step belongs to another worker than the step before. Steps of the pool itself belong to no worker. */
export function switchesOf(trace: Trace): number {
  let switches = 0;
  let last: string | undefined;
  for (const entry of trace) {
    if (entry.kind !== "step" || entry.owner === poolOwner) continue;
    if (last !== undefined && entry.owner !== last) switches++;
    last = entry.owner;
  }
  return switches;
}
