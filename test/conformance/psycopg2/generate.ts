/** Random programs. Small numbers and few keys, so that calls meet: most connections are put back, some twice. */
import * as fc from "fast-check";
import { TransactionStatus } from "../../../src/driver/driver.ts";
import type { Call, ErrorName, Limit, Program, ProgramKey, Setting, Step, Who } from "./program.ts";

const error = fc.constantFrom<ErrorName>("OperationalError", "InterfaceError");
const errorOrNone = fc.option(error, { freq: 2 });
const status = fc.constantFrom(...Object.values(TransactionStatus));
const operation = fc.constantFrom("connect" as const, "rollback" as const, "close" as const);

const last: Who = { kind: "lent", back: 0 };
const who = fc.oneof<fc.WeightedArbitrary<Who>[]>(
  { weight: 12, arbitrary: fc.constant(last) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("lent" as const), back: fc.nat(4) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("opened" as const), index: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.constantFrom<Who>({ kind: "foreign" }, { kind: "none" }) },
);

// No program has both 0 and false, nor true at all: in Python they are the keys 0 and 1 (H11).
const texts = ["", "a", "b'", 'c"', `d'"`, "é\n\t\\", "\u0000\u007F\u200B", "😀\uD800"];
const keysWithZero = fc.constantFrom<ProgramKey>(0, 1, 2, 3, -1, 1.5, ...texts, null);
const keysWithFalse = fc.constantFrom<ProgramKey>(false, 1, 2, ...texts);

const limitTexts = ["2", " 3\n", "+1", "-1", "0_1", "1__0", "_1", "2.7", "x", "", "0x1"];
const notNumbers: readonly Limit[] = [{ float: "nan" }, { float: "inf" }];
const wholeLimit = fc.oneof<fc.WeightedArbitrary<Limit>[]>(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 4 }) },
  { weight: 1, arbitrary: fc.integer({ min: -2, max: 7 }) },
);
const anyLimit = fc.oneof<fc.WeightedArbitrary<Limit>[]>(
  { weight: 13, arbitrary: wholeLimit },
  { weight: 1, arbitrary: fc.constantFrom<Limit>(2.7, -0.5, -1.5, ...limitTexts, ...notNumbers) },
);

/** What becomes true of the connection that `who` means, or of the next connects. */
function setting(who: fc.Arbitrary<Who>): fc.Arbitrary<Setting> {
  return fc.oneof<fc.WeightedArbitrary<Setting>[]>(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("status" as const), who, status }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("closed" as const),
        who,
        closed: fc.constantFrom(0 as const, 1 as const, 2 as const),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("fail" as const),
        who,
        operation: fc.constantFrom("status" as const, "rollback" as const, "close" as const),
        error: errorOrNone,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("connects" as const),
        results: fc.array(errorOrNone, { maxLength: 3 }),
      }),
    },
  );
}

function call(key: fc.Arbitrary<ProgramKey>): fc.Arbitrary<Call> {
  const [getconn, putconn] = [fc.constant("getconn" as const), fc.constant("putconn" as const)];
  const close = fc.boolean();
  return fc.oneof<fc.WeightedArbitrary<Call>[]>(
    { weight: 20, arbitrary: fc.record({ kind: getconn }) },
    { weight: 8, arbitrary: fc.record({ kind: getconn, key }) },
    { weight: 12, arbitrary: fc.record({ kind: putconn, who }) },
    { weight: 4, arbitrary: fc.record({ kind: putconn, who, close }) },
    { weight: 5, arbitrary: fc.record({ kind: putconn, who, key }) },
    { weight: 2, arbitrary: fc.record({ kind: putconn, who, key, close }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("closeall" as const) }) },
  );
}

/** Steps that belong together, so that chance alone need not bring them together. */
function phrase(key: fc.Arbitrary<ProgramKey>): fc.Arbitrary<readonly Step[]> {
  const calls = call(key);
  const settings = setting(who);
  const interruption = fc.record({
    kind: fc.constant("during" as const),
    operation,
    step: fc.oneof(calls, settings),
  });
  const get: Call = { kind: "getconn" };
  const put: Call = { kind: "putconn", who: last };
  return fc.oneof<fc.WeightedArbitrary<readonly Step[]>[]>(
    { weight: 12, arbitrary: fc.tuple(calls) },
    { weight: 2, arbitrary: fc.tuple(settings) },
    { weight: 1, arbitrary: fc.tuple(interruption) },
    // Borrowed, used or broken in one or two ways, and put back.
    {
      weight: 3,
      arbitrary: fc
        .tuple(
          fc.array(setting(fc.constant(last)), { minLength: 1, maxLength: 2 }),
          fc.array(interruption, { maxLength: 1 }),
        )
        .map(([changes, interruptions]) => [get, ...changes, ...interruptions, put]),
    },
  );
}

function programOf(key: fc.Arbitrary<ProgramKey>): fc.Arbitrary<Program> {
  const connects = fc.oneof(
    // Where every connect of a pool's making may fail, few pools would be made.
    { weight: 9, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(errorOrNone, { maxLength: 4 }) },
  );
  const steps = fc.array(phrase(key), { minLength: 1, maxLength: 16, size: "max" }).map((all) => all.flat());
  const over = (limit: fc.Arbitrary<Limit>, ...pools: Program["pool"][]) =>
    fc.record({ pool: fc.constantFrom(...pools), minconn: limit, maxconn: limit, connects, steps });
  return fc.oneof(
    { weight: 2, arbitrary: over(anyLimit, "simple", "threaded") },
    // The article hands the semaphore maxconn before int(): only whole numbers mean the same in both (R09).
    { weight: 1, arbitrary: over(wholeLimit, "really-threaded") },
  );
}

export const program: fc.Arbitrary<Program> = fc.oneof(
  { weight: 3, arbitrary: programOf(keysWithZero) },
  { weight: 1, arbitrary: programOf(keysWithFalse) },
);

/** The first `count` programs of a seed. More programs of one seed begin with the same ones. */
export function programsOf(seed: number, count: number): Program[] {
  return fc.sample(program, { seed, numRuns: count });
}
