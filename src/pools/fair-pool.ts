/**
 * A pool that keeps every promise the test bed knows: its workers wait in a queue and are served in the order in which
 * they asked, nothing that fails costs a slot, and minconn connections are kept open.
 *
 * It is made of small steps, so that a broken pool (broken/) is this one with a single step gone wrong. Each operation that
 * brings a connection (a put, a connect, a validation) offers it to the pool, and the pool to the longest waiter.
 */
import { TransactionStatus, type Connection, type Driver } from "../driver/driver.ts";
import { PoolError, poolMessages } from "./errors.ts";
import { Lease } from "./lease.ts";
import type { PoolLimits, PoolUnderTest, PoolView, PutOptions } from "./pool.ts";

export interface FairPoolOptions {
  /** How long an ask may wait; forever by default. */
  readonly askMsMax?: number;
  /** Whether an idle connection has to answer a statement before it is lent. */
  readonly validates?: boolean;
}

/** An ask that is not answered yet. */
export interface Waiter {
  readonly resolve: (lent: Connection) => void;
  readonly reject: (error: unknown) => void;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** How long a pool that could not refill itself leaves the server alone. */
const refillPauseMs = 1_000;

/** Closing is tried this often; a connection that is still open then is given up. */
const closeTriesMax = 10;

export class FairPool implements PoolUnderTest, PoolView {
  readonly view: PoolView = this;
  closed = false;
  /** Open connections that are not lent: at most minconn. The last is lent next. */
  readonly idle: Connection[] = [];
  /** By connection, the lease under which it is lent: none once it is on its way back. */
  protected readonly lent = new Map<Connection, Lease | undefined>();
  /** Who waits, longest first. */
  protected readonly queue: Waiter[] = [];
  protected opening = 0;
  protected validating = 0;
  protected ending = 0;
  protected readonly minconn: number;
  protected readonly maxconn: number;
  readonly #driver: Driver;
  readonly #options: FairPoolOptions;
  /** Work of the pool's own. None of these promises is ever rejected. */
  readonly #unfinished = new Set<Promise<void>>();
  #refillTimer: ReturnType<typeof setTimeout> | undefined;

  /** maxconn is 1 or more, or below 0 for no limit. Opens nothing yet; {@link fill} does. */
  constructor(driver: Driver, { minconn, maxconn }: PoolLimits, options: FairPoolOptions = {}) {
    this.maxconn = maxconn < 0 ? Infinity : maxconn;
    this.minconn = Math.min(minconn, this.maxconn);
    this.#driver = driver;
    this.#options = options;
  }

  get usedCount(): number {
    return this.lent.size;
  }
  get idleCount(): number {
    return this.idle.length;
  }
  get used(): readonly Connection[] {
    return [...this.lent.keys()];
  }
  get waitingCount(): number {
    return this.queue.length;
  }
  connectionOf(lent: Connection): Connection {
    return lent instanceof Lease ? lent.connection : lent;
  }

  /** Slots taken. A connection has one from before its connect until after its close. */
  protected get size(): number {
    return this.idle.length + this.lent.size + this.opening + this.validating + this.ending;
  }

  /** Rejects when the pool is closed, when it takes too long, and when a connect on behalf of the queue fails. */
  getconn(): Promise<Connection> {
    if (this.closed) return Promise.reject(new PoolError(poolMessages.closed));
    return new Promise((resolve, reject) => {
      const { askMsMax } = this.#options;
      const waiter: Waiter = { resolve, reject, timer: undefined };
      if (askMsMax !== undefined) waiter.timer = setTimeout(() => this.expire(waiter), askMsMax);
      this.join(waiter);
      this.serve();
    });
  }

  protected join(waiter: Waiter): void {
    this.queue.push(waiter);
  }

  protected expire(waiter: Waiter): void {
    const at = this.queue.indexOf(waiter);
    if (at !== -1) this.queue.splice(at, 1);
    waiter.reject(new PoolError(`no connection was free within ${this.#options.askMsMax} ms`));
  }

  /** The longest waiter, no longer in the queue, and with no timer that could end the wait. */
  protected nextWaiter(): Waiter | undefined {
    const waiter = this.queue.shift();
    clearTimeout(waiter?.timer);
    return waiter;
  }

