/** Runs every built-in scenario that fits a subject: what a pool's author reaches for first. */
import { check } from "./check/check.ts";
import type { CheckOptions } from "./check/options.ts";
import { inEachConfiguration, type Subject } from "./pools/pool.ts";
import { builtIn } from "./scenarios/built-in.ts";
import type { Settings } from "./scenarios/settings.ts";
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
 * Checks a subject with every scenario that fits it, and so its other configurations. `options` are those of each check; `settings` apply to each scenario.
 *
 * @example
 * ```ts
 * const { verdicts } = await checkAll(threaded, { executions: 200 });
 * verdicts.map(({ scenario }) => scenario); // => ["burst", "steady", "hurried", "broken", "closing", "idle"]
 * ```
 */
export async function checkAll(
  subject: Subject,
  options: CheckOptions = {},
  settings: Partial<Settings> = {},
): Promise<AllVerdicts> {
  const verdicts: Verdict[] = [];
  for (const one of inEachConfiguration(subject)) {
    for (const name of scenariosFor(one).fit)
      verdicts.push(await check(builtIn(name, one, settings), options));
  }
  return { verdicts, skipped: scenariosFor(subject).skipped };
}
