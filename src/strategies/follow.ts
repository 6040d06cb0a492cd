/**
 * Follows a recorded schedule and goes on where it ends. A schedule that was recorded up to a broken rule ends there;
 * once the pool is mended the execution has more to do, and that is no divergence.
 */
import { parseSchedule } from "../sim/choices/schedule.ts";
import { isAdverse, type Alternative, type Strategy } from "../sim/choices/strategy.ts";
import { replayStrategy } from "./replay.ts";

/** Throws DivergedError where the schedule asks for what cannot happen, and ScheduleError for text that is no schedule. */
export function followExactly(schedule: string): Strategy {
  const { labels } = parseSchedule(schedule);
  const exact = replayStrategy(labels);
  let at = 0;
  function next(alternatives: readonly Alternative[]): number {
    return at++ < labels.length ? exact.choose(alternatives) : oldest(alternatives);
  }
  return {
    name: "replay",
    begin(seed) {
      at = 0;
      exact.begin(seed);
    },
    choose: next,
    forced: next,
  };
}

/** No fault strikes that the schedule does not ask for. */
function oldest(alternatives: readonly Alternative[]): number {
  return Math.max(
    0,
    alternatives.findIndex((alternative) => !isAdverse(alternative)),
  );
}
