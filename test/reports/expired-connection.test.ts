/** nodejs/undici#5145: an expired connection counts until it is closed, and its end wakes nobody. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../src/driver/driver.ts";
import { brokenBy, brokenIn, reported, waits } from "./judged.ts";
import { PlainPool } from "./plain-pool.ts";

const lifetimeMs = 1_000;

class Expires extends PlainPool {
  ending = 0;
  readonly bornAtMs = new Map<Connection, number>();

  override get size(): number {
    return super.size + this.ending;
  }

  override async open(): Promise<Connection> {
    const conn = await super.open();
    this.bornAtMs.set(conn, Date.now());
    return conn;
  }

  isOld(conn: Connection): boolean {
    return Date.now() - (this.bornAtMs.get(conn) ?? 0) >= lifetimeMs;
  }

  override takeIdle(): Connection | undefined {
    const old = this.idle.filter((conn) => this.isOld(conn));
    this.idle = this.idle.filter((conn) => !old.includes(conn));
    for (const conn of old) void this.endOf(conn);
    return super.takeIdle();
  }

  async endOf(conn: Connection): Promise<void> {
    this.ending++;
    await this.discard(conn);
    this.ending--;
  }
}

/** The same with a timer for each connection in the clock's place. */
class ExpiresByTimer extends Expires {
  readonly old = new Set<Connection>();

  override async open(): Promise<Connection> {
    const conn = await super.open();
    setTimeout(() => this.old.add(conn), lifetimeMs);
    return conn;
  }
  override isOld(conn: Connection): boolean {
    return this.old.has(conn);
  }
}

class WakesAtTheEnd extends Expires {
  override async endOf(conn: Connection): Promise<void> {
    await super.endOf(conn);
    this.freed();
  }
}

class WakesAtTheEndByTimer extends ExpiresByTimer {
  override async endOf(conn: Connection): Promise<void> {
    await super.endOf(conn);
    this.freed();
  }
}

describe.each(waits)("with %s", (_, waitMsMax) => {
  test("an end that wakes nobody is found by callers who pause, also where the clock tells the age", async () => {
    const byClock = reported((...given) => new Expires(...given), waitMsMax);
    const byTimer = reported((...given) => new ExpiresByTimer(...given), waitMsMax);
    expect(await brokenBy("idle", byClock)).toBe("no lost waiter");
    expect(await brokenBy("idle", byTimer)).toBe("no lost waiter");
  });

  test("a pool that wakes a waiter at each end holds", async () => {
    expect(await brokenIn(reported((...given) => new WakesAtTheEnd(...given), waitMsMax))).toEqual({});
    expect(await brokenIn(reported((...given) => new WakesAtTheEndByTimer(...given), waitMsMax))).toEqual({});
  });
});
