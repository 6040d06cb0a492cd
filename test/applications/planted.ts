/** Applications with one mistake of a caller each, and the same without it: real pg.Pool, plain functions for handlers. */
import pg from "pg";
import { application } from "../../src/applications/application.ts";
import type { Subject } from "../../src/pools/pool.ts";

type Handlers = (pool: pg.Pool) => Readonly<Record<string, () => Promise<unknown>>>;

interface Planted {
  readonly what: string;
  /** The rule that the mistake breaks, and what is said of it. */
  readonly rule: string;
  readonly message: string;
  /** In which scenario. */
  readonly scenario: string;
  readonly broken: Handlers;
  readonly mended: Handlers;
  readonly promises?: readonly string[];
}

export function subjectOf(handlers: Handlers, { promises = [] }: Pick<Planted, "promises"> = {}): Subject {
  const names = Object.keys(handlers(new pg.Pool()));
  return application({
    name: "planted",
    pool: (config) => new pg.Pool({ ...config, max: 2 }),
    open: (pool) => {
      pool.on("error", () => {});
      pool.on("connect", (client) => client.on("error", () => {}));
      return handlers(pool);
    },
    setup:
      "create table account (id int primary key, balance int); insert into account values (1, 10), (2, 10)",
    requests: Object.fromEntries(names.map((name) => [name, (app: ReturnType<Handlers>) => app[name]?.()])),
    promises,
  });
}

const read = "select balance from account where id = 1";
const write = "update account set balance = balance - 1 where id = 1";

/** As pg's pages advise it. */
const transaction: Handlers = (pool) => ({
  async pay() {
    const client = await pool.connect();
    let error: unknown;
    try {
      await client.query("begin");
      await client.query(write);
      await client.query("commit");
    } catch (thrown) {
      error = thrown;
      await client.query("rollback").catch(() => {});
    } finally {
      client.release(error !== undefined);
    }
  },
});

const oneQuery: Handlers = (pool) => ({
  async list() {
    const client = await pool.connect();
    try {
      const { rows } = await client.query<{ balance: number }>(read);
      return rows[0]?.balance === 10 ? 304 : rows;
    } finally {
      client.release();
    }
  },
});

let shared: pg.PoolClient | undefined;

