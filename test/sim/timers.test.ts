/** Timers fire in virtual time, in Node's order; those that only go round neither keep an execution alive nor end it. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../src/driver/driver.ts";
import { check } from "../../src/check/check.ts";
import { random } from "../../src/strategies/random.ts";
import { scenario } from "../../src/scenario/scenario.ts";
import { steadyBody } from "../../src/scenarios/steady.ts";
import type { Worker } from "../../src/scenario/worker.ts";
import { play } from "../fixtures/play.ts";
import { SoundPool, subjectOf } from "../fixtures/sound-pool.ts";

const now = () => performance.now();

describe("timers fire", () => {
  test("unless they are cleared, also by their number", async () => {
    const { log } = await play((log) => {
      const [first, second] = [setTimeout(() => log("first"), 10), setTimeout(() => log("second"), 20)];
      setTimeout(() => log("third"), 30);
      clearTimeout(+first);
      clearTimeout(String(+second));
    });
    expect(log).toEqual([["third"]]);
  });

  test("by deadline, and those of one deadline in the order in which they were armed", async () => {
    const { log } = await play((log) => {
      for (const [name, delayMs] of [
        ["late", 30],
        ["first", 10],
        ["middle", 20],
        ["second", 10],
      ] as const) {
        setTimeout(() => log(name, now()), delayMs);
      }
    });
    expect(log).toEqual([
      ["first", 10],
      ["second", 10],
      ["middle", 20],
      ["late", 30],
    ]);
  });

  test.each([
    [0, 1],
    [-5, 1],
    [Number.NaN, 1],
    [undefined, 1],
    [Infinity, 1],
    [2_147_483_648, 1],
    [2_147_483_647, 2_147_483_647],
    [1.9, 1],
    ["20", 20],
    [null, 1],
  ])("after %j ms at %d ms, as Node puts it right", async (delayMs, atMs) => {
    const { log } = await play((log) => setTimeout(() => log(now()), delayMs as number));
    expect(log).toEqual([[atMs]]);
  });

  test("with their arguments", async () => {
    const { log } = await play((log) => {
      setTimeout(log, 1, "one", 2);
      setImmediate(log, "three", 4);
    });
    expect(log).toEqual([
      ["three", 4],
      ["one", 2],
    ]);
  });

  test("immediates in the order in which they were set, without a moment passing", async () => {
    const { log, labels } = await play((log) => {
      for (const name of ["first", "second", "third"]) setImmediate(() => log(name, now()));
    });
    expect(log).toEqual([
      ["first", 0],
      ["second", 0],
      ["third", 0],
    ]);
    expect(labels).toEqual(["immediate-pool1", "immediate-pool2", "immediate-pool3"]);
  });

  test("microtasks and ticks before any event: ticks first, as from a macrotask", async () => {
    const { log } = await play((log) => {
      setImmediate(() => {
        setImmediate(() => log("immediate"));
        queueMicrotask(() => log("microtask"));
        process.nextTick(log, "tick");
        void Promise.resolve().then(() => log("reaction"));
      });
    });
    expect(log).toEqual([["tick"], ["microtask"], ["reaction"], ["immediate"]]);
  });

  test("a callback that is no function is refused at once", async () => {
    const { log } = await play((log) => {
      try {
        const callback: unknown = "text";
        setTimeout(callback as () => void, 1);
      } catch (error) {
        log(String(error));
      }
    });
    expect(log).toEqual([['TypeError: The "callback" argument must be of type function. Received string']]);
  });
});

describe("a timer that is", () => {
  test("cleared does not fire, not even when another that is due at once clears it", async () => {
    const { log } = await play((log) => {
      const timers = [10, 10, 10].map((delayMs, index) =>
        setTimeout(() => {
          log(index);
          clearTimeout(timers[1]);
        }, delayMs),
      );
      const immediate = setImmediate(() => log("never"));
      clearImmediate(immediate);
    });
    expect(log).toEqual([[0], [2]]);
  });

  test("an interval comes again until it is cleared, in its own callback too", async () => {
    const { log } = await play(async (log) => {
      await new Promise<void>((resolve) => {
        const interval = setInterval(() => {
          log(now());
          if (now() < 300) return;
          clearInterval(interval);
          resolve();
        }, 100);
      });
    });
    expect(log).toEqual([[100], [200], [300]]);
  });

  test("refreshed waits anew, also after it has fired, but not once it is cleared", async () => {
    const { log } = await play(async (log) => {
      const timer = setTimeout(() => log("fired", now()), 100);
      await new Promise((resolve) => setTimeout(resolve, 60));
      timer.refresh();
      await new Promise((resolve) => setTimeout(resolve, 140));
      timer.refresh();
      await new Promise((resolve) => setTimeout(resolve, 150));
      clearTimeout(timer);
      timer.refresh();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      log("end", now());
    });
    expect(log).toEqual([
      ["fired", 160],
      ["fired", 300],
      ["end", 1_350],
    ]);
  });

  test("unreferenced fires all the same, and says that it is", async () => {
    const { log } = await play((log) => {
      const timer = setTimeout(() => log("fired"), 5);
      log(timer.hasRef(), timer.unref() === timer, timer.hasRef(), timer.ref().hasRef());
      timer.unref();
    });
    expect(log).toEqual([[true, true, false, true], ["fired"]]);
  });

  test("an interval whose callback throws comes again", async () => {
    const { log, escaped } = await play(async (log) => {
      let count = 0;
      await new Promise<void>((resolve) => {
        const interval = setInterval(() => {
          log(++count);
          if (count < 2) throw new Error("first");
          clearInterval(interval);
          resolve();
        }, 10);
      });
    });
    expect([log, escaped]).toEqual([[[1], [2]], ["setInterval: Error: first"]]);
  });
});

/** Looks at its books every second, as tarn and generic-pool do. */
class ReapingPool extends SoundPool {
  constructor(...args: ConstructorParameters<typeof SoundPool>) {
    super(...args);
    setInterval(() => this.reap(), 1_000);
  }
  reap(): void {}
}

