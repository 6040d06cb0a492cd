/** Subjects are looked over before anything runs: a misspelt promise would never be judged. */
import { faultNames } from "../driver/faults.ts";
import { invariants } from "../invariants/all.ts";
import type { Subject } from "../pools/pool.ts";
import { ScenarioError } from "./scenario-error.ts";

const options = ["key", "timeoutMs", "signal", "close.force", "close.timeoutMs"];
const verbs = ["ask", "release", "discard", "close", "forceClose"];

/** Throws {@link ScenarioError} for what a subject cannot mean. `rules` are the names of the scenario's own. */
export function assertSubject(subject: Subject, rules: readonly string[]): void {
  const { name, promises = [], exempt = {}, survives = [], takes = [], words = {}, ages = {} } = subject;
  const refuse = (what: string): never => {
    throw new ScenarioError(`The subject "${name}" ${what}`);
  };
  const known = (member: string, names: readonly string[], accepted: readonly string[]): void => {
    const unknown = names.find((one) => !accepted.includes(one));
    if (unknown === undefined) return;
    refuse(`has "${unknown}" in its ${member}: use ${accepted.map((one) => `"${one}"`).join(", ")}.`);
  };
  if (typeof subject.open !== "function")
    refuse("has no function open(driver, limits), which gives the pool.");
  if (!isNames(takes)) refuse("has takes that is no array of names.");
  if (!isNames(survives)) refuse("has survives that is no array of names.");
  const promised: unknown = promises;
  if (typeof promised !== "object")
    refuse("has promises that are neither an array of rules nor an object by rule.");
  const all = [...invariants.map((rule) => rule.name), ...rules, ...otherRules];
  known("promises", Array.isArray(promises) ? promises : Object.keys(promises), all);
  known("exempt", Object.keys(exempt), all);
  known("survives", survives, faultNames);
  known("takes", takes, options);
  if (subject.limitsOf !== undefined && typeof subject.limitsOf !== "function")
    refuse("has limitsOf that is no function of an ask and the pool's limits.");
  const { overtakenMax = 0 } = subject;
  if (!Number.isInteger(overtakenMax) || overtakenMax < 0)
    refuse("has overtakenMax that is no whole number, 0 or more.");
  if (typeof words !== "object") refuse("has words that are no object by verb.");
  known("words", Object.keys(words), [...verbs, ...(subject.verbs ?? [])]);
  const wordless = Object.entries(words).find(([, word]) => typeof word !== "string");
  if (wordless) refuse(`has no text as its word for ${wordless[0]}.`);
  known("ages", Object.keys(ages), ["idleMs", "lifetimeMs"]);
  const ageless = Object.entries(ages).find(([, ms]) => !(typeof ms === "number" && ms > 0));
  if (ageless) refuse(`has no number of milliseconds above 0 as its ${ageless[0]}.`);
}

/** Of built-in scenarios. */
const otherRules = ["every task is served"];

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
