/** The rules that one execution is judged by, sorted by when they look. */
import { invariants } from "../invariants/all.ts";
import type { Call, Facts, Invariant, Watcher } from "../invariants/invariant.ts";
import type { Scenario } from "./scenario.ts";

/** One rule's look at one kind of moment: all alike in shape, since this is called after every step. */
interface Look<Arguments extends unknown[]> {
  readonly name: string;
  readonly look: (...seen: Arguments) => string | undefined;
}
type CallLooks = readonly Look<[call: Call, facts: Facts]>[];
type FactsLooks = readonly Look<[facts: Facts]>[];

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
  readonly onEnd: FactsLooks;
}

/** A scenario's own rules, then the general ones but for those that its pool never promised. */
export function rulesOf({ subject, rules }: Scenario): readonly Invariant[] {
  const { exempt, promises } = subject;
  const isPromised = ({ name, isOptional }: Invariant): boolean =>
    isOptional ? (promises?.includes(name) ?? false) : exempt?.[name] === undefined;
  return [...rules, ...invariants.filter(isPromised)];
}

/** Gives fresh watchers for each execution; the same ones where no rule remembers anything. */
export function watching(rules: readonly Invariant[]): () => Rules {
  const first = watchAll(rules);
  const isForgetful = rules.every((rule, at) => rule.watch() === first.watchers[at]);
  return isForgetful ? () => first : () => watchAll(rules);
}

export function watchAll(rules: readonly Invariant[]): Rules {
  const watchers = rules.map((rule) => rule.watch());
  const at = <Moment extends keyof Watcher>(...moments: readonly Moment[]) =>
    looksAt(rules, watchers, moments);
  return {
    watchers,
    onCalled: at("called"),
    onLent: at("lent", "settled"),
    onPut: at("put", "settled"),
    onClosed: at("closed", "settled"),
    onThrew: at("threw", "settled"),
    onRest: at("rest"),
    onAlarm: at("rest", "alarm"),
    onEnd: at("end"),
  };
}

function looksAt<Moment extends keyof Watcher>(
  rules: readonly Invariant[],
  watchers: readonly Watcher[],
  moments: readonly Moment[],
): Look<Parameters<NonNullable<Watcher[Moment]>>>[] {
  return rules.flatMap(({ name }, at) =>
    moments.flatMap((moment) => {
      const look = watchers[at]?.[moment] as
        Look<Parameters<NonNullable<Watcher[Moment]>>>["look"] | undefined;
      return look ? [{ name, look }] : [];
    }),
  );
}
