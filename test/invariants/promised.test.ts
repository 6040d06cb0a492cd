/** Rules that a subject has to promise, or give its ages for: the pool of this file keeps them, and breaks each where it is told to. */
import { expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import type { Connection, Driver } from "../../src/driver/driver.ts";
import { subject } from "../../src/pools/subject.ts";
import type { Subject } from "../../src/pools/pool.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";

type Defect = "reaps nothing" | "forgets ages" | "does not look" | "does not wait" | "none";

interface Entry {
  readonly conn: Connection;
  readonly bornMs: number;
  idleMs: number;
}

/** Lends what is idle, young and alive, or opens another; a full pool refuses. */
class Aging {
  idle: Entry[] = [];
  readonly used = new Map<Connection, Entry>();
  readonly drained: (() => void)[] = [];
  readonly reaper: ReturnType<typeof setInterval>;
  opening = 0;
  closed = false;
  readonly driver: Driver;
  readonly max: number;
  readonly defect: Defect;

  constructor(driver: Driver, max: number, defect: Defect) {
    this.driver = driver;
    this.max = max;
    this.defect = defect;
    this.reaper = setInterval(() => void this.reap(), 10_000);
  }

  async acquire(): Promise<Connection> {
    for (;;) {
      if (this.closed) throw new Error("closed");
      const entry = this.idle.pop();
      if (!entry) return this.open();
      this.used.set(entry.conn, entry);
      if (await this.isFit(entry)) return entry.conn;
      this.used.delete(entry.conn);
      await this.end(entry.conn);
      this.toldIfDrained();
    }
  }

  async open(): Promise<Connection> {
    if (this.used.size + this.opening >= this.max) throw new Error("full");
    this.opening++;
    const conn = await this.driver.connect().finally(() => this.opening--);
    conn.autocommit = true;
    this.used.set(conn, { conn, bornMs: Date.now(), idleMs: Date.now() });
    if (!this.closed) return conn;
    await this.release(conn);
    throw new Error("closed");
  }

  async isFit({ conn, bornMs }: Entry): Promise<boolean> {
    if (this.defect !== "forgets ages" && Date.now() - bornMs > 1_800_000) return false;
    if (this.defect === "does not look") return true;
    return conn.query("select 1").then(
      () => !this.closed,
      () => false,
    );
  }

  async release(conn: Connection): Promise<void> {
    const entry = this.used.get(conn);
    if (!entry) throw new Error("not lent");
    this.used.delete(conn);
    entry.idleMs = Date.now();
    if (conn.closed === 0 && !this.closed) this.idle.push(entry);
    else await this.end(conn);
    this.toldIfDrained();
  }

  async reap(): Promise<void> {
    const old = this.idle.filter(({ idleMs }) => Date.now() - idleMs >= 60_000);
    if (this.defect === "reaps nothing") return;
    this.idle = this.idle.filter((entry) => !old.includes(entry));
    for (const { conn } of old) await this.end(conn);
  }

  toldIfDrained(): void {
    if (this.closed && this.used.size + this.opening === 0) for (const told of this.drained.splice(0)) told();
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.reaper);
    for (const { conn } of this.idle.splice(0)) await this.end(conn);
    if (this.used.size + this.opening === 0 || this.defect === "does not wait") return;
    await new Promise<void>((resolve) => this.drained.push(resolve));
  }

  async end(conn: Connection): Promise<void> {
    await conn.close().catch(() => {});
  }
}

function aging(defect: Defect): Subject {
  return subject({
    name: "aging",
    open: (driver, { maxconn }) => new Aging(driver, maxconn, defect),
    ask: (pool) => pool.acquire(),
    release: (pool, conn) => pool.release(conn),
    close: (pool) => pool.close(),
    view: (pool) => ({ usedCount: pool.used.size, idleCount: pool.idle.length }),
    ages: { idleMs: 60_000, lifetimeMs: 1_800_000 },
    promises: ["validated before lent", "close waits for what is lent"],
  });
}

test.each<[Defect, string, string]>([
  ["reaps nothing", "idle", "reaped in time"],
  ["forgets ages", "idle", "lent within its lifetime"],
  ["does not look", "broken", "validated before lent"],
  ["does not wait", "closing", "close waits for what is lent"],
])("a pool that %s breaks, in %s, “%s”", async (defect, scenario, rule) => {
  const options = { executions: 2_000, rule: [rule], findings: "first" } as const;
  // Without the clock's help no connection that a reaper closes grows too old.
  const settings = { workers: 2, minconn: defect === "forgets ages" ? 2 : 0 };
  const built = builtIn(scenario, aging(defect), settings);
  expect(await check(built, options)).toMatchObject({ verdict: "violated", invariant: rule });
});

test.each(["burst", "idle", "closing"])("one without a defect breaks nothing in %s", async (scenario) => {
  const verdict = await check(builtIn(scenario, aging("none")), { executions: 1_000 });
  expect([verdict.invariant, verdict.message, verdict.verdict]).toEqual([undefined, undefined, "holds"]);
});

test("a rule that nobody promised, or that has no ages to go by, is not judged", async () => {
  const { promises: _promises, ages: _ages, ...silent } = aging("reaps nothing");
  expect(await check(builtIn("idle", silent), { executions: 300 })).toMatchObject({ verdict: "holds" });
});
