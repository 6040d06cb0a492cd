/**
 * Starts a thread of tests on what test/built.ts has built from the sources, in the place of src/threads/start-thread.ts,
 * which has threads of a checkout load the sources: that takes four times as long. That it does so is shown by
 * start-thread.test.ts. Modules that a thread is told to import are built, too.
 */
import { mkdirSync, mkdtempSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker, type TransferListItem } from "node:worker_threads";
import { writeBuilt } from "../built-file.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

interface Named {
  readonly module?: string;
  readonly origin?: { readonly module: string };
}

export function startThread(name: string, workerData: unknown): Worker {
  const thread = new Worker(pathToFileURL(join(root, "dist", "threads", `${name}.js`)), {
    workerData: asBuilt(workerData),
    // Vitest runs with the condition "source", which threads would take over.
    execArgv: [],
  });
  const post = thread.postMessage.bind(thread);
  thread.postMessage = (message: unknown, transferred?: readonly TransferListItem[]) =>
    post(asBuilt(message), transferred);
  return thread;
}

/** What a thread is sent, with the module in it that was built from the one that is named. */
function asBuilt(sent: unknown): unknown {
  if (typeof sent !== "object" || sent === null) return sent;
  const { module, origin } = sent as Named;
  if (module !== undefined) return { ...sent, module: builtOf(module) };
  if (origin) return { ...sent, origin: { ...origin, module: builtOf(origin.module) } };
  return sent;
}

const built = new Map<string, string>();

function builtOf(module: string): string {
  if (!module.startsWith("file:") || !module.endsWith(".ts")) return module;
  const known = built.get(module);
  if (known !== undefined) return known;
  const [room = "", ...rest] = relative(root, fileURLToPath(module)).split(sep);
  const path =
    room === "src"
      ? join(root, "dist", ...rest).replace(/\.ts$/, ".js")
      : writeBuilt(fileURLToPath(module), folder());
  const url = pathToFileURL(path).href;
  built.set(module, url);
  return url;
}

/** Within the package, so that it is found by its published name. test/built.ts removes it when all tests have ended. */
function folder(): string {
  const parent = join(root, ".poolproof");
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, `thread-${process.ppid}-`));
}
