/** Levels go up one by one, so that what is found first takes the fewest preemptions, faults or steps. */
import { expect, test } from "vitest";
import type { Fault } from "../../../src/driver/faults.ts";
import type { Bounds } from "../../../src/explorers/bounded/bounds.ts";
import {
  exhaustWithinBounds,
  type ExhaustedWithinBounds,
  type WithinBoundsOptions,
} from "../../../src/explorers/exhaust-within-bounds.ts";
import { brokenPools } from "../../../src/pools/broken/all.ts";
import { simple, threaded } from "../../../src/pools/subjects.ts";
import { builtIn } from "../../../src/scenarios/built-in.ts";
import { Runner } from "../../../src/execution/runner.ts";
import { scenario, type Scenario } from "../../../src/scenario/scenario.ts";
import { steadyBody } from "../../../src/scenarios/steady.ts";
import { lendGlobals } from "../../../src/sim/lent/globals.ts";
import { everyExecution, countOf } from "./within-bounds.ts";

async function search(
  scenario: Scenario,
  bounds: Bounds,
  more: Partial<WithinBoundsOptions> = {},
): Promise<ExhaustedWithinBounds<string>> {
  const giveBack = lendGlobals();
  const runner = new Runner(scenario);
  try {
    return await exhaustWithinBounds(
      {
        execute(strategy, log) {
          const { labels, ending } = runner.run(strategy, { log });
          return `${ending.kind} ${labels.join(".")}`;
        },
        isWorthStopping: (execution) => !execution.startsWith("quiescent"),
        cutOff: () => "limit",
        labelsOf: (execution) => execution.split(" ")[1]?.split(".") ?? [],
        // Whatever is exchanged seems to make a difference.
        outcomeOf: () => "as it was",
        follow: () => ({ outcome: "exchanged", isFollowed: true }),
      },
      {
        bounds,
        traits: runner.traits,
        seed: 1,
        executionsMax: Infinity,
        executionSecondsMax: runner.secondsMax,
        swapFraction: 0,
        ...more,
      },
    );
  } finally {
    giveBack();
  }
}

const levelsOf = ({ levels }: ExhaustedWithinBounds<string>): readonly Bounds[] =>
  levels.map(({ bounds }) => bounds);

/** One worker more than may borrow: each is left while it could go on, those that connect and the first that has. */
function crowded(preemptions: number): Scenario {
  const maxconn = preemptions - 1;
  return builtIn("steady", simple, { workers: maxconn + 1, ops: 1, minconn: 0, maxconn });
}

test.each([2, 3])("what takes %i preemptions is found at that level, and not below", async (needed) => {
  const below = await search(crowded(needed), { preemptions: needed - 1 });
  expect(below).toMatchObject({ found: undefined, ended: "bounds" });
  const found = await search(crowded(needed), { preemptions: needed + 3 });
  expect(found).toMatchObject({ found: expect.stringMatching(/^violated /) as string, ended: "found" });
  expect(levelsOf(found)).toEqual(Array.from({ length: needed + 1 }, (_, preemptions) => ({ preemptions })));
  expect(found.levels.map(({ leftOut }) => leftOut === undefined)).toEqual([
    ...Array(needed).fill(false),
    true,
  ]);
});

const chosen = ["check-then-act", "waiter-woken-twice", "forgets-waiter-when-connect-fails", "barging"];

