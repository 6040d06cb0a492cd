/** What is lent is open at that moment, by the order of events: whoever closed it, and in whichever step. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../../src/driver/driver.ts";
import { builtIn } from "../../../src/scenarios/built-in.ts";
import { scenario } from "../../../src/scenario/scenario.ts";
import { steadyBody } from "../../../src/scenarios/steady.ts";
import type { Fault } from "../../../src/driver/faults.ts";
import { SoundPool, subjectOf } from "../../fixtures/sound-pool.ts";
import { holds, toldOf, violated } from "./both-ways.ts";

const dead = violated("handed out open and IDLE");

/** Parks whatever it gets back, after `before` has seen it. */
function parking(before: (conn: Connection) => Promise<void>, isPickier = false): typeof SoundPool {
  return class Parking extends SoundPool {
    override async keep(conn: Connection): Promise<void> {
      await before(conn);
      if (isPickier && conn.closed !== 0) return;
      this.idle.push(conn);
    }
    override nextIdle(): Connection | undefined {
      return this.idle.pop();
    }
  };
}

const endings: Readonly<Record<string, (conn: Connection) => Promise<void>>> = {
  "as it is": async () => {},
  closed: async (conn) => {
    if (conn.closed === 2) await conn.close();
  },
  "being closed": async (conn) => {
    if (conn.closed === 2) void conn.close();
  },
};

describe.each(Object.entries(endings))("a connection whose server was lost, parked %s,", (_, before) => {
  test.each<Fault>(["lost", "rollback", "lost-idle"])("after the fault %s is lent dead", async (kind) => {
    const faults = { kinds: [kind], budget: 1 };
    const limits = { workers: { count: 2, body: steadyBody(2) }, minconn: 1, maxconn: 1, faults };
    // A dead one that is left parked is a broken promise of its own.
    const rule = ["handed out open and IDLE"];
    const told = await toldOf(scenario({ subject: subjectOf(parking(before)), ...limits }), { rule });
    // A server that goes away while idle shows only when it is asked for something.
    expect(told).toEqual(dead);
    const pickier = { subject: subjectOf(parking(before, true)), ...limits };
    if (kind !== "lost-idle") expect(await toldOf(scenario(pickier))).toEqual(holds);
  });
});

/** Closes what it gets back before, while or after it lends it to the next who waits. */
const orders: Readonly<Record<string, (pool: SoundPool, conn: Connection, lend: () => void) => void>> = {
  "closed, and lent in the same step": (_, conn, lend) => {
    void conn.close();
    lend();
  },
  "closed, and lent a microtask later": (_, conn, lend) => {
    void conn.close();
    queueMicrotask(lend);
  },
  "closed, and lent by an immediate": (_, conn, lend) => {
    void conn.close();
    setImmediate(lend);
  },
  "closed, and lent when that is done": (_, conn, lend) => void conn.close().then(lend),
  "lent, and closed right after, before its new holder has it": (_, conn, lend) => {
    lend();
    void conn.close();
  },
};

function handingOn(order: (typeof orders)[string]): typeof SoundPool {
  return class HandingOn extends SoundPool {
    override async keep(conn: Connection): Promise<void> {
      const ask = this.waiting.shift();
      if (!ask) return await super.keep(conn);
      this.busy++;
      order(this, conn, () => {
        this.busy--;
        this.lend(conn, ask);
      });
    }
  };
}

describe("a connection that is", () => {
  const size = { workers: 2, ops: 1, minconn: 1, maxconn: 1 };

  test.each(Object.entries(orders))("%s is lent dead", async (_, order) => {
    expect(await toldOf(builtIn("steady", subjectOf(handingOn(order)), size))).toEqual(dead);
  });

  test("lent as it is, in the same step or later, is lent alive", async () => {
    const now = handingOn((_, __, lend) => lend());
    const later = handingOn((_, __, lend) => setImmediate(lend));
    expect(await toldOf(builtIn("steady", subjectOf(now), size))).toEqual(holds);
    expect(await toldOf(builtIn("steady", subjectOf(later), size))).toEqual(holds);
  });

  test("closed by closeall in the step in which it was lent was lent alive before", async () => {
    const settings = { workers: 3, ops: 1, minconn: 1, maxconn: 1 };
    expect(await toldOf(builtIn("closeall", subjectOf(SoundPool), settings))).toEqual(holds);
  });
});
