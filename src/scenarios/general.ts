/** The scenarios of a check that names none: all that fit its subject. */
import { promisesRule, type Subject } from "../pools/pool.ts";
import { builtIns, survives } from "./built-in.ts";
import { requestScenarios } from "./requests.ts";

/**
 * A scenario that was not run, and why.
 *
 * @example
 * ```ts
 * const { skipped } = await checkAll(threaded, { executions: 50 });
 * skipped.map(({ scenario }: Skipped) => scenario).includes("keyed"); // => true
 * ```
 */
export interface Skipped {
  readonly scenario: string;
  readonly why: string;
}

/** Those that find most in the shortest time first. */
const general = [
  "burst",
  "steady",
  "hurried",
  "pairs",
  "direct",
  "impatient",
  "broken",
  "failing",
  "closing",
  "idle",
  "outage",
  "keyed",
  "resized",
  "maintained",
  "misuse",
] as const;

/** The names of the scenarios that fit a subject, and why the others do not. */
export function scenariosFor(subject: Subject): { fit: readonly string[]; skipped: readonly Skipped[] } {
  if (subject.application) return { fit: requestScenarios(subject), skipped: [] };
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
  const faults = builtIns[name]?.defaults.faults ?? [];
  if (faults.length > 0 && !faults.some((fault) => survives(subject, fault))) {
    return "it does not promise to survive that";
  }
  return builtIns[name]?.unfit?.(subject);
}

const misuseRule = "no double put accepted";
