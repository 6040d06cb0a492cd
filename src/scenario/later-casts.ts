/** Bodies that only some executions have: `workers` may draw which workers take part, so its answers may differ. */
import type { Scenario } from "./scenario.ts";
import { mayShareBy } from "./shares-nothing.ts";
import type { Body } from "./worker.ts";

/** By the function that makes a scenario's workers: copies of a scenario have it in common. */
const found = new WeakMap<Scenario["workers"], Set<string>>();

/** Whether these bodies may share values though those that were seen when the scenario was made share none. Remembers by what. */
export function mayShareAfterAll(scenario: Scenario, bodies: readonly Body[]): boolean {
  const { sharesValues, sharesBy, workers } = scenario;
  // A declaration is believed.
  if (sharesValues || sharesBy === undefined) return false;
  const names = bodies.flatMap((body) => mayShareBy(body) ?? ["what cannot be told"]);
  if (names.length === 0) return false;
  const known = found.get(workers) ?? new Set();
  found.set(workers, known);
  for (const name of names) known.add(name);
  return true;
}

/** The names by which bodies were seen to share values since the scenario was made. */
export function sharedAfterAll({ workers }: Scenario): readonly string[] {
  return [...(found.get(workers) ?? [])];
}
