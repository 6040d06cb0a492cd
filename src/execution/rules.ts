/** The rules that one execution is judged by, sorted by when they look. */
import { invariants } from "../invariants/all.ts";
import type { Call, Facts, Invariant, Watcher } from "../invariants/invariant.ts";
import type { AnyFunction } from "../scenario/function-source.ts";
import { everyRule, isChosen } from "../scenario/rule-choice.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { sharesNothing } from "../scenario/shares-nothing.ts";

/** One rule's look at one kind of moment: all alike in shape, since this is called after every step. */
export interface Look<Arguments extends unknown[]> {
  readonly rule: Invariant;
  readonly name: string;
  readonly moment: keyof Watcher;
  /** Of the watcher for the execution under way. */
  look: (...seen: Arguments) => string | undefined;
  /** Whether the rule is the scenario's own, so that it may care who is who. */
  readonly isOwn: boolean;
  /** Whether what it says depends on nothing but what it is shown: it remembers nothing. */
  readonly isPure: boolean;
  /** What the rule remembers, as a resource. */
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
  readonly onThrew: CallLooks;
  readonly onRest: FactsLooks;
  /** In place of {@link onRest} once something has happened that is to alarm a rule. */
  readonly onAlarm: FactsLooks;
  readonly onQuiet: FactsLooks;
  readonly onEnd: FactsLooks;
}

/**
 * A scenario's own rules, then the general ones but for those that its pool never promised. Who asks for rules by their names
 * gets them, promised or not.
 */
export function rulesOf(scenario: Scenario): readonly Invariant[] {
  const { subject, rules, judgedBy } = scenario;
  const { exempt, promises } = subject;
  const isPromised = ({ name, isOptional }: Invariant): boolean =>
    isOptional ? (promises?.includes(name) ?? false) : exempt?.[name] === undefined;
  const all = judgedBy?.only ? everyRule(scenario) : [...rules, ...invariants.filter(isPromised)];
  return all.filter(({ name }) => isChosen(name, judgedBy));
}

/**
 * Gives the rules for each execution: those that remember something get a new watcher each time. Of ours it is known that the
 * new one looks at the same moments, so the lists stay; one execution has to end before the next begins.
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
 * Whether what a rule says depends on nothing but what it is shown. Of ours it is known that those which remember something
 * make a new watcher each time; of others it is told from their source.
 */
function remembersNothing(rule: Invariant): boolean {
  const watcher = rule.watch();
  if (!isOwn(rule)) return rule.watch() === watcher;
  return moments.every((moment) => {
    const hook = watcher[moment] as unknown;
    return hook === undefined || (typeof hook === "function" && sharesNothing(hook as AnyFunction));
  });
}

/** All hooks that a watcher may have: they are asked for by name, since an object of a class has them from its prototype. */
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

/** Rules by when they look; `pure` are those that remember nothing. */
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
