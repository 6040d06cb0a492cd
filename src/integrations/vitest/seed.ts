/** The seed of a check in a test: POOLPROOF_SEED where it is set, or the test's own. */
import process from "node:process";
import { ScenarioError } from "../../scenario/scenario.ts";

/** The same in every retry. Throws ScenarioError for a value that is no seed. */
export function seedOf({ seed = 1 }: { readonly seed?: number }): number {
  const text = process.env["POOLPROOF_SEED"];
  if (text === undefined || text === "") return seed;
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new ScenarioError(`POOLPROOF_SEED is "${text}"; it must be a whole number, 0 or more.`);
}
