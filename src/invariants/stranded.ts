/** Asks that wait in vain where nothing but timers is left: whether a timeout ends such a wait is known only once time has passed. */
import type { Call, Facts } from "./invariant.ts";

export class Stranded {
  /** At the latest quiet moment. */
  #now: readonly Call[] = [];
  /** Of these, the ones that waited at an earlier time already. Timers that are due at one time fire one after the other. */
  #before: readonly Call[] = [];
  #seenAtMs = 0;
  /** Since when some have waited without a break. */
  #sinceMs = 0;

  /** At a quiet moment. */
  see(calls: readonly Call[], { wasQuiet, nowMs }: Facts): void {
    const before = wasQuiet ? this.#now : this.#before;
    this.#before = before.length === 0 ? before : calls.filter((call) => before.includes(call));
    if (this.#now.length === 0) this.#sinceMs = nowMs;
    this.#now = calls;
    this.#seenAtMs = nowMs;
  }

  /** Of a call that ends: whether it has waited for a time. A `setTimeout(…, 0)` that is due in the same millisecond may be what serves it. */
  has(call: Call, { wasQuiet, nowMs }: Facts): boolean {
    if (this.#before.includes(call)) return true;
    return this.#now.includes(call) && wasQuiet && nowMs > this.#seenAtMs + 1;
  }

  /** Those that have waited for so long, whatever the pool's timers did meanwhile. */
  for(ms: number, facts: Pick<Facts, "nowMs">): readonly Call[] {
    return this.#now.length > 0 && facts.nowMs - this.#sinceMs >= ms ? this.#now : [];
  }

  forget(): undefined {
    this.#now = [];
    this.#before = [];
  }
}
