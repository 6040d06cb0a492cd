/** What the tests of the quirks compare: outcomes of calls and a pool's books, written as the recorded runs write them. */
import type { Connection } from "../../src/driver/driver.ts";
import { OperationalError } from "../../src/driver/errors.ts";
import type { Key, Pool } from "../../src/pools/pool.ts";
import { ScriptedConnection, settled } from "./scripted-driver.ts";

/** A connection's name, "ok", the error as "class: message", or "BLOCKED" when the call waits for something that cannot come. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    const value = await settled(call);
    if (value instanceof ScriptedConnection) return value.name;
    return value === "BLOCKED" ? value : "ok";
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : `thrown: ${String(error)}`;
  }
}

/** Outcomes of calls that are made one after the other. */
export async function outcomes(calls: readonly (() => Promise<unknown>)[]): Promise<string[]> {
  const seen: string[] = [];
  for (const call of calls) seen.push(await outcome(call()));
  return seen;
}

interface Kept {
  readonly closed: boolean;
  readonly _pool: readonly Connection[];
  readonly _used: ReadonlyMap<Key, Connection>;
  readonly _rused: ReadonlyMap<Connection, Key>;
}

/** `_pool` and `_used` by name, how many are in `_rused`, and `closed`. */
export function books(pool: Kept): object {
  return {
    pool: pool._pool.map(nameOf),
    used: Object.fromEntries([...pool._used].map(([key, conn]) => [String(key), nameOf(conn)])),
    rused: pool._rused.size,
    closed: pool.closed,
  };
}

/** Borrows a connection that the test can script. */
export async function take(pool: Pool, key?: Key): Promise<ScriptedConnection> {
  const conn = await pool.getconn(key);
  if (conn instanceof ScriptedConnection) return conn;
  throw new Error("the pool lent a connection that the scripted driver did not open");
}

/** Gives up one idle connection for good: the pool then has room for one more below minconn (K03). */
export async function dropOne(pool: Pool): Promise<void> {
  await pool.putconn(await pool.getconn(), { close: true });
}

/** What a lost server raises; its text is all that the tests look at. */
export function operationalError(message: string): OperationalError {
  return new OperationalError(message, "08006");
}

function nameOf(conn: Connection): string {
  return conn instanceof ScriptedConnection ? conn.name : "?";
}
