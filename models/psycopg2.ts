/**
 * psycopg2's pool between threads, one shared access a step: lib/pool.py of psycopg2 2.9, `_getconn`, `_putconn`
 * and `_closeall`, with or without ThreadedConnectionPool's lock and the article's semaphore around it.
 *
 * A worker asks `ops` times, uses what it got, which leaves it in any transaction status, and puts it back. The
 * closer calls closeall once, at any moment. Connections are slots: what nothing refers to any more is free again.
 * `_getkey` is taken to give a fresh key in no time: the key of worker t's n-th ask is (t, n). The comment over a step is
 * psycopg2's line.
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
  const start = hasSemaphore ? "take permit" : isLocked ? "lock to get" : "check closed";
  state.workerProcess.program({ start, ends: ["done"] }, ({ self }) => {
    const calls = callsOf(state, variant, self);
    return {
      ...semaphoreSteps(calls),
      ...getconnSteps(calls),
      ...useStep(calls),
      ...putconnSteps(calls),
      ...putconnEnds(calls),
    };
  });
  state.closer.program({ start: isLocked ? "lock to close" : "check closed", ends: ["done"] }, () =>
    closeallSteps(state),
  );
  declareInvariants(state);
  return state.model;
}

type Calls = ReturnType<typeof callsOf>;

/** The parts that the steps of one worker share. */
function callsOf(state: PoolState, variant: Variant, self: Expr<Id<"worker">>) {
  const { isLocked, hasSemaphore = false, mayRollbackRaise = false } = variant;
  const { st, key, ops, workerProcess, isReferenced } = state;
  const me = workerProcess.of(self);
  const start = hasSemaphore ? "take permit" : isLocked ? "lock to get" : "check closed";
  return {
    ...state,
    ...locking(state),
    me,
    /** The status of the connection in hand. */
    mine: st.at(inside(me.cur)),
    myKey: paired(key, self, me.op),
    /** The call is over: the next ask, or none. */
    next: branch(me.op.is(ops), [goto("done")], [me.op.set(me.op.plus(1)), goto(start)]),
    /** The local variable goes out of scope. */
    drop: given(inside(me.cur), (c) => [
      me.cur.set(none),
      branch(not(isReferenced(c)), [st.at(c).set("free")]),
    ]),
    begin: isLocked ? ("lock to get" as const) : ("check closed" as const),
    put: isLocked ? ("lock to put" as const) : ("check closed to put" as const),
    mayRollbackRaise,
  };
}

const locking = ({ lock }: PoolState) => ({
  acquire: lock ? [when(not(lock)), lock.set(true)] : [],
  release: lock ? [lock.set(false)] : [],
});

const semaphoreSteps = ({ sem, begin, next }: Calls) => ({
  // the article's semaphore: acquire
  "take permit": sem ? [when(not(sem.is(0))), sem.set(sem.minus(1)), goto(begin)] : [goto(begin)],
  // the article's semaphore: release
  "give permit back": sem ? [sem.set(sem.plus(1)), next] : [next],
});

/** `_getconn`. PoolError and, from the pop, IndexError lead to "getconn raises". */
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
  // the lock is taken
  "lock to get": [...calls.acquire, goto("check closed")],
  // if self.closed
  "check closed": [branch(closed, [goto("getconn raises")], [goto("check _pool")])],
  // if self._pool
  "check _pool": [branch(pool.isEmpty, [goto("check maxconn")], [goto("pop from _pool")])],
  // self._pool.pop()
  "pop from _pool": [
    branch(
      pool.isEmpty,
      [goto("getconn raises")],
      [me.cur.set(pool.last), pool.pop(), goto("enter in _used")],
    ),
  ],
  // len(self._used) == self.maxconn
  "check maxconn": [
    branch(
      count(key, (k) => used.at(k).isNot(none)).is(maxconn),
      [goto("getconn raises")],
      [goto("connect")],
    ),
  ],
  connect: [
    pick(
      calls.connection,
      (c) => not(isReferenced(c)),
      (c) => [st.at(c).set("idle"), me.cur.set(c), goto("enter in _used")],
      // All connections that are referenced nowhere are alike.
      { isPromised: true },
    ),
  ],
  // self._used[key] = conn
  "enter in _used": [used.at(myKey).set(me.cur), goto("enter in _rused")],
  // self._rused[id(conn)] = key
  "enter in _rused": [rused.at(inside(me.cur)).set(myKey), goto("getconn returns")],
  "getconn returns": [...calls.release, goto("use connection")],
  "getconn raises": [...calls.release, calls.next],
});

