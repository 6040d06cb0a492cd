/** Code that loops without waiting is cut off, and what runs after it runs as if nothing had been. */
import { expect, test } from "vitest";
import { activeWorld, activate } from "../../src/sim/active.ts";
import { lendGlobals } from "../../src/sim/lent/globals.ts";
import { drain, inMacrotask, withoutStacks } from "../../src/sim/rest/host.ts";
import { watched } from "../../src/sim/watchdog.ts";
import { worldOf } from "../fixtures/play.ts";

const loops: Readonly<Record<string, () => void>> = {
  "a loop": () => {
    for (;;);
  },
  "a loop after an await": () =>
    void (async () => {
      await Promise.resolve();
      for (;;);
    })(),
  "a retry in microtasks": () =>
    void (async () => {
      for (;;) await Promise.resolve();
    })(),
  queueMicrotask: function again() {
    queueMicrotask(again);
  },
  "process.nextTick": function again() {
    process.nextTick(again);
  },
};

test.each(Object.entries(loops))("%s is cut off, and the next execution runs to rest", async (_, loop) => {
  const giveBack = lendGlobals();
  const { stackTraceLimit } = Error;
  const seen: string[] = [];
  const run = (begin: () => void): void => {
    const leave = activate(worldOf());
    begin();
    drain?.();
    leave();
    seen.push("ended");
  };
  try {
    const cutOff = (): void => void seen.push(`cut off, active: ${activeWorld() !== undefined}`);
    await inMacrotask(() => watched(() => withoutStacks(() => run(loop)), 0.2, cutOff));
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
    await inMacrotask(() => watched(() => run(() => void noteTwice(seen)), 10, cutOff));
    // What it left in the real queues has had its turn by then.
    await inMacrotask(() => undefined);
  } finally {
    giveBack();
  }
  expect(seen).toEqual(["cut off, active: false", "microtask", "tick", "ended"]);
});

async function noteTwice(seen: string[]): Promise<void> {
  await Promise.resolve();
  seen.push("microtask");
  process.nextTick(() => seen.push("tick"));
}

test("what ends gives its value, and what throws throws it", () => {
  const never = (): never => {
    throw new Error("was cut off");
  };
  expect(watched(() => "value", 10, never)).toBe("value");
  expect(watched(() => undefined, 10, never)).toBeUndefined();
  const error = new RangeError("own");
  expect(() =>
    watched(
      () => {
        throw error;
      },
      10,
      never,
    ),
  ).toThrow(error);
});
