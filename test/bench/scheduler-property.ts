/**
 * fast-check's scheduler as its documentation shows it: every operation of the same driver and every start of the same
 * workers is scheduled, and after each scheduled task the same invariants look at the same monitor.
 */
import fc from "fast-check";
import { FakeDriver } from "../../src/driver/fake-driver.ts";
import { Monitor } from "../../src/execution/monitor.ts";
import { Reached } from "../../src/execution/reached.ts";
import { rulesOf, watchAll } from "../../src/execution/rules.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { WorkerHandle } from "../../src/execution/worker-handle.ts";
import { Choices } from "../../src/sim/choices/choices.ts";
import type { EventSink } from "../../src/sim/events/events.ts";
import { wordsOf } from "../../src/pools/pool.ts";
import { World } from "../../src/sim/world.ts";
import { random } from "../../src/strategies/random.ts";

export function schedulerProperty(scenario: Scenario): fc.IAsyncProperty<[fc.Scheduler, number]> {
  const { subject, limits, autocommit, callers } = scenario;
  const rules = rulesOf(scenario);
  let failed: string | undefined;
  let monitor: Monitor | undefined;
  const act = async (task: () => Promise<void>): Promise<void> => {
    await task();
    failed ??= monitor?.atRest()?.message;
  };
  // The seed is for what workers draw themselves: which mistake to make.
  return fc.asyncProperty(fc.scheduler({ act }), fc.nat(), async (scheduler, seed) => {
    failed = undefined;
    const walk = random();
    walk.begin(seed);
    const world = new World({ choices: new Choices(walk) });
    const observed = new Monitor(world, {
      rules: watchAll(rules),
      reached: new Reached(),
      limits,
      subject: scenario.subject,
      callersAreCorrect: callers === "correct",
      callsMax: scenario.stepsMax,
    });
    monitor = observed;
    const sink: EventSink = {
      looked() {},
      changed() {},
      wantsFault: () => false,
      strikes: () => false,
      post: (event) =>
        void scheduler.schedule(Promise.resolve(), event.kind).then(() => event.deliver(undefined)),
      cancel() {},
      released() {},
    };
    const driver = new FakeDriver({ sink, watcher: monitor, autocommit });
    monitor.books.opened = driver.connections;
    const pool = await scheduler.waitFor(subject.open(driver, limits));
    monitor.books.pool = pool;
    const bodies = scenario.workers().map(async (body, index) => {
      await scheduler.schedule(Promise.resolve(), "start");
      await body(new WorkerHandle(index, { pool, words: wordsOf(subject), world, monitor: observed }));
    });
    const done = Promise.all(bodies);
    // Somebody may wait for ever, and then so would waitFor.
    await scheduler.waitIdle();
    void done;
    failed ??= (monitor.atRest() ?? monitor.atEnd())?.message;
    return failed === undefined;
  });
}
