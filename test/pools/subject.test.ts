/** A pool with verbs of its own is judged as it is: whatever its view is, whatever it lends, and however it answers. */
import { describe, expect, test } from "vitest";
import { checkAll } from "../../src/check-all.ts";
import { check } from "../../src/check/check.ts";
import type { Connection, Driver } from "../../src/driver/driver.ts";
import type { PoolLimits, PoolView, Subject } from "../../src/pools/pool.ts";
import { subject, type SubjectOptions } from "../../src/pools/subject.ts";
import { scenario } from "../../src/scenario/scenario.ts";
import type { Body } from "../../src/scenario/worker.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { holds, toldOf, violated } from "../check/proofs/both-ways.ts";

/** What this pool lends: something around a connection. */
class Loan {
  readonly conn: Connection;
  constructor(conn: Connection) {
    this.conn = conn;
  }
}

/** Opens one for each ask and closes it afterwards; `isLeaky`: counts it as lent for ever. */
class Unpooled {
  used = 0;
  ended = false;
  max: number;
  readonly driver: Driver;
  readonly isLeaky: boolean;

  constructor(driver: Driver, { maxconn }: PoolLimits, isLeaky = false) {
    this.driver = driver;
    this.max = maxconn;
    this.isLeaky = isLeaky;
  }

  async borrow(): Promise<Connection> {
    if (this.ended) throw new Error("the pool has ended");
    const conn = await this.driver.connect();
    this.used++;
    return conn;
  }
  async back(conn: Connection): Promise<void> {
    if (!this.isLeaky) this.used--;
    await conn.close();
  }
  end(): void {
    this.ended = true;
  }
}

type Options = SubjectOptions<Unpooled, Connection>;

function unpooled(more: Partial<Options> = {}, isLeaky = false): Subject {
  return subject<Unpooled, Connection>({
    name: "unpooled",
    open: (driver, limits) => new Unpooled(driver, limits, isLeaky),
    ask: (pool) => pool.borrow(),
    release: (pool, conn) => pool.back(conn),
    close: (pool) => pool.end(),
    ...more,
  });
}

const roomy = { workers: 2, ops: 1, minconn: 0, maxconn: 2 };

describe("a view", () => {
  const views: Readonly<Record<string, (pool: Unpooled) => Partial<PoolView>>> = {
    "that is whole": ({ used, ended }) => ({ closed: ended, usedCount: used, idleCount: 0 }),
    "that tells how many are lent": ({ used }) => ({ usedCount: used }),
    "with getters": (pool) => ({
      get usedCount() {
        return pool.used;
      },
    }),
    "of a class": (pool) =>
      new (class {
        get usedCount(): number {
          return pool.used;
        }
      })(),
  };

  test.each(Object.entries(views))("%s shows a leak, and none where there is none", async (_, view) => {
    expect(await toldOf(builtIn("steady", unpooled({ view }, true), roomy))).toEqual(
      violated("nothing leaks"),
    );
    expect(await toldOf(builtIn("steady", unpooled({ view }), roomy))).toEqual(holds);
  });

  test("that is empty, or missing, goes by what was seen", async () => {
    expect(await toldOf(builtIn("steady", unpooled({ view: () => ({}) }, true), roomy))).toEqual(holds);
    expect(await toldOf(builtIn("steady", unpooled({}, true), roomy))).toEqual(holds);
    const tight = { ...roomy, maxconn: 1 };
    expect(await toldOf(builtIn("steady", unpooled(), tight))).toEqual(violated("used ≤ maxconn"));
  });

  test("that throws, or counts what is no count, ends the check with a sentence", async () => {
    const broken = unpooled({
      view: () => {
        throw new TypeError("no books");
      },
    });
    await expect(check(builtIn("steady", broken))).rejects.toThrow(
      "The pool's view threw TypeError: no books. It must give the pool's books at any time.",
    );
    const negative = unpooled({ view: () => ({ usedCount: -1 }) });
    await expect(check(builtIn("steady", negative))).rejects.toThrow(
      "The pool's view.usedCount is -1; it must be a whole number, 0 or more, or missing.",
    );
  });
});

