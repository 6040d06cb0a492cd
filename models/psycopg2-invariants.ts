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
const insidePool = "G1 G2 G3 G5 G6 G7 G8 GR GX P1 P2 P3 P4 P4b P5 P6 P7 P8 P9 P10 PR PX".split(" ");
/** The caller has the connection: it was returned to it, and putconn has not yet given it away. */
const holding = ["U", "P0", "P1", "P2", "P3", "P4", "P4b", "P5", "P6"];

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
    closerAt("C0", "CFIN"),
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
        each((t) => at(t, "FIN")),
        not(state.closed),
        closerAt("C0", "C1", "CFIN"),
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
    each((t) => implies(at(t, "GR"), status(t).isNot("closed"))),
  ); // I4
  model.always(
    "no success on a closed pool",
    each((t) => implies(at(t, "GR", "PR"), not(closed))),
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
    each((t) => implies(at(t, "G3"), not(pool.isEmpty))),
  ); // I6i
  model.always(
    "no unkeyed connection put", // I6u
    each((t) => implies(at(t, "P2"), rused.at(inside(workerProcess.of(t).cur)).isNot(none))),
  );
  model.always(
    "no rollback on a dead connection", // I6r
    each((t) => implies(at(t, "P5"), not(status(t).isOneOf("unknown", "closed")))),
  );
  model.always(
    "no KeyError", // I6d
    each((t) =>
      and(
        implies(at(t, "P9"), used.at(inside(workerProcess.of(t).k2)).isNot(none)),
        implies(at(t, "P10"), rused.at(inside(workerProcess.of(t).cur)).isNot(none)),
      ),
    ),
  );
}
