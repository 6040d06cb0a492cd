/** Follows a recorded schedule, and says where it cannot. */
import type { Alternative, Strategy } from "../sim/choices/strategy.ts";

/**
 * A recorded schedule does not fit the code that it is replayed on.
 *
 * @example
 * ```ts
 * const schedule = "v1:simple,steady:start-a.query-b1";
 * await replay(builtIn("steady", simple), schedule).catch(({ name }: Error) => name); // => "DivergedError"
 * ```
 */
export class DivergedError extends Error {
  override readonly name = "DivergedError";
}

export function replayStrategy(labels: readonly string[]): Strategy {
  let at = 0;
  function next(alternatives: readonly Alternative[]): number {
    const wanted = labels[at++];
    const index = alternatives.findIndex(({ label }) => label === wanted);
    if (index !== -1) return index;
    const enabled = alternatives.map(({ label }) => `"${label}"`).join(", ");
    const are = alternatives.length === 1 ? "is" : "are";
    const choices = labels.length === 1 ? "1 choice" : `${labels.length} choices`;
    throw new DivergedError(
      (wanted === undefined
        ? `The schedule ends after ${choices}, but the execution goes on: ${enabled} ${are} enabled. `
        : `Choice ${at} asks for "${wanted}", but only ${enabled} ${are} enabled. `) +
        "The usual causes: the pool or the scenario has changed since it was recorded; its settings differ " +
        "(workers, limits, faults); or the code is not repeatable (a real clock, random value or socket).",
    );
  }
  return {
    name: "replay",
    begin() {
      at = 0;
    },
    choose: next,
    forced: next,
  };
}
