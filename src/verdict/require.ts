/** The events that a check has to reach. If it did not, "holds" is taken back: the verdict is "limit". */
import { ScenarioError } from "../scenario/scenario.ts";
import { missingOf, reachables, unreachedOf, type Aims, type Reachable } from "./unreached.ts";
import type { Verdict } from "./verdict.ts";

/** Throws {@link ScenarioError} for a name that is none. */
export function assertReachable(names: readonly string[]): void {
  const unknown = names.find((name) => !reachables.some((known) => known === name));
  if (unknown === undefined) return;
  throw new ScenarioError(`Unknown name "${unknown}" in require: use any of ${reachables.join(", ")}.`);
}

/**
 * The verdict of a whole search, with the events that it never reached. A search that found something ended there, so
 * unreached events say nothing; but that nothing was ever lent may be the reason.
 */
export function withUnreached(verdict: Verdict, aims: Aims, required: readonly Reachable[] = []): Verdict {
  const { reached } = verdict;
  if (!reached) return verdict;
  const seen = { aims, reached, isComplete: verdict.exhaustive };
  if (verdict.schedule !== undefined) {
    const isRefused = reached.lent === 0 && Object.keys(reached.refused).length > 0;
    return isRefused ? { ...verdict, unreached: missingOf(["lent"], seen) } : verdict;
  }
  const short = missingOf(required, seen);
  const told = unreachedOf(seen).filter(({ what }) => !required.includes(what));
  const unreached = [...short, ...told];
  return {
    ...verdict,
    ...(unreached.length > 0 && { unreached }),
    ...(short.length > 0 && {
      verdict: "limit",
      message: messageOf(
        verdict,
        short.map(({ message }) => message),
      ),
    }),
  };
}

/** The earlier message, if any, and the requirement. */
function messageOf({ message }: Verdict, sentences: readonly string[]): string {
  const required = `What was required was not reached: ${sentences.join("; ")}`;
  return message === undefined ? required : `${message} ${required}`;
}
