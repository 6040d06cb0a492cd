/** closeall under other workers' feet: a close shows in what it is done to, at once and later. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../../src/driver/driver.ts";
import { PoolError, poolMessages } from "../../../src/pools/errors.ts";
import { reallyThreaded, threaded } from "../../../src/pools/subjects.ts";
import { check } from "../../../src/check/check.ts";
import { scenario } from "../../../src/scenario/scenario.ts";
import type { Body, Worker } from "../../../src/scenario/worker.ts";
import { SoundPool, subjectOf } from "../../fixtures/sound-pool.ts";
import { holds, toldOf, violated } from "./both-ways.ts";

async function closer(worker: Worker): Promise<void> {
  await worker.pool.closeall();
}

/** Makes so many queries, and minds only where the one of number `mindsAt` is refused. */
function reader(queries: number, mindsAt: number): Body {
  return async (worker) => {
    const conn = await worker.pool.getconn().catch(() => undefined);
    if (!conn) return;
    for (let at = 1; at <= queries; at++) {
      const isRefused = await worker.query(conn, `select ${at}`).then(
        () => false,
        () => true,
      );
      if (isRefused && at === mindsAt) throw new RangeError(`query ${at} was refused`);
      if (isRefused) break;
    }
    await worker.pool.putconn(conn).catch(() => undefined);
  };
}

const pools = [threaded, reallyThreaded, subjectOf(SoundPool)];

describe.each(pools.map((subject) => [subject.title, subject] as const))(
  "%s, closed while it has lent,",
  (_, subject) => {
    test.each([2, 3, 4])("refuses query %i, however many have been answered before", async (mindsAt) => {
      const scene = scenario({ subject, minconn: 1, maxconn: 1, workers: [reader(4, mindsAt), closer] });
      expect(await toldOf(scene)).toEqual(violated("no error escapes"));
    });

    test("refuses none to who does not mind", async () => {
      const scene = scenario({ subject, minconn: 1, maxconn: 1, workers: [reader(4, 5), closer] });
      expect(await toldOf(scene)).toEqual(holds);
    });
  },
);

test("two readers: each is found refused while the other is not", async () => {
  const one = (mindsAt: number) => [reader(2, mindsAt), reader(2, 9), closer];
  const scene = (mindsAt: number) =>
    scenario({ subject: threaded, minconn: 2, maxconn: 2, workers: one(mindsAt) });
  expect(await toldOf(scene(2))).toEqual(violated("no error escapes"));
  expect(await toldOf(scene(9))).toEqual(holds);
});

test("a worker that looks at closed, and asks for nothing, sees the close as well", async () => {
  const looker: Body = async (worker) => {
    const conn = await worker.pool.getconn().catch(() => undefined);
    if (!conn) return;
    await worker.query(conn, "select 1").catch(() => undefined);
    if (conn.closed !== 0) throw new RangeError("closed under its feet");
    await worker.pool.putconn(conn).catch(() => undefined);
  };
  const scene = (workers: readonly Body[]) =>
    scenario({ subject: subjectOf(SoundPool), minconn: 1, maxconn: 1, workers });
  expect(await toldOf(scene([looker, closer]))).toEqual(violated("no error escapes"));
  expect(await toldOf(scene([looker, looker]))).toEqual(holds);
});

test("a close that a pool does by a timer, in the middle of a query, is seen by the next", async () => {
  class Evicting extends SoundPool {
    override lend(...[conn, ask]: Parameters<SoundPool["lend"]>): void {
      super.lend(conn, ask);
      this.#eviction = setTimeout(() => void conn.close(), 500);
    }
    override clean(conn: Connection): Promise<void> {
      clearTimeout(this.#eviction);
      return super.clean(conn);
    }
    #eviction: NodeJS.Timeout | undefined;
  }
  const body: Body = async (worker) => {
    const conn = await worker.pool.getconn();
    await worker.query(conn, "select 1");
    await worker.query(conn, "select 2");
    await worker.pool.putconn(conn);
  };
  const limits = { workers: { count: 1, body }, minconn: 0, maxconn: 1 };
  expect(await toldOf(scenario({ subject: subjectOf(Evicting), ...limits }))).toEqual(
    violated("no error escapes"),
  );
  expect(await toldOf(scenario({ subject: subjectOf(SoundPool), ...limits }))).toEqual(holds);
});

test("what is put back while the pool is being closed and parked all the same stays open: told", async () => {
  class Parking extends SoundPool {
    override async putconn(conn: Connection | undefined): Promise<void> {
      if (!conn || this.closed) throw new PoolError(poolMessages.closed);
      await this.clean(conn);
      this.used.splice(this.used.indexOf(conn), 1);
      this.idle.push(conn);
    }
    override async closeall(): Promise<void> {
      this.closed = true;
      await Promise.all(this.idle.splice(0).map((conn) => this.discard(conn)));
    }
  }
  const body = reader(1, 9);
  const scene = scenario({ subject: subjectOf(Parking), minconn: 1, maxconn: 1, workers: [body, closer] });
  const { verdict, invariant } = await check(scene, { explore: "exhaust" });
  expect([verdict, invariant]).toEqual(["violated", "closed after closeall"]);
});