export const planted: readonly Planted[] = [
  {
    what: "a client is not released on an early return",
    rule: "callers release what they hold",
    message: "worker a's list is over, and never released connection c1",
    scenario: "list+list",
    broken: (pool) => ({
      async list() {
        const client = await pool.connect();
        const { rows } = await client.query<{ balance: number }>(read);
        if (rows[0]?.balance === 10) return 304;
        client.release();
        return rows;
      },
    }),
    mended: oneQuery,
  },
  {
    what: "a client is not released after an error",
    rule: "callers release what they hold",
    message: "worker a's list is over, and never released connection c1",
    scenario: "list+faults",
    broken: (pool) => ({
      async list() {
        const client = await pool.connect();
        const { rows } = await client.query(read);
        client.release();
        return rows;
      },
    }),
    mended: oneQuery,
  },
  {
    what: "a client is released in the handler and in its finally, and nobody hears of it",
    rule: "callers release once",
    message: "worker a called release of connection c1, and it had released it before",
    scenario: "list+list",
    broken: (pool) => ({
      async list() {
        const client = await pool.connect();
        try {
          await client.query(read);
          client.release();
        } finally {
          try {
            client.release();
          } catch {
            // Whatever it was.
          }
        }
      },
    }),
    mended: oneQuery,
  },
  {
    what: "a client is used after its release",
    rule: "no use after release",
    message: "worker a's query uses connection c1, which was released before",
    scenario: "list+list",
    broken: (pool) => ({
      async list() {
        const client = await pool.connect();
        await client.query(read);
        client.release();
        await client.query(read);
      },
    }),
    mended: oneQuery,
  },
  {
    what: "a failed transaction is not rolled back",
    rule: "released outside transactions",
    message: "worker a released connection c1 in a transaction that has failed",
    scenario: "pay+faults",
    broken: (pool) => ({
      async pay() {
        const client = await pool.connect();
        try {
          await client.query("begin");
          await client.query(write);
          await client.query("commit");
        } finally {
          client.release();
        }
      },
    }),
    mended: transaction,
  },
  {
    what: "an early return leaves a transaction open",
    rule: "released outside transactions",
    message: "worker a released connection c1 in a transaction",
    scenario: "pay+pay",
    broken: (pool) => ({
      async pay() {
        const client = await pool.connect();
        try {
          await client.query("begin");
          const { rows } = await client.query<{ balance: number }>(read);
          if ((rows[0]?.balance ?? 0) < 100) return 409;
          await client.query("commit");
          return 200;
        } finally {
          client.release();
        }
      },
    }),
    mended: transaction,
  },
  {
    what: "a transaction is begun on the pool",
    rule: "released outside transactions",
    message:
      "worker a released connection c1 in a transaction: pool.query has a client for one statement only",
    scenario: "pay+pay",
    broken: (pool) => ({
      async pay() {
        await pool.query("begin");
        await pool.query(write);
        await pool.query("commit");
      },
    }),
    mended: transaction,
  },
  {
    what: "all requests share one client in a variable of the module",
    rule: "one request per transaction",
    message: "worker b's query runs in a transaction that worker a began on connection c1",
    scenario: "pay+pay",
    broken: (pool) => {
      shared = undefined;
      return {
        async pay() {
          const client = (shared ??= await pool.connect());
          await client.query("begin");
          await client.query(write);
          await client.query("commit");
        },
      };
    },
    mended: transaction,
  },
  {
    what: "who holds a client asks for another one",
    rule: "callers do not deadlock",
    message:
      "all connections are held by those who wait: a deadlock of the callers. worker a waits in pool.query; " +
      "worker b waits in pool.query; connection c1 is held by b; connection c2 is held by a. The pool: 2 of 2 used, 0 idle.",
    scenario: "pay+pay",
    broken: (pool) => ({
      async pay() {
        const client = await pool.connect();
        try {
          await client.query(read);
          await pool.query(read);
        } finally {
          client.release();
        }
      },
    }),
    mended: transaction,
  },
  {
    what: "queries of one client run in Promise.all, where one statement at a time is promised",
    rule: "one statement at a time",
    message: "worker a's query is sent on connection c1, whose query of worker a is under way",
    scenario: "list+list",
    promises: ["one statement at a time"],
    broken: (pool) => ({
      async list() {
        const client = await pool.connect();
        try {
          await Promise.all([client.query(read), client.query(read)]);
        } finally {
          client.release();
        }
      },
    }),
    mended: oneQuery,
  },
  {
    what: "a statement that nobody waits for fails",
    rule: "no error escapes",
    message: "unhandled rejection: Error: read ECONNRESET",
    scenario: "list+faults",
    broken: (pool) => ({
      async list() {
        const client = await pool.connect();
        void client.query(read);
        await client.query(read).catch(() => {});
        client.release(true);
      },
    }),
    mended: (pool) => ({
      async list() {
        const client = await pool.connect();
        const first = client.query(read).catch(() => {});
        await client.query(read).catch(() => {});
        await first;
        client.release(true);
      },
    }),
  },
  {
    what: "the error handler trips over a client that was never lent",
    rule: "no error escapes",
    message:
      "worker a's correct list raised TypeError: Cannot read properties of undefined (reading 'release')",
    scenario: "list+faults",
    broken: (pool) => ({
      async list() {
        let client: pg.PoolClient | undefined;
        try {
          client = await pool.connect();
          await client.query(read);
        } finally {
          (client as pg.PoolClient).release();
        }
      },
    }),
    mended: oneQuery,
  },
];
