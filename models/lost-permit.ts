/** The defect: connecting fails after the permit was taken, and the error leaves getconn without giving it back. */
import {
  count,
  either,
  exists,
  goto,
  ids,
  implies,
  Model,
  not,
  range,
  when,
  forAll,
  type ModelFile,
} from "poolproof/checker";

export const lostPermit: ModelFile = {
  name: "lost-permit",
  summary: "a failed connect keeps its permit: after maxconn failures all workers wait forever",
  size: { workers: 2, ops: 1, minconn: 0, maxconn: 1 },
  symmetry: { workers: "worker" },
  build({ workers, maxconn }) {
    const model = new Model("lost-permit");
    const worker = ids("worker", workers);
    const permits = model.variable("permits", range(0, maxconn), maxconn);
    const w = model.processes(worker, {});
    w.program({ start: "take permit", ends: ["done", "failed"] }, () => ({
      "take permit": [when(not(permits.is(0))), permits.set(permits.minus(1)), goto("connect")],
      connect: [either([goto("use")], [goto("failed")])],
      use: [goto("give permit back")],
      "give permit back": [permits.set(permits.plus(1)), goto("done")],
    }));
    const isQuiet = forAll(worker, (t) => w.at(t, "take permit", "done", "failed"));
    model.always("no permit leaks", implies(isQuiet, permits.is(maxconn)));
    model.always(
      "permits and holders make maxconn at most",
      permits.plus(count(worker, (t) => w.at(t, "use", "give permit back"))).atMost(maxconn),
    );
    model.sometimes(
      "somebody is served",
      exists(worker, (t) => w.at(t, "use")),
    );
    return model;
  },
  expected: [
    {
      size: {},
      states: 20,
      transitions: 21,
      orbits: { workers: 11 },
      violates: { "no permit leaks": 2, "no deadlock": 2 },
    },
    {
      size: { workers: 3 },
      states: 56,
      transitions: 61,
      orbits: { workers: 16 },
      violates: { "no permit leaks": 2, "no deadlock": 2 },
    },
  ],
};