/** Takes back what was lent for a minute. */
class RevokingPool extends ReapingPool {
  readonly #lentAtMs = new Map<Connection, number>();
  override lend(...args: Parameters<SoundPool["lend"]>): void {
    this.#lentAtMs.set(args[0], Date.now());
    super.lend(...args);
  }
  override reap(): void {
    for (const conn of this.used.filter((conn) => Date.now() - (this.#lentAtMs.get(conn) ?? 0) >= 60_000)) {
      this.used.splice(this.used.indexOf(conn), 1);
      void this.clean(conn)
        .then(() => this.keep(conn))
        .then(() => this.serve());
    }
  }
}

/** Arms its next look itself, after each. */
class RearmingPool extends SoundPool {
  constructor(...args: ConstructorParameters<typeof SoundPool>) {
    super(...args);
    const look = (): void => void setTimeout(look, 1_000);
    look();
  }
}

describe("timers that only go round", () => {
  test.each([ReapingPool, RearmingPool])("do not keep an execution alive ($name)", async (Pool) => {
    const workers = { count: 2, body: steadyBody(1) };
    const verdict = await check(scenario({ subject: subjectOf(Pool), workers }), { executions: 200 });
    expect(verdict).toMatchObject({ verdict: "holds", executions: 200 });
    // 2 starts, 2 connects, 2 queries, 2 rollbacks and up to one close each; the timer may come in between at most.
    expect(verdict.steps / 200).toBeLessThan(25);
  });

  test("do not hide a deadlock, and are tried for a thousand firings first", async () => {
    const greedy = async ({ pool }: Worker) => {
      await pool.getconn();
      await pool.getconn();
    };
    const verdict = await check(
      scenario({ subject: subjectOf(ReapingPool), workers: { count: 1, body: greedy }, maxconn: 1 }),
      { strategy: random(), shrinks: false },
    );
    expect(verdict).toMatchObject({
      verdict: "violated",
      invariant: "callers do not deadlock",
      message:
        "all connections are held by those who wait: a deadlock of the callers. worker a waits in getconn; connection c1 is held by a. " +
        "The pool: 1 of 1 used, 0 idle.",
    });
    const firings = verdict.trace?.flatMap((entry) =>
      entry.kind === "step" && entry.label.startsWith("timer-") ? [entry] : [],
    );
    // One step, within which a thousand ticks have passed.
    expect(firings).toMatchObject([{ label: "timer-pool1", atMs: 1_000 }]);
  });

  test("are reached, however slow, while somebody waits for what they free", async () => {
    const keeps = async ({ pool }: Worker) => void (await pool.getconn());
    const revokes = {
      "one holder per connection": "it revokes",
      "no connection is forgotten": "what it revokes its worker still has",
    };
    const asks = async (worker: Worker) => {
      const conn = await worker.pool.getconn();
      await worker.query(conn, "select 1");
    };
    const verdict = await check(
      scenario({
        subject: { ...subjectOf(RevokingPool), exempt: revokes },
        workers: [keeps, asks],
        maxconn: 1,
      }),
      // Late it would revoke what is in use.
      { executions: 100, late: 0 },
    );
    expect([verdict.invariant, verdict.message]).toEqual([undefined, undefined]);
    expect(verdict).toMatchObject({ verdict: "holds", executions: 100 });
  });

  test("cost nothing in virtual hours: a worker that sleeps a year is woken by one step", async () => {
    const body = async (worker: Worker) => {
      await worker.sleep(86_400_000 * 24);
      await worker.pool.putconn(await worker.pool.getconn());
    };
    const verdict = await check(scenario({ subject: subjectOf(SoundPool), workers: { count: 1, body } }), {
      executions: 1,
    });
    expect(verdict).toMatchObject({ verdict: "holds", steps: 3 });
  });
});
