/** Every lent global is virtual inside an execution, passes through outside, and is afterwards what it was before. */
import nodeCrypto, { randomUUID as importedUuid } from "node:crypto";
import timers, { setTimeout as importedSetTimeout } from "node:timers";
import promised, { setTimeout as importedSleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { activate } from "../../../src/sim/active.ts";
import { lendGlobals } from "../../../src/sim/lent/globals.ts";
import { inMacrotask } from "../../../src/sim/rest/host.ts";
import { play, worldOf } from "../../fixtures/play.ts";

/** Everything that is lent: the object and its member. */
const lent: readonly (readonly [title: string, target: object, name: string])[] = [
  ...["setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval", "clearImmediate"].flatMap(
    (name) => [[name, globalThis, name] as const, [`node:timers ${name}`, timers, name] as const],
  ),
  ["node:timers/promises setTimeout", promised, "setTimeout"],
  ["node:timers/promises setImmediate", promised, "setImmediate"],
  ["node:timers/promises setInterval", promised, "setInterval"],
  ["scheduler.wait", promised.scheduler, "wait"],
  ["scheduler.yield", promised.scheduler, "yield"],
  ["queueMicrotask", globalThis, "queueMicrotask"],
  ["process.nextTick", process, "nextTick"],
  ["Date", globalThis, "Date"],
  ["performance.now", performance, "now"],
  ["process.hrtime", process, "hrtime"],
  ["process.uptime", process, "uptime"],
  ["Math.random", Math, "random"],
  ["crypto.randomUUID", crypto, "randomUUID"],
  ["crypto.getRandomValues", crypto, "getRandomValues"],
  ["node:crypto randomUUID", nodeCrypto, "randomUUID"],
  ["node:crypto randomBytes", nodeCrypto, "randomBytes"],
  ["node:crypto randomInt", nodeCrypto, "randomInt"],
  ["node:crypto randomFillSync", nodeCrypto, "randomFillSync"],
  ["AbortSignal.timeout", AbortSignal, "timeout"],
];

const memberOf = (target: object, name: string): unknown => (target as Record<string, unknown>)[name];
const descriptors = () => lent.map(([, target, name]) => Object.getOwnPropertyDescriptor(target, name));

describe("while lent, another object stands in for", () => {
  test.each(lent)("%s, and after it the very same is back", (_title, target, name) => {
    const [before, descriptor] = [memberOf(target, name), Object.getOwnPropertyDescriptor(target, name)];
    const giveBack = lendGlobals();
    const meanwhile = memberOf(target, name);
    giveBack();
    expect(meanwhile).not.toBe(before);
    expect(memberOf(target, name)).toBe(before);
    expect(Object.getOwnPropertyDescriptor(target, name)).toEqual(descriptor);
  });
});

describe("the globals are given back", () => {
  const before = descriptors();
  const listeners = () => [process.listeners("uncaughtException"), process.listeners("unhandledRejection")];
  const listened = listeners();
  afterEach(() => {
    expect(descriptors()).toEqual(before);
    expect(listeners()).toEqual(listened);
  });

  test("when a run throws", async () => {
    const failing = play(() => {
      throw new Error("no run");
    });
    await expect(failing).rejects.toThrow("no run");
  });

  test("by the last of two runs that overlap, in either order, and once each", () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const runs = [lendGlobals(), lendGlobals()];
      const stand = setTimeout;
      runs[order[0] ?? 0]?.();
      runs[order[0] ?? 0]?.();
      expect(setTimeout).toBe(stand);
      runs[order[1] ?? 0]?.();
      expect(setTimeout).not.toBe(stand);
    }
  });
});

test("whoever saves a global and sets it back, across the loan's begin or end, does no harm", () => {
  const nextTick = memberOf(process, "nextTick");
  const giveBack = lendGlobals();
  const standIn = memberOf(process, "nextTick");
  Object.assign(process, { nextTick });
  expect(memberOf(process, "nextTick")).toBe(standIn);
  giveBack();
  Object.assign(process, { nextTick: standIn });
  lendGlobals()();
  expect(memberOf(process, "nextTick")).toBe(nextTick);
});

test("whoever puts something of their own in a lent global's place has it there until they set it back", () => {
  const giveBack = lendGlobals();
  const { random } = Math;
  Math.random = () => 0.5;
  expect(Math.random()).toBe(0.5);
  Math.random = random;
  expect(Math.random).toBe(random);
  giveBack();
});

