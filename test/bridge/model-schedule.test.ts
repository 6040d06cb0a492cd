/** Counterexamples of models, as schedules of the real pools: the same promise is broken, or the step that has no counterpart is named. */
import { check, compile, type Size, type Violation } from "poolproof/checker";
import { models } from "poolproof/models";
import { expect, test } from "vitest";
import { scheduleOf, type Translation } from "../../src/bridge/model-schedule.ts";
import { reallyThreaded, simple, threaded } from "../../src/pools/subjects.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { settingsOf } from "../../src/scenarios/settings.ts";
import { replay } from "../../src/check/check.ts";
import { parseSchedule } from "../../src/sim/choices/schedule.ts";

interface Found {
  readonly violation: Violation;
  readonly translation: Translation | undefined;
}

async function counterexample(model: string, sizes: Partial<Size>, property: string): Promise<Found> {
  const file = models.find(({ name }) => name === model);
  if (!file) throw new RangeError(`There is no model ${model}.`);
  const size = { ...file.size, ...sizes };
  const symmetry = Object.values(file.symmetry);
  const outcome = check(file.build(size), { symmetry, properties: [property], stopFirst: true });
  const violation = outcome.violations.find((found) => found.property === property);
  if (!violation) throw new RangeError(`${model} keeps "${property}".`);
  return { violation, translation: await scheduleOf(compile(file.build(size)), size, violation) };
}

const subjects = [simple, threaded, reallyThreaded];

async function replayed(schedule: string) {
  const [subject, scenario = "", ...settings] = parseSchedule(schedule).recipe;
  const found = subjects.find(({ name }) => name === subject) ?? simple;
  return replay(builtIn(scenario, found, settingsOf(settings)), schedule);
}

test.each([
  {
    model: "simple-pool",
    size: { workers: 3 },
    property: "used ≤ maxconn",
    length: 14,
    schedule: "v1:simple,steady,ops%3D1:start-a.start-b.start-c.connect-b1.connect-c1",
    invariant: "used ≤ maxconn",
  },
  {
    model: "simple-pool",
    size: {},
    property: "idle ≤ minconn",
    length: 27,
    schedule:
      "v1:simple,steady,workers%3D2,ops%3D1:start-a.start-b.connect-b1.query-a1.query-b1.rollback-a1.rollback-b1",
    invariant: "idle ≤ minconn",
  },
  {
    model: "really-threaded-pool",
    size: { workers: 3 },
    property: "no deadlock",
    length: 15,
    schedule:
      "v1:really-threaded,closeall,workers%3D4,ops%3D1:start-a.start-b.start-d.start-c.query-a1.connect-b1.close-b1.query-b1.close-b2",
    invariant: "every getconn settles exactly once",
  },
  {
    model: "rollback-raises",
    size: {},
    property: "no leak",
    length: 33,
    schedule:
      "v1:threaded,steady,workers%3D2,ops%3D1,faults%3Drollback,faultsMax%3D2:start-a.start-b.connect-b1.query-a1.rollback-a1!rollback.query-b1.rollback-b1!rollback",
    invariant: "nothing leaks",
  },
])("$model: $property, in $length steps, happens to the real pool too", async (known) => {
  const { violation, translation } = await counterexample(known.model, known.size, known.property);
  expect(violation.length).toBe(known.length);
  expect(translation).toEqual({ kind: "schedule", schedule: known.schedule, invariant: known.invariant });
  expect(await replayed(known.schedule)).toMatchObject({ verdict: "violated", invariant: known.invariant });
});

test.each([
  {
    property: "no pop from an empty list",
    length: 5,
    why: 'worker 1 stops between "check closed" and "check _pool", where TypeScript awaits nothing',
  },
  {
    property: "no unkeyed connection put",
    length: 24,
    why: 'worker 1 stops between "check closed" and "check _pool", where TypeScript awaits nothing',
  },
  {
    property: "no rollback on a dead connection",
    length: 15,
    why: `the pool, run in the model's order of events, breaks "closed after closeall" first`,
  },
])("simple-pool: $property, in $length steps, has no counterpart, and it is said why", async (known) => {
  const { violation, translation } = await counterexample("simple-pool", {}, known.property);
  expect(violation.length).toBe(known.length);
  expect(translation).toEqual({ kind: "none", why: known.why });
});

test("a model of no pool of ours is not translated", async () => {
  const { translation } = await counterexample("check-then-act", {}, "used ≤ maxconn");
  expect(translation).toBeUndefined();
});
