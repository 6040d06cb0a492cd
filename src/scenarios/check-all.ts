/** Runs every built-in scenario that fits a subject: what a pool's author reaches for first. */
import type { CheckOptions } from "../check/options.ts";
import { check } from "../check/check.ts";
import { promisesRule, type Subject } from "../pools/pool.ts";
import { builtIn, builtIns, type Settings } from "./built-in.ts";
import type { Verdict } from "../verdict/verdict.ts";

/** A scenario that was not run, and why. */
export interface Skipped {
  readonly scenario: string;
  readonly why: string;
}

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

/** The scenarios of a check that names none, those that find most in the shortest time first. */
const general = [
  "burst",
  "steady",
  "impatient",
  "broken",
  "closing",
  "idle",
  "outage",
  "keyed",
  "resized",
  "misuse",
] as const;

/** The names of the scenarios that fit a subject, and why the others do not. */
export function scenariosFor(subject: Subject): { fit: readonly string[]; skipped: readonly Skipped[] } {
  const unfit = new Map(general.map((name) => [name, whyNot(name, subject)]));
  return {
    fit: general.filter((name) => unfit.get(name) === undefined),
    skipped: [
      ...[...unfit].flatMap(([scenario, why]) => (why === undefined ? [] : [{ scenario, why }])),
      { scenario: "nested", why: "it is about callers rather than the pool: run it by name" },
    ],
  };
}

function whyNot(name: (typeof general)[number], subject: Subject): string | undefined {
  if (name === "misuse" && !promisesRule(subject, misuseRule)) {
    return `it is for pools that promise "${misuseRule}"`;
  }
  return builtIns[name]?.unfit?.(subject);
}

const misuseRule = "no double put accepted";

/**
 * Checks a subject with every scenario that fits it. `options` are those of each check; `settings` apply to each scenario.
 *
 * @example
 * ```ts
 * const { verdicts } = await checkAll(threaded, { executions: 200 });
 * verdicts.map(({ scenario }) => scenario); // => ["burst", "steady", "broken", "closing", "idle", "outage"]
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