/** The same pool, whose leases are around their connections. */
function loaning(
  connectionOf: ((loan: Loan) => Connection | undefined) | undefined,
  isTwice = false,
): Subject {
  let kept: Connection | undefined;
  return subject<Unpooled, Loan>({
    name: "loaning",
    open: (driver, limits) => {
      kept = undefined;
      return new Unpooled(driver, limits);
    },
    ask: async (pool) => new Loan(isTwice ? (kept ??= await pool.borrow()) : await pool.borrow()),
    release: (pool, { conn }) => pool.back(conn),
    close: (pool) => pool.end(),
    ...(connectionOf && { connectionOf }),
  });
}

/** Keeps what it was lent for a while; one that is refused is done. */
const borrows: Body = async (worker) => {
  try {
    const lease = await worker.ask();
    await worker.moment();
    await worker.release(lease);
  } catch {
    // Refused: rules look at the error.
  }
};

describe("a lease around a connection", () => {
  const scene = (pool: Subject) =>
    scenario({ subject: pool, workers: { count: 2, body: borrows }, minconn: 0, maxconn: 2 });

  test("is judged by the connection behind it", async () => {
    expect(await toldOf(scene(loaning(({ conn }) => conn)))).toEqual(holds);
    const verdict = await check(scene(loaning(({ conn }) => conn, true)), { executions: 100 });
    expect(verdict).toMatchObject({ verdict: "violated" });
  });

  test("ends the check with a sentence where nothing tells the connection, or tells something else", async () => {
    await expect(check(scene(loaning(undefined)), { executions: 10 })).rejects.toThrow(
      "The pool lent an object of class Loan, which is no connection of its driver. Give its subject a connectionOf(lease), which " +
        "gives the connection that the lease is around.",
    );
    const wrong = loaning((loan) => loan as unknown as Connection);
    await expect(check(scene(wrong), { executions: 10 })).rejects.toThrow(
      "The subject's connectionOf gave an object of class Loan, which is no connection of its driver. It must give the one that the " +
        "lease is around.",
    );
  });

  test("stands by its connection in the trace", async () => {
    const tight = { ...scene(loaning(({ conn }) => conn)), limits: { minconn: 0, maxconn: 1 } };
    const { message, trace = [] } = await check(tight, { executions: 100 });
    expect(message).toBe("2 connections are lent, and maxconn is 1");
    const lent = trace.flatMap((entry) => (entry.kind === "return" ? [entry.connection] : []));
    expect(new Set(lent)).toEqual(new Set(["c1", "c2"]));
  });
});

describe("answers without a promise", () => {
  const atOnce = subject<{ readonly idle: Connection[] }, Connection>({
    name: "at-once",
    open: async (driver, { maxconn }) => ({
      idle: await Promise.all(Array.from({ length: maxconn }, () => driver.connect())),
    }),
    ask: ({ idle }) => {
      const conn = idle.pop();
      if (!conn) throw new Error("none left");
      return conn;
    },
    release: ({ idle }, conn) => void idle.push(conn),
    close: () => undefined,
    view: ({ idle }) => ({ idleCount: idle.length }),
  });

  const scene = (maxconn: number) =>
    scenario({ subject: atOnce, workers: { count: 2, body: borrows }, minconn: maxconn, maxconn });

  test("are answers, and a throw is a refusal", async () => {
    expect(await toldOf(scene(2))).toEqual(holds);
    expect(await toldOf(scene(1))).toEqual(holds);
    const { reached } = await check(scene(1), { executions: 100 });
    expect(reached?.refused).toEqual({ "Error: none left": expect.any(Number) as number });
  });
});

