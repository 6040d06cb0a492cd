/** Threads of a checkout, which load the sources. The other tests start theirs by start-built-thread.ts. */
import { expect, test } from "vitest";
import { sumOfReports } from "../../src/check/job.ts";
import { originOf } from "../../src/cli/from-recipe.ts";
import { newQueueMemory } from "../../src/explorers/part-queue.ts";
import { jobMark, type JobMessage, type JobOrder } from "../../src/threads/job-threads.ts";
import { startThread } from "../../src/threads/start-thread.ts";

test("a thread of a checkout does a job from the sources", async () => {
  const thread = startThread("job-thread", jobMark);
  const order: JobOrder = {
    origin: originOf(["threaded", "steady"]),
    strategy: "portfolio",
    task: { explore: "sample", seed: 1, executions: 12, dropped: [], delays: 3 },
    queueMemory: newQueueMemory(SharedArrayBuffer),
  };
  const report = new Promise<JobMessage>((resolve, reject) => {
    thread.on("message", (message: JobMessage) => {
      if (message.kind !== "progress") resolve(message);
    });
    thread.on("error", reject);
  });
  thread.postMessage(order);
  const message = await report;
  expect(message.kind === "report" && sumOfReports([message.report])).toMatchObject({
    ended: "done",
    executions: 12,
  });
  await thread.terminate();
});
