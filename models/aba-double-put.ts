/**
 * The defect: putconn identifies the loan by the connection, not by its borrower. A worker that puts its connection twice
 * gives back, the second time, what another worker has borrowed meanwhile. (Observed in psycopg2 2.9.5.)
 */
import {
  and,
  branch,
  boolean,
  either,
  forAll,
  given,
  goto,
  ids,
  implies,
  inside,
  local,
  Model,
  none,
  option,
  type ModelFile,
} from "poolproof/checker";

export const abaDoublePut: ModelFile = {
  name: "aba-double-put",
  summary: "a second putconn returns what another worker has borrowed meanwhile",
  size: { workers: 3, ops: 1, minconn: 1, maxconn: 1 },
  symmetry: { workers: "worker", connections: "connection" },
  build({ workers, maxconn }) {
    const model = new Model("aba-double-put");
    const worker = ids("worker", workers);
    const connection = ids("connection", maxconn);
    const pool = model.sequence("pool", connection, { lengthMax: maxconn, initial: connection.members });
    const isUsed = model.map("used", connection, boolean, false);
    const w = model.processes(worker, { cur: local(option(connection), none), again: local(boolean, false) });
    w.program({ start: "get", ends: ["done"] }, (me) => ({
      // Each call is one step here: the defect needs no race inside the pool.
      get: [
        branch(
          pool.isEmpty,
          [goto("done")],
          [given(pool.last, (c) => [pool.pop(), isUsed.at(c).set(true), me.cur.set(c), goto("use")])],
        ),
      ],
      use: [goto("put")],
      put: [
        branch(
          isUsed.at(inside(me.cur)),
          [isUsed.at(inside(me.cur)).set(false), pool.push(inside(me.cur)), goto("put back")],
          [goto("done")],
        ),
      ],
      "put back": [
        branch(me.again, [goto("done")], [either([goto("done")], [me.again.set(true), goto("put")])]),
      ],
    }));
    model.always(
      "one holder per connection",
      forAll(worker, (t) =>
        forAll(worker, (u) =>
          implies(and(t.isNot(u), w.at(t, "use"), w.at(u, "use")), w.of(t).cur.isNot(w.of(u).cur)),
        ),
      ),
    );
    return model;
  },
  expected: [
    {
      size: {},
      states: 632,
      transitions: 1375,
      orbits: { workers: 133, both: 133 },
      violates: { "one holder per connection": 7 },
    },
    {
      size: { workers: 4 },
      states: 5907,
      transitions: 17_037,
      orbits: { workers: 399, both: 399 },
      violates: { "one holder per connection": 7 },
    },
  ],
};