test("an execution cannot begin inside another one", () => {
  const leave = activate(worldOf());
  expect(() => activate(worldOf())).toThrow(
    "An execution was begun inside another one. Await the first before you begin the second: " +
      "a step of one world cannot come to rest while another world's step is under way.",
  );
  leave();
});

describe("outside any execution the lent globals pass through:", () => {
  async function passing<T>(action: () => T | Promise<T>): Promise<T> {
    const giveBack = lendGlobals();
    try {
      return await action();
    } finally {
      giveBack();
    }
  }

  test("timers fire in real time, with their arguments", async () => {
    const fired = await passing(async () => [
      await new Promise((resolve) => setTimeout(resolve, 0, "timeout")),
      await new Promise((resolve) => setImmediate(resolve, "immediate")),
      await new Promise((resolve) => process.nextTick(resolve, "tick")),
      await promisify(setTimeout)(0, "promisified"),
      await importedSleep(0, "slept"),
      await promised.scheduler.wait(0),
      await new Promise((resolve) => {
        const interval = setInterval(() => {
          clearInterval(interval);
          resolve("interval");
        }, 0);
      }),
    ]);
    expect(fired).toEqual(["timeout", "immediate", "tick", "promisified", "slept", undefined, "interval"]);
  });

  test("a real timer that was armed before is cleared by a lent clearTimeout", async () => {
    const fired: string[] = [];
    const early = setTimeout(() => fired.push("early"), 0);
    await passing(async () => {
      clearTimeout(early);
      await new Promise((resolve) => setTimeout(resolve, 1));
    });
    expect(fired).toEqual([]);
  });

  test("clocks and random values are the real ones", async () => {
    const year = new Date().getFullYear();
    const values = await passing(() => ({
      year: new Date().getFullYear(),
      text: Date().includes(String(year)),
      now: Date.now() > Date.UTC(year, 0, 1) - 86_400_000,
      elapsed: process.uptime() > 0 && performance.now() > 0 && process.hrtime.bigint() > 0n,
      hrtime: process.hrtime(process.hrtime())[0],
      differ:
        new Set([Math.random(), Math.random()]).size + new Set([importedUuid(), crypto.randomUUID()]).size,
      bytes: nodeCrypto.randomBytes(4).length + crypto.getRandomValues(new Uint8Array(4)).length,
      whole: nodeCrypto.randomInt(1),
      aborted: AbortSignal.timeout(60_000).aborted,
    }));
    expect(values).toEqual({
      year,
      text: true,
      now: true,
      elapsed: true,
      hrtime: 0,
      differ: 4,
      bytes: 8,
      whole: 0,
      aborted: false,
    });
  });
});

