/** The defect: closeall marks the pool closed and wakes no waiter. A worker that waits for a permit then waits forever. */
import { boolean, branch, goto, ids, Model, range, when, not, type ModelFile } from "poolproof/checker";

export const strandedWaiters: ModelFile = {
  name: "stranded-waiters",
  summary: "closeall wakes no waiter: putconn on a closed pool raises before it gives its permit back",
  size: { workers: 2, ops: 1, minconn: 0, maxconn: 1 },
  symmetry: { workers: "worker" },
  build({ workers, maxconn }) {
    const model = new Model("stranded-waiters");
    const permits = model.variable("permits", range(0, maxconn), maxconn);
    const closed = model.variable("closed", boolean, false);
    model.processes(ids("worker", workers), {}).program({ start: "take permit", ends: ["done"] }, () => ({
      "take permit": [when(not(permits.is(0))), permits.set(permits.minus(1)), goto("check closed")],
      // if self.closed
      "check closed": [branch(closed, [goto("done")], [goto("use")])],
      use: [goto("check closed to put")],
      // PoolError("connection pool is closed") leaves putconn, and the release after it is never reached.
      "check closed to put": [branch(closed, [goto("done")], [goto("give permit back")])],
      "give permit back": [permits.set(permits.plus(1)), goto("done")],
    }));
    model.process("closer", {}).program({ start: "set closed", ends: ["closed"] }, () => ({
      "set closed": [closed.set(true), goto("closed")],
    }));
    return model;
  },
  expected: [
    { size: {}, states: 43, transitions: 61, orbits: { workers: 24 }, violates: { "no deadlock": 3 } },
    {
      size: { workers: 3 },
      states: 119,
      transitions: 177,
      orbits: { workers: 35 },
      violates: { "no deadlock": 3 },
    },
  ],
};
