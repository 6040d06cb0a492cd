/** sfackler/r2d2#142: the pool is ready once minconn connections are; one that fails meanwhile is not replaced. */
import { describe, expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { reported } from "./judged.ts";
import { PlainPool } from "./plain-pool.ts";

class WaitsForAll extends PlainPool {
  ready = (): void => {};

  async build(): Promise<this> {
    const { minconn } = this.limits;
    const isReady = new Promise<void>((resume) => (this.ready = resume));
    for (let n = 0; n < minconn; n++) void this.add();
    if (minconn > 0) await isReady;
    return this;
  }

  async add(): Promise<void> {
    try {
      const conn = await this.driver.connect();
      this.idle.push(conn);
      if (this.idle.length === this.limits.minconn) this.ready();
    } catch {
      this.failed();
    }
  }

  failed(): void {}
}

/** Not at once: a server that is down refuses for a while. */
class TriesAgain extends WaitsForAll {
  override failed(): void {
    setTimeout(() => void this.add(), 1_000);
  }
}

const options = { executions: 400, findings: "first", shrinks: false } as const;
const bug = reported((...given) => new WaitsForAll(...given).build());
const fix = reported((...given) => new TriesAgain(...given).build());

describe.each(["broken", "outage"])("in %s, with a minimum of 1", (name) => {
  test("a pool that is never built is found", async () => {
    expect(await check(builtIn(name, bug, { minconn: 1 }), options)).toMatchObject({
      invariant: "no deadlock",
      message: expect.stringMatching(
        /^opening the pool never finishes: deadlock\. The pool: 0 of \d used, 0 idle\.$/,
      ),
    });
  });

  test("a pool that replaces what fails while it is built holds", async () => {
    expect(await check(builtIn(name, fix, { minconn: 1 }), options)).toMatchObject({ verdict: "holds" });
  });
});
