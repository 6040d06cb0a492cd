/** A deadline comes, whoever looks at the clock and however: by a timer, by a poll, or when the next call is made. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../../src/driver/driver.ts";
import type { PoolUnderTest, Subject } from "../../../src/pools/pool.ts";
import { scenario } from "../../../src/scenario/scenario.ts";
import type { Worker } from "../../../src/scenario/worker.ts";
import { holds, toldOf, violated } from "./both-ways.ts";

interface Lease {
  readonly sinceMs: number;
  readonly expire: () => void;
  timer?: NodeJS.Timeout;
}

const leaseMs = 200;

/** How pools find out that a loan has lasted too long. */
const watches: Readonly<Record<string, (lease: Lease) => void>> = {
  setTimeout(lease) {
    lease.timer = setTimeout(lease.expire, leaseMs);
  },
  "setInterval and Date.now()"(lease) {
    lease.timer = setInterval(() => {
      if (Date.now() - lease.sinceMs >= leaseMs) lease.expire();
    }, 70);
  },
  "setInterval and new Date()"(lease) {
    lease.timer = setInterval(() => {
      if (new Date().getTime() - lease.sinceMs >= leaseMs) lease.expire();
    }, 200);
  },
  "setInterval and performance.now()"(lease) {
    const since = performance.now();
    lease.timer = setInterval(() => {
      if (performance.now() - since >= leaseMs) lease.expire();
    }, 30);
  },
  "setInterval and process.hrtime()"(lease) {
    const since = process.hrtime.bigint();
    lease.timer = setInterval(() => {
      if (process.hrtime.bigint() - since >= BigInt(leaseMs) * 1_000_000n) lease.expire();
    }, 30);
  },
  "setTimeout again and again"(lease) {
    const look = (): void => {
      if (Date.now() - lease.sinceMs >= leaseMs) lease.expire();
      else lease.timer = setTimeout(look, 45);
    };
    look();
  },
  "an interval that counts"(lease) {
    let ticks = 0;
    lease.timer = setInterval(() => {
      if (++ticks === 4) lease.expire();
    }, 50);
  },
};

/** Takes a connection from its holder when the lease is over, and parks it though it is in use. */
function leasing(watch: (lease: Lease) => void, isPatient: boolean): Subject {
  return {
    name: "leasing",
    title: "LeasingPool",
    async open(driver): Promise<PoolUnderTest> {
      const idle: Connection[] = [];
      const used = new Map<Connection, Lease>();
      return {
        async getconn() {
          const conn = idle.pop() ?? (await driver.connect());
          const expire = (): void => {
            clearInterval(used.get(conn)?.timer);
            if (isPatient) return;
            used.delete(conn);
            idle.push(conn);
          };
          const lease: Lease = { sinceMs: Date.now(), expire };
          used.set(conn, lease);
          watch(lease);
          return conn;
        },
        async putconn(conn) {
          const lease = conn && used.get(conn);
          if (!conn || !lease) return;
          clearInterval(lease.timer);
          used.delete(conn);
          idle.push(conn);
        },
        async closeall() {},
        view: () => ({ closed: false, usedCount: used.size, idleCount: idle.length }),
      };
    },
  };
}

async function borrower({ pool }: Worker): Promise<void> {
  const conn = await pool.getconn();
  await conn.query("select 1");
  await pool.putconn(conn);
}

describe.each(Object.entries(watches))("a lease that is watched by %s", (_, watch) => {
  const limits = { workers: { count: 2, body: borrower }, minconn: 0, maxconn: 2, autocommit: true };

  test("ends while a query is under way", async () => {
    const told = await toldOf(scenario({ subject: leasing(watch, false), ...limits }));
    expect(told.exhausted).toBe(told.sampled);
    expect(told.sampled).toMatch(/^violated: (one holder per connection|handed out open and IDLE)$/);
  });

  test("harms nobody where the holder keeps what it has", async () => {
    expect(await toldOf(scenario({ subject: leasing(watch, true), ...limits }))).toEqual(holds);
  });
});

test("time passes in a query for one who looks at the clock and arms no timer", async () => {
  const subject = (isHasty: boolean): Subject => ({
    name: "dated",
    title: "DatedPool",
    async open(driver): Promise<PoolUnderTest> {
      let lentAtMs = 0;
      return {
        async getconn() {
          const conn = await driver.connect();
          lentAtMs = Date.now();
          return conn;
        },
        async putconn(conn) {
          if (isHasty && Date.now() - lentAtMs > 60_000) throw new TypeError("forgotten by now");
          await conn?.close();
        },
        async closeall() {},
      };
    },
  });
  const limits = { workers: { count: 1, body: borrower }, minconn: 0, maxconn: 1, autocommit: true };
  expect(await toldOf(scenario({ subject: subject(true), ...limits }))).toEqual(violated("no error escapes"));
  expect(await toldOf(scenario({ subject: subject(false), ...limits }))).toEqual(holds);
});