describe("inside an execution time is virtual:", () => {
  test("every clock begins at one date and moves with the timers alone", async () => {
    const { log } = await play((log) => {
      const first = process.hrtime();
      const read = (): void => {
        log(new Date().toISOString(), Date.now(), performance.now(), process.uptime());
        log(process.hrtime(), process.hrtime(first), process.hrtime.bigint());
      };
      read();
      setTimeout(read, 1_500);
    });
    expect(log).toEqual([
      ["2000-01-01T00:00:00.000Z", 946_684_800_000, 0, 0],
      [[0, 0], [0, 0], 0n],
      ["2000-01-01T00:00:01.500Z", 946_684_801_500, 1_500, 1.5],
      [[1, 500_000_000], [1, 500_000_000], 1_500_000_000n],
    ]);
  });

  test("hrtime since an earlier hrtime borrows a second, as Node's does", async () => {
    const { log } = await play(async (log) => {
      await promised.setTimeout(900);
      const first = process.hrtime();
      await promised.setTimeout(600);
      log(process.hrtime(first));
    });
    expect(log).toEqual([[[0, 600_000_000]]]);
  });

  test("Date keeps its constructor's other forms, its statics and instanceof", async () => {
    const RealDate = Date;
    const { log } = await play((log) => {
      log(new Date(0).getTime(), new Date("2020-02-02").getTime(), new Date(2020, 1).getMonth());
      log(Date.UTC(1970, 0, 2), Date.parse("1970-01-03T00:00:00Z"), Date.length, Date.name);
      log(new Date() instanceof Date, new Date() instanceof RealDate, new RealDate() instanceof Date);
      log(Date() === new Date().toString(), new (class Day extends Date {})().getTime());
    });
    expect(log).toEqual([
      [0, 1_580_601_600_000, 1],
      [86_400_000, 172_800_000, 7, "Date"],
      [true, true, true],
      [true, 946_684_800_000],
    ]);
  });

  test("AbortSignal.timeout aborts in virtual time with a TimeoutError", async () => {
    const { log } = await play((log) => {
      const signal = AbortSignal.timeout(3_600_000);
      signal.addEventListener("abort", () => {
        const reason = signal.reason as DOMException;
        log(performance.now(), reason.name, reason.message);
      });
    });
    expect(log).toEqual([[3_600_000, "TimeoutError", "The operation was aborted due to timeout"]]);
  });

  test("all promised forms wait in virtual time and give their value", async () => {
    const { log } = await play(async (log) => {
      log(await promisify(setTimeout)(1_000, "promisified"), performance.now());
      log(await importedSleep(1_000, "node:timers/promises"), performance.now());
      log(await promised.scheduler.wait(1_000), performance.now());
      await promised.scheduler.yield();
      log(await promisify(setImmediate)("immediate"), await promised.setImmediate("too"), performance.now());
      for await (const value of promised.setInterval(500, "tick")) {
        log(value, performance.now());
        if (performance.now() >= 4_000) break;
      }
    });
    expect(log).toEqual([
      ["promisified", 1_000],
      ["node:timers/promises", 2_000],
      [undefined, 3_000],
      ["immediate", "too", 3_000],
      ["tick", 3_500],
      ["tick", 4_000],
    ]);
  });

  test("an AbortSignal ends a promised wait at once, as Node's does", async () => {
    const { log } = await play(async (log) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 10);
      const end = (error: Error & { code?: string }): unknown =>
        log(error.name, error.code, performance.now());
      await importedSleep(1_000, undefined, { signal: controller.signal }).catch(end);
      await promised.setImmediate(undefined, { signal: controller.signal }).catch(end);
      await promised.scheduler.wait(5, { signal: controller.signal }).catch(end);
    });
    expect(log).toEqual([
      ["AbortError", "ABORT_ERR", 10],
      ["AbortError", "ABORT_ERR", 10],
      ["AbortError", "ABORT_ERR", 10],
    ]);
  });
});

describe("inside an execution random values are seeded:", () => {
  const values = async (): Promise<unknown> => {
    const { log, labels } = await play((log) => {
      log(Math.random(), crypto.randomUUID(), importedUuid(), [
        ...crypto.getRandomValues(new Uint16Array(2)),
      ]);
      log(nodeCrypto.randomBytes(3).toString("hex"), nodeCrypto.randomInt(10), nodeCrypto.randomInt(5, 6));
      log([...nodeCrypto.randomFillSync(new Uint16Array(3), 1, 1)]);
      log([...nodeCrypto.getRandomValues(new Uint8Array(2))]);
    });
    return { log, labels };
  };

  test("the same in every execution of one schedule, Math.random by a choice of its own", async () => {
    const first = await values();
    expect(await values()).toEqual(first);
    expect(first).toEqual({
      labels: ["random-pool=0"],
      log: [
        [
          0.005977093278899926,
          "0087fbf7-479c-486d-be74-7d23673f277d",
          "1165c449-300a-4d97-8c4b-34a88bc231b8",
          [50_548, 15_870],
        ],
        ["c12752", 4, 5],
        [[0, 47_398, 0]],
        [[147, 32]],
      ],
    });
  });

  test("an id is a version 4 UUID", async () => {
    const { log } = await play((log) => log(crypto.randomUUID()));
    expect(String(log[0]?.[0])).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });
});

test("members of node:timers that were imported by name are lent too", async () => {
  const { log } = await play((log) => importedSetTimeout(() => log(performance.now()), 60_000));
  expect(log).toEqual([[60_000]]);
});

test("what is lent belongs to the active world only: between executions a macrotask sees the real clock", async () => {
  const giveBack = lendGlobals();
  const leave = activate(worldOf());
  const inside = Date.now();
  leave();
  const outside = await inMacrotask(() => Date.now());
  giveBack();
  expect([inside, outside > inside]).toEqual([946_684_800_000, true]);
});
