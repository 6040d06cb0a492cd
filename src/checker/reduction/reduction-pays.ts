/**
 * Is the reduction worth its time? Deciding which process may go first costs several times as much as a step. Where hardly any
 * may, as in a pool without a lock, that gains nothing. So the first states are searched with it, and the steps counted that
 * led to no stored state. The counts are the same each time; nothing is timed.
 */
import { breadthFirst } from "../search/breadth-first.ts";
import type { Machine } from "../search/machine.ts";

/** Locked pools pass through four steps of five, pools without a lock through one of three or fewer. */
const arrivalsMax = 0.6;
const statesTried = 256;

/**
 * `machine` is a reduced one, and not to be used for anything else afterwards: its counters have moved.
 *
 * @example
 * ```ts
 * const model = new Model("walk");
 * model.process("walker", {}).program({ start: "here", ends: ["there"] }, () => ({ here: [goto("there")] }));
 * reductionPays(prepare(model, { por: true })); // => false
 * ```
 */
export function reductionPays(machine: Machine): boolean {
  breadthFirst(machine, { stopAt: 0, statesMax: statesTried, bytesMax: Infinity });
  return machine.arrivals <= machine.taken * arrivalsMax;
}
