/** deadpool-rs/deadpool#380: the maximum is lowered while all are lent, and raised again. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../src/driver/driver.ts";
import { PoolError, poolMessages } from "../../src/pools/errors.ts";
import { brokenBy, brokenIn, reported, waits } from "./judged.ts";
import { PlainPool } from "./plain-pool.ts";

/** As many permits as connections may be lent. Lowering the maximum takes back those that are free, and forgets the others. */
class Permits extends PlainPool {
  max = this.limits.maxconn;
  free = this.limits.maxconn;
  readonly permitted: ((isClosed?: boolean) => void)[] = [];

  override async acquire(): Promise<Connection> {
    if (this.isClosed) throw new PoolError(poolMessages.closed);
    if (this.free > 0) this.free--;
    else await this.permit();
    if (this.isClosed) throw new PoolError(poolMessages.closed);
    return this.takeIdle() ?? (await this.open());
  }

  permit(): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = (): void => resolve();
      this.permitted.push(go);
      if (this.waitMsMax === undefined) return;
      setTimeout(() => {
        const at = this.permitted.indexOf(go);
        if (at === -1) return;
        this.permitted.splice(at, 1);
        reject(new PoolError("timed out"));
      }, this.waitMsMax);
    });
  }

  override freed(): void {
    const next = this.permitted.shift();
    if (next) next();
    else this.free++;
  }

  override handOn(conn: Connection): void {
    if (this.size >= this.max) void this.discard(conn);
    else {
      this.idle.push(conn);
      this.freed();
    }
  }

  resize(max: number): void {
    const more = this.missing(max);
    if (more < 0 && max > this.max) throw new RangeError("more permits than a maximum");
    for (let n = max; n < this.max; n++) this.takeBack();
    this.max = max;
    for (let n = 0; n < more; n++) this.freed();
  }

  /** How many permits a new maximum lacks. */
  missing(max: number): number {
    return max - this.size - this.free;
  }

  takeBack(): void {
    if (this.free === 0) return this.owes();
    this.free--;
    const conn = this.idle.pop();
    if (conn) void this.discard(conn);
  }

  owes(): void {}

  override async end(): Promise<void> {
    for (const go of this.permitted.splice(0)) go();
    await super.end();
  }
}

/** The half mend: as many more as the maximum grows by, whether the last lowering took as many away or not. */
class AddsTheDifference extends Permits {
  override missing(max: number): number {
    return max - this.max;
  }
}

/** Permits that could not be taken back are owed: the next ones that come free pay for that. */
class RemembersDebt extends AddsTheDifference {
  debt = 0;
  override owes(): void {
    this.debt++;
  }
  override freed(): void {
    if (this.debt > 0) this.debt--;
    else super.freed();
  }
  override handOn(conn: Connection): void {
    if (this.debt > 0) void this.discard(conn);
    else this.idle.push(conn);
    this.freed();
  }
}

const resizable = { verbs: { resize: (pool: PlainPool, max: number) => (pool as Permits).resize(max) } };

describe.each(waits)("with %s", (_, waitMsMax) => {
  test("a raise that throws is found by a worker who resizes", async () => {
    const bug = reported((...given) => new Permits(...given), waitMsMax, resizable);
    expect(await brokenBy("resized", bug)).toBe("no error escapes");
  });

  test("the half mend, which lends more than the maximum, is found too", async () => {
    const half = reported((...given) => new AddsTheDifference(...given), waitMsMax, resizable);
    expect(await brokenBy("resized", half)).toBe("used ≤ maxconn");
  });

  test("a pool that remembers what it could not take back holds", async () => {
    const fix = reported((...given) => new RemembersDebt(...given), waitMsMax, resizable);
    expect(await brokenIn(fix)).toEqual({});
  });
});
