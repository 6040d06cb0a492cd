/**
 * Tells a deadlock from code that waits for the outside: a real socket, a file, a timer captured before the globals
 * were lent. Used only on executions that end with somebody waiting, since the hook makes everything slow.
 */
import { activate } from "./active.ts";
import { inMacrotask } from "./host.ts";
import type { World } from "./world.ts";

interface AsyncHooks {
  createHook(hooks: { init(id: number, type: string): void }): { enable(): void; disable(): void };
}

/** Asynchrony that belongs to JavaScript itself, which the drain runs to rest. */
const own = new Set(["PROMISE", "TickObject", "Microtask"]);

/** Real macrotasks to wait for progress: what has no resource of its own, such as a compilation, needs a few. */
const macrotasksMax = 20;

/**
 * Runs `action` (one execution, to its end) and says what it began that the world does not own, as a clause such as
 * "Timeout (begun at …)"; undefined if nothing.
 */
export async function watchForeign(world: World, action: () => void): Promise<string | undefined> {
  const begun: string[] = [];
  await inMacrotask(() => {
    const disable = hookInto(begun);
    try {
      action();
    } finally {
      disable();
    }
  });
  if (begun[0] !== undefined) return begun[0];
  return (await progressesByItself(world))
    ? "it went on by itself, without any event of the world"
    : undefined;
}

function hookInto(begun: string[]): () => void {
  const process = (globalThis as { process?: { getBuiltinModule?(name: string): unknown } }).process;
  const hooks = process?.getBuiltinModule?.("async_hooks") as AsyncHooks | undefined;
  const hook = hooks?.createHook({
    init(_id, type) {
      if (own.has(type)) return;
      const stack = new Error().stack ?? "";
      // Printing a line is no way of waiting.
      if (!stack.includes("node:internal/console")) begun.push(`${type}${placeOf(stack)}`);
    },
  });
  hook?.enable();
  return () => hook?.disable();
}

/** The first line of the stack that is neither Node's nor ours. */
function placeOf(stack: string): string {
  const line = stack
    .split("\n")
    .slice(1)
    .find((frame) => !/\bnode:|[\\/](?:src|dist)[\\/]sim[\\/]/.test(frame));
  return line ? ` (begun ${line.trim()})` : "";
}

async function progressesByItself(world: World): Promise<boolean> {
  const { progress } = world;
  const leave = activate(world);
  try {
    for (let hops = 0; hops < macrotasksMax; hops++) {
      await inMacrotask(() => undefined);
      if (world.progress !== progress) return true;
    }
    return false;
  } finally {
    leave();
  }
}
