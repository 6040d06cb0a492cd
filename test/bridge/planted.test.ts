/** A difference planted in a pool or in a model is seen: some execution is then no behaviour. */
import { expect, test } from "vitest";
import { reallyThreaded, simple, threaded } from "../../src/pools/subjects.ts";
import { behaviourOf, type Answer } from "./behaviour.ts";
import { everyExecution } from "./executions.ts";
import { planted, unplanted } from "./planted-pools.ts";
import { pair, type PairOptions } from "./scenarios.ts";
import type { ModelStep, Mutation } from "./state-space.ts";

interface Judged {
  readonly executions: number;
  readonly refused: number;
  /** The event that the first refused execution has and the model has not. */
  readonly first: string | undefined;
}

async function judge(options: PairOptions): Promise<Judged> {
  const { scenario, space } = pair(options);
  const refused: Answer[] = [];
  const executions = await everyExecution(scenario, 20_000, (observation) => {
    const answer = behaviourOf(space, observation);
    if (!answer.isBehaviour) refused.push(answer);
  });
  const [first] = refused;
  return {
    executions,
    refused: refused.length,
    first: first && !first.isBehaviour ? tell(first) : undefined,
  };
}

function tell({ refused }: Answer & { isBehaviour: false }): string {
  if (refused.kind === "end") return "the end";
  if (refused.kind === "rest") return `the books after ${refused.step}`;
  if (refused.kind === "opened") return `${refused.connection} opened`;
  return `${refused.kind} of ${refused.verb} by ${refused.worker}`;
}

const small = { callers: 2, ops: 1 };

test.each<[string, PairOptions, Judged]>([
  [
    "threaded",
    { subject: unplanted.threaded, callers: 3, ops: 1 },
    { executions: 498, refused: 0, first: undefined },
  ],
  [
    "reallyThreaded",
    { subject: unplanted.reallyThreaded, ...small, closes: true },
    { executions: 118, refused: 0, first: undefined },
  ],
  [
    "oldestFirst",
    { subject: planted.oldestFirst, ...small, minconn: 2 },
    { executions: 12, refused: 12, first: "return of getconn by a" },
  ],
  [
    "noRollback",
    { subject: planted.noRollback, ...small },
    { executions: 8, refused: 8, first: "the books after connect-b1" },
  ],
  [
    "noLimit",
    { subject: planted.noLimit, ...small, maxconn: 1 },
    { executions: 16, refused: 12, first: "c2 opened" },
  ],
  [
    "noLock",
    { subject: planted.noLock, ...small },
    { executions: 30, refused: 20, first: "the books after rollback-b1" },
  ],
  [
    "wrongError",
    { subject: planted.wrongError, ...small, closes: true },
    { executions: 118, refused: 22, first: "throw of getconn by b" },
  ],
  [
    "closesEarly",
    { subject: planted.closesEarly, ...small, closes: true },
    { executions: 118, refused: 32, first: "call of putconn by b" },
  ],
  [
    "keepsLock",
    { subject: planted.keepsLock, ...small, maxconn: 1 },
    { executions: 6, refused: 2, first: "the end" },
  ],
  [
    "keepsNoPermit",
    { subject: planted.keepsNoPermit, ...small, closes: true },
    { executions: 118, refused: 64, first: "the books after close-b2" },
  ],
])("a difference in the pool is seen, and none where there is none: %s", async (_name, options, known) => {
  expect(await judge(options)).toEqual(known);
});

test.each<[string, PairOptions, Judged]>([
  [
    "another pool's",
    { subject: simple, model: "threaded", ...small },
    { executions: 30, refused: 20, first: "the books after rollback-b1" },
  ],
  [
    "one without a semaphore",
    { subject: reallyThreaded, model: "threaded", ...small, maxconn: 1, closes: true },
    { executions: 46, refused: 14, first: "the end" },
  ],
  [
    "one with a semaphore",
    { subject: threaded, model: "really-threaded", ...small, maxconn: 1 },
    { executions: 6, refused: 2, first: "throw of getconn by b" },
  ],
])("a model that is %s refuses executions", async (_name, options, known) => {
  expect(await judge(options)).toEqual(known);
});

const labels = [
  ["take permit", "lock to get", "check closed", "check _pool", "pop from _pool", "check maxconn", "connect"],
  ["enter in _used", "enter in _rused", "getconn returns", "getconn raises", "use connection"],
  ["lock to put", "check closed to put", "look up key", "check minconn", "check conn.closed", "check status"],
  ["roll back", "append to _pool", "close connection"],
  ["check key in _used", "delete from _used", "delete from _rused"],
  ["putconn returns", "give permit back", "putconn raises"],
  ["closer: lock to close", "closer: check closed", "closer: list connections", "closer: close each"],
  ["closer: set closed", "closer: leave closeall"],
].flat();

/** Which steps the model needs to follow every execution: without each of these some is refused. */
async function needed(options: PairOptions): Promise<readonly string[]> {
  const found = new Set<string>();
  const nameOf = ({ label, process }: ModelStep): string =>
    process === options.callers ? `closer: ${label}` : label;
  for (const label of labels) {
    const mutate: Mutation = (step) => (nameOf(step) === label ? undefined : step);
    const { scenario, space } = pair({ ...options, mutate });
    await everyExecution(scenario, 20_000, (observation) => {
      if (!found.has(label) && !behaviourOf(space, observation).isBehaviour) found.add(label);
    });
  }
  return [...found];
}

test("a model that lacks any one of its steps refuses some execution", async () => {
  const ofLock = labels.filter((label) => label !== "take permit" && label !== "give permit back");
  expect(await needed({ subject: threaded, ...small, closes: true })).toEqual(ofLock);
  expect(await needed({ subject: reallyThreaded, ...small, closes: true })).toEqual(labels);
});
