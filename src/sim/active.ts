/** Which execution is running now, if any: one at a time, since a step runs to rest before anything else may run. */
import type { World } from "./world.ts";

let active: World | undefined;

export function activeWorld(): World | undefined {
  return active;
}

/** Makes `world` the one that lent globals belong to, until the returned function is called. */
export function activate(world: World): () => void {
  if (active) {
    throw new Error(
      "An execution was begun inside another one. Await the first before you begin the second: " +
        "a step of one world cannot come to rest while another world's step is under way.",
    );
  }
  active = world;
  return () => {
    active = undefined;
  };
}

/** Ends whichever execution is active: it was cut off and cannot end itself. */
export function abandon(): void {
  active = undefined;
}

/** Runs a callback that the world calls and no code awaits: an error that it throws is a finding, not a crash. */
export function guarded(world: World, where: string, callback: () => void): void {
  // Left over from an execution that was cut off.
  if (active !== world) return;
  try {
    callback();
  } catch (error) {
    world.escape(where, error);
  }
}
