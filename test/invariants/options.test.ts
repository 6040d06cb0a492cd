/** What a pool does with the options of an ask and of a close: the pool of this file does right, and wrong where it is told to. */
import { describe, expect, test } from "vitest";
import { checkAll } from "../../src/check-all.ts";
import { check } from "../../src/check/check.ts";
import type { Connection } from "../../src/driver/driver.ts";
import { PoolError, poolMessages } from "../../src/pools/errors.ts";
import type { AskOptions, CloseOptions, Subject } from "../../src/pools/pool.ts";
import { subject, type SubjectOptions } from "../../src/pools/subject.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { PlainPool, type Waiter } from "../reports/plain-pool.ts";

type Defect =
  | "counts seconds"
  | "hears of later aborts only"
  | "connects before it looks"
  | "serves the youngest"
  | "forgets by force"
  | "fails by force"
  | "does not drain"
  | "clears without a wake-up"
  | "none";

/** Waits for a place, drains when it is closed, and is cleared by a verb of its own. */
class Optional extends PlainPool {
  readonly defect: Defect;
  readonly drained: (() => void)[] = [];
  isEnding = false;

  constructor(given: ConstructorParameters<typeof PlainPool>, defect: Defect) {
    super(...given);
    this.defect = defect;
  }

  override async acquire(options: AskOptions = {}): Promise<Connection> {
    if (this.isEnding) throw new PoolError(poolMessages.closed);
    if (options.signal?.aborted === true && this.defect !== "hears of later aborts only") {
      if (this.defect === "connects before it looks" && this.size < this.limits.maxconn) this.openAhead();
      throw new PoolError("aborted");
    }
    return super.acquire(options);
  }

  openAhead(): void {
    void this.open().then((conn) => this.release(conn), ignored);
  }

  override wait(options: AskOptions): Promise<Connection> {
    const { timeoutMs } = options;
    const waiting = super.wait(options);
    const waiter = this.queue.at(-1);
    if (timeoutMs === undefined || !waiter) return waiting;
    const waitsMs = this.defect === "counts seconds" ? timeoutMs / 1_000 : timeoutMs;
    const timer = setTimeout(() => {
      if (this.leaves(waiter)) waiter.reject(new PoolError("timed out"));
    }, waitsMs);
    return waiting.finally(() => clearTimeout(timer));
  }

  next(): Waiter | undefined {
    return this.defect === "serves the youngest" ? this.queue.pop() : this.queue.shift();
  }

  override handOn(conn: Connection): void {
    const waiter = this.next();
    if (waiter) this.lend(conn, waiter);
    else if (this.isEnding) void this.discard(conn);
    else this.idle.push(conn);
    this.toldIfDrained();
  }

  override freed(): void {
    super.freed();
    this.toldIfDrained();
  }

  toldIfDrained(): void {
    if (this.lent.size + this.opening === 0) for (const told of this.drained.splice(0)) told();
  }

  async close({ force = false, timeoutMs }: CloseOptions): Promise<void> {
    if (this.isClosed) throw new PoolError(poolMessages.closed);
    this.isEnding = true;
    for (const { reject } of this.queue.splice(0)) reject(new PoolError(poolMessages.closed));
    if (!force && this.lent.size + this.opening > 0 && this.defect !== "does not drain")
      await this.drains(timeoutMs);
    if (this.isClosed) return;
    if (force && this.defect === "fails by force") throw new PoolError("something is lent");
    if (force && this.defect === "forgets by force") this.lent.clear();
    this.lent.forEach((conn) => this.idle.push(conn));
    this.lent.clear();
    this.isClosed = true;
    for (const told of this.drained.splice(0)) told();
    const ended = Promise.all(this.idle.splice(0).map((conn) => this.discard(conn)));
    if (this.defect !== "does not drain") await ended;
  }

  drains(timeoutMs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      this.drained.push(resolve);
      if (timeoutMs !== undefined) setTimeout(resolve, timeoutMs);
    });
  }

  /** Closes what is idle; each counts until it is closed. */
  async clear(): Promise<void> {
    const cleared = this.idle.splice(0);
    this.opening += cleared.length;
    for (const conn of cleared) {
      await this.discard(conn);
      this.opening--;
      if (this.defect !== "clears without a wake-up") this.freed();
    }
  }
}

function ignored(): void {}

