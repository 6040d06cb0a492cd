/** The rules that one execution is judged by, sorted by when they look. */
import { invariants } from "../invariants/all.ts";
import type { Call, Facts, Invariant, Watcher } from "../invariants/invariant.ts";
import { promisesRule } from "../pools/pool.ts";
import type { AnyFunction } from "../scenario/function-source.ts";
import { everyRule, isChosen } from "../scenario/rule-choice.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { sharesNothing } from "../scenario/shares-nothing.ts";

/** One rule's look at one kind of moment. All have one shape, because this is called after every step. */
export interface Look<Arguments extends unknown[]> {
  readonly rule: Invariant;
  readonly name: string;
  readonly moment: keyof Watcher;
  /** The watcher's hook, for the execution under way. */
  look: (...seen: Arguments) => string | undefined;
  /** Whether the rule is the scenario's own, so that its answer may depend on workers' names. */
  readonly isOwn: boolean;
  /** Whether its answer depends only on the facts that it is shown: it has no memory. */
  readonly isPure: boolean;
  /** The rule's memory, as a resource. */
  readonly memory: string;
}
type CallLook = Look<[call: Call, facts: Facts]>;
export type FactsLook = Look<[facts: Facts]>;
type CallLooks = readonly CallLook[];
type FactsLooks = readonly FactsLook[];

/** Sorted by moment, each list in the order of the rules. */
export interface Rules {
  readonly onCalled: CallLooks;
  readonly onSends: CallLooks;
  readonly onLent: CallLooks;
  readonly onPut: CallLooks;
  readonly onClosed: CallLooks;
  /** After any other call of the pool. */
  readonly onOther: CallLooks;
  readonly onThrew: CallLooks;
  readonly onRest: FactsLooks;
  /** Takes the place of {@link onRest} after an event that alarms rules. */
  readonly onAlarm: FactsLooks;
  readonly onQuiet: FactsLooks;
  readonly onEnd: FactsLooks;
}

/**
 * A scenario's own rules, then the general ones except those that its pool never promised. A rule that is asked for by name
 * is judged, promised or not.
 */
export function rulesOf(scenario: Scenario): readonly Invariant[] {
  const { subject, rules, judgedBy } = scenario;
  const { exempt } = subject;
  const isPromised = ({ name, isOptional }: Invariant): boolean =>
    isOptional ? promisesRule(subject, name) : exempt?.[name] === undefined;
  const all = judgedBy?.only ? everyRule(scenario) : [...rules, ...invariants.filter(isPromised)];
  return all.filter(({ name }) => isChosen(name, judgedBy));
}

/**
 * Gives the rules for each execution: a rule with a memory, and each of the scenario's own, gets a new watcher each time. A new
 * watcher looks at the same moments as the one before, so the lists stay; where a rule of the scenario's own gives one that
 * does not, they are made anew. One execution has to end before the next begins.
 */
export function watching(rules: readonly Invariant[]): () => Rules {
  const pure = new Set(rules.filter(remembersNothing));
  const renewed = rules.flatMap((rule, at) => (isOwn(rule) || !pure.has(rule) ? [{ rule, at }] : []));
  const watchers = rules.map((rule) => rule.watch());
  const listed = () => {
    const all = sortedByMoment({ rules, watchers, pure });
    return { all, looks: allOf(all).filter(({ rule }) => renewed.some((one) => one.rule === rule)) };
  };
  let { all, looks } = listed();
  return () => {
    let isAlike = true;
    for (const { rule, at } of renewed) {
      const [watcher, before] = [rule.watch(), watchers[at]];
      isAlike &&= moments.every((moment) => Boolean(watcher[moment]) === Boolean(before?.[moment]));
      watchers[at] = watcher;
      for (const look of looks) if (look.rule === rule) look.look = watcher[look.moment] as typeof look.look;
    }
    if (!isAlike) ({ all, looks } = listed());
    return all;
  };
}

/**
 * Whether a rule's answer depends only on the facts that it is shown. Our rules with a memory make a new watcher each time;
 * for other rules, their source tells.
 */
function remembersNothing(rule: Invariant): boolean {
  const watcher = rule.watch();
  if (!isOwn(rule)) return rule.watch() === watcher;
  return moments.every((moment) => {
    const hook = watcher[moment] as unknown;
    return hook === undefined || (typeof hook === "function" && sharesNothing(hook as AnyFunction));
  });
}

/** All hooks that a watcher may have. They are looked up by name, because a class's object has them from its prototype. */
const moments: readonly (keyof Watcher)[] = [
  "called",
  "sends",
  "settled",
  "lent",
  "put",
  "closed",
  "threw",
  "rest",
  "alarm",
  "onQuiet",
  "end",
];

function isOwn(rule: Invariant): boolean {
  return !invariants.includes(rule);
}

function allOf(rules: Rules): readonly Look<never[]>[] {
  return Object.values(rules).flatMap((looks: readonly Look<never[]>[]) => looks);
}

/** Rules by when they look; `pure` are those without a memory. */
export function watchAll(rules: readonly Invariant[], pure: ReadonlySet<Invariant> = new Set()): Rules {
  return sortedByMoment({ rules, watchers: rules.map((rule) => rule.watch()), pure });
}

function sortedByMoment(watched: Watched): Rules {
  const at = <Moment extends keyof Watcher>(...moments: readonly Moment[]) => looksAt(watched, moments);
  return {
    onCalled: at("called"),
    onSends: at("sends"),
    onLent: at("lent", "settled"),
    onPut: at("put", "settled"),
    onClosed: at("closed", "settled"),
    onOther: at("settled"),
    onThrew: at("threw", "settled"),
    onRest: at("rest"),
    onAlarm: at("rest", "alarm"),
    onQuiet: at("onQuiet"),
    onEnd: at("end"),
  };
}

interface Watched {
  readonly rules: readonly Invariant[];
  readonly watchers: readonly Watcher[];
  readonly pure: ReadonlySet<Invariant>;
}

function looksAt<Moment extends keyof Watcher>(
  { rules, watchers, pure }: Watched,
  moments: readonly Moment[],
): Look<Parameters<NonNullable<Watcher[Moment]>>>[] {
  return rules.flatMap((rule, at) => {
    const { name } = rule;
    const about = { rule, name, isOwn: isOwn(rule), isPure: pure.has(rule), memory: `rule ${name}` };
    return moments.flatMap((moment) => {
      const look = watchers[at]?.[moment] as
        Look<Parameters<NonNullable<Watcher[Moment]>>>["look"] | undefined;
      return look ? [{ ...about, moment, look }] : [];
    });
  });
}
