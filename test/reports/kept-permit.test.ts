/** ClickHouse/clickhouse-go#1759: an ask that is aborted between its permit and its connection keeps the permit. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../src/driver/driver.ts";
import { PoolError, poolMessages } from "../../src/pools/errors.ts";
import type { AskOptions, PoolView } from "../../src/pools/pool.ts";
import { brokenBy, brokenIn, reported, waits } from "./judged.ts";
import { PlainPool } from "./plain-pool.ts";

/** Takes a permit first, and a connection a little later. */
class KeepsPermit extends PlainPool {
  taken = 0;
  readonly permitted: (() => void)[] = [];

  override get view(): PoolView {
    return { ...super.view, permits: this.limits.maxconn - this.taken };
  }

  override async acquire({ signal }: AskOptions = {}): Promise<Connection> {
    if (this.isClosed) throw new PoolError(poolMessages.closed);
    await this.permit(signal);
    await new Promise((resume) => setImmediate(resume));
    if (signal?.aborted === true) {
      this.abortedWithPermit();
      throw new PoolError("aborted");
    }
    if (this.isClosed) throw new PoolError(poolMessages.closed);
    return this.takeIdle() ?? (await this.open());
  }

  async permit(signal: AbortSignal | undefined): Promise<void> {
    if (this.taken < this.limits.maxconn) {
      this.taken++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      this.permitted.push(resolve);
      const leave = (): void => {
        const at = this.permitted.indexOf(resolve);
        if (at === -1) return;
        this.permitted.splice(at, 1);
        reject(new PoolError("given up"));
      };
      if (this.waitMsMax !== undefined) setTimeout(leave, this.waitMsMax);
      signal?.addEventListener("abort", leave);
    });
  }

  abortedWithPermit(): void {}

  /** A permit goes to who waits, or back. */
  override freed(): void {
    const next = this.permitted.shift();
    if (next) next();
    else this.taken--;
  }
  override handOn(conn: Connection): void {
    this.idle.push(conn);
    this.freed();
  }
  override async end(): Promise<void> {
    for (const next of this.permitted.splice(0)) next();
    await super.end();
  }
}

class GivesPermitBack extends KeepsPermit {
  override abortedWithPermit(): void {
    this.freed();
  }
}

describe.each(waits)("with %s", (_, waitMsMax) => {
  test("a permit that an aborted ask keeps is found by callers who lose patience", async () => {
    const bug = reported((...given) => new KeepsPermit(...given), waitMsMax, { takes: ["signal"] });
    // Where a timeout ends the wait, that is a refusal beside room, too.
    const rule = waitMsMax === undefined ? "no lost waiter" : "refused only when full";
    expect(await brokenBy("impatient", bug)).toBe(rule);
  });

  test("a pool that gives the permit back holds", async () => {
    const fix = reported((...given) => new GivesPermitBack(...given), waitMsMax, { takes: ["signal"] });
    expect(await brokenIn(fix)).toEqual({});
  });
});
