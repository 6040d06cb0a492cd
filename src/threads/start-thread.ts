/**
 * Starts a thread of Node on one of our own files. From source, Node 20 reads no TypeScript in a thread, and the loader
 * that this process was started with does not reach there; so a thread of a checkout registers tsx first. The published
 * package has JavaScript and needs none of it.
 */
import { Worker } from "node:worker_threads";

/** `name` is the file's in this folder, without its ending. */
export function startThread(name: string, workerData: unknown): Worker {
  if (!import.meta.url.endsWith(".ts")) {
    return new Worker(new URL(`./${name}.js`, import.meta.url), { workerData });
  }
  const entry = JSON.stringify(new URL(`./${name}.ts`, import.meta.url).href);
  const boot = `import("tsx/esm/api").then((tsx) => { tsx.register(); return import(${entry}); });`;
  return new Worker(boot, { eval: true, workerData, execArgv: ["--conditions=source"] });
}
