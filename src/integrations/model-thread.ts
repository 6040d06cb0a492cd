/** One thread of a parallel search: waits for a level, explores its shares of it, tells what it found. */
import { parentPort, workerData } from "node:worker_threads";
import { prepare } from "../checker/check.ts";
import type { ModelFile } from "../checker/model-file.ts";
import { Explorer } from "../checker/shared-search.ts";
import type { LevelOrder, ThreadStart } from "./model-threads.ts";

const { module, name, size, options, memory } = workerData as ThreadStart;
const { models } = (await import(module)) as { models: readonly ModelFile[] };
const file = models.find((model) => model.name === name);
if (!file) throw new Error(`${module} has no model ${name}.`);
const explorer = new Explorer(prepare(file.build(size), options), memory);

parentPort?.on("message", (order: LevelOrder) => {
  if (order.memory) explorer.replace(order.memory);
  parentPort?.postMessage(explorer.run(order.decided));
});
parentPort?.postMessage(undefined);
