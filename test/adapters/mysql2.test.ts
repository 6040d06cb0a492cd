/** Each configuration of the adapter lends, takes back and closes, on the oldest and the newest version. */
import newest from "mysql2";
import oldest from "mysql2-2.3.3";
import { expect, test } from "vitest";
import { check, scenario, type Subject } from "poolproof";
import { mysql2 } from "poolproof/adapters";

const subjects = [mysql2(oldest, { version: "2.3.3" }), mysql2(newest, { version: "3.24.6" })].flatMap(
  (subject) => [subject, ...(subject.configurations ?? [])],
);

test.each(subjects)("$name lends, takes back and closes", async (subject) => {
  const { reached, error } = await once(subject);
  expect(error).toBeUndefined();
  expect(reached).toMatchObject({ lent: 2, put: 2, closealls: 1, refused: {} });
});

test("a module of another package is refused", () => {
  expect(() => mysql2({ createPool() {} })).toThrow(
    new TypeError("This module exports no createPool() and createServer(), so it is not mysql2."),
  );
});

/** One caller, who gives back once as it should be and once as broken, and then closes. */
async function once(subject: Subject) {
  let error: unknown;
  const alone = scenario({
    subject,
    minconn: 0,
    maxconn: 1,
    workers: {
      count: 1,
      async body(worker) {
        try {
          const lease = await worker.ask();
          await worker.query(lease, "select 1");
          await worker.release(lease);
          await worker.release(await worker.ask(), { broken: true });
          await worker.close();
        } catch (thrown) {
          error = thrown;
        }
      },
    },
  });
  return { ...(await check(alone, { executions: 1 })), error };
}
