/** What a subject says wrongly, or refuses, shows when it is used: that is told before anything is printed. */
import { check } from "../check/check.ts";
import { noEscape } from "../invariants/no-escape.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { CheckFlags } from "./options.ts";
import type { ScenariosOf } from "./scenarios-of.ts";
import { UsageError } from "./input/usage-error.ts";

/**
 * Runs each configuration once where that may show something. Throws {@link UsageError} for limits of the command line that the pool
 * refuses, and ScenarioError for a view that shows no books.
 */
export async function tryOut(configurations: readonly ScenariosOf[], flags: CheckFlags): Promise<void> {
  const isLimited = flags.minconn !== undefined || flags.maxconn !== undefined;
  for (const { subject, scenarios } of configurations) {
    const [first] = scenarios;
    if (!first || !(isLimited || subject.module !== undefined)) continue;
    const refusal = await openingRefused(first);
    if (refusal === undefined || !isLimited) continue;
    const { minconn, maxconn } = first.limits;
    throw new UsageError(
      `${subject.title} refuses minconn ${minconn} and maxconn ${maxconn}: ${refusal} Give it limits that it takes, by --minconn and --maxconn.`,
    );
  }
}

/** Why a pool cannot be opened, in its words, if it did not so much as ask for a connection. */
async function openingRefused(scenario: Scenario): Promise<string | undefined> {
  const {
    invariant,
    message = "",
    reached,
  } = await check(scenario, {
    executions: 1,
    shrinks: false,
    findings: "first",
  });
  const [, error] = /^opening the pool: (?:[^:]*Error: )?(.*)$/s.exec(message) ?? [];
  if (invariant !== noEscape.name || error === undefined || (reached?.opened ?? 0) > 0) return undefined;
  return /[.!?]$/.test(error) ? error : `${error}.`;
}
