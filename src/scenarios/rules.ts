/** The rules that one execution is judged by, sorted by when they look. */
import { invariants } from "../invariants/all.ts";
import type { Invariant, Watcher } from "../invariants/invariant.ts";
import type { Scenario } from "./scenario.ts";

interface Rule {
  readonly name: string;
  readonly watcher: Watcher;
}

export interface Rules {
  readonly all: readonly Rule[];
  readonly onSettled: readonly Rule[];
  readonly onRest: readonly Rule[];
  readonly onEnd: readonly Rule[];
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
  if (last && rules.every((rule, at) => rule.watch() === last.all[at]?.watcher)) return last;
  const all = rules.map((rule) => ({ name: rule.name, watcher: rule.watch() }));
  return {
    all,
    onSettled: all.filter(({ watcher }) => watcher.settled !== undefined),
    onRest: all.filter(({ watcher }) => watcher.rest !== undefined),
    onEnd: all.filter(({ watcher }) => watcher.end !== undefined),
  };
}