test.each(brokenPools.filter(({ subject }) => chosen.includes(subject.name)))(
  "$subject.name is found with the fewest preemptions, faults and steps that brute force knows",
  async ({ subject, settings }) => {
    const { scenario: name, faults, ...rest } = settings;
    const one = builtIn(name, subject, { ...rest, faults: faults as readonly Fault[] });
    const every = await everyExecution(one, { keepGoing: false });
    const broken = every.filter((told) => told.broken !== undefined).map(countOf);
    for (const bound of ["preemptions", "faults", "steps"] as const) {
      const fewest = Math.min(...broken.map((count) => count[bound]));
      const found = await search(one, { [bound]: 1_000 });
      expect(found.ended).toBe("found");
      expect(found.levels.at(-1)?.bounds).toEqual({ [bound]: fewest });
    }
    // Of those with the fewest preemptions, the fewest faults, and of those the fewest steps.
    const [best] = broken.sort(
      (a, b) => a.preemptions - b.preemptions || a.faults - b.faults || a.steps - b.steps,
    );
    const found = await search(one, { preemptions: 9, faults: 9, steps: 99 });
    expect(found.levels.at(-1)?.bounds).toEqual(best);
  },
);

const sound = builtIn("steady", threaded, { workers: 2, ops: 1, faults: ["statement"] });

test("a level that cuts nothing is the last, and shows that these were all", async () => {
  const every = await everyExecution(sound, { keepGoing: false });
  const most = Math.max(...every.map((told) => countOf(told).preemptions));
  const done = await search(sound, { preemptions: 50 });
  expect(done.ended).toBe("done");
  expect(done.levels.at(-1)).toEqual({
    bounds: { preemptions: most },
    executions: every.length,
    leftOut: 0,
    cutBy: [],
  });
  expect(await search(sound, { preemptions: most })).toMatchObject({ ended: "done" });
  expect(await search(sound, { preemptions: most - 1 })).toMatchObject({ ended: "bounds" });
});

test("of several bounds the last goes up first, and no further than it cuts", async () => {
  const done = await search(sound, { preemptions: 1, faults: 1 });
  expect(levelsOf(done)).toEqual([
    { preemptions: 0, faults: 0 },
    { preemptions: 0, faults: 1 },
    { preemptions: 1, faults: 0 },
    { preemptions: 1, faults: 1 },
  ]);
  expect(done.levels.map(({ executions }) => executions)).toEqual([2, 6, 6, 18]);
  const none = await search(builtIn("steady", threaded, { workers: 2, ops: 1 }), {
    preemptions: 1,
    faults: 1,
  });
  expect(levelsOf(none)).toEqual([
    { preemptions: 0, faults: 0 },
    { preemptions: 1, faults: 0 },
  ]);
});

test("a budget, or a signal, ends it with the levels so far", async () => {
  const budget = await search(sound, { preemptions: 9 }, { executionsMax: 8 });
  expect(budget).toMatchObject({ ended: "budget", executions: 8 });
  expect(budget.levels).toEqual([
    { bounds: { preemptions: 0 }, executions: 6, leftOut: 6, cutBy: ["preemptions"] },
    { bounds: { preemptions: 1 }, executions: 2, leftOut: undefined, cutBy: ["preemptions"] },
  ]);
  const stopped = await search(
    builtIn("steady", threaded, { workers: 4, ops: 3 }),
    { preemptions: 9 },
    { signal: AbortSignal.abort() },
  );
  expect(stopped.ended).toBe("stopped");
  expect(stopped.levels.at(-1)?.leftOut).toBeUndefined();
});

test("where exchanging steps makes a difference, it ends, to be begun again with no order left out", async () => {
  const roomy = scenario({
    subject: simple,
    workers: { count: 2, body: steadyBody(1, 2) },
    minconn: 2,
    autocommit: true,
    sharesValues: false,
  });
  const every = await everyExecution(roomy, { keepGoing: false });
  const doubted = await search(roomy, { faults: 0 }, { swapFraction: 1 });
  expect(doubted.missed).toEqual({ first: "start-b", second: "query-a1" });
  expect(doubted.ended).toBe("missed");
  const total = await search(roomy, { faults: 0 }, { swapFraction: 1, isTotal: true });
  expect(total).toMatchObject({ ended: "done", executions: every.length });
  const trusting = await search(roomy, { faults: 0 }, { swapFraction: 0 });
  expect(trusting.missed).toBeUndefined();
  expect(trusting.executions).toBeLessThan(every.length);
});
