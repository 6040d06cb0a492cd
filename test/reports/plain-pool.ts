/**
 * A small correct pool: what the pools of the reports have in common. Each of them changes what was reported, and nothing else.
 */
import type { Connection, Driver } from "../../src/driver/driver.ts";
import { PoolError, poolMessages } from "../../src/pools/errors.ts";
import type { AskOptions, Key, PoolLimits, PoolView, ReleaseOptions } from "../../src/pools/pool.ts";

/** Who waits for a connection, and how to answer. */
export interface Waiter {
  readonly key: Key;
  readonly resolve: (conn: Connection) => void;
  readonly reject: (error: unknown) => void;
}

export class PlainPool {
  idle: Connection[] = [];
  readonly lent = new Set<Connection>();
  readonly queue: Waiter[] = [];
  opening = 0;
  isClosed = false;
  readonly driver: Driver;
  readonly limits: PoolLimits;
  /** After which a waiter gives up; never by default. */
  readonly waitMsMax: number | undefined;

  constructor(driver: Driver, limits: PoolLimits, waitMsMax?: number) {
    this.driver = driver;
    this.limits = limits;
    this.waitMsMax = waitMsMax;
  }

  /** Connections that count against the maximum. */
  get size(): number {
    return this.idle.length + this.lent.size + this.opening;
  }
  get view(): PoolView {
    return { closed: this.isClosed, usedCount: this.lent.size, idleCount: this.idle.length };
  }

  async acquire(options: AskOptions = {}): Promise<Connection> {
    if (this.isClosed) throw new PoolError(poolMessages.closed);
    const conn = this.takeIdle();
    if (conn) return conn;
    return this.size < this.limits.maxconn ? await this.open() : await this.wait(options);
  }

  /** Drops what has died. */
  takeIdle(): Connection | undefined {
    for (let conn = this.idle.pop(); conn; conn = this.idle.pop()) {
      if (conn.closed !== 0) continue;
      this.lent.add(conn);
      return conn;
    }
    return undefined;
  }

  async open(): Promise<Connection> {
    this.opening++;
    const conn = await this.connect();
    this.opening--;
    if (this.isClosed) {
      await this.discard(conn);
      throw new PoolError(poolMessages.closed);
    }
    this.lent.add(conn);
    return conn;
  }

  async connect(): Promise<Connection> {
    try {
      return await this.driver.connect();
    } catch (error) {
      this.opening--;
      this.freed();
      throw error;
    }
  }

  /** A waiter that has left is in the queue no more, and is lent nothing. */
  wait({ key, signal }: AskOptions): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const waiter = { key, resolve, reject };
      this.queue.push(waiter);
      const leave = (why: string): void => {
        if (this.leaves(waiter)) reject(new PoolError(why));
      };
      if (this.waitMsMax !== undefined) setTimeout(() => leave("timed out"), this.waitMsMax);
      signal?.addEventListener("abort", () => leave("aborted"));
    });
  }

  leaves(waiter: Waiter): boolean {
    const at = this.queue.indexOf(waiter);
    if (at !== -1) this.queue.splice(at, 1);
    return at !== -1;
  }

  /** There is room for a connection more: the longest waiter may have one opened. */
  freed(): void {
    if (this.isClosed || this.size >= this.limits.maxconn) return;
    const waiter = this.queue.shift();
    if (waiter) this.open().then(waiter.resolve, waiter.reject);
  }

  async release(conn: Connection, { broken = false }: ReleaseOptions = {}): Promise<void> {
    if (this.isClosed) throw new PoolError(poolMessages.closed);
    const isFine = !broken && (await this.clean(conn));
    if (this.isClosed) return;
    if (isFine) {
      this.lent.delete(conn);
      this.handOn(conn);
      return;
    }
    await this.discard(conn);
    this.lent.delete(conn);
    this.freed();
  }

  async clean(conn: Connection): Promise<boolean> {
    try {
      if (conn.closed === 0 && conn.transactionStatus !== 0) await conn.rollback();
    } catch {
      return false;
    }
    return conn.closed === 0;
  }

  handOn(conn: Connection): void {
    const waiter = this.queue.shift();
    if (waiter) this.lend(conn, waiter);
    else this.idle.push(conn);
  }

  lend(conn: Connection, waiter: Waiter): void {
    this.lent.add(conn);
    waiter.resolve(conn);
  }

  /** Closing may fail; then it is tried again. */
  async discard(conn: Connection): Promise<void> {
    while (conn.closed === 0) await conn.close().catch(() => undefined);
  }

  async end(): Promise<void> {
    if (this.isClosed) throw new PoolError(poolMessages.closed);
    this.isClosed = true;
    for (const { reject } of this.queue.splice(0)) reject(new PoolError(poolMessages.closed));
    await Promise.all([...this.idle, ...this.lent].map((conn) => this.discard(conn)));
  }
}