  /** Gets going what those who wait need, as far as there are slots. */
  protected serve(): void {
    while (this.queue.length > this.validating) {
      const conn = this.takeIdle();
      if (!conn) break;
      if (this.#options.validates) this.track(this.validate(conn));
      else void this.offer(conn);
    }
    while (this.queue.length > this.opening + this.validating && this.size < this.maxconn) this.open();
  }

  /** Drops what died while it was idle. */
  protected takeIdle(): Connection | undefined {
    let conn = this.idle.pop();
    while (conn && !this.isOpen(conn)) {
      void this.retire(conn);
      conn = this.idle.pop();
    }
    return conn;
  }

  protected open(): void {
    this.opening += 1;
    this.track(
      this.connect().then(
        (conn) => this.arrived(conn),
        (error: unknown) => this.failed(error),
      ),
    );
  }

  protected connect(): Promise<Connection> {
    return this.#driver.connect();
  }

  protected arrived(conn: Connection): Promise<void> | undefined {
    this.opening -= 1;
    return this.offer(conn);
  }

  protected failed(error: unknown): void {
    this.opening -= 1;
    this.nextWaiter()?.reject(error);
    this.serve();
    this.refillLater();
  }

  protected async validate(conn: Connection): Promise<void> {
    this.validating += 1;
    const answers = await this.answers(conn);
    this.validating -= 1;
    await (answers ? this.offer(conn) : this.retire(conn));
  }

  /** Whether an idle connection still answers. Autocommit leaves no transaction behind. */
  protected async answers(conn: Connection): Promise<boolean> {
    const { autocommit } = conn;
    try {
      conn.autocommit = true;
      await conn.query("select 1");
      conn.autocommit = autocommit;
      return true;
    } catch {
      return false;
    }
  }

  /** Gives it to a waiter, parks it, or closes it if there are enough. */
  protected offer(conn: Connection): Promise<void> | undefined {
    if (this.closed) return this.retire(conn);
    const waiter = this.nextWaiter();
    if (waiter) this.lend(waiter, conn);
    else if (this.idle.length < this.minconn) this.idle.push(conn);
    else return this.retire(conn);
    return undefined;
  }

  protected lend(waiter: Waiter, conn: Connection): void {
    const lease = new Lease(conn);
    this.lent.set(conn, lease);
    waiter.resolve(lease);
  }

  /** Rejects what is not lent, or not under this lease. A rollback or a close that fails is the pool's affair. */
  async putconn(lent: Connection | undefined, { close = false }: PutOptions = {}): Promise<void> {
    const conn = this.admit(lent);
    this.lent.set(conn, undefined);
    const isClean = !close && (await this.clean(conn));
    // If it is gone, closeall has closed it meanwhile.
    if (!this.lent.delete(conn)) return;
    await (isClean && this.isOpen(conn) ? this.offer(conn) : this.retire(conn));
  }

  protected admit(lent: Connection | undefined): Connection {
    if (this.closed) throw new PoolError(poolMessages.closed);
    if (!(lent instanceof Lease) || !this.isCurrent(lent)) throw new PoolError(poolMessages.unkeyed);
    return lent.connection;
  }

  protected isCurrent(lease: Lease): boolean {
    return this.lent.get(lease.connection) === lease;
  }

  /** Ends the transaction. False if that failed. */
  protected async clean(conn: Connection): Promise<boolean> {
    if (conn.closed !== 0 || conn.transactionStatus === TransactionStatus.IDLE) return true;
    try {
      await conn.rollback();
      return true;
    } catch {
      return false;
    }
  }

  protected isOpen(conn: Connection): boolean {
    return conn.closed === 0;
  }

  /** Closes a connection that is in no list any more. Its slot is free when it is closed, not before. */
  protected retire(conn: Connection): Promise<void> {
    this.ending += 1;
    const work = this.end(conn).then(() => {
      this.ending -= 1;
      if (!this.closed) this.freed();
    });
    this.track(work);
    return work;
  }

  protected async end(conn: Connection): Promise<void> {
    for (let tries = 0; conn.closed === 0 && tries < closeTriesMax; tries += 1) {
      try {
        await conn.close();
      } catch {
        // It is open still, and no other code could close it.
      }
    }
  }

  protected freed(): void {
    this.serve();
    this.refill();
  }

  /** Opens what lacks to minconn (counted once: a derived pool may count wrongly), and is done when that has succeeded or failed. */
  async fill(): Promise<void> {
    this.refill();
    await this.finished();
  }

  protected refill(): void {
    for (let missing = this.closed ? 0 : this.minconn - this.size; missing > 0; missing -= 1) this.open();
  }

  protected refillLater(): void {
    if (this.closed || this.#refillTimer !== undefined || this.size >= this.minconn) return;
    this.#refillTimer = setTimeout(() => {
      this.#refillTimer = undefined;
      this.refill();
    }, refillPauseMs);
  }

  /** Turns away who waits, closes all connections, the lent too, and returns when the last has been closed. */
  async closeall(): Promise<void> {
    if (this.closed) throw new PoolError(poolMessages.closed);
    this.closed = true;
    clearTimeout(this.#refillTimer);
    this.dismiss();
    const conns = [...this.idle.splice(0), ...this.lent.keys()];
    this.lent.clear();
    for (const conn of conns) void this.retire(conn);
    await this.finished();
  }

  protected dismiss(): void {
    for (let waiter = this.nextWaiter(); waiter; waiter = this.nextWaiter()) {
      waiter.reject(new PoolError(poolMessages.closed));
    }
  }

  /** When nothing of the pool's own is under way: connects, validations and closes. */
  protected async finished(): Promise<void> {
    while (this.#unfinished.size > 0) await Promise.all(this.#unfinished);
  }

  protected track(work: Promise<void>): void {
    this.#unfinished.add(work);
    void work.then(() => this.#unfinished.delete(work));
  }
}
