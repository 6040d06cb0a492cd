/**
 * The same promises (pool, driver, workers' bodies), a random order, and nothing else: no trace, no rules, no labels, no time. A pool's
 * timers are real ones: none comes due before the loop has ended, and its close has to clear them.
 */
import assert from "node:assert/strict";
import type { Connection } from "../../src/driver/driver.ts";
import { FakeDriver } from "../../src/driver/fake-driver.ts";
import type { Pool, PoolLimits, Subject } from "../../src/pools/pool.ts";
import type { Body, Worker } from "../../src/scenario/worker.ts";
import type { EventSink, SimEvent } from "../../src/sim/events/events.ts";
import { prng, seedAt } from "../../src/sim/prng.ts";
import { drain, inMacrotask, realNowMs, withoutStacks } from "../../src/sim/rest/host.ts";

export interface Looped {
  readonly subject: Subject;
  readonly limits: PoolLimits;
  readonly workers: number;
  readonly body: Body;
  readonly autocommit?: boolean;
}

/** Runs so many executions and says how many a second that was. */
export function runEmptyLoop(
  { subject, limits, workers, body, autocommit = false }: Looped,
  executions: number,
): Promise<number> {
  const waiting: Pick<SimEvent, "deliver">[] = [];
  const sink: EventSink = {
    looked() {},
    changed() {},
    wantsFault: () => false,
    strikes: () => false,
    post: (event) => void waiting.push(event),
    cancel: (event) => void waiting.splice(waiting.indexOf(event), waiting.includes(event) ? 1 : 0),
    released() {},
  };
  return rateOf(executions, (index) => {
    const numbers = prng(seedAt(1, index));
    let [opened, ended, closed]: [Pool | undefined, number, boolean] = [undefined, 0, false];
    const runToRest = (): void => {
      drain?.();
      while (waiting.length > 0) {
        waiting.splice(numbers.below(waiting.length), 1)[0]?.deliver(undefined);
        drain?.();
      }
    };
    void subject.open(new FakeDriver({ sink, autocommit }), limits).then((pool) => void (opened = pool));
    runToRest();
    const pool = opened as Pool | undefined;
    assert(pool, `${subject.name} must open`);
    for (let worker = 0; worker < workers; worker++) {
      waiting.push({ deliver: () => void body(unobserved(pool)).then(() => ended++) });
    }
    runToRest();
    assert.equal(ended, workers, "every worker must end");
    void Promise.resolve(pool.closeall()).then(() => void (closed = true));
    runToRest();
    assert(closed, `${subject.name} must close`);
  });
}

/** As much of a worker as a steady body uses, and nobody looks on. */
function unobserved(pool: Pool): Worker {
  return {
    ask: () => pool.getconn(),
    query: (conn: Connection, sql: string) => conn.query(sql),
    release: (conn: Connection) => pool.putconn(conn),
  } as unknown as Worker;
}

/** Neither loop collects stacks: an ask that is refused would cost both more than all the rest. */
export function rateOf(executions: number, execute: (index: number) => void): Promise<number> {
  return inMacrotask(() =>
    withoutStacks(() => {
      const startedAtMs = realNowMs();
      for (let index = 0; index < executions; index++) execute(index);
      return (executions / (realNowMs() - startedAtMs)) * 1_000;
    }),
  );
}
