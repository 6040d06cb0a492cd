/** What makes executions cheap changes nothing that can be seen of them. */
import { expect, test } from "vitest";
import type { Driver } from "../../src/driver/driver.ts";
import type { FakeConnection } from "../../src/driver/fake-connection.ts";
import type { FakeDriver } from "../../src/driver/fake-driver.ts";
import { faultNames, type Fault } from "../../src/driver/faults.ts";
import type { Invariant, Watcher } from "../../src/invariants/invariant.ts";
import { noLostWaiter } from "../../src/invariants/no-lost-waiter.ts";
import { usedMax } from "../../src/invariants/used-max.ts";
import type { Subject } from "../../src/pools/pool.ts";
import { reallyThreaded, simple, threaded } from "../../src/pools/subjects.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { watching, type Rules } from "../../src/execution/rules.ts";
import { Runner, type Execution } from "../../src/execution/runner.ts";
import { lendGlobals } from "../../src/sim/lent/globals.ts";
import { inMacrotask } from "../../src/sim/rest/host.ts";
import { random } from "../../src/strategies/random.ts";

const executions = 300;

/** The same subject, but its connections do not tell which operation was asked for: all are followed by their promises. */
function deaf(subject: Subject, onOpened: () => void): Subject {
  return {
    ...subject,
    open(driver: Driver, limits) {
      const fake = driver as FakeDriver;
      const answer = fake.answer.bind(fake);
      fake.answer = (...about): FakeConnection => {
        onOpened();
        return Object.defineProperty(answer(...about), "asked", { get: () => undefined, set() {} });
      };
      return subject.open(fake, limits);
    },
  };
}

const faults: readonly (readonly Fault[])[] = [[], faultNames];

test.each(
  [simple, threaded, reallyThreaded].flatMap((subject) =>
    ["steady", "closeall", "misuse"].flatMap((name) =>
      faults.map((kinds) => [subject.name, name, kinds.length, subject, kinds] as const),
    ),
  ),
)(
  "%s, %s, %i faults: operations heard of at once leave the same trace",
  async (_, name, __, subject, kinds) => {
    const settings = { workers: 3, ops: 2, faults: kinds };
    let opened = 0;
    const plain = await outcomes(builtIn(name, subject, settings));
    const followed = await outcomes(
      builtIn(
        name,
        deaf(subject, () => opened++),
        settings,
      ),
    );
    expect(opened).toBeGreaterThan(executions / 8);
    expect(followed).toEqual(plain);
  },
);

async function outcomes(scenario: ReturnType<typeof builtIn>): Promise<readonly string[]> {
  const runner = new Runner(scenario);
  const strategy = random();
  const giveBack = lendGlobals();
  try {
    return await inMacrotask(() =>
      Array.from({ length: executions }, (_, seed) => {
        strategy.begin(seed);
        return textOf(runner.run(strategy));
      }),
    );
  } finally {
    giveBack();
  }
}

function textOf({ ending, labels, trace, unfinished }: Execution): string {
  return JSON.stringify([ending, labels, trace, unfinished]);
}

test("rules of ours that remember get a watcher of their own in each execution, in lists that stay", () => {
  const anew = watching([usedMax, noLostWaiter]);
  const looks = ({ onThrew, onRest }: Rules) => [onThrew[0]?.look, onRest[0]?.look];
  const rules = anew();
  const [remembers, forgets] = looks(rules);
  expect(anew()).toBe(rules);
  expect(looks(rules)[0]).not.toBe(remembers);
  expect(looks(rules)[1]).toBe(forgets);
});

test("a rule of a scenario's own is watched anew in each execution, whatever it gives", () => {
  let made = 0;
  const watcher: Watcher = { rest: () => undefined };
  const own: Invariant = { name: "own", watch: () => (made++, watcher) };
  const anew = watching([own]);
  const before = made;
  anew();
  anew();
  expect(made).toBe(before + 2);
});

test("a rule of a scenario's own is asked at the moments at which its new watcher looks", () => {
  const told = () => undefined;
  let watcher: Watcher = { rest: told };
  const own: Invariant = { name: "own", watch: () => watcher };
  const anew = watching([own, usedMax]);
  const asked = ({ onRest, onEnd }: Rules) => [onRest, onEnd].map((looks) => looks.map(({ name }) => name));
  expect(asked(anew())).toEqual([["own", usedMax.name], []]);
  watcher = { end: told };
  expect(asked(anew())).toEqual([[usedMax.name], ["own"]]);
});
