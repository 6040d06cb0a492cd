/** Ways from a connection to its pool's state that no accessor of ours sees: they are found out, and then nothing is left out. */
import { afterEach, describe, expect, test } from "vitest";
import { check } from "../../../src/check/check.ts";
import { isClassAsMade } from "../../../src/driver/class-of-connections.ts";
import type { Connection } from "../../../src/driver/driver.ts";
import { FakeConnection } from "../../../src/driver/fake-connection.ts";
import { scenario, type Scenario } from "../../../src/scenario/scenario.ts";
import type { Worker } from "../../../src/scenario/worker.ts";
import { SoundPool, subjectOf } from "../../fixtures/sound-pool.ts";
import { toldOf, violated } from "./both-ways.ts";

interface Touchable extends Connection {
  touch?(): number;
}

/** Counts the touches of what it lends; `give` is how a connection comes by them. */
function touched(give: (conn: Touchable, touch: () => number) => Touchable): typeof SoundPool {
  return class Touched extends SoundPool {
    #touches = 0;
    override async getconn(key?: unknown): Promise<Connection> {
      return give(await super.getconn(key), () => ++this.#touches);
    }
  };
}

const onClass = (conn: Touchable, touch: () => number): Touchable => {
  (Object.getPrototypeOf(conn) as Touchable).touch = touch;
  return conn;
};

const asProxy = (conn: Touchable, touch: () => number): Touchable =>
  new Proxy(conn, {
    get(target, name) {
      if (name === "touch") return touch;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
    set: (target, name, value) => Reflect.set(target, name, value),
  });

/** Says in which order the two touched, first after so many queries. */
const touching =
  (queries: number, isBad: (at: number | undefined) => boolean) =>
  async (worker: Worker): Promise<void> => {
    const conn: Touchable = await worker.pool.getconn();
    for (let at = 0; at < queries; at++) await worker.query(conn, "select 1");
    if (isBad(conn.touch?.())) throw new Error("the second is first");
  };

const never = (): boolean => false;
const isFirst = (at: number | undefined): boolean => at === 1;

function pair(pool: typeof SoundPool, isBad = isFirst): Scenario {
  const workers = [touching(1, never), touching(3, isBad)];
  return scenario({ subject: subjectOf(pool), minconn: 2, maxconn: 2, sharesValues: false, workers });
}

afterEach(() => {
  delete (FakeConnection.prototype as Touchable).touch;
});

describe("a method on the class of connections", () => {
  test("is found out: each order is run", async () => {
    expect(await toldOf(pair(touched(onClass)))).toEqual(violated("no error escapes"));
  });

  test("is told of where no rule is broken, though no exchange of neighbours shows it", async () => {
    const silent = (conn: Touchable, touch: () => number): Touchable => onClass(conn, () => touch() * 0);
    const { verdict, exhaustive, dependent } = await check(pair(touched(silent)), { explore: "exhaust" });
    expect({ verdict, exhaustive, dependent }).toEqual({
      verdict: "holds",
      exhaustive: true,
      dependent: "The class of connections was changed, so every order was run",
    });
  });

  test("shows wherever it stands, however it came there", () => {
    expect(isClassAsMade()).toBe(true);
    Object.defineProperty(FakeConnection.prototype, "touch", { value: never, configurable: true });
    expect(isClassAsMade()).toBe(false);
    delete (FakeConnection.prototype as Touchable).touch;
    expect(isClassAsMade()).toBe(true);
    const above = Object.getPrototypeOf(FakeConnection.prototype) as Touchable;
    above.touch = () => 1;
    expect(isClassAsMade()).toBe(false);
    delete above.touch;
    const close = Object.getOwnPropertyDescriptor(FakeConnection.prototype, "close");
    FakeConnection.prototype.close = () => Promise.resolve();
    expect(isClassAsMade()).toBe(false);
    Object.defineProperty(FakeConnection.prototype, "close", close ?? {});
    expect(isClassAsMade()).toBe(true);
  });
});

test("a Proxy that passes for the connection behind it is none: what its worker does may touch the pool", async () => {
  class Known extends touched(asProxy) {
    connectionOf({ id }: Connection & { readonly id?: string }): Connection | undefined {
      return this.used.find((conn) => (conn as { id?: string }).id === id);
    }
  }
  expect(await toldOf(pair(Known))).toEqual(violated("no error escapes"));
});

test("one that is lent without connectionOf ends the check with a sentence", async () => {
  await expect(check(pair(touched(asProxy)), { explore: "exhaust" })).rejects.toThrow(
    "The pool lent an object of class Proxy, around a connection, which is no connection of its driver.",
  );
});

test("a property that is defined on a connection while it is lent is found out", async () => {
  class Late extends SoundPool {
    override async getconn(key?: unknown): Promise<Connection> {
      const conn = await super.getconn(key);
      setImmediate(() => Object.defineProperty(conn, "touch", { value: () => 0 }));
      return conn;
    }
  }
  const { exhaustive, dependent } = await check(pair(Late, never), { explore: "exhaust" });
  expect({ exhaustive, dependent }).toEqual({
    exhaustive: true,
    dependent:
      "c1 was given a property by Object.defineProperty, or lost one, while a worker held it, so every order was run",
  });
});
