/** The defect: the limit is tested under the lock, but the connection is opened, and counted, after the lock is gone. */
import { boolean, branch, goto, ids, Model, not, range, when, type ModelFile } from "poolproof/checker";

export const checkThenAct: ModelFile = {
  name: "check-then-act",
  summary: "the limit is tested in one critical section and used up in another",
  size: { workers: 2, ops: 1, minconn: 0, maxconn: 1 },
  symmetry: { workers: "worker" },
  build({ workers, maxconn }) {
    const model = new Model("check-then-act");
    const lock = model.variable("lock", boolean, false);
    const used = model.variable("used", range(0, workers), 0);
    const acquire = [when(not(lock)), lock.set(true)];
    model.processes(ids("worker", workers), {}).program({ start: "lock", ends: ["done"] }, () => ({
      lock: [...acquire, goto("test")],
      test: [branch(used.below(maxconn), [goto("unlock")], [goto("refuse")])],
      refuse: [lock.set(false), goto("done")],
      unlock: [lock.set(false), goto("connect")],
      // Opening a connection takes long, so the author released the lock.
      connect: [goto("lock again")],
      "lock again": [...acquire, goto("count")],
      count: [used.set(used.plus(1)), goto("unlock again")],
      "unlock again": [lock.set(false), goto("use")],
      use: [goto("give back")],
      "give back": [when(not(lock)), used.set(used.minus(1)), goto("done")],
    }));
    model.always("used ≤ maxconn", used.atMost(maxconn));
    return model;
  },
  expected: [
    { size: {}, states: 84, transitions: 125, orbits: { workers: 45 }, violates: { "used ≤ maxconn": 13 } },
    {
      size: { workers: 3 },
      states: 648,
      transitions: 1261,
      orbits: { workers: 140 },
      violates: { "used ≤ maxconn": 13 },
    },
  ],
};
