/**
 * A request that is over has given back what it was lent.
 *
 * Catches: a client that is not released on an early return or after an error; one that is forgotten because a variable
 * that all requests share names another by now.
 * Misses: a release that comes late, such as one that waits for a slow client of the web; requests that never end, which are
 * "no deadlock"; clients that a cursor or a stream keeps on purpose until the process ends.
 */
import type { Call, Invariant, Watcher } from "./invariant.ts";

export const callersRelease: Invariant = {
  name: "callers release what they hold",
  about: "a request that is over holds no client",
  isOptional: true,
  watch,
};

function watch(): Watcher {
  /** By worker, its latest request that is over. */
  const over = new Map<string, Call>();
  return {
    settled(call) {
      if (call.act === "request") over.set(call.worker, call);
      return undefined;
    },
    // Only now is it certain that no release is to come.
    end({ connections, openCalls }) {
      for (const { id, holders } of connections) {
        const holder = holders.find((worker) => !openCalls.some((call) => call.worker === worker));
        const request = holder === undefined ? undefined : over.get(holder);
        if (request) return `worker ${holder}'s ${request.verb} is over, and never released connection ${id}`;
      }
      return undefined;
    },
  };
}
