/** The promises that psycopg2's pool makes, or should make. The names in comments are those of the TLA+ module it was compared with. */
import {
  and,
  count,
  forAll,
  implies,
  inside,
  none,
  not,
  type Expr,
  type Id,
  type Operand,
} from "poolproof/checker";
import type { PoolState } from "./psycopg2-state.ts";

/** Between its first and last access to the pool, the release included. */
const insidePool = [
  "check closed",
  "check _pool",
  "pop from _pool",
  "check maxconn",
  "connect",
  "enter in _used",
  "enter in _rused",
  "getconn returns",
  "getconn raises",
  "check closed to put",
  "look up key",
  "check minconn",
  "check conn.closed",
  "check status",
  "roll back",
  "append to _pool",
  "close connection",
  "check key in _used",
  "delete from _used",
  "delete from _rused",
  "putconn returns",
  "putconn raises",
];
/** The caller has the connection: it was returned to it, and putconn has not yet given it away. */
const holding = [
  "use connection",
  "lock to put",
  "check closed to put",
  "look up key",
  "check minconn",
  "check conn.closed",
  "check status",
  "roll back",
  "append to _pool",
];

export function declareInvariants(state: PoolState): void {
  declareBounds(state);
  declareClosing(state);
  declareErrors(state);
}

const lookAt = ({ st, worker, workerProcess, key, used }: PoolState) => ({
  each: (body: (t: Expr<Id<"worker">>) => Operand<boolean>) => forAll(worker, body),
  at: (t: Expr<Id<"worker">>, ...labels: readonly string[]) => workerProcess.at(t, ...labels),
  status: (t: Expr<Id<"worker">>) => st.at(inside(workerProcess.of(t).cur)),
  usedCount: count(key, (k) => used.at(k).isNot(none)),
});

/** How many connections there are, and in how many hands. */
function declareBounds(state: PoolState): void {
  const { model, connection, key, pool, used, workerProcess, closer } = state;
  const { each, at, usedCount } = lookAt(state);
  const closerAt = (...labels: readonly string[]): Expr<boolean> => closer.at(closer.only, ...labels);
  const isQuiet = and(
    each((t) => not(at(t, ...insidePool))),
    closerAt("lock to close", "done"),
  );
  const places = (c: Expr<Id<"connection">>): Expr<number> =>
    count(pool.positions, (position) => pool.isAt(position, c)).plus(count(key, (k) => used.at(k).is(c)));
  model.always("used ≤ maxconn", usedCount.atMost(state.maxconn)); // I1
  model.always("idle ≤ minconn", pool.length.atMost(state.minconn)); // I2
  model.always(
    "one place per connection", // I3
    implies(
      isQuiet,
      forAll(connection, (c) => places(c).atMost(1)),
    ),
  );
  model.always(
    "one holder per connection", // I3b
    each((t) =>
      each((u) => {
        const both = and(t.isNot(u), at(t, ...holding), at(u, ...holding));
        return implies(both, workerProcess.of(t).cur.isNot(workerProcess.of(u).cur));
      }),
    ),
  );
  model.always(
    "no leak", // I7
    implies(
      and(
        each((t) => at(t, "done")),
        not(state.closed),
        closerAt("lock to close", "check closed", "done"),
      ),
      usedCount.is(0),
    ),
  );
}

function declareClosing(state: PoolState): void {
  const { model, closed, connection, st } = state;
  const { each, at, status } = lookAt(state);
  model.always(
    "no closed connection handed out",
    each((t) => implies(at(t, "getconn returns"), status(t).isNot("closed"))),
  ); // I4
  model.always(
    "no success on a closed pool",
    each((t) => implies(at(t, "getconn returns", "putconn returns"), not(closed))),
  ); // I5a
  model.always(
    "no open connection in a closed pool", // I5b
    implies(
      closed,
      forAll(connection, (c) => st.at(c).isOneOf("free", "closed")),
    ),
  );
}

/** Errors that no caller has earned: each is an exception of Python at that step. */
function declareErrors(state: PoolState): void {
  const { model, pool, used, rused, workerProcess } = state;
  const { each, at, status } = lookAt(state);
  model.always(
    "no pop from an empty list",
    each((t) => implies(at(t, "pop from _pool"), not(pool.isEmpty))),
  ); // I6i
  model.always(
    "no unkeyed connection put", // I6u
    each((t) => implies(at(t, "look up key"), rused.at(inside(workerProcess.of(t).cur)).isNot(none))),
  );
  model.always(
    "no rollback on a dead connection", // I6r
    each((t) => implies(at(t, "roll back"), not(status(t).isOneOf("unknown", "closed")))),
  );
  model.always(
    "no KeyError", // I6d
    each((t) =>
      and(
        implies(at(t, "delete from _used"), used.at(inside(workerProcess.of(t).k2)).isNot(none)),
        implies(at(t, "delete from _rused"), rused.at(inside(workerProcess.of(t).cur)).isNot(none)),
      ),
    ),
  );
}
