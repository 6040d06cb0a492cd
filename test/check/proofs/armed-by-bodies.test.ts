/** What a body begins by itself, in whoever's step it runs, is its own: a timer, an immediate, a query past the worker. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../../src/driver/driver.ts";
import { reallyThreaded } from "../../../src/pools/subjects.ts";
import { scenario } from "../../../src/scenario/scenario.ts";
import type { Body, Worker } from "../../../src/scenario/worker.ts";
import { holds, toldOf, user, violated } from "./both-ways.ts";

/** Waits for the only connection, and begins something when another worker's putconn has woken it. */
function wokenBy(
  begin: (conn: Connection, done: () => void) => void,
  isWrong: (at: number) => boolean,
): Body {
  return async (worker: Worker) => {
    let hasWaited = false;
    setImmediate(() => (hasWaited = true));
    const conn = await worker.pool.getconn();
    if (hasWaited) {
      let isDone = false;
      begin(conn, () => (isDone = true));
      for (let at = 1; at <= 3; at++) {
        await worker.query(conn, "select 1");
        if (isDone && isWrong(at)) throw new Error(`it came before answer ${at}`);
        if (isDone) break;
      }
    }
    await worker.pool.putconn(conn);
  };
}

const begins: Readonly<Record<string, (conn: Connection, done: () => void) => void>> = {
  "a timer": (_, done) => void setTimeout(done, 1_000),
  "an immediate": (_, done) => void setImmediate(done),
  "a wait of an immediate, then another": (_, done) => void setImmediate(() => setImmediate(done)),
};

describe.each(Object.entries(begins))(
  "%s that a woken worker begins in the step that woke it",
  (_, begin) => {
    test.each([1, 2, 3])("comes before its answer %i", async (at) => {
      const workers = [wokenBy(begin, (seen) => seen === at), user];
      const scene = scenario({
        subject: reallyThreaded,
        workers,
        minconn: 1,
        maxconn: 1,
        sharesValues: false,
      });
      expect(await toldOf(scene)).toEqual(violated("no error escapes"));
    });
    test("is right wherever it comes", async () => {
      const workers = [wokenBy(begin, () => false), user];
      const scene = scenario({
        subject: reallyThreaded,
        workers,
        minconn: 1,
        maxconn: 1,
        sharesValues: false,
      });
      expect(await toldOf(scene)).toEqual(holds);
    });
  },
);

test("a query that a body sends by itself races with those that it sends as a worker", async () => {
  const body = (forbidden: string): Body => {
    return async (worker) => {
      const [one, other] = [await worker.pool.getconn(), await worker.pool.getconn()];
      let answers = "";
      const past = one.query("select 1").then(() => (answers += "p"));
      for (let at = 0; at < 2; at++) {
        await worker.query(other, "select 1");
        answers += "w";
      }
      await past;
      if (answers === forbidden) throw new Error(answers);
      await worker.rollback(one);
      await worker.pool.putconn(one);
      await worker.pool.putconn(other);
    };
  };
  const scene = (forbidden: string) =>
    scenario({
      subject: reallyThreaded,
      workers: [body(forbidden)],
      minconn: 2,
      maxconn: 2,
      sharesValues: false,
    });
  for (const forbidden of ["pww", "wpw", "wwp"]) {
    expect(await toldOf(scene(forbidden))).toEqual(violated("no error escapes"));
  }
  expect(await toldOf(scene("wpp"))).toEqual(holds);
});
