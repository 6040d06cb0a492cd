/**
 * Tells a deadlock from code that waits for the outside: a real socket, a file, a timer captured before the globals
 * were lent. Used only on executions that end with a worker waiting, since the hook makes everything slow.
 *
 * Misses: work begun before this run that takes longer than {@link graceMs}; a foreign wait that holds up no worker.
 */
import { inMacrotask, realNowMs, realPause } from "./rest/host.ts";
import type { World } from "./world.ts";

interface AsyncHooks {
  createHook(hooks: { init(id: number, type: string): void }): { enable(): void; disable(): void };
}

export interface Foreign {
  /** The owner of the step in which it was begun: a worker's id, or "pool". Unknown if it was begun earlier. */
  readonly owner: string | undefined;
  /** "a socket (TCPWRAP, begun at …)" */
  readonly what: string;
}

/** Asynchrony that belongs to JavaScript itself, which the drain runs to rest. */
const own = new Set(["PROMISE", "TickObject", "Microtask"]);

/** Node's names for resources, with the common ones. */
const names: Readonly<Record<string, string>> = {
  TCPWRAP: "a socket",
  TCPCONNECTWRAP: "a socket",
  PIPEWRAP: "a socket",
  GETADDRINFOREQWRAP: "a name to be looked up",
  FSREQPROMISE: "a file",
  FSREQCALLBACK: "a file",
  Timeout: "a timer captured before the world lent its own",
  Immediate: "an immediate captured before the world lent its own",
  HASHREQUEST: "cryptography in another thread",
  RANDOMBYTESREQUEST: "cryptography in another thread",
  MESSAGEPORT: "another thread",
  PROCESSWRAP: "another process",
};

/**
 * Real time for work to go on that has no resource of its own, such as a compilation, or that an earlier run began, such as
 * an import(). Spent once per deadlock.
 */
const graceMs = 100;

/** Runs `action` (one execution, to its end) and names the foreign asynchrony that it waits for, if any. */
export async function watchForeign<T>(
  world: World,
  action: () => T,
): Promise<{ readonly result: T; readonly foreign: Foreign | undefined }> {
  const begun: Foreign[] = [];
  const result = await inMacrotask(() => {
    const disable = hookInto(world, begun);
    try {
      return action();
    } finally {
      disable();
    }
  });
  if (begun[0]) return { result, foreign: begun[0] };
  const what = "it went on by itself, as after an import() or a compilation";
  return { result, foreign: (await progressesByItself(world)) ? { owner: undefined, what } : undefined };
}

function hookInto(world: World, begun: Foreign[]): () => void {
  const process = (globalThis as { process?: { getBuiltinModule?(name: string): unknown } }).process;
  const hooks = process?.getBuiltinModule?.("async_hooks") as AsyncHooks | undefined;
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 100;
  const hook = hooks?.createHook({
    init(_id, type) {
      if (own.has(type)) return;
      const stack = new Error().stack ?? "";
      // Printing a line is no way of waiting, and a resource made in JavaScript only carries a context.
      if (stack.includes("node:internal/console") || stack.includes("new AsyncResource")) return;
      begun.push({ owner: world.owner, what: `${names[type] ?? "an operation"} (${type}${placeOf(stack)})` });
    },
  });
  hook?.enable();
  return () => {
    hook?.disable();
    Error.stackTraceLimit = stackTraceLimit;
  };
}

const here = new URL(".", import.meta.url).pathname;

/** The first line of the stack that has a place and is neither Node's nor ours. */
function placeOf(stack: string): string {
  const frames = stack.split("\n").slice(1);
  const line = frames.find(
    (frame) => /:\d+:\d+\)?$/.test(frame) && !/\bnode:/.test(frame) && !frame.includes(here),
  );
  return line ? `, begun ${line.trim()}` : "";
}

/** No world is active meanwhile: what else goes on in this process, another check included, is left alone. */
async function progressesByItself(world: World): Promise<boolean> {
  const { progress } = world;
  const untilMs = realNowMs() + graceMs;
  do {
    await realPause();
    if (world.progress !== progress) return true;
  } while (realNowMs() < untilMs);
  return false;
}
