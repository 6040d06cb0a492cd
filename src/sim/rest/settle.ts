/** Drives the run loop: between two of its steps, all code that the first started runs to exact rest. */
import { drain, restByMacrotask, throwUncaught } from "./host.ts";

/** Comes to rest at once, so that there is no need to yield for it. */
export type Rest = () => void;

/** At once, in Node. Call it from a macrotask: inside a microtask nothing would drain. */
export function settleNow<T>(begin: (rest: Rest) => Generator<void, T, void>): T {
  const run = begin(rest);
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
    rest();
  }
}

/** By real macrotasks: slower, and the same trace. */
export async function settleByMacrotasks<T>(run: Generator<void, T, void>): Promise<T> {
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
    await restByMacrotask();
  }
}

function rest(): void {
  if (!drain) throw new Error("This runtime has no synchronous drain. Use the asynchronous driver.");
  for (;;) {
    try {
      drain();
      return;
    } catch (error) {
      // Only a tick that was captured before the globals were lent gets here; the rest of the queue is still to run.
      throwUncaught(error);
    }
  }
}
