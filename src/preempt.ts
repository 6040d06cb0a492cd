/** A place in code, ported from threads, at which another thread may run although no operation begins. */
import { activeWorld } from "./sim/active.ts";
import { Moment } from "./sim/events/moment.ts";

/**
 * Lets the schedule switch to another worker here, as a thread may be preempted between two statements. Outside of a check it does nothing
 * and resolves at once.
 *
 * @example
 * ```ts
 * async function increment(counter: { value: number }): Promise<void> {
 *   const read = counter.value;
 *   await preempt();
 *   counter.value = read + 1;
 * }
 * const counter = { value: 0 };
 * await increment(counter);
 * counter.value; // => 1
 * ```
 */
export function preempt(): Promise<void> {
  const world = activeWorld();
  return world ? new Promise((resolve) => world.post(new Moment("preempt", resolve))) : Promise.resolve();
}
