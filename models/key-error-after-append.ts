/**
 * The defect: putconn with a key that is no longer in use appends the connection to the pool first and raises KeyError
 * after, so a second put of one connection leaves it in the pool twice. (Observed in psycopg2 2.9.5.)
 */
import {
  boolean,
  branch,
  forAll,
  goto,
  ids,
  implies,
  inside,
  and,
  local,
  Model,
  none,
  not,
  option,
  range,
  when,
  type ModelFile,
} from "poolproof/checker";

export const keyErrorAfterAppend: ModelFile = {
  name: "key-error-after-append",
  summary: "a second putconn by key appends the connection again before it raises KeyError",
  size: { workers: 3, ops: 1, minconn: 2, maxconn: 2 },
  symmetry: { workers: "worker", connections: "connection" },
  build({ workers, maxconn }) {
    const model = new Model("key-error-after-append");
    const worker = ids("worker", workers);
    const connection = ids("connection", maxconn);
    const lock = model.variable("lock", boolean, false);
    const pool = model.sequence("pool", connection, {
      lengthMax: maxconn + workers,
      initial: connection.members,
    });
    const used = model.map("used", worker, option(connection), none);
    const w = model.processes(worker, { cur: local(option(connection), none), puts: local(range(0, 2), 0) });
    const acquire = [when(not(lock)), lock.set(true)];
    w.program({ start: "lock to get", ends: ["done"] }, (me) => ({
      "lock to get": [...acquire, goto("pop from _pool")],
      // self._pool.pop()
      "pop from _pool": [
        branch(
          pool.isEmpty,
          [lock.set(false), goto("done")],
          [me.cur.set(pool.last), used.at(me.self).set(pool.last), pool.pop(), lock.set(false), goto("use")],
        ),
      ],
      use: [goto("lock to put")],
      "lock to put": [...acquire, me.puts.set(me.puts.plus(1)), goto("append to _pool")],
      // self._pool.append(conn)
      "append to _pool": [pool.push(inside(me.cur)), goto("delete from _used")],
      // del self._used[key]: the second time there is nothing to delete, and KeyError leaves the method.
      "delete from _used": [
        used.at(me.self).set(none),
        lock.set(false),
        branch(me.puts.is(2), [goto("done")], [goto("finally")]),
      ],
      // A `finally` that puts back what the body has put back already; or not.
      finally: [goto("lock to put")],
    }));
    const others = forAll(worker, (t) =>
      forAll(worker, (u) =>
        implies(and(t.isNot(u), w.at(t, "use"), w.at(u, "use")), w.of(t).cur.isNot(w.of(u).cur)),
      ),
    );
    model.always("one holder per connection", others);
    model.always(
      "no connection twice in the pool",
      forAll(connection, (c) =>
        forAll(pool.positions, (i) =>
          forAll(pool.positions, (j) => implies(and(i.isNot(j), pool.isAt(i, c)), not(pool.isAt(j, c)))),
        ),
      ),
    );
    return model;
  },
  expected: [
    {
      size: {},
      states: 5332,
      transitions: 9169,
      orbits: { workers: 973, both: 550 },
      violates: { "no connection twice in the pool": 9, "one holder per connection": 14 },
    },
    {
      size: { workers: 2 },
      states: 280,
      transitions: 385,
      orbits: { workers: 142, both: 94 },
      violates: { "no connection twice in the pool": 9 },
    },
  ],
};
