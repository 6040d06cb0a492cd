/** boostorg/mysql#509: the wake-up goes to a waiter who is aborted before it runs, and goes no further. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../src/driver/driver.ts";
import { PoolError, poolMessages } from "../../src/pools/errors.ts";
import type { AskOptions } from "../../src/pools/pool.ts";
import { brokenBy, brokenIn, reported, waits } from "./judged.ts";
import { PlainPool } from "./plain-pool.ts";

interface Sleeper {
  isAwake: boolean;
  wake(): void;
}

/** A release parks the connection and wakes the longest sleeper, who then looks for itself. */
class Notifies extends PlainPool {
  readonly sleepers: Sleeper[] = [];

  override async acquire({ signal }: AskOptions = {}): Promise<Connection> {
    for (;;) {
      if (this.isClosed) throw new PoolError(poolMessages.closed);
      const conn = this.takeIdle();
      if (conn) return conn;
      if (this.size < this.limits.maxconn) return await this.open();
      await this.sleep(signal);
    }
  }

  async sleep(signal: AbortSignal | undefined): Promise<void> {
    let isOver = false;
    const me: Sleeper = { isAwake: false, wake: () => {} };
    await new Promise<void>((resume) => {
      me.wake = () => {
        me.isAwake = true;
        // The sleeper runs a little later.
        setImmediate(resume);
      };
      const giveUp = (): void => {
        isOver = true;
        if (!me.isAwake) resume();
      };
      this.sleepers.push(me);
      if (this.waitMsMax !== undefined) setTimeout(giveUp, this.waitMsMax);
      signal?.addEventListener("abort", giveUp);
    });
    if (this.sleepers.includes(me)) this.sleepers.splice(this.sleepers.indexOf(me), 1);
    if (!isOver) return;
    this.leavesAwake(me);
    throw new PoolError("given up");
  }

  leavesAwake(_sleeper: Sleeper): void {}

  wakeOne(): void {
    this.sleepers.shift()?.wake();
  }
  override handOn(conn: Connection): void {
    this.idle.push(conn);
    this.wakeOne();
  }
  override freed(): void {
    this.wakeOne();
  }
  override async end(): Promise<void> {
    for (const sleeper of this.sleepers.splice(0)) sleeper.wake();
    await super.end();
  }
}

class PassesOn extends Notifies {
  override leavesAwake({ isAwake }: Sleeper): void {
    if (isAwake) this.wakeOne();
  }
}

describe.each(waits)("with %s", (_, waitMsMax) => {
  test("a wake-up that ends with a waiter who gives up is found by callers who lose patience", async () => {
    const bug = reported((...given) => new Notifies(...given), waitMsMax, { takes: ["signal"] });
    expect(await brokenBy("impatient", bug)).toBe("no lost waiter");
  });

  test("a pool whose waiters pass the wake-up on holds", async () => {
    const fix = reported((...given) => new PassesOn(...given), waitMsMax, { takes: ["signal"] });
    expect(await brokenIn(fix)).toEqual({});
  });
});
