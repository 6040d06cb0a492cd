/** The workers' deeds: each asks, works, puts and closes, perhaps with keys, in a generated order. */
import fc from "fast-check";
import type { Connection } from "../../../driver/driver.ts";
import type { Body, Worker } from "../../../scenario/worker.ts";

/** One thing that a worker does. */
export type Deed =
  | { readonly kind: "ask"; readonly key?: string }
  /** A query on the connection that the worker asked for last. */
  | { readonly kind: "work" }
  | { readonly kind: "commit" }
  /** Puts the connection that it asked for last; `close` has the pool close it. */
  | { readonly kind: "put"; readonly close?: boolean }
  | { readonly kind: "closeall" };

/** For each worker its deeds, in order. A worker skips a deed that it holds too few or too many connections for. */
export type Workload = readonly (readonly Deed[])[];

export interface WorkloadOptions {
  /** 3 by default. */
  readonly workersMax?: number;
  /** Deeds of one worker at most; 6 by default. */
  readonly deedsMax?: number;
  /** Keys that workers may ask with. Each worker has its own of each name, or two would hold one connection. */
  readonly keys?: readonly string[];
  /** Whether a worker may close the pool. */
  readonly closes?: boolean;
  /**
   * How many connections a worker holds at once; 1 by default. Workers that hold one and wait for another can block each
   * other on any pool that lets them wait, and that is their mistake.
   */
  readonly holdsMax?: number;
}

/** A workload of correct callers: each puts what it got, in the end at the latest. */
export function workload(options: WorkloadOptions = {}): fc.Arbitrary<Workload> {
  const { workersMax = 3, deedsMax = 6 } = options;
  // Both may be empty: from a list that may not be, fast-check cannot take the second and leave the first.
  const deeds = fc.array(fc.oneof(...kindsOf(options)), { maxLength: deedsMax, size: "max" });
  return fc.array(deeds, { maxLength: workersMax, size: "max" });
}

function kindsOf({ keys = [], closes = false }: WorkloadOptions) {
  // Shrinks to the first: an ask without a key.
  const ask = fc.constantFrom<Deed>({ kind: "ask" }, ...keys.map((key): Deed => ({ kind: "ask", key })));
  const put = fc.constantFrom<Deed>({ kind: "put" }, { kind: "put", close: true });
  return [
    { arbitrary: ask, weight: 4 },
    { arbitrary: fc.constant<Deed>({ kind: "work" }), weight: 2 },
    { arbitrary: put, weight: 3 },
    { arbitrary: fc.constant<Deed>({ kind: "commit" }), weight: 1 },
    ...(closes ? [{ arbitrary: fc.constant<Deed>({ kind: "closeall" }), weight: 1 }] : []),
  ];
}

/** The bodies of a workload's workers; one idle worker where there are none. */
export function bodiesOf(workload: Workload, holdsMax = 1): readonly Body[] {
  if (workload.length === 0) return [async () => {}];
  return workload.map((deeds, index): Body => async (worker) => {
    const held: Held[] = [];
    for (const deed of deeds) {
      if (deed.kind !== "ask" || held.length < holdsMax) await doOne(worker, index, { deed, held });
    }
    while (held.length > 0) await put(worker, held, false);
  });
}

interface Held {
  readonly conn: Connection;
  readonly key: string | undefined;
}

/** Rules look at the errors of failed calls; a worker goes on as a careful program would. */
async function doOne(
  worker: Worker,
  index: number,
  { deed, held }: { readonly deed: Deed; readonly held: Held[] },
): Promise<void> {
  const last = held.at(-1);
  switch (deed.kind) {
    case "ask":
      await ask(worker, held, deed.key === undefined ? undefined : `${deed.key}-${index}`);
      break;
    case "work":
      if (last) await worker.query(last.conn, "select 1").catch(ignore);
      break;
    case "commit":
      if (last) await worker.commit(last.conn).catch(ignore);
      break;
    case "put":
      if (last) await put(worker, held, deed.close ?? false);
      break;
    case "closeall":
      await worker.pool.closeall().catch(ignore);
      break;
  }
}

/** A key that the worker has in use would give it the same connection twice, and it would put it twice. */
async function ask(worker: Worker, held: Held[], key: string | undefined): Promise<void> {
  if (key !== undefined && held.some((other) => other.key === key)) return;
  try {
    held.push({ conn: await worker.pool.getconn(key), key });
  } catch {
    // Refused.
  }
}

async function put(worker: Worker, held: Held[], close: boolean): Promise<void> {
  const last = held.pop();
  if (!last) return;
  const { conn, key } = last;
  const options = { ...(key !== undefined && { key }), ...(close && { close }) };
  await worker.pool.putconn(conn, options).catch(ignore);
}

function ignore(): void {}
