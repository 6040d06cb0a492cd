/** Asks that wait in vain where nothing but timers is left: whether a timeout ends such a wait is known only once time has passed. */
import type { Call, Facts } from "./invariant.ts";

export class Stranded {
  /** At the latest quiet moment. */
  #now: readonly Call[] = [];
  /** Of these, the ones that waited at an earlier time already. Timers that are due at one time fire one after the other. */
  #before: readonly Call[] = [];

  /** At a quiet moment. */
  see(calls: readonly Call[], { wasQuiet }: Facts): void {
    const before = wasQuiet ? this.#now : this.#before;
    this.#before = before.length === 0 ? before : calls.filter((call) => before.includes(call));
    this.#now = calls;
  }

  /** Of a call that ends: whether it has waited for a time. */
  has(call: Call, { wasQuiet }: Facts): boolean {
    return this.#before.includes(call) || (this.#now.includes(call) && wasQuiet);
  }

  forget(): undefined {
    this.#now = [];
    this.#before = [];
  }
}
