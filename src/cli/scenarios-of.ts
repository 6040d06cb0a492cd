/** The scenarios that a check of a subject runs: the one that is named, or all that fit. */
import { builtIn } from "../scenarios/built-in.ts";
import { scenariosFor, type Skipped } from "../scenarios/general.ts";
import { inEachConfiguration, type Subject } from "../pools/pool.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { settingsFrom, type CheckFlags } from "./options.ts";

export interface ScenariosOf {
  readonly subject: Subject;
  readonly scenarios: readonly Scenario[];
  /** Those that were left out; none if one was named. */
  readonly skipped: readonly Skipped[];
}

/**
 * A subject's, and if no scenario is named those of its other configurations. Throws ScenarioError for a scenario that does not
 * fit, and for settings out of range.
 */
export function scenariosOf(subject: Subject, flags: CheckFlags): readonly ScenariosOf[] {
  const subjects = flags.scenario === undefined ? inEachConfiguration(subject) : [subject];
  return subjects.map((one) => ofOne(one, flags));
}

function ofOne(subject: Subject, flags: CheckFlags): ScenariosOf {
  const settings = settingsFrom(flags);
  if (flags.scenario !== undefined) {
    return { subject, scenarios: [builtIn(flags.scenario, subject, settings)], skipped: [] };
  }
  const { fit, skipped } = scenariosFor(subject);
  return { subject, scenarios: fit.map((name) => builtIn(name, subject, settings)), skipped };
}