describe("verbs of its own", () => {
  const verbs = {
    resize: (pool: Unpooled, max: number) => {
      pool.max = max;
      return "resized";
    },
    drain: async (pool: Unpooled) => {
      pool.used = 0;
      throw new Error("it cannot drain");
    },
  };
  const words = { ask: "borrow", release: "back", discard: "back(broken)", close: "end", resize: "setMax" };
  const pool = unpooled({ verbs, words });
  /** Broken in every execution, so that it has a trace. */
  const told = { name: "told", watch: () => ({ end: () => "it is over" }) };

  test("are called by name, and stand in the trace by the pool's own words", async () => {
    const seen: unknown[] = [];
    const body: Body = async (worker) => {
      seen.push(await worker.call("resize", 3));
      seen.push(await worker.call("drain").catch(String));
      seen.push(await worker.call("turn").catch(String));
      const lease = await worker.ask();
      await worker.release(lease, { broken: true });
      await worker.close();
    };
    const scene = scenario({ subject: pool, workers: [body], minconn: 0, sharesValues: true, rules: [told] });
    const { trace } = await check(scene, { executions: 1, shrinks: false, rule: ["told"] });
    expect(seen.slice(0, 2)).toEqual(["resized", "Error: it cannot drain"]);
    expect(seen[2]).toBe('TypeError: The subject "unpooled" has no verb "turn".');
    const calls = (trace ?? []).flatMap((entry) =>
      entry.kind === "call" ? [`${entry.act} ${entry.verb}`] : [],
    );
    expect(calls).toEqual([
      "other setMax",
      "other drain",
      "other turn",
      "ask borrow",
      "release back(broken)",
      "close end",
    ]);
  });

  test("are told to scenarios, which are skipped where one lacks", () => {
    expect(pool.verbs).toEqual(["resize", "drain"]);
    expect(() => builtIn("resized", unpooled())).toThrow(
      'unpooled cannot be checked with resized: it has no verb "resize".',
    );
  });

  test("a maximum that a verb has changed is the one that counts", async () => {
    const body: Body = async (worker) => {
      await worker.call("resize", 1);
      const leases = [await worker.ask(), await worker.ask()];
      await worker.moment();
      for (const lease of leases) await worker.release(lease);
    };
    const scene = scenario({ subject: pool, workers: [body], minconn: 0, maxconn: 2 });
    expect(await check(scene, { executions: 10 })).toMatchObject({
      invariant: "used ≤ maxconn",
      message: "2 connections are lent, and maxconn is 1",
    });
  });
});

test("what an ask and a release are told arrives as it was said", async () => {
  const told: unknown[] = [];
  const listening = unpooled({
    ask: (pool, options) => {
      told.push(options);
      return pool.borrow();
    },
    release: (pool, conn, options) => {
      told.push(options);
      return pool.back(conn);
    },
  });
  const { signal } = new AbortController();
  const body: Body = async (worker) => {
    await worker.release(await worker.ask());
    await worker.release(await worker.ask({ key: "one", timeoutMs: 5, signal }), {
      key: "one",
      broken: true,
    });
  };
  await check(scenario({ subject: listening, workers: [body], minconn: 0 }), { executions: 1 });
  expect(told.slice(0, 4)).toEqual([
    {},
    {},
    { key: "one", timeoutMs: 5, signal },
    { key: "one", broken: true },
  ]);
});

describe("configurations", () => {
  const leaky = unpooled({
    configurations: { leaky: { view: () => ({ usedCount: 9 }) } },
  });

  test("are subjects of their own, by the name of the first", () => {
    expect(leaky.configurations?.map(({ name, title }) => [name, title])).toEqual([
      ["unpooled+leaky", "unpooled, leaky"],
    ]);
  });

  test("all are checked, and a bug that only one has is told of that one", async () => {
    const { verdicts } = await checkAll(leaky, { executions: 20, without: ["used ≤ maxconn"] });
    const broken = verdicts.filter(({ verdict }) => verdict === "violated");
    expect(new Set(broken.map((verdict) => verdict.subject))).toEqual(new Set(["unpooled+leaky"]));
    expect(verdicts.filter((verdict) => verdict.subject === "unpooled").length).toBeGreaterThan(5);
  });
});
