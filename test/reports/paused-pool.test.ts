/** mongodb/mongo-python-driver#2192: a timeout in the queue is taken for the server's fault, and pauses the pool. */
import { expect, test } from "vitest";
import type { Connection } from "../../src/driver/driver.ts";
import { PoolError } from "../../src/pools/errors.ts";
import type { AskOptions } from "../../src/pools/pool.ts";
import { brokenBy, brokenIn, reported } from "./judged.ts";
import { PlainPool } from "./plain-pool.ts";

class PausesForTimeouts extends PlainPool {
  pausedUntilMs = 0;

  override async acquire(options?: AskOptions): Promise<Connection> {
    if (Date.now() < this.pausedUntilMs) throw new PoolError("the pool is paused");
    return await super.acquire(options);
  }

  override async wait(options: AskOptions): Promise<Connection> {
    try {
      return await super.wait(options);
    } catch (error) {
      if (error instanceof PoolError && error.message === "timed out") this.timedOut();
      throw error;
    }
  }

  timedOut(): void {
    this.pausedUntilMs = Date.now() + 10_000;
  }
}

class OnlyTimesOut extends PausesForTimeouts {
  override timedOut(): void {}
}

test.each([1_000, 30_000])(
  "with waits of %i ms a pause after a timeout refuses who finds room",
  async (waitMsMax) => {
    const bug = reported((...given) => new PausesForTimeouts(...given), waitMsMax);
    expect(await brokenBy("burst", bug)).toBe("refused only when full");
  },
);

test.each([1_000, 30_000])("with waits of %i ms a pool that goes on lending holds", async (waitMsMax) => {
  expect(await brokenIn(reported((...given) => new OnlyTimesOut(...given), waitMsMax))).toEqual({});
});
