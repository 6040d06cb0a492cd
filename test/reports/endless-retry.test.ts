/** transact-rs/sqlx#848: a refused connect is tried again at once, for as long as the server is down. */
import { describe, expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import type { Connection } from "../../src/driver/driver.ts";
import type { Subject } from "../../src/pools/pool.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { brokenBy, brokenIn, reported, waits } from "./judged.ts";
import { PlainPool } from "./plain-pool.ts";

class RetriesAtOnce extends PlainPool {
  override async connect(): Promise<Connection> {
    for (;;) {
      try {
        return await this.driver.connect();
      } catch {
        await this.pauses();
      }
    }
  }
  async pauses(): Promise<void> {}
}

class BacksOff extends RetriesAtOnce {
  override async pauses(): Promise<void> {
    await new Promise((resume) => setTimeout(resume, 100));
  }
}

const round =
  "one step was taken 32 times in a row without a pause, and nothing else came of it: connect-a!refused. " +
  "A retry without end needs a pause, and a bound";

describe.each(waits)("with %s", (_, waitMsMax) => {
  const bug = reported((...given) => new RetriesAtOnce(...given), waitMsMax);
  const fix = reported((...given) => new BacksOff(...given), waitMsMax);

  test("a retry without a pause is found while the server is down", async () => {
    expect(await brokenBy("outage", bug)).toBe("no progress");
  });

  test("a pool that pauses before it tries again holds", async () => {
    expect(await brokenIn(fix)).toEqual({});
  });

  test("a server that refuses for ever is told by the round that repeats, in both searches", async () => {
    const forEver = {
      workers: 2,
      ops: 1,
      minconn: 0,
      maxconn: 1,
      faults: ["refused"],
      faultsMax: 1_000_000,
    } as const;
    for (const explore of ["sample", "exhaust"] as const) {
      const options = { explore, executions: 1_000, findings: "first", shrinks: false } as const;
      expect(await check(builtIn("steady", bug, forEver), options)).toMatchObject({
        invariant: "no progress",
        message: round,
      });
    }
  });
});

test("it is found while the pool is opened, too, where connections that come are no circle", async () => {
  const opening = (isPatient: boolean): Subject =>
    reported(async (driver, limits) => {
      const pool = new PlainPool(driver, limits);
      while (pool.idle.length < limits.minconn) {
        const conn = await driver.connect().catch(() => undefined);
        if (conn) pool.idle.push(conn);
        else if (isPatient) await new Promise((resume) => setTimeout(resume, 100));
      }
      return pool;
    });
  const settings = { minconn: 40, maxconn: 40, faults: ["down"] } as const;
  const options = { executions: 1_000, findings: "first", shrinks: false } as const;
  expect(await check(builtIn("outage", opening(false), settings), options)).toMatchObject({
    invariant: "no progress",
  });
  const patient = builtIn("outage", opening(true), settings);
  expect(await check(patient, { ...options, executions: 200, rule: ["no progress"] })).toMatchObject({
    verdict: "holds",
  });
});
