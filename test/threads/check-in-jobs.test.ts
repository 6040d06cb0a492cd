import { expect, test } from "vitest";
import { check, threaded } from "poolproof";
import { checkInJobs } from "poolproof/jobs";
import { inOneJob, Jobs } from "../../src/threads/jobs.ts";
import { exported } from "../fixtures/exported-scenario.ts";

const module = new URL("../fixtures/exported-scenario.ts", import.meta.url).href;
const anyTime = { seconds: expect.any(Number) as number };

test("an exported scenario has the verdict of check, told by the same execution", async () => {
  const verdict = await checkInJobs({ module, name: "exported" }, { jobs: 2, seed: 3 });
  expect(verdict).toMatchObject({ verdict: "violated" });
  expect(verdict).toEqual({ ...(await check(exported, { seed: 3 })), ...anyTime });
});

test("one that is given itself has the same verdict, which says that one job ran", async () => {
  const verdict = await checkInJobs(exported, { jobs: 2, seed: 3 });
  expect(verdict).toEqual({ ...(await check(exported, { seed: 3 })), ...anyTime, inOneJob });
});

test("a module that starts a check when a job imports it is told to stand by itself", async () => {
  const jobs = new Jobs(2, { executions: 1, ms: 0, msLeft: 0 });
  const endless = { ...exported, subject: threaded };
  const checked = jobs.check(endless, { executions: 1_000_000_000 }, { module, name: "startsACheck" });
  await expect(checked).rejects.toThrow(
    "This module starts a check while a job of that check imports it: export the scenario from a module of its own.",
  );
  await jobs.stop();
});

test("no job at all is refused", async () => {
  await expect(checkInJobs(exported, { jobs: 0 })).rejects.toThrow(
    "jobs is 0; it must be a whole number, 1 or more.",
  );
});
