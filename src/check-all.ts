/** Runs every built-in scenario that fits a subject: what a pool's author reaches for first. */
import { check } from "./check/check.ts";
import type { CheckOptions } from "./check/options.ts";
import type { Subject } from "./pools/pool.ts";
import { builtIn, type Settings } from "./scenarios/built-in.ts";
import { scenariosFor, type Skipped } from "./scenarios/general.ts";
import type { Verdict } from "./verdict/verdict.ts";

/**
 * The verdicts on a subject, one for each scenario that fits it.
 *
 * @example
 * ```ts
 * const worst = ({ verdicts }: AllVerdicts): string =>
 *   verdicts.find(({ verdict }) => verdict !== "holds")?.verdict ?? "holds";
 * ```
 */
export interface AllVerdicts {
  readonly verdicts: readonly Verdict[];
  readonly skipped: readonly Skipped[];
}

/**
 * Checks a subject with every scenario that fits it. `options` are those of each check; `settings` apply to each scenario.
 *
 * @example
 * ```ts
 * const { verdicts } = await checkAll(threaded, { executions: 200 });
 * verdicts.map(({ scenario }) => scenario); // => ["burst", "steady", "broken", "closing", "idle"]
 * ```
 */
export async function checkAll(
  subject: Subject,
  options: CheckOptions = {},
  settings: Partial<Settings> = {},
): Promise<AllVerdicts> {
  const { fit, skipped } = scenariosFor(subject);
  const verdicts: Verdict[] = [];
  for (const name of fit) verdicts.push(await check(builtIn(name, subject, settings), options));
  return { verdicts, skipped };
}
