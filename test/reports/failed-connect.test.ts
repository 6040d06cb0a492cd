/** golang/go#10886: a connect that fails frees its place, and none of those who wait is told. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../src/driver/driver.ts";
import { brokenBy, reported, waits } from "./judged.ts";
import { PlainPool } from "./plain-pool.ts";

class TellsNobody extends PlainPool {
  override async connect(): Promise<Connection> {
    try {
      return await this.driver.connect();
    } catch (error) {
      this.opening--;
      throw error;
    }
  }
}

/** The first idea for a mend: one connection is opened for each who waits, but counts only once that begins. */
class CountsLate extends PlainPool {
  override freed(): void {
    const wanted = this.isClosed ? 0 : Math.min(this.queue.length, this.limits.maxconn - this.size);
    for (let n = 0; n < wanted; n++) void this.opensSoon();
  }

  async opensSoon(): Promise<void> {
    await new Promise((resume) => setImmediate(resume));
    if (this.isClosed) return;
    this.opening++;
    try {
      const conn = await this.driver.connect();
      this.opening--;
      if (this.isClosed) await this.discard(conn);
      else this.handOn(conn);
    } catch (error) {
      this.opening--;
      this.queue.shift()?.reject(error);
      this.freed();
    }
  }
}

describe.each(waits)("with %s", (_, waitMsMax) => {
  test("a failed connect that wakes nobody is found wherever a connect may fail", async () => {
    const bug = reported((...given) => new TellsNobody(...given), waitMsMax);
    expect(await brokenBy("broken", bug)).toBe("no lost waiter");
  });

  test("the half mend, which counts late, is found too", async () => {
    const half = reported((...given) => new CountsLate(...given), waitMsMax);
    expect(await brokenBy("broken", half)).toBe("used ≤ maxconn");
  });
});
