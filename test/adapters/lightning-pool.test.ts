/** Each configuration of the adapter lends, takes back and closes, on the oldest and the newest version. */
import * as newest from "lightning-pool";
import { expect, test } from "vitest";
import { check, scenario, type Subject } from "poolproof";
import { lightningPool } from "poolproof/adapters";

// It has no types. Version 1, which is older, never closes a connection: test/regressions has it.
const untyped: string = "lightning-pool-2.0.1";
const oldest: unknown = await import(untyped);

const subjects = [
  lightningPool(oldest, { version: "2.0.1" }),
  lightningPool(newest, { version: "4.14.0" }),
].flatMap((subject) => [subject, ...(subject.configurations ?? [])]);

test.each(subjects)("$name lends, takes back and closes", async (subject) => {
  const { reached, error } = await once(subject);
  expect(error).toBeUndefined();
  expect(reached).toMatchObject({ lent: 2, put: 2, closealls: 1, refused: {} });
});

test("a module of another package is refused", () => {
  expect(() => lightningPool({ Pool() {} })).toThrow(
    new TypeError("This module exports no createPool() and Pool, so it is not lightning-pool."),
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
