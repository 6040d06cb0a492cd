/** What a pool puts around or onto a connection is seen by pool and worker alike. */
import { describe, expect, test } from "vitest";
import type { Connection, QueryResult } from "../../../src/driver/driver.ts";
import { scenario } from "../../../src/scenario/scenario.ts";
import type { Worker } from "../../../src/scenario/worker.ts";
import { SoundPool, subjectOf } from "../../fixtures/sound-pool.ts";
import { holds, toldOf, violated } from "./both-ways.ts";

async function user(worker: Worker): Promise<void> {
  const conn = await worker.pool.getconn();
  for (let at = 1; at <= 3; at++) await worker.query(conn, "select 1");
  await worker.pool.putconn(conn);
}

const pair = { workers: { count: 2, body: user }, minconn: 2, maxconn: 2 };

/** What it was lent, with a query of the pool's own. */
function wrapped(inner: Connection, done: () => void): Connection {
  const query = async (sql: string): Promise<QueryResult> => {
    const result = await inner.query(sql);
    done();
    return result;
  };
  return Object.create(inner, { query: { value: query }, inner: { value: inner } }) as Connection;
}

/** Whose query ended, each time, as numbers of loans; spoilt where that comes to `bad`. */
function counting(bad: string, lend: (inner: Connection, done: () => void) => Connection): typeof SoundPool {
  return class Counting extends SoundPool {
    #loans = 0;
    #ended = "";
    connectionOf(lent: Connection): Connection {
      return (lent as { inner?: Connection }).inner ?? lent;
    }
    override async getconn(key?: unknown): Promise<Connection> {
      const inner = await super.getconn(key);
      const loan = this.#loans++;
      return lend(inner, () => (this.#ended += loan));
    }
    override async putconn(conn: Connection | undefined): Promise<void> {
      if (this.#ended.startsWith(bad)) throw new TypeError(`queries ended in the order ${bad}`);
      await super.putconn(conn && this.connectionOf(conn));
    }
  };
}

describe("a wrapper that keeps books of queries in its pool", () => {
  test.each(["0111", "1000", "0101"])("is searched in each order, %s among them", async (bad) => {
    expect(await toldOf(scenario({ subject: subjectOf(counting(bad, wrapped)), ...pair }))).toEqual(
      violated("no error escapes"),
    );
  });
  test("holds where the order is one that cannot be", async () => {
    expect(await toldOf(scenario({ subject: subjectOf(counting("0000", wrapped)), ...pair }))).toEqual(holds);
  });
});

test("a method that a pool replaces on the connection itself is as good as a wrapper", async () => {
  const replaced = (conn: Connection, done: () => void): Connection => {
    const query = Object.getPrototypeOf(conn).query as Connection["query"];
    conn.query = async (sql) => {
      const result = await query.call(conn, sql);
      done();
      return result;
    };
    return conn;
  };
  expect(await toldOf(scenario({ subject: subjectOf(counting("0111", replaced)), ...pair }))).toEqual(
    violated("no error escapes"),
  );
});

describe("what stands on the connection", () => {
  interface Marked extends Connection {
    isStale?: boolean;
  }
  const marking = async (worker: Worker): Promise<void> => {
    const conn: Marked = await worker.pool.getconn();
    await worker.query(conn, "select 1");
    conn.isStale = true;
    await worker.query(conn, "select 2");
    conn.isStale = false;
    await worker.query(conn, "select 3");
    await worker.pool.putconn(conn);
  };
  const visiting = async (worker: Worker): Promise<void> => {
    await worker.pool.putconn(await worker.pool.getconn());
  };

  /** Looks at all that is lent whenever it is asked for a connection. */
  function minding(name: "isStale" | "isOld"): typeof SoundPool {
    return class Minding extends SoundPool {
      override getconn(key?: unknown): Promise<Connection> {
        const isWrong = this.used.some((conn) => (conn as Marked & { isOld?: boolean })[name]);
        return isWrong ? Promise.reject(new TypeError("one of them is marked")) : super.getconn(key);
      }
    };
  }
  const limits = { workers: [marking, visiting], minconn: 1, maxconn: 2 };

  test("is seen by the pool while a worker has marked it", async () => {
    expect(await toldOf(scenario({ subject: subjectOf(minding("isStale")), ...limits }))).toEqual(
      violated("no error escapes"),
    );
    expect(await toldOf(scenario({ subject: subjectOf(minding("isOld")), ...limits }))).toEqual(holds);
  });

  test("autocommit is, too", async () => {
    const switching = async (worker: Worker): Promise<void> => {
      const conn = await worker.pool.getconn();
      await worker.query(conn, "select 1");
      conn.autocommit = true;
      await worker.query(conn, "select 2");
      conn.autocommit = false;
      await worker.query(conn, "select 3");
      await worker.pool.putconn(conn);
    };
    class Strict extends SoundPool {
      override getconn(key?: unknown): Promise<Connection> {
        const isWrong = this.used.some(({ autocommit }) => autocommit);
        return isWrong ? Promise.reject(new TypeError("autocommit is on")) : super.getconn(key);
      }
    }
    const workers = [switching, visiting];
    expect(await toldOf(scenario({ subject: subjectOf(Strict), ...limits, workers }))).toEqual(
      violated("no error escapes"),
    );
  });
});
