/** Runs a search as `check` does: with the globals lent, from a macrotask, without stack traces. */
import { lendGlobals } from "../../src/sim/lent/globals.ts";
import { inMacrotask, withoutStacks } from "../../src/sim/rest/host.ts";

export async function atOnce(action: () => void): Promise<void> {
  const giveBack = lendGlobals();
  try {
    await inMacrotask(() => withoutStacks(action));
  } finally {
    giveBack();
  }
}
