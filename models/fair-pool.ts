/**
 * The repair: a pool that queues its waiters. Who gives a connection back hands it to the first waiter, closeall fails
 * every waiter, and a worker that dies with its connection broken gives its permit back all the same.
 *
 * Workers ask again forever, so that "served or failed" is a statement about fairness and not about running out of work.
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
  type Expr,
  type Fairness,
  type Id,
  type ModelFile,
  type Size,
} from "poolproof/checker";

/** Exported for sizes and fairness that the command line does not offer. */
export function fairPoolModel(size: Size, fairness: Fairness): Model {
  const state = declareState(size);
  const { w, closer, model } = state;
  w.program({ start: "ask", ends: [], fairness }, ({ self }) => ({
    ...getSteps(state, self),
    ...putSteps(state),
  }));
  closer.program({ start: "close", ends: ["closed"], fairness }, () => closeSteps(state));
  declareProperties(state);
  return model;
}

type State = ReturnType<typeof declareState>;

function declareState({ workers, maxconn }: Size) {
  const model = new Model("fair-pool");
  const worker = ids("worker", workers);
  const lock = model.variable("lock", boolean, false);
  return {
    model,
    worker,
    maxconn,
    closed: model.variable("closed", boolean, false),
    lent: model.variable("lent", range(0, maxconn), 0),
    queue: model.sequence("queue", worker, { lengthMax: workers }),
    answers: model.map("answer", worker, oneOf("nothing", "waiting", "served", "failed"), "nothing"),
    w: model.processes(worker, {}),
    closer: model.process("closer", {}),
    lock,
    acquire: [when(not(lock)), lock.set(true)],
    release: lock.set(false),
  };
}

function getSteps(
  { closed, lent, maxconn, queue, answers, acquire, release }: State,
  self: Expr<Id<"worker">>,
) {
  const mine = answers.at(self);
  const take = [lent.set(lent.plus(1)), release, goto("use")];
  return {
    ask: [...acquire, goto("look")],
    look: [branch(closed, [release, goto("refused")], [goto("take")])],
    take: [branch(lent.below(maxconn), take, [queue.push(self), mine.set("waiting"), release, goto("wait")])],
    wait: [
      when(mine.isNot("waiting")),
      given(mine, (was) => [mine.set("nothing"), branch(was.is("served"), [goto("use")], [goto("refused")])]),
    ],
    refused: [goto("ask")],
  };
}

function putSteps({ lent, queue, answers, acquire, release }: State) {
  const handOver = given(queue.first, (next) => [queue.shift(), answers.at(next).set("served")]);
  return {
    // Used well or broken: a broken connection is replaced, its permit is not lost.
    use: [either([goto("put")], [goto("put broken")])],
    put: [...acquire, goto("give")],
    "put broken": [...acquire, goto("give")],
    give: [branch(queue.isEmpty, [lent.set(lent.minus(1))], [handOver]), release, goto("ask")],
  };
}

function closeSteps({ closed, queue, answers, acquire, release }: State) {
  const fail = given(queue.first, (next) => [queue.shift(), answers.at(next).set("failed")]);
  return {
    close: [...acquire, closed.set(true), goto("wake")],
    wake: [branch(queue.isEmpty, [release, goto("closed")], [fail])],
  };
}

function declareProperties({ model, worker, w, lock, closed, lent, maxconn, queue, answers }: State): void {
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
}

export const fairPool: ModelFile = {
  name: "fair-pool",
  summary: "the repair: waiters queue, every getconn is served or fails, closeall wakes all waiters",
  size: { workers: 2, ops: 1, minconn: 0, maxconn: 1 },
  symmetry: { workers: "worker" },
  build: (size) => fairPoolModel(size, "strong"),
  expected: [
    { size: {}, states: 126, transitions: 261, orbits: { workers: 65 } },
    { size: { workers: 3 }, states: 643, transitions: 1656, orbits: { workers: 132 } },
  ],
};
