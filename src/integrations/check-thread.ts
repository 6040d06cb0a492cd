/** One job of a check: builds the scenario here, because functions cannot be sent, and runs its share of the search. */
import { parentPort, workerData } from "node:worker_threads";
import { check } from "../scenarios/check.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { Strategy } from "../sim/strategy.ts";
import type { FromThread, Job, ScenarioModule, ToThread } from "./jobs.ts";

/** Holds the least number of a finding; see Shard. */
const board = workerData as Int32Array;
let controller = new AbortController();

parentPort?.on("message", (message: ToThread) => {
  if (message.kind === "stop") controller.abort();
  else void work(message);
});

async function work({ job, options }: Extract<ToThread, { kind: "check" }>): Promise<void> {
  controller = new AbortController();
  try {
    const { scenario, strategy } = await load(job);
    const verdict = await check(scenario, {
      ...options,
      ...(strategy && { strategy }),
      shard: { ...options.shard, leastFound: () => Atomics.load(board, 0) },
      signal: controller.signal,
      onProgress: (progress) => tell({ kind: "progress", progress }),
    });
    tell({ kind: "verdict", verdict });
  } catch (error) {
    tell({ kind: "error", error });
  }
}

async function load({ module, name, arguments: words = [] }: ScenarioModule): Promise<Job> {
  const exported = ((await import(module)) as Readonly<Record<string, unknown>>)[name];
  if (exported === undefined)
    throw new Error(`${module} exports no ${name}: export the scenario by that name.`);
  const given = typeof exported === "function" ? ((await exported(...words)) as unknown) : exported;
  return isJob(given) ? given : { scenario: given as Scenario, strategy: undefined };
}

function isJob(given: unknown): given is { scenario: Scenario; strategy: Strategy | undefined } {
  return typeof given === "object" && given !== null && "scenario" in given;
}

function tell(message: FromThread): void {
  parentPort?.postMessage(message);
}
