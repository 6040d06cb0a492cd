/** A worker may be away between two of its operations for longer than anything that a pool compares with the clock. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../../src/driver/driver.ts";
import { check } from "../../../src/check/check.ts";
import { scenario } from "../../../src/scenario/scenario.ts";
import { steadyBody } from "../../../src/scenarios/steady.ts";
import { SoundPool, subjectOf } from "../../fixtures/sound-pool.ts";
import { holds, toldOf, violated } from "./both-ways.ts";

/** Drops an idle connection that is older than its lifetime, when it comes to lend it. */
class ShortLived extends SoundPool {
  readonly #bornAtMs = new Map<Connection, number>();
  lifetimeMs = 30 * 60_000;

  override lend(...[conn, ask]: Parameters<SoundPool["lend"]>): void {
    if (!this.#bornAtMs.has(conn)) this.#bornAtMs.set(conn, Date.now());
    super.lend(conn, ask);
  }
  override nextIdle(): Connection | undefined {
    const conn = super.nextIdle();
    if (!conn || Date.now() - (this.#bornAtMs.get(conn) ?? 0) < this.lifetimeMs) return conn;
    return this.replace(conn);
  }
  replace(conn: Connection): Connection | undefined {
    void conn.close();
    return undefined;
  }
}

/** Closes what is too old, and lends it nevertheless. */
class LendsOld extends ShortLived {
  override replace(conn: Connection): Connection {
    void conn.close();
    return conn;
  }
}

const twice = { workers: { count: 1, body: steadyBody(2) }, minconn: 1, maxconn: 1 };

test("a lifetime that is looked at when a connection is lent comes to its end", async () => {
  const told = await toldOf(scenario({ subject: subjectOf(LendsOld), ...twice }));
  expect(told).toEqual(violated("handed out open and IDLE"));
  expect(await toldOf(scenario({ subject: subjectOf(ShortLived), ...twice }))).toEqual(holds);
});

describe("beside a reaper, which has rounds to make,", () => {
  /** Arms an interval that does nothing. */
  class Reaping extends LendsOld {
    override lifetimeMs = 2 * 60_000;
    constructor(...args: ConstructorParameters<typeof SoundPool>) {
      super(...args);
      setInterval(() => {}, 60_000);
    }
  }
  test("a lifetime of minutes comes to its end, too", async () => {
    const told = await toldOf(scenario({ subject: subjectOf(Reaping), ...twice }));
    expect(told).toEqual(violated("handed out open and IDLE"));
  });
});

test("being away costs a delay: without any, a lifetime is not reached", async () => {
  const scene = scenario({ subject: subjectOf(LendsOld), ...twice });
  expect(await toldOf(scene, { late: 0 })).toEqual(holds);
});

test("being away is told as a choice of the worker's, which a schedule repeats", async () => {
  const { schedule } = await check(scenario({ subject: subjectOf(LendsOld), ...twice }), {
    explore: "exhaust",
  });
  expect(schedule).toContain(".away-a=1");
});
