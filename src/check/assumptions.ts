/** The assumptions of an exhaustive verdict, in sentences. docs/ideas/why-a-proof-is-one.md says more about each. */
import type { CompletedSearch } from "./executor.ts";
import { sharedAfterAll } from "../scenario/later-casts.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** How many names by which bodies may share values are listed. */
const namesMax = 6;

export function assumptionsOf(
  scenario: Scenario,
  { outcome, delays, dropped }: CompletedSearch,
): readonly string[] {
  const extents = [
    extentOf(delays, outcome.isCutByDelays),
    ...(outcome.reached.random > 0 ? [randomness] : []),
  ];
  if (dropped.includes("por")) return extents;
  return [
    ...extents,
    sharingOf(scenario),
    dropped.includes("worker-symmetry")
      ? "Workers were told apart."
      : "Workers with one body are alike: none asked who it is, and no rule of the scenario's own looked at names.",
  ];
}

/** See lent-random.ts. */
const randomness =
  "Math.random gave four values wherever it was asked, one close to 0, two between, one close to 1: " +
  "what others lead to was not looked at.";

function extentOf(delays: number, isCut: boolean): string {
  if (delays === Infinity) {
    return "Any timer may be late or early; but one that goes round without an effect fires once or 64 times, and between timers operations take no time.";
  }
  if (!isCut) {
    return "More delays would have made no difference: time goes from timer to timer, and in between operations take none.";
  }
  const within =
    delays === 0 ? "without a delay" : delays === 1 ? "within 1 delay" : `within ${delays} delays`;
  return (
    `It is about executions ${within}: apart from those, time passes only where every worker waits, from timer to timer. ` +
    `More: --late ${delays + 1}.`
  );
}

function sharingOf(scenario: Scenario): string {
  const { sharesValues, sharesBy } = scenario;
  if (sharesBy === undefined) {
    return sharesValues
      ? "Bodies share values, as the scenario says: steps that resume a worker were held to touch the pool."
      : "Bodies share no values with each other or the pool, as the scenario says.";
  }
  const later = sharedAfterAll(scenario);
  if (!sharesValues && later.length === 0)
    return "Bodies share no values: their source refers to nothing outside them.";
  const all = [...sharesBy, ...later];
  const names = all.slice(0, namesMax).join(", ") + (all.length > namesMax ? ", …" : "");
  return (
    `Bodies may share values by ${names}, so steps that resume a worker were held to touch the pool. ` +
    "If they share none, say sharesValues: false, and the search has fewer orders to run."
  );
}
