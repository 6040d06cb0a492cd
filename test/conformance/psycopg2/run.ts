/** Runs a program on our pools and writes what it did, as recorder.py does for psycopg2's. */
import type { Connection, Driver } from "../../../src/driver/driver.ts";
import type { Key, Pool, PutOptions } from "../../../src/pools/pool.ts";
import type { IntLike } from "../../../src/pools/python-int.ts";
import { FakeConnection, FakeServer } from "./fake-server.ts";
import type {
  Books,
  Call,
  CallRecord,
  Limit,
  Outcome,
  PoolName,
  Program,
  ProgramKey,
  Run,
} from "./program.ts";
import type { Setting } from "./program.ts";

/** A pool as far as it is compared. */
export interface KeptPool extends Pool {
  readonly closed: boolean;
  readonly _pool: readonly Connection[];
  readonly _used: ReadonlyMap<Key, Connection>;
  readonly _rused: ReadonlyMap<Connection, Key>;
  readonly _keys: number;
  readonly permits?: number;
}

interface PoolClass {
  create(minconn: IntLike, maxconn: IntLike, driver: Driver): Promise<KeptPool>;
}

/** The pools under comparison: ours, or ours with a fault put in. */
export type PoolClasses = Readonly<Record<PoolName, PoolClass>>;

export async function runProgram(classes: PoolClasses, program: Program): Promise<Run> {
  const server = new FakeServer(program.connects);
  let pool: KeptPool | undefined;
  const outcome = await outcomeOf(async () => {
    const limits = [toNumber(program.minconn), toNumber(program.maxconn)] as const;
    pool = await classes[program.pool].create(...limits, server);
    return "ok";
  });
  const made = { outcome, io: server.takeIo() };
  return { made, calls: pool === undefined ? [] : await runSteps(pool, server, program) };
}

async function runSteps(pool: KeptPool, server: FakeServer, program: Program): Promise<CallRecord[]> {
  const calls: CallRecord[] = [];
  let nested: Outcome[] = [];
  const interrupt = async (step: Call | Setting) => {
    if (!isCall(step)) return set(server, step);
    const place = nested.push("BLOCKED") - 1;
    nested[place] = await settledOutcome(() => call(pool, server, step));
  };
  for (const step of program.steps) {
    if (step.kind === "during") server.during.set(step.operation, () => interrupt(step.step));
    else if (!isCall(step)) set(server, step);
    else {
      nested = [];
      const outcome = await outcomeOf(() => call(pool, server, step));
      calls.push({ outcome, nested, io: server.takeIo(), books: booksOf(pool) });
      // The program's only caller is stuck: nothing more can happen.
      if (outcome === "BLOCKED") break;
    }
  }
  return calls;
}

function isCall(step: Program["steps"][number]): step is Call {
  return step.kind === "getconn" || step.kind === "putconn" || step.kind === "closeall";
}

async function call(pool: KeptPool, server: FakeServer, step: Call): Promise<Outcome> {
  if (step.kind === "getconn") {
    const conn = await pool.getconn(step.key);
    if (conn instanceof FakeConnection) server.lent.push(conn);
    return nameOf(conn);
  }
  if (step.kind === "closeall") await pool.closeall();
  else await pool.putconn(server.who(step.who), optionsOf(step));
  return "ok";
}

/** What a step leaves out is left to the pool's own defaults. */
function optionsOf({ key, close }: Extract<Call, { kind: "putconn" }>): PutOptions | undefined {
  if (key === undefined && close === undefined) return undefined;
  return { ...(key !== undefined && { key }), ...(close !== undefined && { close }) };
}

function set(server: FakeServer, step: Setting): void {
  if (step.kind === "connects") {
    server.connects = [...step.results];
    return;
  }
  const conn = server.who(step.who);
  if (conn === undefined) return;
  if (step.kind === "fail") conn.failures.set(step.operation, step.error);
  else if (step.kind === "status") conn.status = step.status;
  else conn.closed = step.closed;
}

/** "BLOCKED" when everything that can run has run and the call has not ended: nothing here needs real time. */
async function outcomeOf(action: () => Promise<Outcome>): Promise<Outcome> {
  let outcome: Outcome = "BLOCKED";
  void settledOutcome(action).then((settled) => (outcome = settled));
  await new Promise((resolve) => setImmediate(resolve));
  return outcome;
}

async function settledOutcome(action: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await action();
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : `thrown: ${String(error)}`;
  }
}

export function booksOf(pool: KeptPool): Books {
  return {
    pool: pool._pool.map(nameOf),
    used: [...pool._used].map(([key, conn]) => [key as ProgramKey, nameOf(conn)] as const),
    rused: [...pool._rused].map(([conn, key]) => [nameOf(conn), key as ProgramKey] as const),
    closed: pool.closed,
    keys: pool._keys,
    ...(pool.permits !== undefined && { permits: pool.permits }),
  };
}

/** "?" is what no driver opened: a faulty pool may keep anything. */
function nameOf(conn: unknown): string {
  return typeof conn === "object" && conn !== null && "name" in conn ? String(conn.name) : "?";
}

function toNumber(limit: Limit): IntLike {
  if (typeof limit !== "object") return limit;
  return limit.float === "nan" ? Number.NaN : Number.POSITIVE_INFINITY;
}
