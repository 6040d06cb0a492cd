/**
 * A scenario of a user's own with less in it: without one of its workers, or with less of what it says may vary. Workers that
 * are left keep their names, since these tell which of the user's bodies they run; of workers with one body, and wherever
 * `sizes` has `workers`, their number is what varies.
 */
import { ScheduleError } from "../sim/choices/schedule.ts";
import type { Scenario, Sized, Sizes } from "./scenario.ts";
import { workerId, type Body } from "./worker.ts";

/** Half and one less, as far as something is left. */
export function halves(count: number): readonly number[] {
  return [...new Set([count >> 1, count - 1])].filter((less) => less > 0 && less < count);
}

/** Smaller versions, those that leave out most first. Only of scenarios that are not built from settings. */
export function smallerThan(scenario: Scenario): readonly Scenario[] {
  const sizes = sizedIn(scenario)?.sizes ?? {};
  const kept = keptOf(scenario);
  return [
    ...Object.entries(sizes).flatMap(([key, size]) =>
      halves(size).map((less) => withSizes(scenario, { [key]: less })),
    ),
    ...("workers" in sizes || kept.length < 2
      ? []
      : kept.map((_, at) => withOnly(scenario, kept.toSpliced(at, 1)))),
  ];
}

/** The scenario as `parts` of a recipe say. Throws ScheduleError for workers that it does not have. */
export function sizedAs(scenario: Scenario, parts: readonly string[]): Scenario {
  const own = new Set(scenario.recipe);
  let sized = scenario;
  for (const part of parts.filter((one) => !own.has(one))) {
    const [, key = "", value = ""] = /^(.*?)=(.*)$/.exec(part) ?? [];
    const isSize = key in (sizedIn(sized)?.sizes ?? {}) && /^[1-9]\d*$/.test(value);
    if (isSize) sized = withSizes(sized, { [key]: Number(value) });
    else if (key === "workers") sized = withOnly(sized, value.split("+"));
  }
  return sized;
}

/** How many workers take part. */
export function workerCount(scenario: Scenario): number {
  return scenario.kept?.length ?? scenario.workers().length;
}

/** Not of a copy whose workers are others. */
function sizedIn({ sized, workers }: Scenario): Sized | undefined {
  return sized?.cast === workers ? sized : undefined;
}

function keptOf({ kept, workers }: Scenario): readonly string[] {
  return kept ?? workers().map((_, index) => workerId(index));
}

function withSizes(scenario: Scenario, changed: Sizes): Scenario {
  const sized = sizedIn(scenario);
  if (!sized) return scenario;
  const sizes = { ...sized.sizes, ...changed };
  const cast = (): readonly Body[] => sized.workersOf(sizes);
  const parts = Object.entries(changed).map(([key, size]) => `${key}=${size}`);
  return {
    ...scenario,
    workers: cast,
    sized: { ...sized, sizes, cast },
    recipe: [...withoutKeys(scenario.recipe, Object.keys(changed)), ...parts],
  };
}

function withOnly(scenario: Scenario, kept: readonly string[]): Scenario {
  const known = keptOf(scenario);
  const stranger = kept.find((id) => !known.includes(id));
  if (stranger !== undefined) {
    throw new ScheduleError(
      `The schedule is of worker "${stranger}", and the scenario's workers are ${known.join(", ")}: ` +
        "it was recorded with others. Record it again.",
    );
  }
  const recipe = [...withoutKeys(scenario.recipe, ["workers"]), `workers=${kept.join("+")}`];
  return { ...scenario, kept, recipe };
}

function withoutKeys(recipe: readonly string[], keys: readonly string[]): readonly string[] {
  return recipe.filter((part) => !keys.some((key) => part.startsWith(`${key}=`)));
}
