/** A worker that sleeps may be overtaken while it does, however many timers stand before its own. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../../src/driver/driver.ts";
import type { Invariant } from "../../../src/invariants/invariant.ts";
import { scenario } from "../../../src/scenario/scenario.ts";
import type { Body, Worker } from "../../../src/scenario/worker.ts";
import { SoundPool, subjectOf } from "../../fixtures/sound-pool.ts";
import { holds, toldOf, violated } from "./both-ways.ts";

/** Breaks where the second loan is of what the first had put back. */
const lentTwice: Invariant = {
  name: "every connection is lent once",
  watch() {
    const lent = new Set<string>();
    return {
      lent({ connection }) {
        if (!connection || lent.size === lent.add(connection.id).size)
          return `connection ${connection?.id} is lent once more`;
        return undefined;
      },
    };
  },
};

/** Each with the delays that it takes: timers of one that fire before the other has begun. */
const users: readonly (readonly [string, number, Body])[] = [
  [
    "sleeps, then puts back",
    1,
    async (worker) => {
      const conn = await worker.pool.getconn();
      await worker.sleep(3);
      await worker.pool.putconn(conn);
    },
  ],
  [
    "queries, sleeps, then puts back",
    1,
    async (worker) => {
      const conn = await worker.pool.getconn();
      await worker.query(conn, "select 1");
      await worker.sleep(3);
      await worker.pool.putconn(conn);
    },
  ],
  [
    "sleeps, asks, sleeps, queries and sleeps",
    2,
    async (worker) => {
      await worker.sleep(1);
      const conn = await worker.pool.getconn();
      await worker.sleep(2);
      await worker.query(conn, "select 1");
      await worker.sleep(1);
      await worker.pool.putconn(conn);
    },
  ],
];

describe.each(users)("a connection that is put back by one who %s, within %i delays", (_, late, body) => {
  const workers = { count: 2, body };

  test("may be lent to the other", async () => {
    const reused = { subject: subjectOf(SoundPool), workers, minconn: 1, maxconn: 2, rules: [lentTwice] };
    expect(await toldOf(scenario(reused), { late })).toEqual(violated("every connection is lent once"));
  });

  test("is not within fewer delays", async () => {
    const reused = { subject: subjectOf(SoundPool), workers, minconn: 1, maxconn: 2, rules: [lentTwice] };
    expect(await toldOf(scenario(reused), { late: late - 1 })).toEqual(holds);
  });

  test("is lent to nobody where the pool keeps none", async () => {
    const kept = { subject: subjectOf(SoundPool), workers, minconn: 0, maxconn: 2, rules: [lentTwice] };
    expect(await toldOf(scenario(kept), { late })).toEqual(holds);
  });
});

/** Refuses an ask where it has nothing free. */
class RefusingPool extends SoundPool {
  override getconn(): Promise<Connection> {
    return this.hasRoom() ? super.getconn() : Promise.reject(new RangeError("all are lent"));
  }
}

function behind(...sleepsMs: readonly number[]): Body {
  return async (worker) => {
    for (const ms of sleepsMs) await worker.sleep(ms);
    await worker.pool.putconn(await worker.pool.getconn());
  };
}

async function napper(worker: Worker): Promise<void> {
  await worker.sleep(2);
}

async function reader(worker: Worker): Promise<void> {
  const conn = await worker.pool.getconn();
  await worker.query(conn, "select 1");
  await worker.pool.putconn(conn);
}

describe("an ask that stands behind", () => {
  test.each([
    ["another worker's sleep", [4]],
    ["another worker's sleep and one of its own", [1, 4]],
    ["a sleep that begins with the other's", [2]],
  ])("%s meets a query that is late", async (_, sleepsMs) => {
    const workers = [behind(...sleepsMs), reader, napper];
    const full = { workers, minconn: 1, maxconn: 1 };
    const told = await toldOf(scenario({ subject: subjectOf(RefusingPool), ...full }), { late: 3 });
    expect(told).toEqual(violated("no error escapes"));
    expect(await toldOf(scenario({ subject: subjectOf(SoundPool), ...full }), { late: 3 })).toEqual(holds);
  });
});
