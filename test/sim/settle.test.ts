/** A step comes to exact rest, whichever way the run loop is driven; one seed gives the same bytes everywhere. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { assertDrains, drain, inMacrotask } from "../../src/sim/rest/host.ts";
import { settleByMacrotasks, settleNow } from "../../src/sim/rest/settle.ts";
import { executions, type Ran } from "../fixtures/executions.ts";
import { runFixture } from "../fixtures/run-fixture.ts";

const digest = ({ name, seed, execution }: Ran): string =>
  `${name} ${seed} ${createHash("sha256").update(JSON.stringify(execution)).digest("hex")}`;

describe("one seed gives byte-identical traces", () => {
  test("run at once and run by real macrotasks, for 60 seeds of nine scenarios", async () => {
    const atOnce = await executions(60);
    const byMacrotasks = await executions(60, (runner, strategy) => runner.runByMacrotasks(strategy));
    expect(atOnce).toHaveLength(540);
    for (const [at, ran] of atOnce.entries()) {
      expect(JSON.stringify(byMacrotasks[at])).toBe(JSON.stringify(ran));
    }
  });

  test("in two processes and in this one", async () => {
    const [here, one, other] = await Promise.all([
      executions(40),
      runFixture("print-traces"),
      runFixture("print-traces"),
    ]);
    expect(one).toEqual({ code: 0, stdout: `${here.map(digest).join("\n")}\n`, stderr: "" });
    expect(other).toEqual(one);
  });
});

describe("the drain", () => {
  test("runs ticks and microtasks to exact rest, those that they add too", async () => {
    const done = await inMacrotask(() => {
      const done: string[] = [];
      process.nextTick(() => {
        done.push("tick");
        void Promise.resolve().then(() => process.nextTick(() => queueMicrotask(() => done.push("last"))));
      });
      drain?.();
      return done;
    });
    expect(done).toEqual(["tick", "last"]);
  });

  test("is asserted by a sentinel, which fails loudly inside a microtask", async () => {
    await expect(inMacrotask(assertDrains)).resolves.toBe(undefined);
    await expect(Promise.resolve().then(assertDrains)).rejects.toThrow(
      "process._tickCallback() did not drain the microtask queue, so no step can come to rest. " +
        "It was called inside a microtask, or this Node.js changed it: use the asynchronous driver.",
    );
  });
});

describe("both drivers", () => {
  function* loop(log: string[]): Generator<void, string, void> {
    for (const step of ["first", "second"]) {
      queueMicrotask(() => log.push(`${step} at rest`));
      log.push(step);
      yield;
    }
    return "end";
  }
  const expected = ["first", "first at rest", "second", "second at rest"];

  test("come to rest at every yield and give the loop's value", async () => {
    const [atOnce, byMacrotasks]: [string[], string[]] = [[], []];
    expect(await inMacrotask(() => settleNow(() => loop(atOnce)))).toBe("end");
    expect(await settleByMacrotasks(loop(byMacrotasks))).toBe("end");
    expect([atOnce, byMacrotasks]).toEqual([expected, expected]);
  });

  test("hand on what the loop throws", async () => {
    function* failing(): Generator<void, never, void> {
      yield;
      throw new Error("loop");
    }
    await expect(inMacrotask(() => settleNow(() => failing()))).rejects.toThrow("loop");
    await expect(settleByMacrotasks(failing())).rejects.toThrow("loop");
  });
});
