/** The state that the threads of psycopg2's pool share, and the state of each thread. */
import {
  boolean,
  exists,
  ids,
  local,
  Model,
  none,
  oneOf,
  option,
  or,
  pair,
  range,
  type Expr,
  type Id,
  type Size,
} from "poolproof/checker";

export interface Variant {
  readonly name: string;
  /** Does every call hold the lock, as in ThreadedConnectionPool? */
  readonly isLocked: boolean;
  /** Is a permit taken before getconn and given back after a putconn that returned? */
  readonly hasSemaphore?: boolean;
  /** May rollback() raise, because the server is gone? */
  readonly mayRollbackRaise?: boolean;
}

export type PoolState = ReturnType<typeof declareState>;

export function declareState({ name, isLocked, hasSemaphore = false }: Variant, size: Size) {
  const { workers, ops, minconn, maxconn } = size;
  // Under the lock there are never more than maxconn; without it, each ask may open one of its own.
  const slots = Math.max(minconn, isLocked ? maxconn : minconn + workers * ops);
  const model = new Model(name);
  const worker = ids("worker", workers);
  const connection = ids("connection", slots);
  const ask = range(1, ops);
  const key = pair(worker, ask);
  const status = oneOf("free", "idle", "intrans", "inerror", "unknown", "closed");
  const initial = connection.members.slice(0, minconn);

  const st = model.map("st", connection, status, (slot) => (slot < minconn ? "idle" : "free"));
  const pool = model.sequence("pool", connection, { lengthMax: slots, initial });
  const used = model.map("used", key, option(connection), none);
  const rused = model.map("rused", connection, option(key), none);
  const closed = model.variable("closed", boolean, false);
  /** closeall's own list of what it has still to close. */
  const snap = model.set("snap", connection);
  const lock = isLocked ? model.variable("lock", boolean, false) : undefined;
  const sem = hasSemaphore ? model.variable("sem", range(0, maxconn), maxconn) : undefined;
  const workerProcess = model.processes(worker, {
    op: local(ask, 1),
    k2: local(option(key), none),
    cur: local(option(connection), none),
  });
  const closer = model.process("closer", {});

  /** Does anything refer to this connection still? Where nothing does, Python frees it. */
  const isReferenced = (c: Expr<Id<"connection">>): Expr<boolean> => {
    const isCurrent = exists(worker, (t) => workerProcess.of(t).cur.is(c));
    return or(pool.has(c), snap.has(c), rused.at(c).isNot(none), used.holds(c), isCurrent);
  };
  const ofIds = { worker, connection, key, minconn, maxconn, ops };
  return {
    model,
    ...ofIds,
    st,
    pool,
    used,
    rused,
    closed,
    snap,
    lock,
    sem,
    workerProcess,
    closer,
    isReferenced,
  };
}