function optional(defect: Defect, more: Partial<SubjectOptions<Optional, Connection>> = {}): Subject {
  return subject<Optional, Connection>({
    name: "optional",
    open: (driver, limits) => new Optional([driver, limits], defect),
    ask: (pool, options) => pool.acquire(options),
    release: (pool, conn, options) => pool.release(conn, options),
    close: (pool, options) => pool.close(options),
    view: (pool) => pool.view,
    verbs: { clear: (pool) => pool.clear() },
    words: { ask: "acquire", close: "end", forceClose: "destroy" },
    takes: ["signal", "timeoutMs", "close.force", "close.timeoutMs"],
    promises: ["an aborted ask takes nothing", "no time-out before its time", "close waits for what is lent"],
    // Connects may come in any order.
    overtakenMax: defect === "serves the youngest" ? 0 : 3,
    ...more,
  });
}

describe("each is found in the scenario about it", () => {
  test.each<[Defect, string, string, RegExp]>([
    [
      "counts seconds",
      "impatient",
      "no time-out before its time",
      /^worker \w's acquire was refused after \d ms, and it waits for 5 ms: PoolError: timed out$/,
    ],
    [
      "hears of later aborts only",
      "impatient",
      "an aborted ask takes nothing",
      /^worker \w's acquire was lent connection c\d, although its signal was aborted before$/,
    ],
    [
      "connects before it looks",
      "impatient",
      "an aborted ask takes nothing",
      /^worker \w's acquire, whose signal was aborted before, was refused, but a connection is opened for it$/,
    ],
    [
      "serves the youngest",
      "burst",
      "bounded overtaking",
      /^worker \w's acquire waits and was overtaken by 1 that were made later; at most 0 are promised$/,
    ],
    ["forgets by force", "closing", "closed after closeall", /^connection c\d is still open after closeall$/],
    [
      "fails by force",
      "closing",
      "close succeeds",
      /^worker \w's destroy raised PoolError: something is lent$/,
    ],
    [
      "does not drain",
      "closing",
      "close waits for what is lent",
      /^end returned while 1 connection is lent$/,
    ],
    [
      "clears without a wake-up",
      "maintained",
      "no lost waiter",
      /1 ask waits while 1 of 1 connection is free/,
    ],
  ])("a pool that %s, in %s, breaks “%s”", async (defect, scene, rule, message) => {
    const settings = scene === "maintained" ? { minconn: 0, maxconn: 1 } : {};
    const options = { executions: 3_000, rule: [rule], findings: "first" } as const;
    const verdict = await check(builtIn(scene, optional(defect), settings), options);
    expect(verdict).toMatchObject({ verdict: "violated", invariant: rule });
    expect(verdict.message).toMatch(message);
  });
});

test("a pool that does right holds in every scenario, of which none is left out for its options", async () => {
  const { verdicts, skipped } = await checkAll(optional("none"), { executions: 500 });
  const broken = verdicts.filter(({ verdict }) => verdict !== "holds");
  expect(broken.map(({ scenario, invariant, message }) => [scenario, invariant, message])).toEqual([]);
  const run = verdicts.map(({ scenario }) => scenario);
  expect(run).toEqual(expect.arrayContaining(["impatient", "closing", "maintained"]));
  expect(skipped.map(({ scenario }) => scenario)).toEqual(expect.arrayContaining(["keyed", "resized"]));
});

test.each(["impatient", "closing", "maintained"])("every interleaving of %s holds", async (scene) => {
  const small = builtIn(scene, optional("none"), { workers: 2, ops: 1, minconn: 0, maxconn: 1 });
  expect(await check(small, { explore: "exhaust" })).toMatchObject({ verdict: "holds", exhaustive: true });
});

test("a pool that does not promise to look at a signal first is not told of one that was aborted before", async () => {
  const { promises: _promises, ...silent } = optional("hears of later aborts only");
  expect(await check(builtIn("impatient", silent), { executions: 500 })).toMatchObject({ verdict: "holds" });
});

test("a verdict tells how often an ask that waited was overtaken, whether that is promised or not", async () => {
  const { overtakenMax: _most, ...silent } = optional("serves the youngest");
  const { verdict, reached } = await check(builtIn("burst", silent, { workers: 4 }), { executions: 500 });
  expect([verdict, reached?.overtakenMost]).toEqual(["holds", 2]);
  const inOrder = await check(builtIn("burst", optional("none"), { workers: 4 }), { executions: 500 });
  expect(inOrder.reached?.overtakenMost).toBe(0);
});

test("a pool without a verb that maintains it is not checked with maintained", () => {
  const { verbs: _verbs, ...plain } = optional("none");
  expect(() => builtIn("maintained", plain)).toThrow(
    'optional cannot be checked with maintained: it has none of the verbs "clear", "evict" and "check".',
  );
});
