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
  readonly watchers: readonly Watcher[];
  readonly onCalled: CallLooks;
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
 * Gives the rules for each execution: a rule with a memory gets a new watcher each time. A new watcher of one of our rules
 * looks at the same moments, so the lists stay; one execution has to end before the next begins.
 */
export function watching(rules: readonly Invariant[]): () => Rules {
  const pure = new Set(rules.filter(remembersNothing));
  const first = watchAll(rules, pure);
  if (rules.some(isOwn)) return () => watchAll(rules, pure);
  const remembering = rules.filter((rule) => !pure.has(rule));
  const looks = allOf(first).filter(({ rule }) => remembering.includes(rule));
  return () => {
    for (const rule of remembering) {
      const watcher = rule.watch();
      for (const look of looks) if (look.rule === rule) look.look = watcher[look.moment] as typeof look.look;
    }
    return first;
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
  const lists = Object.entries(rules).filter(([hook]) => hook !== "watchers");
  return lists.flatMap(([, looks]) => looks as readonly Look<never[]>[]);
}

/** Rules by when they look; `pure` are those without a memory. */
export function watchAll(rules: readonly Invariant[], pure: ReadonlySet<Invariant> = new Set()): Rules {
  const watchers = rules.map((rule) => rule.watch());
  const at = <Moment extends keyof Watcher>(...moments: readonly Moment[]) =>
    looksAt({ rules, watchers, pure }, moments);
  return {
    watchers,
    onCalled: at("called"),
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
