/** A pool's view is read anew at each look, whatever form it has; and a pool that shows none is judged by what was seen. */
import { describe, expect, test } from "vitest";
import type { Connection, Driver } from "../../../src/driver/driver.ts";
import type { PoolUnderTest, PoolView, Subject } from "../../../src/pools/pool.ts";
import { check } from "../../../src/check/check.ts";
import { scenario } from "../../../src/scenario/scenario.ts";
import { steadyBody } from "../../../src/scenarios/steady.ts";
import { SoundPool, subjectOf } from "../../fixtures/sound-pool.ts";
import { holds, toldOf, user, violated } from "./both-ways.ts";

interface Books {
  readonly idle: Connection[];
  readonly lent: Set<Connection>;
  closed: boolean;
}

type Shown = Pick<PoolUnderTest, "view">;

const forms: Readonly<Record<string, (books: Books) => Shown>> = {
  "an object of getters": (books) => ({
    view: {
      get closed() {
        return books.closed;
      },
      get usedCount() {
        return books.lent.size;
      },
      get idleCount() {
        return books.idle.length;
      },
    },
  }),
  "an object that the pool writes to": (books) => {
    // How many are idle is left out, and so it is as it was seen.
    const view = { closed: false, usedCount: 0 } as { -readonly [Name in keyof PoolView]: PoolView[Name] };
    const add = books.lent.add.bind(books.lent);
    books.lent.add = (conn) => {
      add(conn);
      view.usedCount = books.lent.size;
      return books.lent;
    };
    const remove = books.lent.delete.bind(books.lent);
    books.lent.delete = (conn) => {
      const was = remove(conn);
      view.usedCount = books.lent.size;
      return was;
    };
    return { view };
  },
  "a getter that makes a snapshot": (books) => ({
    get view() {
      return snapshotOf(books);
    },
  }),
  "a getter of a class": (books) =>
    new (class {
      get view(): PoolView {
        return snapshotOf(books);
      }
    })(),
  "a function": (books) => ({ view: () => snapshotOf(books) }),
  "a function that tells which connections": (books) => ({
    view: () => ({ ...snapshotOf(books), used: [...books.lent], idle: books.idle.slice() }),
  }),
};

function snapshotOf({ closed, lent, idle }: Books): PoolView {
  return { closed, usedCount: lent.size, idleCount: idle.length };
}

/** `isLeaky`: counts what it has got back as lent for ever. */
function pool(driver: Driver, isLeaky: boolean, form: (books: Books) => Shown): PoolUnderTest {
  const books: Books = { idle: [], lent: new Set(), closed: false };
  const calls: PoolUnderTest = {
    async getconn() {
      const conn = books.idle.pop() ?? (await driver.connect());
      books.lent.add(conn);
      return conn;
    },
    async putconn(conn) {
      if (!conn) return;
      await conn.rollback();
      if (!isLeaky) books.lent.delete(conn);
      books.idle.push(conn);
    },
    async closeall() {
      books.closed = true;
    },
  };
  return Object.setPrototypeOf(calls, form(books)) as PoolUnderTest;
}

function subject(isLeaky: boolean, form: (books: Books) => Shown): Subject {
  return { name: "shown", title: "Shown", open: async (driver) => pool(driver, isLeaky, form) };
}

const limits = { workers: { count: 2, body: steadyBody(1) }, minconn: 0, maxconn: 2 };

describe.each(Object.entries(forms))("a view that is %s", (name, form) => {
  test("shows a leak", async () => {
    const told = await toldOf(scenario({ subject: subject(true, form), ...limits }));
    expect(told).toEqual(violated(name.includes("which") ? "one place per connection" : "nothing leaks"));
  });
  test("shows none where there is none", async () => {
    expect(await toldOf(scenario({ subject: subject(false, form), ...limits }))).toEqual(holds);
  });
});

describe("without a view", () => {
  const nothing = (): Shown => ({});

  test("what the calls and the driver show is judged: more is lent than maxconn allows", async () => {
    const narrow = { ...limits, maxconn: 1 };
    expect(await toldOf(scenario({ subject: subject(false, nothing), ...narrow }))).toEqual(
      violated("used ≤ maxconn"),
    );
  });

  test("a pool that keeps the rules holds", async () => {
    expect(await toldOf(scenario({ subject: subject(false, nothing), ...limits }))).toEqual(holds);
  });

  test("misses what only the pool's own books show", async () => {
    expect(await toldOf(scenario({ subject: subject(true, nothing), ...limits }))).toEqual(holds);
  });
});

describe("a view that is not whole", () => {
  const showing = (view: object) => {
    class Showing extends SoundPool {
      override get view(): never {
        return view as never;
      }
    }
    return scenario({
      subject: subjectOf(Showing),
      workers: { count: 1, body: user },
      minconn: 1,
      maxconn: 1,
    });
  };
  test("is completed by what was seen", async () => {
    expect(await toldOf(showing({}))).toEqual(holds);
    expect(await toldOf(showing({ closed: false }))).toEqual(holds);
  });
  test.each<[object, string]>([
    [{ closed: false, usedCount: Number.NaN, idleCount: 0 }, "usedCount is NaN"],
    [{ closed: false, usedCount: 0, idleCount: -1 }, "idleCount is -1"],
    [{ closed: false, usedCount: "1", idleCount: 0 }, "usedCount is 1"],
  ])("is refused where it shows no count: %o", async (view, what) => {
    await expect(check(showing(view))).rejects.toThrow(
      `The pool's view.${what}; it must be a whole number, 0 or more, or missing.`,
    );
  });
  test("may not throw", async () => {
    const view = {
      get usedCount() {
        throw new Error("not now");
      },
    };
    await expect(check(showing(view))).rejects.toThrow(
      "The pool's view threw Error: not now. It must give the pool's books at any time.",
    );
  });
});
