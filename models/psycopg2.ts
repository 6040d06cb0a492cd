/**
 * psycopg2's pool between threads, one shared access a step: lib/pool.py of psycopg2 2.9, `_getconn`, `_putconn`
 * and `_closeall`, with or without ThreadedConnectionPool's lock and the article's semaphore around it.
 *
 * A worker asks `ops` times, uses what it got, which leaves it in any transaction status, and puts it back. The
 * closer calls closeall once, at any moment. Connections are slots: what nothing refers to any more is free again.
 * `_getkey` is taken to give a fresh key in no time: the key of worker t's n-th ask is (t, n).
 */
import {
  branch,
  count,
  either,
  given,
  goto,
  inside,
  none,
  not,
  or,
  paired,
  pick,
  when,
  type Expr,
  type Id,
  type Model,
  type Size,
} from "poolproof/checker";
import { declareInvariants } from "./psycopg2-invariants.ts";
import { declareState, type PoolState, type Variant } from "./psycopg2-state.ts";

export function psycopg2(variant: Variant, size: Size): Model {
  const state = declareState(variant, size);
  const { isLocked, hasSemaphore = false } = variant;
  const start = hasSemaphore ? "S0" : isLocked ? "G0" : "G1";
  state.workerProcess.program({ start, ends: ["FIN"] }, ({ self }) => {
    const calls = callsOf(state, variant, self);
    return {
      ...semaphoreSteps(calls),
      ...getconnSteps(calls),
      ...useStep(calls),
      ...putconnSteps(calls),
      ...putconnEnds(calls),
    };
  });
  state.closer.program({ start: isLocked ? "C0" : "C1", ends: ["CFIN"] }, () => closeallSteps(state));
  declareInvariants(state);
  return state.model;
}

type Calls = ReturnType<typeof callsOf>;

/** The parts that the steps of one worker share. */
function callsOf(state: PoolState, variant: Variant, self: Expr<Id<"worker">>) {
  const { isLocked, hasSemaphore = false, mayRollbackRaise = false } = variant;
  const { st, key, ops, workerProcess, isReferenced } = state;
  const me = workerProcess.of(self);
  const start = hasSemaphore ? "S0" : isLocked ? "G0" : "G1";
  return {
    ...state,
    ...locking(state),
    me,
    /** The status of the connection in hand. */
    mine: st.at(inside(me.cur)),
    myKey: paired(key, self, me.op),
    /** The call is over: the next ask, or none. */
    next: branch(me.op.is(ops), [goto("FIN")], [me.op.set(me.op.plus(1)), goto(start)]),
    /** The local variable goes out of scope. */
    drop: given(inside(me.cur), (c) => [
      me.cur.set(none),
      branch(not(isReferenced(c)), [st.at(c).set("free")]),
    ]),
    begin: isLocked ? ("G0" as const) : ("G1" as const),
    put: isLocked ? ("P0" as const) : ("P1" as const),
    mayRollbackRaise,
  };
}

const locking = ({ lock }: PoolState) => ({
  acquire: lock ? [when(not(lock)), lock.set(true)] : [],
  release: lock ? [lock.set(false)] : [],
});

const semaphoreSteps = ({ sem, begin, next }: Calls) => ({
  S0: sem ? [when(not(sem.is(0))), sem.set(sem.minus(1)), goto(begin)] : [goto(begin)],
  SR: sem ? [sem.set(sem.plus(1)), next] : [next],
});

/** `_getconn`. To GX lead PoolError and, from G3, IndexError. */
const getconnSteps = ({
  me,
  closed,
  pool,
  used,
  rused,
  st,
  key,
  myKey,
  maxconn,
  isReferenced,
  ...calls
}: Calls) => ({
  G0: [...calls.acquire, goto("G1")],
  G1: [branch(closed, [goto("GX")], [goto("G2")])],
  G2: [branch(pool.isEmpty, [goto("G5")], [goto("G3")])],
  G3: [branch(pool.isEmpty, [goto("GX")], [me.cur.set(pool.last), pool.pop(), goto("G7")])],
  G5: [branch(count(key, (k) => used.at(k).isNot(none)).is(maxconn), [goto("GX")], [goto("G6")])],
  G6: [
    pick(
      calls.connection,
      (c) => not(isReferenced(c)),
      (c) => [st.at(c).set("idle"), me.cur.set(c), goto("G7")],
      // All connections that are referenced nowhere are alike.
      { isPromised: true },
    ),
  ],
  G7: [used.at(myKey).set(me.cur), goto("G8")],
  G8: [rused.at(inside(me.cur)).set(myKey), goto("GR")],
  GR: [...calls.release, goto("U")],
  GX: [...calls.release, calls.next],
});

/** The caller's use leaves the connection in any status, unless it was closed meanwhile. */
const useStep = ({ mine, put }: Calls) => ({
  U: [
    branch(mine.isNot("closed"), [
      either([mine.set("idle")], [mine.set("intrans")], [mine.set("inerror")], [mine.set("unknown")]),
    ]),
    goto(put),
  ],
});

/** `_putconn` until the connection is pooled or closed. To PX lead its exceptions. */
const putconnSteps = ({ me, mine, closed, pool, rused, minconn, acquire, mayRollbackRaise }: Calls) => {
  const isDead = mine.isOneOf("unknown", "closed");
  const raising = mayRollbackRaise ? [[mine.set("unknown"), me.k2.set(none), goto("PX")]] : [];
  return {
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
    P5: [branch(isDead, [me.k2.set(none), goto("PX")], [either([mine.set("idle"), goto("P6")], ...raising)])],
    P6: [pool.push(inside(me.cur)), goto("P8")],
    P7: [mine.set("closed"), goto("P8")],
  };
};

/** `_putconn` from `if not self.closed or key in self._used`. */
const putconnEnds = ({ me, closed, used, rused, drop, release, sem, next }: Calls) => ({
  P8: [
    branch(or(not(closed), used.at(inside(me.k2)).isNot(none)), [goto("P9")], [me.k2.set(none), goto("PR")]),
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
  PX: [drop, ...release, next],
});

/** `_closeall`: the list of everything is made in one step, then closed one by one. */
const closeallSteps = (state: PoolState) => {
  const { closed, snap, pool, used, connection, st, isReferenced } = state;
  const { acquire, release } = locking(state);
  return {
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
            (c) => [
              snap.remove(c),
              branch(isReferenced(c), [st.at(c).set("closed")], [st.at(c).set("free")]),
            ],
            // One order of closing, as TLC and Spin count it; every order where connections are symmetric.
            { isPromised: true },
          ),
        ],
      ),
    ],
    C4: [closed.set(true), goto("CX")],
    CX: [...release, goto("CFIN")],
  };
};
