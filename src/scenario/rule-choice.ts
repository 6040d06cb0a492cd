/** The rules that judge a scenario, as users and schedules name them. */
import { invariants } from "../invariants/all.ts";
import type { Invariant } from "../invariants/invariant.ts";
import { inWords, type VerbWords } from "./in-words.ts";
import { ScenarioError, type RuleChoice, type Scenario } from "./scenario.ts";

/** The options of a check about rules. */
export interface RuleOptions {
  /** Only these rules are judged, by name ("used ≤ maxconn") or spelled as on a command line ("used-le-maxconn"). */
  readonly rule?: readonly string[];
  /** These rules are not judged. */
  readonly without?: readonly string[];
}

/** "used ≤ maxconn" is "used-le-maxconn": a name that is easy to type. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/≤|<=/g, " le ")
    .replaceAll(/≥|>=/g, " ge ")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "");
}

/** A scenario's own rules, then all general ones. */
export function everyRule({ rules }: Pick<Scenario, "rules">): readonly Invariant[] {
  return [...rules, ...invariants];
}

export function isChosen(name: string, { only, without }: RuleChoice = {}): boolean {
  return (only?.includes(name) ?? true) && !(without?.includes(name) ?? false);
}

/**
 * The rules that the options name, or those that judged the scenario before if they name none. Throws {@link ScenarioError}
 * for unknown names.
 */
export function choiceOf(scenario: Scenario, { rule, without }: RuleOptions): RuleChoice | undefined {
  if (rule === undefined && without === undefined) return scenario.judgedBy;
  const resolve = (names: readonly string[]): readonly string[] =>
    names.flatMap((name) => {
      const known = everyRule(scenario).filter((one) => isCalled(one, name, scenario.subject.words));
      if (known.length > 0) return known.map((one) => one.name);
      throw new ScenarioError(unknownRule(scenario, name));
    });
  const choice = withoutRules({ ...(rule && { only: resolve(rule) }) }, resolve(without ?? []));
  if (everyRule(scenario).some(({ name }) => isChosen(name, choice))) return choice;
  throw new ScenarioError("No rule is left to judge by: leave at least one in.");
}

/** One sentence that lists the known rules. */
export function unknownRule(scenario: Pick<Scenario, "rules">, name: string): string {
  const accepted = everyRule(scenario).map((one) => one.name);
  return `Unknown rule "${name}": use one of ${accepted.join(", ")}, also spelled as in ${slugOf(accepted[0] ?? "")}.`;
}

/** As it is called in JSON or, in stories, by the pool's own words; or as either is typed. */
function isCalled({ name }: Invariant, text: string, words: VerbWords | undefined): boolean {
  return [name, inWords(name, words)].some(
    (one) => one === text || (slugOf(one) !== "" && slugOf(one) === slugOf(text)),
  );
}

/** The same choice without `names`. */
export function withoutRules({ only, without = [] }: RuleChoice = {}, names: readonly string[]): RuleChoice {
  if (only) return { only: only.filter((name) => !names.includes(name)) };
  return { without: [...new Set([...without, ...names])] };
}

/** The scenario judged by these rules, as are its copies; its schedules say so. */
export function judgedBy(scenario: Scenario, choice: RuleChoice | undefined): Scenario {
  const { resized, recipe, judgedBy: _before, ...rest } = scenario;
  return {
    ...rest,
    recipe: [...recipe.filter((part) => !isOfRules(part)), ...partsOf(choice)],
    judgedBy: choice,
    resized: resized && {
      smaller: () => resized.smaller().map((less) => judgedBy(less, choice)),
      fromRecipe: (parts) => judgedBy(resized.fromRecipe(parts), choice),
    },
  };
}

/** Whether a part of a recipe names rules rather than a setting. */
export function isOfRules(part: string): boolean {
  return part.startsWith("rule=") || part.startsWith("without=");
}

function partsOf({ only, without = [] }: RuleChoice = {}): readonly string[] {
  const text = (names: readonly string[]): string =>
    names.map((name) => slugOf(name) || encodeURIComponent(name)).join("+");
  if (only) return [`rule=${text(only)}`];
  return without.length > 0 ? [`without=${text(without)}`] : [];
}

/** The rules that a schedule's recipe names. Throws {@link ScenarioError} for rules that the scenario does not know. */
export function choiceIn(scenario: Scenario, recipe: readonly string[]): RuleChoice | undefined {
  const namesAfter = (prefix: string): readonly string[] | undefined =>
    recipe
      .find((part) => part.startsWith(prefix))
      ?.slice(prefix.length)
      .split("+")
      .map(decodeURIComponent);
  const [rule, without] = [namesAfter("rule="), namesAfter("without=")];
  return choiceOf(scenario, { ...(rule && { rule }), ...(without && { without }) });
}
