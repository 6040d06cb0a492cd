/**
 * The model checker's search on several threads of Node. The checker itself knows no threads (src/checker/shared-search.ts);
 * this hands it memory, and starts a level on every thread at once. The thread that coordinates explores too.
 */
import { Worker } from "node:worker_threads";
import type { BreadthResult, Found } from "../checker/breadth-first.ts";
import { exactly, type CheckOptions, type Searched } from "../checker/check.ts";
import type { Machine } from "../checker/machine.ts";
import type { ModelFile, Size } from "../checker/model-file.ts";
import {
  allocate,
  asVisited,
  at,
  enlarged,
  Explorer,
  type LevelShare,
  type Shared,
} from "../checker/shared-search.ts";

export interface ThreadTask {
  readonly file: ModelFile;
  readonly size: Size;
  readonly options: CheckOptions & { readonly jobs: number; readonly module: string };
}

/** What a thread is started with: it builds the model again, because functions cannot be sent. */
export interface ThreadStart {
  readonly module: string;
  readonly name: string;
  readonly size: Size;
  readonly options: Pick<CheckOptions, "symmetry" | "por" | "properties">;
  readonly memory: Shared;
}

/** Sent to a thread: explore a level, with new memory where it was replaced. */
export interface LevelOrder {
  readonly decided: number;
  readonly memory?: Shared;
}

/** Half of it is left free for what the threads are in the middle of when the other half is full. */
const capacityFirst = 1 << 18;

export async function searchInThreads(machine: Machine, task: ThreadTask): Promise<Searched> {
  const { words } = machine.compiled;
  let memory = allocate(words, capacityFirst);
  const threads = Array.from({ length: task.options.jobs - 1 }, () => startThread(task, memory));
  const explorer = new Explorer(machine, memory);
  explorer.begin();
  const found = findings(machine, memory);
  let [states, transitions, depth, passedBits, limit] = [1, 1, 0, 0, undefined as string | undefined];
  const { statesMax = Infinity, bytesMax = Infinity, onProgress } = task.options;
  try {
    await Promise.all(threads.map(({ ready }) => ready));
    for (let isNew = false; (memory.control[at.levelLength] ?? 0) > 0 && limit === undefined;) {
      const decided = found.reduce((bits, { bit }) => bits | bit, 0);
      const order: LevelOrder = { decided, ...(isNew ? { memory } : {}) };
      const others = threads.map((thread) => thread.run(order));
      const shares = [explorer.run(decided), ...(await Promise.all(others))];
      states += shares.reduce((sum, { added }) => sum + added, 0);
      transitions += shares.reduce((sum, { taken }) => sum + taken, 0);
      passedBits |= shares.reduce((bits, share) => bits | share.passedBits, 0);
      note(found, shares, depth);
      isNew = memory.control[at.isFull] === 1;
      if (isNew) {
        if (bytesOf(memory) * 4 > bytesMax) limit = `${bytesMax} bytes`;
        else explorer.replace((memory = enlarged(words, memory)));
        continue;
      }
      if (nextLevel(memory)) depth += 1;
      if (states >= statesMax) limit = `${statesMax} states`;
      onProgress?.({ states, transitions, queue: memory.control[at.levelLength] ?? 0, depth });
    }
  } finally {
    await Promise.all(threads.map((thread) => thread.stop()));
  }
  const visited = asVisited(memory, states);
  const result: BreadthResult = {
    visited,
    transitions,
    depth,
    found,
    passedBits,
    ...(limit === undefined ? {} : { limit }),
  };
  return exactly(result);
}

const bytesOf = (memory: Shared): number =>
  (memory.states.length + memory.parents.length + memory.table.length + memory.level.length * 2) * 4;

function findings(machine: Machine, memory: Shared): Found[] {
  const bits = machine.generated.judge(memory.states, 0, 0);
  return machine.compiled.properties.flatMap((_, bit) =>
    (bits & (1 << bit)) === 0 ? [] : [{ bit: 1 << bit, state: 0, depth: 0 }],
  );
}

/** Adds each bit's first witness; a deadlock is in the level itself, everything else in the next. */
function note(found: Found[], shares: readonly LevelShare[], depth: number): void {
  for (const { bit, state } of shares.flatMap((share) => share.found)) {
    if (!found.some((one) => one.bit === bit)) found.push({ bit, state, depth });
  }
}

function nextLevel({ level, next, control }: Shared): boolean {
  const length = control[at.nextLength] ?? 0;
  level.set(next.subarray(0, length));
  control[at.levelLength] = length;
  control[at.nextLength] = 0;
  control[at.cursor] = 0;
  return length > 0;
}

interface Thread {
  readonly ready: Promise<void>;
  run(order: LevelOrder): Promise<LevelShare>;
  stop(): Promise<unknown>;
}

function startThread({ file, size, options }: ThreadTask, memory: Shared): Thread {
  const { symmetry, por, properties, module } = options;
  const start: ThreadStart = {
    module,
    name: file.name,
    size,
    memory,
    options: {
      ...(symmetry ? { symmetry } : {}),
      ...(por === undefined ? {} : { por }),
      ...(properties ? { properties } : {}),
    },
  };
  const worker = startWorker(start);
  const message = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      const end = (error: Error): void => reject(error);
      worker.once("error", end);
      worker.once("message", (value: T) => {
        worker.off("error", end);
        resolve(value);
      });
    });
  return {
    ready: message<undefined>(),
    run(order) {
      const share = message<LevelShare>();
      worker.postMessage(order);
      return share;
    },
    stop: () => worker.terminate(),
  };
}

/**
 * From source, Node 20 reads no TypeScript in a thread, and the loader that this process was started with does not reach
 * there; so a thread of a checkout registers tsx first. The published package has JavaScript and needs none of it.
 */
function startWorker(workerData: ThreadStart): Worker {
  if (!import.meta.url.endsWith(".ts"))
    return new Worker(new URL("./model-thread.js", import.meta.url), { workerData });
  const entry = JSON.stringify(new URL("./model-thread.ts", import.meta.url).href);
  const boot = `import("tsx/esm/api").then((tsx) => { tsx.register(); return import(${entry}); });`;
  return new Worker(boot, { eval: true, workerData, execArgv: ["--conditions=source"] });
}
