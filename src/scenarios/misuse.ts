/**
 * Careless callers: they put twice, put what is not theirs, use a wrong key, or go on after closeall. A pool may refuse
 * that; it may not be harmed by it.
 */
import type { Connection } from "../driver/driver.ts";
import type { Body, Worker } from "../scenario/worker.ts";

const mistakes = [putTwice, putForeign, putStale, putWrongKey, goOnAfterCloseall];

/** Each operation makes one mistake; which one is a choice of the schedule. */
export function misuseBody(ops: number): Body {
  return async (worker) => {
    for (let op = 0; op < ops; op++) await mistakes[worker.pick("mistake", mistakes.length)]?.(worker);
  };
}

/** A careless caller ignores every error. */
async function carelessly<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch {
    return undefined;
  }
}

async function withConnection(worker: Worker, use: (conn: Connection) => Promise<void>): Promise<void> {
  const conn = await carelessly(() => worker.pool.getconn());
  if (conn) await use(conn);
}

function putTwice(worker: Worker): Promise<void> {
  return withConnection(worker, async (conn) => {
    await carelessly(() => worker.query(conn, "select 1"));
    await carelessly(() => worker.pool.putconn(conn));
    await carelessly(() => worker.pool.putconn(conn));
  });
}

/** A connection that the pool never lent. */
async function putForeign(worker: Worker): Promise<void> {
  const conn = await worker.foreignConnection();
  await carelessly(() => worker.pool.putconn(conn));
}

/** Puts back a connection, does something else, and puts the first one again: it may be another worker's by now. */
function putStale(worker: Worker): Promise<void> {
  return withConnection(worker, async (conn) => {
    await carelessly(() => worker.pool.putconn(conn));
    await withConnection(worker, async (other) => {
      await carelessly(() => worker.query(other, "select 1"));
      await carelessly(() => worker.pool.putconn(other));
    });
    await carelessly(() => worker.pool.putconn(conn));
  });
}

function putWrongKey(worker: Worker): Promise<void> {
  return withConnection(worker, async (conn) => {
    await carelessly(() => worker.pool.putconn(conn, { key: "wrong" }));
  });
}

async function goOnAfterCloseall(worker: Worker): Promise<void> {
  await carelessly(() => worker.pool.closeall());
  await withConnection(worker, async (conn) => {
    await carelessly(() => worker.pool.putconn(conn));
  });
}
