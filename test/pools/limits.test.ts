/** A pool with a limit for each tenant beside the one for all: each limit is judged by books of its own. */
import { describe, expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import type { Connection, Driver } from "../../src/driver/driver.ts";
import type { Key, PoolLimits, Subject } from "../../src/pools/pool.ts";
import { subject, type SubjectOptions } from "../../src/pools/subject.ts";
import { scenario } from "../../src/scenario/scenario.ts";
import type { Body } from "../../src/scenario/worker.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { brokenIn } from "../reports/judged.ts";

type Defect =
  | "counts a tenant late"
  | "counts all late"
  | "wakes its own tenant only"
  | "refuses a second tenant"
  | "serves the youngest"
  | "none";

interface Waiter {
  readonly key: Key;
  readonly go: () => void;
}

/** Opens one for each ask and closes it afterwards. A tenant has one at a time, all tenants together maxconn. */
class Tenants {
  readonly lent = new Map<Key, number>();
  readonly keys = new Map<Connection, Key>();
  readonly queue: Waiter[] = [];
  all = 0;
  closed = false;
  maxconn: number;
  readonly driver: Driver;
  readonly defect: Defect;

  constructor(driver: Driver, { maxconn }: PoolLimits, defect: Defect) {
    this.driver = driver;
    this.maxconn = maxconn;
    this.defect = defect;
  }

  has(key: Key): boolean {
    return (this.lent.get(key) ?? 0) < 1 && this.all < this.maxconn;
  }

  count(key: Key, more: number): void {
    this.all += more;
    this.lent.set(key, (this.lent.get(key) ?? 0) + more);
  }

  async acquire(key: Key): Promise<Connection> {
    if (this.closed) throw new Error("closed");
    if (this.defect === "refuses a second tenant" && this.all > 0) throw new Error("full");
    const others = this.queue.some((waiter) => waiter.key === key);
    if (others || !this.has(key)) await new Promise<void>((go) => this.queue.push({ key, go }));
    else this.count(key, 1);
    if (this.closed) throw new Error("closed");
    const late = this.defect;
    if (late === "counts a tenant late") this.lent.set(key, (this.lent.get(key) ?? 0) - 1);
    if (late === "counts all late") this.all--;
    const conn = await this.driver.connect();
    if (late === "counts a tenant late") this.lent.set(key, (this.lent.get(key) ?? 0) + 1);
    if (late === "counts all late") this.all++;
    this.keys.set(conn, key);
    if (!this.closed) return conn;
    await this.release(conn);
    throw new Error("closed");
  }

  async release(conn: Connection): Promise<void> {
    await conn.close();
    const key = this.keys.get(conn);
    this.count(key, -1);
    this.wake(key);
  }

  wake(freed?: Key): void {
    const { queue, defect } = this;
    const isAble = (waiter: Waiter): boolean =>
      this.has(waiter.key) && (defect !== "wakes its own tenant only" || waiter.key === freed);
    const at = defect === "serves the youngest" ? queue.findLastIndex(isAble) : queue.findIndex(isAble);
    const [waiter] = at === -1 ? [] : queue.splice(at, 1);
    if (!waiter) return;
    this.count(waiter.key, 1);
    waiter.go();
    this.wake(freed);
  }

  resize(maxconn: number): void {
    this.maxconn = maxconn;
    this.wake();
  }

  end(): void {
    this.closed = true;
    for (const { go, key } of this.queue.splice(0)) {
      this.count(key, 1);
      go();
    }
  }
}

function tenants(defect: Defect, more: Partial<SubjectOptions<Tenants, Connection>> = {}): Subject {
  return subject<Tenants, Connection>({
    name: "tenants",
    open: (driver, limits) => new Tenants(driver, limits, defect),
    ask: (pool, { key = "nobody" }) => pool.acquire(key),
    release: (pool, conn) => pool.release(conn),
    close: (pool) => pool.end(),
    words: { ask: "acquire", close: "end" },
    limitsOf: ({ key = "nobody" }, { maxconn }) => ({ maxconn, [String(key)]: 1 }),
    takes: ["key"],
    survives: [],
    promises: ["served in order"],
    ...more,
  });
}

describe("in the scenario keyed", () => {
  test.each<[Defect, string, RegExp]>([
    [
      "counts a tenant late",
      "used ≤ maxconn",
      /^2 connections are lent of "tenant \d", and its maximum is 1$/,
    ],
    ["counts all late", "used ≤ maxconn", /^3 connections are lent, and maxconn is 2$/],
    [
      "wakes its own tenant only",
      "no lost waiter",
      /^1 ask waits while \d of 2 connections (is|are) free and 1 of 1 connection is free of "tenant \d"\. .* of "tenant \d"/,
    ],
    [
      "refuses a second tenant",
      "refused only when full",
      /was refused while \d of 2 connections (was|were) lent and 0 of 1 connection of "tenant \d" were lent: Error: full$/,
    ],
    [
      "serves the youngest",
      "served in order",
      /^worker \w was served before worker \w, who had asked before$/,
    ],
  ])("a pool that %s breaks “%s”", async (defect, rule, message) => {
    const settings = defect === "serves the youngest" ? { workers: 4 } : {};
    const verdict = await check(builtIn("keyed", tenants(defect), settings), {
      executions: 3_000,
      rule: [rule],
      findings: "first",
    });
    expect(verdict).toMatchObject({ verdict: "violated", invariant: rule });
    expect(verdict.message).toMatch(message);
  });

  test("every interleaving of a pool without a defect holds", async () => {
    expect(await check(builtIn("keyed", tenants("none")), { explore: "exhaust" })).toMatchObject({
      verdict: "holds",
      exhaustive: true,
    });
  });
});

test("a pool without a defect holds in all scenarios that fit it, also where it is resized", async () => {
  const verbs = { resize: (pool: Tenants, max: number) => pool.resize(max) };
  expect(await brokenIn(tenants("none", { verbs }))).toEqual({});
});

test("callers of two tenants who wait for each other's connection are told so", async () => {
  const caller =
    (first: string, second: string): Body =>
    async (worker) => {
      const one = await worker.ask({ key: first });
      await worker.moment();
      const other = await worker.ask({ key: second });
      await worker.release(other, { key: second });
      await worker.release(one, { key: first });
    };
  const crossed = scenario({
    subject: tenants("none"),
    workers: [caller("one", "two"), caller("two", "one")],
    maxconn: 4,
  });
  const { invariant, message } = await check(crossed, { executions: 300, findings: "first" });
  expect(invariant).toBe("callers do not deadlock");
  expect(message).toMatch(
    /^all connections of "\w+" and of "\w+" are held by those who wait: a deadlock of the callers\. worker a waits in acquire; worker b /,
  );
  expect(message).toMatch(/The pool: 2 of 4 used, 1 of 1 lent of "\w+", 1 of 1 lent of "\w+", 0 idle\.$/);
});

test("a maximum that depends on maxconn changes with it", async () => {
  const halves = tenants("none", {
    verbs: { resize: () => undefined },
    limitsOf: (_, { maxconn }) => ({ maxconn, half: maxconn / 2 }),
  });
  const body: Body = async (worker) => {
    await worker.call("resize", 2);
    const leases = [await worker.ask({ key: 1 }), await worker.ask({ key: 2 })];
    await worker.moment();
    for (const lease of leases) await worker.release(lease);
  };
  const scene = scenario({ subject: halves, workers: [body], minconn: 0, maxconn: 4 });
  expect(await check(scene, { executions: 10 })).toMatchObject({
    invariant: "used ≤ maxconn",
    message: '2 connections are lent of "half", and its maximum is 1',
  });
});

test("limits that are none end the check with a sentence", async () => {
  const wrong = tenants("none", { limitsOf: () => ({ maxconn: NaN }) });
  await expect(check(builtIn("keyed", wrong), { executions: 1 })).rejects.toThrow(
    "The subject's limitsOf failed: TypeError: it gave no object of numbers by name. It must give the maximum of " +
      "each limit that an ask counts against, as in { maxconn: 2 }, also for an ask without a key.",
  );
});
