/** nodejs/undici#5677: what was evicted while it was lent is closed as it comes back, and yet lent to who waits. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../src/driver/driver.ts";
import { brokenBy, brokenIn, reported, waits } from "./judged.ts";
import { PlainPool } from "./plain-pool.ts";

const lifetimeMs = 1_000;

class Evicts extends PlainPool {
  readonly evicted = new Set<Connection>();

  override async open(): Promise<Connection> {
    const conn = await super.open();
    setTimeout(() => this.evict(conn), lifetimeMs);
    return conn;
  }

  evict(conn: Connection): void {
    if (this.isClosed) return;
    this.evicted.add(conn);
    if (!this.idle.includes(conn)) return;
    this.idle = this.idle.filter((other) => other !== conn);
    void this.endOf(conn);
  }

  async endOf(conn: Connection): Promise<void> {
    await this.discard(conn);
    this.freed();
  }

  override handOn(conn: Connection): void {
    if (!this.evicted.has(conn)) return super.handOn(conn);
    void this.endOf(conn);
    const waiter = this.queue.shift();
    if (waiter) this.lend(conn, waiter);
  }
}

/** The same where the close comes first: it is begun while its last user still has it. */
class EvictsTheLent extends Evicts {
  override evict(conn: Connection): void {
    super.evict(conn);
    if (!this.isClosed && this.lent.has(conn)) void this.discard(conn);
  }
  override async clean(conn: Connection): Promise<boolean> {
    return this.evicted.has(conn) || (await super.clean(conn));
  }
}

class EvictsForGood extends Evicts {
  override handOn(conn: Connection): void {
    if (this.evicted.has(conn)) void this.endOf(conn);
    else super.handOn(conn);
  }
}

describe.each(waits)("with %s", (_, waitMsMax) => {
  test("an evicted connection that serves the queue is found", async () => {
    const bug = reported((...given) => new Evicts(...given), waitMsMax);
    const early = reported((...given) => new EvictsTheLent(...given), waitMsMax);
    expect(await brokenBy("burst", bug)).toBe("handed out open and IDLE");
    expect(await brokenBy("burst", early)).toBe("handed out open and IDLE");
  });

  test("a pool that only closes what it has evicted holds", async () => {
    expect(await brokenIn(reported((...given) => new EvictsForGood(...given), waitMsMax))).toEqual({});
  });
});
