/** Ways by which a worker reaches the pool's own values, or the pool a worker's, besides the pool's calls. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../../src/driver/driver.ts";
import type { Server } from "../../../src/driver/server.ts";
import type { Invariant } from "../../../src/invariants/invariant.ts";
import { check } from "../../../src/check/check.ts";
import { scenario, type ScenarioOptions } from "../../../src/scenario/scenario.ts";
import type { Body } from "../../../src/scenario/worker.ts";
import { SoundPool, subjectOf } from "../../fixtures/sound-pool.ts";
import { holds, toldOf, violated } from "./both-ways.ts";

const apart = { minconn: 2, maxconn: 2, autocommit: true } as const;

/** Queries three times, and says when it has done so once and twice. */
function queries(after: (conn: Connection, at: number) => void = () => {}): Body {
  return async (worker) => {
    const conn = await worker.pool.getconn();
    for (let at = 1; at <= 3; at++) {
      await worker.query(conn, "select 1");
      after(conn, at);
    }
    await worker.pool.putconn(conn);
  };
}

describe("a promise of getconn that carries a method", () => {
  class Cancelling extends SoundPool {
    calls = 0;
    override getconn(): Promise<Connection> {
      return Object.assign(super.getconn(), { cancel: () => void this.calls++ });
    }
    override async putconn(conn: Connection | undefined): Promise<void> {
      if (this.calls === this.forbidden) throw new TypeError("between two cancels");
      await super.putconn(conn);
    }
    get forbidden(): number {
      return 1;
    }
  }
  class Patient extends Cancelling {
    override get forbidden(): number {
      return 3;
    }
  }
  const cancels: Body = async (worker) => {
    const asked = worker.pool.getconn() as Promise<Connection> & { cancel(): void };
    const conn = await asked;
    for (let at = 1; at <= 3; at++) {
      await worker.query(conn, "select 1");
      if (at < 3) asked.cancel();
    }
    await worker.pool.putconn(conn);
  };
  test("leads to the pool", async () => {
    const workers = [cancels, queries()];
    expect(await toldOf(scenario({ ...apart, workers, subject: subjectOf(Cancelling) }))).toEqual(
      violated("no error escapes"),
    );
    expect(await toldOf(scenario({ ...apart, workers, subject: subjectOf(Patient) }))).toEqual(holds);
  });
});

describe("an object that a worker puts on a connection and keeps", () => {
  type Marked = Connection & { mark?: { isUp: boolean } };
  const giver: Body = async (worker) => {
    const first: Marked = await worker.pool.getconn();
    const mark = { isUp: false };
    first.mark = mark;
    const conn = await worker.pool.getconn();
    await worker.pool.putconn(first);
    for (let at = 1; at <= 3; at++) {
      await worker.query(conn, "select 1");
      mark.isUp = at === 1;
    }
    await worker.pool.putconn(conn);
  };
  const taker = (at: number): Body => {
    return async (worker) => {
      const conn: Marked = await worker.pool.getconn();
      for (let seen = 1; seen <= 3; seen++) {
        await worker.query(conn, "select 1");
        if (seen === at && conn.mark?.isUp === true) throw new Error("it is up");
      }
      await worker.pool.putconn(conn);
    };
  };
  const told = (body: Body) =>
    toldOf(
      scenario({ ...apart, workers: [giver, body], subject: subjectOf(SoundPool), sharesValues: false }),
    );
  test("is seen by the next holder", async () => {
    expect(await told(taker(3))).toEqual(violated("no error escapes"));
    expect(await told(taker(4))).toEqual(holds);
  });
});

/** A server that counts statements, and shows how many. */
class Counting implements Server {
  readonly name = "counting";
  count = 0;
  reset(): void {
    this.count = 0;
  }
  open(): ReturnType<Server["open"]> {
    const nothing = (): void => {};
    const run = () => {
      this.count++;
      return { rows: [], rowCount: 0 };
    };
    return { begin: nothing, commit: nothing, rollback: nothing, savepoint: nothing, release: nothing, rollbackTo: nothing, run }; // prettier-ignore
  }
}

