/**
 * A pool that closes forgets those who wait. The article's ReallyThreadedConnectionPool guards psycopg2's pool with a semaphore, so
 * that askers wait where psycopg2 raises. `closeall` releases no permit: whoever waits then, waits for good. A timeout hides
 * this in life, and a test with one thread never sees it.
 */
import { check, reallyThreaded, scenario, type Worker } from "poolproof";
import { expect, test } from "vitest";

/** Asks, queries and gives back; that the pool is closed meanwhile is all right. */
async function asks(worker: Worker): Promise<void> {
  try {
    const conn = await worker.pool.getconn();
    await worker.query(conn, "select 1");
    await worker.pool.putconn(conn);
  } catch {
    // "connection pool is closed"
  }
}

async function closes(worker: Worker): Promise<void> {
  await worker.pool.closeall();
}

test("one waits for the only connection, and the pool is closed under it", async () => {
  const closing = scenario({
    subject: reallyThreaded,
    minconn: 1,
    maxconn: 1,
    workers: [asks, asks, closes],
  });
  const verdict = await check(closing, { explore: "exhaust" });
  expect(verdict).toMatchObject({ verdict: "violated", invariant: "every getconn settles exactly once" });
  expect(verdict.message).toMatch(/^worker \w's getconn never settles: deadlock\./);
});

test("as long as nobody closes the pool, each is served", async () => {
  const working = scenario({
    subject: reallyThreaded,
    minconn: 1,
    maxconn: 1,
    workers: { count: 3, body: asks },
  });
  const verdict = await check(working, { explore: "exhaust" });
  expect(verdict).toMatchObject({ verdict: "holds", exhaustive: true });
  // "Holds" would say little had no one waited.
  expect(verdict.reached?.waited).toBeGreaterThan(0);
});
