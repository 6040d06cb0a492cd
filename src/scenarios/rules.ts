/** The rules that one execution is judged by, sorted by when they look. */
import { invariants } from "../invariants/all.ts";
import type { Call, Facts, Invariant, Watcher } from "../invariants/invariant.ts";
import type { Scenario } from "./scenario.ts";

/** One rule's look at one kind of moment: all alike in shape, since this is called after every step. */
interface Look<Arguments extends unknown[]> {
  readonly name: string;
  readonly look: (...seen: Arguments) => string | undefined;
}

export interface Rules {
  readonly watchers: readonly Watcher[];
  readonly onCalled: readonly Look<[call: Call, facts: Facts]>[];
  readonly onSettled: readonly Look<[call: Call, facts: Facts]>[];
  readonly onRest: readonly Look<[facts: Facts]>[];
  readonly onEnd: readonly Look<[facts: Facts]>[];
}

/** A scenario's own rules, then the general ones but for those that its pool never promised. */
export function rulesOf({ subject, rules }: Scenario): readonly Invariant[] {
  const { exempt, promises } = subject;
  const isPromised = ({ name, isOptional }: Invariant): boolean =>
    isOptional ? (promises?.includes(name) ?? false) : exempt?.[name] === undefined;
  return [...rules, ...invariants.filter(isPromised)];
}

/** Fresh watchers for one execution. Where every rule gives the watcher of last time, so does this. */
export function watchAll(rules: readonly Invariant[], last: Rules | undefined): Rules {
  if (last && rules.every((rule, at) => rule.watch() === last.watchers[at])) return last;
  const watchers = rules.map((rule) => rule.watch());
  return {
    watchers,
    onCalled: looksOf(rules, watchers, "called"),
    onSettled: looksOf(rules, watchers, "settled"),
    onRest: looksOf(rules, watchers, "rest"),
    onEnd: looksOf(rules, watchers, "end"),
  };
}

function looksOf<Moment extends "called" | "settled" | "rest" | "end">(
  rules: readonly Invariant[],
  watchers: readonly Watcher[],
  moment: Moment,
): Look<Parameters<NonNullable<Watcher[Moment]>>>[] {
  return rules.flatMap(({ name }, at) => {
    const watcher = watchers[at];
    const look = watcher?.[moment] as Look<Parameters<NonNullable<Watcher[Moment]>>>["look"] | undefined;
    return look ? [{ name, look }] : [];
  });
}