describe("a server of one's own that has state", () => {
  const asksOnce: Body = async (worker) => worker.pool.putconn(await worker.pool.getconn());
  const server = new Counting();
  const lentAt = (count: number): Invariant => ({
    name: "never lent then",
    watch: () => ({ lent: () => (server.count === count ? "lent then" : undefined) }),
  });
  test("is seen by a rule that looks at it when a connection is lent", async () => {
    const scene = (count: number): ScenarioOptions => ({
      ...apart,
      server,
      subject: subjectOf(SoundPool),
      workers: [queries(), asksOnce],
      rules: [lentAt(count)],
    });
    expect(await toldOf(scenario(scene(2)))).toEqual(violated("never lent then"));
    expect(await toldOf(scenario(scene(4)))).toEqual(holds);
  });
  test("is seen by a pool that looks at it", async () => {
    const picky = (count: number): typeof SoundPool =>
      class Picky extends SoundPool {
        override async putconn(conn: Connection | undefined): Promise<void> {
          if (server.count === count) throw new TypeError("not then");
          await super.putconn(conn);
        }
      };
    const scene = (count: number) =>
      scenario({ ...apart, server, subject: subjectOf(picky(count)), workers: [queries(), asksOnce] });
    expect(await toldOf(scene(2))).toEqual(violated("no error escapes"));
    expect(await toldOf(scene(4))).toEqual(holds);
  });
});

test("each statement has a result of its own: what is written on one is nobody else's, and gone with the execution", async () => {
  const body: Body = async (worker) => {
    const conn = await worker.pool.getconn();
    const result = await worker.query(conn, "select 1");
    if (result.rows.length > 0) throw new Error("somebody else's row");
    (result.rows as object[]).push({});
    await worker.pool.putconn(conn);
  };
  const scene = scenario({ ...apart, subject: subjectOf(SoundPool), workers: { count: 2, body } });
  expect(await toldOf(scene)).toEqual(holds);
});

test("bodies that only some draws of workers() have are looked at as well", async () => {
  let isUp = false;
  const calm = queries();
  const wild = [
    queries((_, at) => (isUp = at === 1)),
    queries((_, at) => {
      if (at === 3 && isUp) throw new Error("it is up");
    }),
  ];
  let casts = 0;
  const workers = (): readonly Body[] => {
    isUp = false;
    // The first cast is the one that is made with the scenario.
    return casts++ === 0 || Math.random() < 0.5 ? [calm, calm] : wild;
  };
  const scene = scenario({ ...apart, subject: subjectOf(SoundPool), workers });
  expect(await toldOf(scene)).toEqual(violated("no error escapes"));
  const { assumes } = await check(scene, { explore: "exhaust", rule: ["used ≤ maxconn"] });
  expect(assumes?.join(" ")).toMatch(/Bodies may share values by (after|isUp)/);
});

test("a connection that the pool never lent, but keeps, leads to its giver", async () => {
  class Keeping extends SoundPool {
    foreign: Connection | undefined;
    override async putconn(conn: Connection | undefined): Promise<void> {
      if (conn && !this.used.includes(conn)) {
        this.foreign = conn;
        return;
      }
      if (this.foreign?.transactionStatus === this.forbidden) throw new TypeError("not in a transaction");
      await super.putconn(conn);
    }
    get forbidden(): number {
      return 2;
    }
  }
  class Lenient extends Keeping {
    override get forbidden(): number {
      return 9;
    }
  }
  const gives: Body = async (worker) => {
    const foreign = await worker.foreignConnection();
    await worker.pool.putconn(foreign);
    const conn = await worker.pool.getconn();
    await worker.query(conn, "select 1");
    await worker.query(foreign, "select 1");
    await worker.query(conn, "select 1");
    await worker.rollback(foreign);
    await worker.query(conn, "select 1");
  };
  const told = (Pool: typeof SoundPool) => {
    const rule = ["no error escapes"];
    const workers = [gives, queries()];
    return toldOf(scenario({ ...apart, callers: "careless", workers, subject: subjectOf(Pool) }), { rule });
  };
  expect(await told(Keeping)).toEqual(violated("no error escapes"));
  expect(await told(Lenient)).toEqual(holds);
});

test("a body that looks at who holds a connection asks for a name", async () => {
  const body: Body = async (worker) => {
    const conn: Connection & { id?: string; holders?: readonly string[] } = await worker.pool.getconn();
    if (conn.id === "c1" && conn.holders?.[0] === "b") throw new Error("b was first");
    await worker.pool.putconn(conn);
  };
  const scene = scenario({
    ...apart,
    minconn: 0,
    subject: subjectOf(SoundPool),
    workers: { count: 2, body },
  });
  expect(await toldOf(scene)).toEqual(violated("no error escapes"));
});

test("what a pool returns is told alike in both searches, also where it is no promise", async () => {
  class Plain extends SoundPool {
    override putconn(): never {
      return undefined as never;
    }
  }
  const scene = scenario({ ...apart, subject: subjectOf(Plain), workers: [queries()] });
  expect(await toldOf(scene)).toEqual(violated("nothing leaks"));
});
