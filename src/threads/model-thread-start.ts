/** A thread of a parallel search as the coordinating thread sees it: what it is told, one message each, and what it answers. */
import type { CheckOptions } from "../checker/check.ts";
import { ModelError } from "../checker/language/model-error.ts";
import type { ModelFile, Size } from "../checker/language/model-file.ts";
import type { Order, Post, Report, Partition } from "../checker/search/shared-search.ts";
import { startThread } from "./start-thread.ts";

/** A search that several threads are to do. */
export interface ThreadTask {
  readonly file: ModelFile;
  readonly size: Size;
  readonly options: CheckOptions & { readonly jobs: number; readonly module: string };
  /** From how many states on the search is shared out. */
  readonly sharedFrom?: number;
}

/** The data that a thread starts with: it builds the model again, because functions cannot be sent. */
export interface ThreadStart {
  readonly module: string;
  readonly name: string;
  readonly size: Size;
  readonly options: Pick<CheckOptions, "symmetry" | "por" | "properties">;
  readonly own: number;
  readonly post: Post;
}

/** Without an answer: begin. With one: run a round, hand over the states that are kept. */
export type ThreadOrder =
  | { readonly kind: "begin"; readonly partition: Partition; readonly bytesMax: number }
  | { readonly kind: "run"; readonly order: Order }
  | { readonly kind: "keep" };

export interface Kept {
  readonly states: Int32Array;
  readonly parents: Int32Array;
}

export type Answer =
  | { readonly kind: "answer"; readonly value: unknown }
  /** The model is wrong: a class does not survive a message, so it is told what it was. */
  | { readonly kind: "model error"; readonly message: string };

export interface Thread {
  readonly ready: Promise<unknown>;
  begin(partition: Partition, bytesMax: number): void;
  run(order: Order): Promise<Report>;
  keep(): Promise<Kept>;
  stop(): Promise<unknown>;
}

export function startModelThread({ file, size, options }: ThreadTask, own: number, post: Post): Thread {
  const { symmetry, por, properties, module } = options;
  const start: ThreadStart = {
    module,
    name: file.name,
    size,
    own,
    post,
    options: {
      ...(symmetry ? { symmetry } : {}),
      ...(por === undefined ? {} : { por }),
      ...(properties ? { properties } : {}),
    },
  };
  const worker = startThread("model-thread", start);
  const tell = (order: ThreadOrder): void => worker.postMessage(order);
  const answer = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      worker.once("error", reject);
      worker.once("message", (given: Answer) => {
        worker.off("error", reject);
        if (given.kind === "answer") resolve(given.value as T);
        else reject(new ModelError(given.message));
      });
    });
  const ready = answer();
  // A search that ends before its threads are ready never asks.
  ready.catch(() => {});
  return {
    ready,
    begin(partition, bytesMax) {
      // Given away, not copied: the thread takes it in while this one goes on.
      const buffers = [partition.states.buffer as ArrayBuffer, partition.parents.buffer as ArrayBuffer];
      worker.postMessage({ kind: "begin", partition, bytesMax } satisfies ThreadOrder, buffers);
    },
    run(order) {
      const report = answer<Report>();
      tell({ kind: "run", order });
      return report;
    },
    keep() {
      const kept = answer<Kept>();
      tell({ kind: "keep" });
      return kept;
    },
    stop: () => worker.terminate(),
  };
}
