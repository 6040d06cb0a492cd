/**
 * psycopg2's pool between threads, one shared access a step: lib/pool.py of psycopg2 2.9, `_getconn`, `_putconn`
 * and `_closeall`, with or without ThreadedConnectionPool's lock and the article's semaphore around it.
 *
 * A worker asks `ops` times, uses what it got, which leaves it in any transaction status, and puts it back. The
 * closer calls closeall once, at any moment. Connections are slots: what nothing refers to any more is free again.
 * `_getkey` is taken to give a fresh key in no time: the key of worker t's n-th ask is (t, n).
 */
import {
  boolean,
  branch,
  count,
  either,
  exists,
  given,
  givenValue,
  goto,
  ids,
  inside,
  local,
  Model,
  none,
  not,
  oneOf,
  option,
  or,
  pair,
  paired,
  pick,
  range,
  when,
  type Expr,
  type Id,
  type Size,
} from "poolproof/checker";

import { declareInvariants } from "./psycopg2-invariants.ts";

export interface Variant {
  readonly name: string;
  /** Does every call hold the lock, as in ThreadedConnectionPool? */
  readonly isLocked: boolean;
  /** Is a permit taken before getconn and given back after a putconn that returned? */
  readonly hasSemaphore?: boolean;
  /** May rollback() raise, because the server is gone? */
  readonly mayRollbackRaise?: boolean;
}

