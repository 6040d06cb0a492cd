/** Events that wait to be delivered, except timers: operations, workers' starts, faults, and immediates. */
import { FaultyOutcome, type SimEvent } from "./events.ts";
import { remove } from "./remove.ts";
import type { Alternative } from "../choices/strategy.ts";
import type { Timer } from "./timer.ts";

const noEvents: readonly SimEvent[] = [];

export class Waiting {
  /** Oldest first. */
  readonly #pending: SimEvent[] = [];
  /** setImmediate callbacks: Node runs them in order. */
  readonly #immediates: SimEvent[] = [];

  add(event: SimEvent): void {
    (event.kind === "immediate" ? this.#immediates : this.#pending).push(event);
  }

  /** False where it did not wait. */
  remove(event: SimEvent): boolean {
    return remove(event.kind === "immediate" ? this.#immediates : this.#pending, event);
  }

  get hasImmediate(): boolean {
    return this.#immediates.length > 0;
  }

  /** How many will be delivered sooner or later: all but held events and faults. */
  countOrdinary(): number {
    let count = this.#immediates.length;
    for (const event of this.#pending) if (isOrdinary(event)) count++;
    return count;
  }

  /** Whether something waits that time does not wait for, such as the end of an outage. */
  get hasBackground(): boolean {
    return this.#pending.some(({ isBackground }) => isBackground);
  }

  labelsOfOrdinary(): string[] {
    return this.#pending.filter(isOrdinary).map(({ label }) => label);
  }

  /** The alternatives for the next delivery: `ordinary` events, `timer` after them, and the faults that may strike. */
  alternatives(
    { ordinary, timer }: { readonly ordinary: number; readonly timer: Timer | undefined },
    mayInject: ((fault: string) => boolean) | undefined,
  ): readonly Alternative[] {
    const isPlain = !mayInject && ordinary === this.#pending.length;
    if (isPlain && !timer && this.#immediates.length === 0) return this.#pending;
    const enabled: Alternative[] = [];
    for (const event of this.#pending) {
      if (event.held) continue;
      if (event.fault === undefined || mayInject?.(event.fault)) enabled.push(event);
      if (!mayInject) continue;
      for (const fault of event.faults) if (mayInject(fault)) enabled.push(new FaultyOutcome(event, fault));
    }
    const [immediate] = this.#immediates;
    if (immediate) enabled.push(immediate);
    if (timer) enabled.push(timer);
    return enabled;
  }

  /** Events that will not be delivered: held by a test, or hung by a fault. */
  stuck(): readonly SimEvent[] {
    if (this.#pending.length === 0) return noEvents;
    return this.#pending.filter((event) => event.held && event.fault === undefined);
  }
}

/** Whether somebody waits for it, and it will come. */
function isOrdinary({ held, fault, isBackground }: SimEvent): boolean {
  return !held && fault === undefined && !isBackground;
}
