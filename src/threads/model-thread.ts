/** One thread of a parallel search: owns a partition of the states, and does a round of the search at each order. */
import { parentPort, workerData } from "node:worker_threads";
import { prepare } from "../checker/check.ts";
import type { ModelFile } from "../checker/language/model-file.ts";
import { ModelError } from "../checker/language/model-error.ts";
import { Explorer } from "../checker/search/shared-search.ts";
import type { Answer, Kept, ThreadOrder, ThreadStart } from "./model-thread-start.ts";

const { module, name, size, options, own, post } = workerData as ThreadStart;
const { models } = (await import(module)) as { models: readonly ModelFile[] };
const file = models.find((model) => model.name === name);
if (!file) throw new Error(`${module} has no model ${name}.`);
const machine = prepare(file.build(size), options);
let explorer: Explorer | undefined;

const answer = (value: unknown): void => parentPort?.postMessage({ kind: "answer", value } satisfies Answer);

function obey(order: ThreadOrder): void {
  if (order.kind === "begin") {
    const { partition, bytesMax } = order;
    explorer = new Explorer(machine, { own, post, partition, bytesMax });
  } else if (!explorer) throw new Error("A thread is asked before it has its partition.");
  else if (order.kind === "run") answer(explorer.run(order.order));
  else {
    const { states, parents } = explorer.visited;
    const kept: Kept = { states, parents };
    parentPort?.postMessage({ kind: "answer", value: kept } satisfies Answer, [
      states.buffer as ArrayBuffer,
      parents.buffer as ArrayBuffer,
    ]);
  }
}

parentPort?.on("message", (order: ThreadOrder) => {
  try {
    obey(order);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    parentPort?.postMessage({ kind: "model error", message: error.message } satisfies Answer);
  }
});
answer(undefined);
