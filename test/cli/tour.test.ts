/** The main job: what `npm start` prints comes from runs, and says what the issue asks for. */
import { beforeAll, expect, test } from "vitest";
import { poolproof, type Ended } from "./command-line.ts";

let tour: Ended;

beforeAll(async () => {
  tour = await poolproof(["tour"]);
});

test("ends with exit code 0, and its headings say what is looked at", () => {
  expect({ code: tour.code, stderr: tour.stderr }).toEqual({ code: 0, stderr: "" });
  expect(tour.stdout.split("\n").filter((line) => /^\d\. /.test(line))).toEqual([
    "1. SimpleConnectionPool, shared by 3 workers, may lend 2 connections",
    "2. ThreadedConnectionPool does the same under one lock",
    "3. The article's program: a pool of 5 to 10, 15 workers, 20 tasks of `select * from …`",
    "4. The article's two error messages, provoked",
    "5. ReallyThreadedConnectionPool waits instead of raising, and has defects of its own",
    "6. What a lock does not mend",
  ]);
});

test("finds each defect by its rule, and finds none in ThreadedConnectionPool", () => {
  expect(tour.stdout.split("\n").filter((line) => /^(Violated|Holds)/.test(line))).toEqual([
    "Violated: used ≤ maxconn        SimpleConnectionPool, 3 workers, maxconn 2",
    "Holds                           ThreadedConnectionPool, 3 workers, maxconn 2",
    "Violated: nothing leaks         ReallyThreadedConnectionPool, 2 workers, maxconn 2, faults refused",
    "Violated: every getconn settles exactly once    ReallyThreadedConnectionPool, scenario closeall, 3 workers, maxconn 2",
    "Violated: nothing leaks         ThreadedConnectionPool, 1 worker, maxconn 2, faults rollback",
  ]);
});

test("some of the article's tasks are refused by ThreadedConnectionPool, and none by ReallyThreadedConnectionPool", () => {
  expect(tour.stdout).toMatch(
    /^ThreadedConnectionPool: in 1,000 executions, 1\d,\d{3} of 20,000 tasks got their 3 rows, \d,\d{3} got "PoolError: connection pool exhausted"\.$/m,
  );
  expect(tour.stdout).toMatch(
    /^ {2}In the first execution of seed \d+, 1\d of 20 tasks got their 3 rows, \d got "PoolError: connection pool exhausted"\.$/m,
  );
  expect(tour.stdout).toContain(
    "\nReallyThreadedConnectionPool: in 1,000 executions, 20,000 of 20,000 tasks got their 3 rows.\n",
  );
});

test("both of the article's error messages are provoked and explained", () => {
  expect(tour.stdout).toContain(`
getconn, twice, on a pool of one connection:
  PoolError: connection pool exhausted
  That is: maxconn connections are lent. psycopg2's pools raise at once and never wait, however soon one comes back.

getconn, putconn, putconn:
  PoolError: trying to put unkeyed connection
  That is: the pool has no key for this connection: it was put back before, or another pool lent it.
`);
});

test("each schedule that it prints replays to a violation", async () => {
  const schedules = [...tour.stdout.matchAll(/npx poolproof replay (v1:\S+)/g)].map(([, text = ""]) => text);
  expect(schedules).toHaveLength(5);
  const codes = await Promise.all(schedules.map(async (text) => (await poolproof(["replay", text])).code));
  expect(codes).toEqual([1, 1, 1, 1, 1]);
});