/** The caller's use leaves the connection in any status, unless it was closed meanwhile. */
const useStep = ({ mine, put }: Calls) => ({
  "use connection": [
    branch(mine.isNot("closed"), [
      either([mine.set("idle")], [mine.set("intrans")], [mine.set("inerror")], [mine.set("unknown")]),
    ]),
    goto(put),
  ],
});

/** `_putconn` until the connection is pooled or closed. Its exceptions lead to "putconn raises". */
const putconnSteps = ({ me, mine, closed, pool, rused, minconn, acquire, mayRollbackRaise }: Calls) => {
  const isDead = mine.isOneOf("unknown", "closed");
  const raising = mayRollbackRaise ? [[mine.set("unknown"), me.k2.set(none), goto("putconn raises")]] : [];
  return {
    // the lock is taken
    "lock to put": [...acquire, goto("check closed to put")],
    // if self.closed
    "check closed to put": [branch(closed, [goto("putconn raises")], [goto("look up key")])],
    // self._rused.get(id(conn))
    "look up key": [
      given(rused.at(inside(me.cur)), (k) => [
        branch(k.isNot(none), [me.k2.set(k), goto("check minconn")], [goto("putconn raises")]),
      ]),
    ],
    // len(self._pool) < self.minconn
    "check minconn": [
      branch(pool.length.below(minconn), [goto("check conn.closed")], [goto("close connection")]),
    ],
    // if not conn.closed
    "check conn.closed": [branch(mine.is("closed"), [goto("check key in _used")], [goto("check status")])],
    // the transaction status
    "check status": [
      branch(
        isDead,
        [goto("close connection")],
        [branch(mine.is("idle"), [goto("append to _pool")], [goto("roll back")])],
      ),
    ],
    // conn.rollback()
    "roll back": [
      branch(
        isDead,
        [me.k2.set(none), goto("putconn raises")],
        [either([mine.set("idle"), goto("append to _pool")], ...raising)],
      ),
    ],
    // self._pool.append(conn)
    "append to _pool": [pool.push(inside(me.cur)), goto("check key in _used")],
    // conn.close()
    "close connection": [mine.set("closed"), goto("check key in _used")],
  };
};

/** `_putconn` from `if not self.closed or key in self._used`. */
const putconnEnds = ({ me, closed, used, rused, drop, release, sem, next }: Calls) => ({
  // if not self.closed or key in self._used
  "check key in _used": [
    branch(
      or(not(closed), used.at(inside(me.k2)).isNot(none)),
      [goto("delete from _used")],
      [me.k2.set(none), goto("putconn returns")],
    ),
  ],
  // del self._used[key]
  "delete from _used": [
    given(inside(me.k2), (k) => [
      me.k2.set(none),
      branch(
        used.at(k).isNot(none),
        [used.at(k).set(none), goto("delete from _rused")],
        [goto("putconn raises")],
      ),
    ]),
  ],
  // del self._rused[id(conn)]
  "delete from _rused": [
    given(rused.at(inside(me.cur)), (k) => [
      rused.at(inside(me.cur)).set(none),
      branch(k.isNot(none), [goto("putconn returns")], [goto("putconn raises")]),
    ]),
  ],
  "putconn returns": [drop, ...release, ...(sem ? [goto("give permit back")] : [next])],
  "putconn raises": [drop, ...release, next],
});

/** `_closeall`: the list of everything is made in one step, then closed one by one. */
const closeallSteps = (state: PoolState) => {
  const { closed, snap, pool, used, connection, st, isReferenced } = state;
  const { acquire, release } = locking(state);
  return {
    // the lock is taken
    "lock to close": [...acquire, goto("check closed")],
    // if self.closed
    "check closed": [branch(closed, [goto("leave closeall")], [goto("list connections")])],
    // the list of all connections
    "list connections": [snap.become((c) => or(pool.has(c), used.holds(c))), goto("close each")],
    // each is closed
    "close each": [
      branch(
        snap.isEmpty,
        [goto("set closed")],
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
    // self.closed = True
    "set closed": [closed.set(true), goto("leave closeall")],
    "leave closeall": [...release, goto("done")],
  };
};