export function psycopg2(variant: Variant, size: Size): Model {
  const { isLocked, hasSemaphore = false, mayRollbackRaise = false } = variant;
  const { workers, ops, minconn, maxconn } = size;
  const slots = Math.max(minconn, isLocked ? maxconn : minconn + workers * ops);

  const model = new Model(variant.name);
  const worker = ids("worker", workers);
  const connection = ids("connection", slots);
  const ask = range(1, ops);
  const key = pair(worker, ask);
  const status = oneOf("free", "idle", "intrans", "inerror", "unknown", "closed");

  const st = model.map("st", connection, status, (slot) => (slot < minconn ? "idle" : "free"));
  const pool = model.sequence("pool", connection, {
    lengthMax: slots,
    initial: connection.members.slice(0, minconn),
  });
  const used = model.map("used", key, option(connection), none);
  const rused = model.map("rused", connection, option(key), none);
  const closed = model.variable("closed", boolean, false);
  const snap = model.set("snap", connection);
  const lock = isLocked ? model.variable("lock", boolean, false) : undefined;
  const sem = hasSemaphore ? model.variable("sem", range(0, maxconn), maxconn) : undefined;

  const w = model.processes(worker, {
    op: local(ask, 1),
    k2: local(option(key), none),
    cur: local(option(connection), none),
  });
  const closer = model.process("closer", {});

  const acquire = lock ? [when(not(lock)), lock.set(true)] : [];
  const release = lock ? [lock.set(false)] : [];
  const start = hasSemaphore ? "S0" : isLocked ? "G0" : "G1";
  const begin = isLocked ? "G0" : "G1";
  const put = isLocked ? "P0" : "P1";

  const referenced = (c: Expr<Id<"connection">>): Expr<boolean> =>
    or(
      pool.has(c),
      snap.has(c),
      rused.at(c).isNot(none),
      used.holds(c),
      exists(worker, (t) => w.of(t).cur.is(c)),
    );

  w.program({ start, ends: ["FIN"] }, (me) => {
    const mine = st.at(inside(me.cur));
    const isDead = mine.isOneOf("unknown", "closed");
    const next = branch(me.op.is(ops), [goto("FIN")], [me.op.set(me.op.plus(1)), goto(start)]);
    const drop = given(inside(me.cur), (c) => [
      me.cur.set(none),
      branch(not(referenced(c)), [st.at(c).set("free")]),
    ]);
    return {
      S0: sem ? [when(not(sem.is(0))), sem.set(sem.minus(1)), goto(begin)] : [goto(begin)],
      G0: [...acquire, goto("G1")],
      G1: [branch(closed, [goto("GX")], [goto("G2")])],
      G2: [branch(pool.isEmpty, [goto("G5")], [goto("G3")])],
      G3: [branch(pool.isEmpty, [goto("GX")], [me.cur.set(pool.last), pool.pop(), goto("G7")])],
      G5: [branch(count(key, (k) => used.at(k).isNot(none)).is(maxconn), [goto("GX")], [goto("G6")])],
      G6: [
        pick(
          connection,
          (c) => not(referenced(c)),
          (c) => [st.at(c).set("idle"), me.cur.set(c), goto("G7")],
        ),
      ],
      G7: [used.at(paired(key, me.self, me.op)).set(me.cur), goto("G8")],
      G8: [rused.at(inside(me.cur)).set(paired(key, me.self, me.op)), goto("GR")],
      GR: [...release, goto("U")],
      GX: [...release, next],
      U: [
        branch(mine.isNot("closed"), [
          either([mine.set("idle")], [mine.set("intrans")], [mine.set("inerror")], [mine.set("unknown")]),
        ]),
        goto(put),
      ],
      P0: [...acquire, goto("P1")],
      P1: [branch(closed, [goto("PX")], [goto("P2")])],
      P2: [
        given(rused.at(inside(me.cur)), (k) => [
          branch(k.isNot(none), [me.k2.set(k), goto("P3")], [goto("PX")]),
        ]),
      ],
      P3: [branch(pool.length.below(minconn), [goto("P4")], [goto("P7")])],
      P4: [branch(mine.is("closed"), [goto("P8")], [goto("P4b")])],
      P4b: [branch(isDead, [goto("P7")], [branch(mine.is("idle"), [goto("P6")], [goto("P5")])])],
      P5: [
        branch(
          isDead,
          [me.k2.set(none), goto("PX")],
          [
            either(
              [mine.set("idle"), goto("P6")],
              ...(mayRollbackRaise ? [[mine.set("unknown"), me.k2.set(none), goto("PX")]] : []),
            ),
          ],
        ),
      ],
      P6: [pool.push(inside(me.cur)), goto("P8")],
      P7: [mine.set("closed"), goto("P8")],
      P8: [
        branch(
          or(not(closed), used.at(inside(me.k2)).isNot(none)),
          [goto("P9")],
          [me.k2.set(none), goto("PR")],
        ),
      ],
      P9: [
        given(inside(me.k2), (k) => [
          me.k2.set(none),
          branch(used.at(k).isNot(none), [used.at(k).set(none), goto("P10")], [goto("PX")]),
        ]),
      ],
      P10: [
        given(rused.at(inside(me.cur)), (k) => [
          rused.at(inside(me.cur)).set(none),
          branch(k.isNot(none), [goto("PR")], [goto("PX")]),
        ]),
      ],
      PR: [drop, ...release, ...(sem ? [goto("SR")] : [next])],
      SR: sem ? [sem.set(sem.plus(1)), next] : [],
      PX: [drop, ...release, next],
    };
  });

  closer.program({ start: isLocked ? "C0" : "C1", ends: ["CFIN"] }, () => ({
    C0: [...acquire, goto("C1")],
    C1: [branch(closed, [goto("CX")], [goto("C2")])],
    C2: [snap.become((c) => or(pool.has(c), used.holds(c))), goto("C3")],
    C3: [
      branch(
        snap.isEmpty,
        [goto("C4")],
        [
          pick(
            connection,
            (c) => snap.has(c),
            (c) => [snap.remove(c), branch(referenced(c), [st.at(c).set("closed")], [st.at(c).set("free")])],
          ),
        ],
      ),
    ],
    C4: [closed.set(true), goto("CX")],
    CX: [...release, goto("CFIN")],
  }));

  declareInvariants(model, {
    ...{ worker, connection, key, minconn, maxconn, st, pool, used, rused, closed },
    workers: w,
    closerAt: (...labels) => closer.at(closer.only, ...labels),
  });
  return model;
}
