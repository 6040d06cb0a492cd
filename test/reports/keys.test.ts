/** apache/commons-pool#113: what is evicted under one key makes room that a waiter of another key is not told of. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../src/driver/driver.ts";
import { PoolError, poolMessages } from "../../src/pools/errors.ts";
import type { AskOptions, Key } from "../../src/pools/pool.ts";
import { brokenBy, brokenIn, reported, waits } from "./judged.ts";
import { PlainPool } from "./plain-pool.ts";

/** One maximum for all keys. */
class Keyed extends PlainPool {
  readonly keys = new Map<Connection, Key>();
  reaper = setInterval(() => this.evict(), 1_000);

  override async acquire(options: AskOptions = {}): Promise<Connection> {
    if (this.isClosed) throw new PoolError(poolMessages.closed);
    const { key } = options;
    const conn = this.takeIdleOf(key);
    if (conn) return conn;
    if (this.size < this.limits.maxconn) return await this.openFor(key);
    const other = this.idle.shift();
    if (other) await this.makesRoom(other);
    if (this.isClosed) throw new PoolError(poolMessages.closed);
    return this.size < this.limits.maxconn ? await this.openFor(key) : await this.wait(options);
  }

  takeIdleOf(key: Key): Connection | undefined {
    this.idle = this.idle.filter(({ closed }) => closed === 0);
    const conn = this.idle.find((one) => this.keys.get(one) === key);
    if (!conn) return undefined;
    this.idle.splice(this.idle.indexOf(conn), 1);
    this.lent.add(conn);
    return conn;
  }

  async openFor(key: Key): Promise<Connection> {
    const conn = await this.open();
    this.keys.set(conn, key);
    return conn;
  }

  /** It counts until it is closed. */
  async makesRoom(conn: Connection): Promise<void> {
    this.opening++;
    await this.discard(conn);
    this.opening--;
  }

  override handOn(conn: Connection): void {
    const key = this.keys.get(conn);
    const waiter = this.queue.find((one) => one.key === key);
    if (waiter && this.leaves(waiter)) this.lend(conn, waiter);
    else if (this.queue.length === 0) this.idle.push(conn);
    else void this.makesRoom(conn).then(() => this.freed());
  }

  override freed(): void {
    if (this.isClosed || this.size >= this.limits.maxconn) return;
    const waiter = this.queue.shift();
    if (waiter) this.openFor(waiter.key).then(waiter.resolve, waiter.reject);
  }

  evict(): void {
    for (const conn of this.idle.splice(0)) void this.makesRoom(conn).then(() => this.evicted());
  }

  evicted(): void {}

  override async end(): Promise<void> {
    clearInterval(this.reaper);
    await super.end();
  }
}

class ReusesTheRoom extends Keyed {
  override evicted(): void {
    this.freed();
  }
}

const more = { takes: ["key"] } as const;

describe.each(waits)("with %s", (_, waitMsMax) => {
  test("room under another key that no waiter is told of is found", async () => {
    const bug = reported((...given) => new Keyed(...given), waitMsMax, more);
    expect(await brokenBy("keyed", bug)).toBe("no lost waiter");
  });

  test("a pool that gives the room to a waiter holds", async () => {
    expect(await brokenIn(reported((...given) => new ReusesTheRoom(...given), waitMsMax, more))).toEqual({});
  });
});
