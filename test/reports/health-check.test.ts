/** jackc/pgx#679: a health check fills up to the minimum by what is there, and overlooks what is on its way. */
import { describe, expect, test } from "vitest";
import type { Driver } from "../../src/driver/driver.ts";
import { checkAll } from "../../src/check-all.ts";
import type { PoolLimits, Subject } from "../../src/pools/pool.ts";
import { reported, waits } from "./judged.ts";
import { PlainPool } from "./plain-pool.ts";

class Overlooks extends PlainPool {
  constructor(driver: Driver, limits: PoolLimits, waitMsMax?: number) {
    super(driver, limits, waitMsMax);
    setTimeout(() => this.fill(), 60_000);
  }

  get counted(): number {
    return this.idle.length + this.lent.size;
  }

  fill(): void {
    if (this.isClosed) return;
    for (let n = this.counted; n < this.limits.minconn; n++) void this.openOne();
  }

  async openOne(): Promise<void> {
    this.opening++;
    try {
      const conn = await this.driver.connect();
      this.opening--;
      if (this.isClosed) await this.discard(conn);
      else this.handOn(conn);
    } catch {
      this.opening--;
      this.freed();
    }
  }
}

class CountsAll extends Overlooks {
  override get counted(): number {
    return this.size;
  }
}

const settings = { minconn: 2, maxconn: 2 };

async function rulesBroken(pool: Subject): Promise<readonly (string | undefined)[]> {
  const { verdicts } = await checkAll(pool, { executions: 400, findings: "first", shrinks: false }, settings);
  return verdicts.filter(({ verdict }) => verdict !== "holds").map(({ invariant }) => invariant);
}

describe.each(waits)("with %s", (_, waitMsMax) => {
  test("a health check that opens too many is found by what is lent", async () => {
    const bug = reported((...given) => new Overlooks(...given), waitMsMax);
    expect(await rulesBroken(bug)).toContain("used ≤ maxconn");
  });

  test("and by what is open, where the pool promises that", async () => {
    const promising = { promises: ["open ≤ maxconn"] };
    const bug = reported((...given) => new Overlooks(...given), waitMsMax, promising);
    expect(await rulesBroken(bug)).toContain("open ≤ maxconn");
  });

  test("a health check that counts what is on its way holds", async () => {
    const fix = reported((...given) => new CountsAll(...given), waitMsMax);
    expect(await rulesBroken(fix)).toEqual([]);
  });
});
