/** What psycopg2's pool promises, or ought to. The names in brackets are those of the TLA+ module. */
import {
  and,
  count,
  forAll,
  implies,
  inside,
  none,
  not,
  or,
  type Expr,
  type Id,
  type IdDomain,
  type Model,
  type Operand,
  type MapVariable,
  type None,
  type PairDomain,
  type Place,
  type SequenceVariable,
} from "poolproof/checker";

type WorkerId = Id<"worker">;
type ConnectionId = Id<"connection">;
export type Key = readonly [WorkerId, number];
export type Status = "free" | "idle" | "intrans" | "inerror" | "unknown" | "closed";

interface Standing<Name extends string> {
  at(member: Expr<Id<Name>>, ...labels: readonly string[]): Expr<boolean>;
}

/** The parts of a pool's model that its promises speak of. */
export interface PoolParts {
  readonly worker: IdDomain<"worker">;
  readonly connection: IdDomain<"connection">;
  readonly key: PairDomain<"worker", number>;
  readonly minconn: number;
  readonly maxconn: number;
  readonly st: MapVariable<ConnectionId, Status>;
  readonly pool: SequenceVariable<ConnectionId>;
  readonly used: MapVariable<Key, ConnectionId | None>;
  readonly rused: MapVariable<ConnectionId, Key | None>;
  readonly closed: Place<boolean>;
  readonly workers: Standing<"worker"> & {
    of(member: Expr<WorkerId>): { readonly cur: Expr<ConnectionId | None>; readonly k2: Expr<Key | None> };
  };
  readonly closerAt: (...labels: readonly string[]) => Expr<boolean>;
}

/** Between its first and last access to the pool, the release included. */
const insidePool = [
  ...["G1", "G2", "G3", "G5", "G6", "G7", "G8", "GR", "GX"],
  ...["P1", "P2", "P3", "P4", "P4b", "P5", "P6", "P7", "P8", "P9", "P10", "PR", "PX"],
];
/** The caller has the connection: it was returned to it, and putconn has not yet given it away. */
const holding = ["U", "P0", "P1", "P2", "P3", "P4", "P4b", "P5", "P6"];

export function declareInvariants(model: Model, parts: PoolParts): void {
  const { worker, connection, key, st, pool, used, rused, closed, workers, closerAt } = parts;
  const each = (body: (t: Expr<WorkerId>) => Operand<boolean>): Expr<boolean> => forAll(worker, body);
  const at = (t: Expr<WorkerId>, ...labels: readonly string[]): Expr<boolean> => workers.at(t, ...labels);
  const status = (t: Expr<WorkerId>): Expr<Status> => st.at(inside(workers.of(t).cur));
  const usedCount = count(key, (k) => used.at(k).isNot(none));
  const isQuiet = and(
    each((t) => not(at(t, ...insidePool))),
    closerAt("C0", "CFIN"),
  );
  const places = (c: Expr<ConnectionId>): Expr<number> =>
    count(pool.positions, (position) => pool.isAt(position, c)).plus(count(key, (k) => used.at(k).is(c)));

  model.always("used ≤ maxconn", usedCount.atMost(parts.maxconn)); // I1
  model.always("idle ≤ minconn", pool.length.atMost(parts.minconn)); // I2
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
        return implies(both, workers.of(t).cur.isNot(workers.of(u).cur));
      }),
    ),
  );
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
  model.always(
    "no pop from an empty list",
    each((t) => implies(at(t, "G3"), not(pool.isEmpty))),
  ); // I6i
  model.always(
    "no unkeyed connection put", // I6u
    each((t) => implies(at(t, "P2"), rused.at(inside(workers.of(t).cur)).isNot(none))),
  );
  model.always(
    "no rollback on a dead connection",
    each((t) => implies(at(t, "P5"), not(status(t).isOneOf("unknown", "closed")))),
  ); // I6r
  model.always(
    "no KeyError", // I6d
    each((t) =>
      and(
        implies(at(t, "P9"), used.at(inside(workers.of(t).k2)).isNot(none)),
        implies(at(t, "P10"), rused.at(inside(workers.of(t).cur)).isNot(none)),
      ),
    ),
  );
  model.always(
    "no leak", // I7
    implies(
      and(
        each((t) => at(t, "FIN")),
        not(closed),
        closerAt("C0", "C1", "CFIN"),
      ),
      usedCount.is(0),
    ),
  );
}
