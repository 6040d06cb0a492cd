/**
 * Asks the rules, each at its moments, and records what they read in the footprint of the step after which they looked.
 *
 * A rule without a memory gives the same answer until a fact that it read changes. So, while exploring, it is asked again
 * only after a step that changed such a fact; otherwise every step would seem to touch everything that any rule reads. A
 * rule's memory is a resource of its own, changed whenever the rule is asked.
 *
 * Reads at a quiet moment and at the end belong to no step: what came before is the same in every equivalent execution.
 */
import type { Call, Facts } from "../invariants/invariant.ts";
import type { Finding } from "../sim/run-loop.ts";
import type { Tracker } from "../sim/dependence/footprint.ts";
import { ScenarioError } from "../scenario/scenario.ts";
import { describeError } from "../sim/trace.ts";
import type { FactsLook, Look, Rules } from "./rules.ts";

/** A rule that throws can say nothing about a pool. */
export class RuleError extends ScenarioError {}

export class Judge {
  /** The first broken rule. */
  finding: Finding | undefined;
  /** Whether a rule of the scenario's own is looking. */
  isOwn = false;
  /** Whether any rule is looking. */
  isAsking = false;
  readonly #rules: Rules;
  readonly #facts: Facts;
  readonly #tracker: Tracker | undefined;
  /** An error that a rule threw while the pool's code ran. The pool would take it for an error of its own. */
  #failure: ScenarioError | undefined;
  /** Bits of the facts that each rule read when it was last asked at rest. */
  readonly #looked = new Map<FactsLook, number>();

  constructor(rules: Rules, facts: Facts, tracker: Tracker | undefined) {
    this.#rules = rules;
    this.#facts = facts;
    this.#tracker = tracker;
  }

  called(call: Call): void {
    for (const look of this.#rules.onCalled) this.#askOfCall(look, call);
  }

  /** A connection's call is about to be made. */
  sends(call: Call): void {
    this.#judgeCall(this.#rules.onSends, call);
  }

  settled(call: Call): void {
    this.#judgeCall(this.#looksAt(call), call);
  }

  #judgeCall(looks: Rules["onThrew"], call: Call): void {
    if (this.finding) return;
    for (const look of looks) {
      const message = this.#askOfCall(look, call);
      if (message === undefined) continue;
      this.finding = { invariant: look.name, message };
      return;
    }
  }

  #looksAt({ state, act }: Call): Rules["onThrew"] {
    if (state === "threw") return this.#rules.onThrew;
    switch (act) {
      case "ask":
        return this.#rules.onLent;
      case "release":
        return this.#rules.onPut;
      case "close":
        return this.#rules.onClosed;
      case "other":
      case "operation":
      case "request":
        return this.#rules.onOther;
    }
  }

  /** `isAlarming` after an event that alarms rules. */
  atRest(isAlarming: boolean): Finding | undefined {
    return this.#judge(isAlarming ? this.#rules.onAlarm : this.#rules.onRest, true);
  }

  atQuiet(): Finding | undefined {
    return this.#judge(this.#rules.onQuiet, false);
  }

  atEnd(): Finding | undefined {
    return this.#judge(this.#rules.onEnd, false);
  }

  #judge(looks: readonly FactsLook[], isOfStep: boolean): Finding | undefined {
    if (this.#failure) throw this.#failure;
    if (this.finding) return this.finding;
    const tracker = this.#tracker;
    for (const look of looks) {
      let message: string | undefined;
      if (!tracker) message = this.#ask(look, this.#facts);
      else if (isOfStep && look.isPure) message = this.#askAgain(look, tracker);
      else if (isOfStep) message = this.#ask(look, this.#facts);
      else tracker.readsOf(() => (message = this.#ask(look, this.#facts)));
      if (message !== undefined) return (this.finding = { invariant: look.name, message });
    }
    return undefined;
  }

  /** Asks a rule without a memory, unless no fact that it read has changed. */
  #askAgain(look: FactsLook, tracker: Tracker): string | undefined {
    const before = this.#looked.get(look);
    if (before !== undefined && !tracker.hasChanged(before)) return undefined;
    let message: string | undefined;
    const reads = tracker.readsOf(() => (message = this.#ask(look, this.#facts)));
    this.#looked.set(look, reads);
    tracker.readAgain(reads);
    return message;
  }

  /** A rule that throws ends the check, but only once the step has come to rest. */
  #askOfCall(look: Look<[call: Call, facts: Facts]>, call: Call): string | undefined {
    try {
      return this.#ask(look, call, this.#facts);
    } catch (error) {
      this.#failure ??= error as ScenarioError;
      return undefined;
    }
  }

  #ask<Arguments extends unknown[]>(look: Look<Arguments>, ...seen: Arguments): string | undefined {
    const { isOwn, isPure, memory } = look;
    if (!isPure) this.#tracker?.write(memory);
    this.isAsking = true;
    this.isOwn = isOwn;
    try {
      const message: unknown = look.look(...seen);
      if (message === undefined || typeof message === "string") return message;
      throw new TypeError(`it answered ${describeError(message)}, which is no sentence`);
    } catch (error) {
      // The fault may lie in a fact that the rule looks at, such as a pool's view.
      if (error instanceof ScenarioError) throw error;
      throw new RuleError(
        `The rule "${look.name}" threw ${describeError(error)}. A rule only looks: it gives a sentence where it is broken, and keeps ` +
          "what it remembers in variables of its watch().",
        { cause: error },
      );
    } finally {
      this.isAsking = false;
      this.isOwn = false;
    }
  }
}
