/** One thread of a check: builds the scenario here and does its part of each search that it is sent. */
import { parentPort } from "node:worker_threads";
import { PartQueue } from "../explorers/part-queue.ts";
import { Job } from "../check/job.ts";
import { lendGlobals } from "../sim/lent/globals.ts";
import { assertDrains, inMacrotask } from "../sim/rest/host.ts";
import { strategies } from "../strategies/all.ts";
import type { JobMessage, JobOrder } from "./job-threads.ts";
import { importScenario } from "./scenario-module.ts";

parentPort?.on("message", (order: JobOrder) => void work(order));

async function work({ origin, strategy, task, queueMemory }: JobOrder): Promise<void> {
  try {
    const scenario = await importScenario(origin);
    const giveBack = lendGlobals();
    try {
      await inMacrotask(assertDrains);
      const job = new Job(scenario, strategies[strategy]());
      const report = await job.run(task, {
        queue: new PartQueue(queueMemory),
        onProgress: (progress) => tell({ kind: "progress", progress }),
      });
      tell({ kind: "report", report });
    } finally {
      giveBack();
    }
  } catch (error) {
    tell({ kind: "error", error });
  }
}

function tell(message: JobMessage): void {
  parentPort?.postMessage(message);
}
