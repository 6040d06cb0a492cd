/**
 * The repair: a pool that queues its waiters. Who gives a connection back hands it to the first waiter, closeall fails
 * every waiter, and a worker that dies with its connection broken gives its permit back all the same.
 *
 * Workers ask again for ever, so that "served or failed" is a statement about fairness and not about running out of work.
 * It needs a fair lock: with weak fairness alone, others can have the lock each time that one worker looks.
 */
import {
  and,
  boolean,
  branch,
  count,
  either,
  exists,
  given,
  goto,
  ids,
  implies,
  Model,
  not,
  oneOf,
  range,
  valuesOf,
  when,
  type Fairness,
  type ModelFile,
  type Size,
} from "poolproof/checker";

export function fairPoolModel({ workers, maxconn }: Size, fairness: Fairness): Model {
  const model = new Model("fair-pool");
  const worker = ids("worker", workers);
  const answer = oneOf("nothing", "waiting", "served", "failed");
  const lock = model.variable("lock", boolean, false);
  const closed = model.variable("closed", boolean, false);
  const lent = model.variable("lent", range(0, maxconn), 0);
  const queue = model.sequence("queue", worker, { lengthMax: workers });
  const answers = model.map("answer", worker, answer, "nothing");
  const w = model.processes(worker, {});
  const closer = model.process("closer", {});
  const acquire = [when(not(lock)), lock.set(true)];
  const release = lock.set(false);

  w.program({ start: "ask", ends: [], fairness }, ({ self }) => {
    const mine = answers.at(self);
    return {
      ask: [...acquire, goto("look")],
      look: [branch(closed, [release, goto("refused")], [goto("take")])],
      take: [
        branch(
          lent.below(maxconn),
          [lent.set(lent.plus(1)), release, goto("use")],
          [queue.push(self), mine.set("waiting"), release, goto("wait")],
        ),
      ],
      wait: [
        when(mine.isNot("waiting")),
        given(mine, (was) => [
          mine.set("nothing"),
          branch(was.is("served"), [goto("use")], [goto("refused")]),
        ]),
      ],
      // Used well or broken: a broken connection is replaced, its permit is not lost.
      use: [either([goto("put")], [goto("put broken")])],
      put: [...acquire, goto("give")],
      "put broken": [...acquire, goto("give")],
      give: [
        branch(
          queue.isEmpty,
          [lent.set(lent.minus(1))],
          [given(queue.first, (next) => [queue.shift(), answers.at(next).set("served")])],
        ),
        release,
        goto("ask"),
      ],
      refused: [goto("ask")],
    };
  });
  closer.program({ start: "close", ends: ["closed"], fairness }, () => ({
    close: [...acquire, closed.set(true), goto("wake")],
    wake: [
      branch(
        queue.isEmpty,
        [release, goto("closed")],
        [given(queue.first, (next) => [queue.shift(), answers.at(next).set("failed")])],
      ),
    ],
  }));

  const holders = count(worker, (t) => w.at(t, "use", "put", "put broken", "give"));
  const served = count(worker, (t) => answers.at(t).is("served"));
  model.always("no permit leaks", lent.is(holders.plus(served)));
  model.always("lent ≤ maxconn", holders.plus(served).atMost(maxconn));
  model.always("no waiter in a closed pool", implies(and(closed, not(lock)), queue.isEmpty));
  model.sometimes(
    "closeall wakes a waiter",
    exists(worker, (t) => answers.at(t).is("failed")),
  );
  model.sometimes(
    "a waiter is served",
    exists(worker, (t) => answers.at(t).is("served")),
  );
  valuesOf(worker).forEach((t, index) => {
    model.leadsTo(`every getconn of worker ${index + 1} ends`, w.at(t, "ask"), w.at(t, "use", "refused"));
  });
  return model;
}

export const fairPool: ModelFile = {
  name: "fair-pool",
  summary: "the repair: waiters queue, every getconn is served or fails, closeall wakes everybody",
  size: { workers: 2, ops: 1, minconn: 0, maxconn: 1 },
  symmetry: { workers: "worker" },
  build: (size) => fairPoolModel(size, "strong"),
  expected: [
    { size: {}, states: 126, transitions: 261, orbits: { workers: 65 } },
    { size: { workers: 3 }, states: 643, transitions: 1656, orbits: { workers: 132 } },
  ],
};
