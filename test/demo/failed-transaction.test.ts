/**
 * A connection whose transaction has failed is handed to the next worker, who gets "current transaction is aborted" for a query that
 * is right. It takes a statement that fails, so it shows in production and not in tests. Faults are choices here like any other.
 */
import { check, scenario, type Connection, type Driver, type Pool } from "poolproof";
import { expect, test } from "vitest";

class TrustingPool implements Pool {
  readonly idle: Connection[] = [];
  readonly driver: Driver;

  constructor(driver: Driver) {
    this.driver = driver;
  }

  async getconn(): Promise<Connection> {
    return this.idle.pop() ?? (await this.driver.connect());
  }

  async putconn(conn: Connection): Promise<void> {
    // psycopg2 asks for the transaction's status here, and rolls back what is not idle.
    this.idle.push(conn);
  }

  async closeall(): Promise<void> {
    await Promise.all(this.idle.map((conn) => conn.close()));
  }
}

class ResettingPool extends TrustingPool {
  override async putconn(conn: Connection): Promise<void> {
    if (conn.transactionStatus !== 0) await conn.rollback();
    if (conn.closed === 0) this.idle.push(conn);
  }
}

/** Commits what went well, and gives the connection back in any case. */
const sceneOf = (Kind: typeof TrustingPool) =>
  scenario({
    subject: { name: "trusting", title: Kind.name, open: (driver) => Promise.resolve(new Kind(driver)) },
    faults: { kinds: ["statement"], budget: 1 },
    minconn: 0,
    maxconn: 1,
    workers: {
      count: 2,
      async body(worker) {
        const conn = await worker.pool.getconn();
        try {
          await worker.query(conn, "insert into visits default values");
          await worker.commit(conn);
        } catch {
          // Its own business.
        } finally {
          await worker.pool.putconn(conn);
        }
      },
    },
  });

const inOrder = { explore: "exhaust", rule: ["handed out open and IDLE"] } as const;

test("the next worker gets the failed transaction", async () => {
  const verdict = await check(sceneOf(TrustingPool), inOrder);
  expect(verdict).toMatchObject({ verdict: "violated", invariant: "handed out open and IDLE" });
  // "!statement": this is where the fault strikes.
  expect(verdict.schedule).toContain("query-a1!statement");
});

test("a pool that rolls back hands out none", async () => {
  const verdict = await check(sceneOf(ResettingPool), inOrder);
  expect(verdict).toMatchObject({ verdict: "holds", exhaustive: true });
  expect(verdict.reached?.faults).toEqual({ statement: expect.any(Number) as number });
});
