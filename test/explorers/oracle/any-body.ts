/** Random bodies of workers. Most ask for a connection first and give it back at the end. */
import fc from "fast-check";
import { delay, draw, status, turn } from "./any-program.ts";
import type { BodyCondition, Call, Deed, Genome, Turn, Verb, WorkersGenome } from "./genome.ts";

export const getconn: fc.Arbitrary<Call> = fc.record({
  calls: fc.constant("getconn" as const),
  key: fc.oneof(
    { weight: 6, arbitrary: fc.constant("none" as const) },
    { weight: 1, arbitrary: fc.constantFrom("same" as const, "own" as const) },
  ),
});
export const query: fc.Arbitrary<Call> = fc.record({
  calls: fc.constant("query" as const),
  sql: fc.integer({ min: 0, max: 2 }),
});
export const putconn: fc.Arbitrary<Call> = fc.record({
  calls: fc.constant("putconn" as const),
  closes: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});
const finish: fc.Arbitrary<Call> = fc.record({
  calls: fc.constantFrom("commit" as const, "rollback" as const),
});
export const closeall: fc.Arbitrary<Call> = fc.record({ calls: fc.constant("closeall" as const) });
const sleep: fc.Arbitrary<Call> = fc.record({ calls: fc.constant("sleep" as const), ms: delay });

const anyCall: fc.Arbitrary<Call> = fc.oneof(
  { weight: 5, arbitrary: query },
  { weight: 2, arbitrary: finish },
  { weight: 2, arbitrary: getconn },
  { weight: 2, arbitrary: putconn },
  { weight: 2, arbitrary: sleep },
  { weight: 2, arbitrary: closeall },
);

const does = <Name extends string>(...names: Name[]) => fc.record({ does: fc.constantFrom(...names) });

export function called(call: fc.Arbitrary<Call>): fc.Arbitrary<Deed> {
  const how = fc.oneof(
    { weight: 5, arbitrary: fc.constant("catches" as const) },
    { weight: 3, arbitrary: fc.constant("awaits" as const) },
    { weight: 1, arbitrary: fc.constant("in the background" as const) },
  );
  return fc.record({ does: fc.constant("call" as const), call, how });
}

const condition: fc.Arbitrary<BodyCondition> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constantFrom<("picked" | "closed" | "marked" | "drawn first" | "holding")[]>(
        "closed" as const,
        "marked" as const,
        "picked" as const,
        "drawn first" as const,
        "holding" as const,
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constantFrom("shared" as const, "row" as const),
      than: fc.integer({ min: 0, max: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant("status" as const), status }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant("elapsed" as const), ms: delay }) },
  {
    weight: 1,
    arbitrary: fc.record({ is: fc.constant("called" as const), name: fc.constantFrom("a", "b") }),
  },
  { weight: 2, arbitrary: draw },
);

const keep: fc.Arbitrary<Deed> = fc.record({
  does: fc.constant("keep" as const),
  what: fc.constantFrom("row" as const, "drawn" as const, "time" as const, "noted" as const),
});

const note: fc.Arbitrary<Deed> = fc.record({
  does: fc.constant("note" as const),
  digit: fc.integer({ min: 1, max: 3 }),
});

const plain: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 10, arbitrary: called(anyCall) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("both" as const), one: anyCall, other: anyCall }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant("raw" as const),
      verb: fc.constantFrom<Verb[]>("close", "query", "rollback", "commit"),
      of: fc.constantFrom("own" as const, "other" as const, "shared" as const),
      isAwaited: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: keep },
  { weight: 1, arbitrary: note },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant("pause" as const),
      by: fc.oneof(turn, fc.constant<Turn | "timeout">("timeout")),
      ms: delay,
    }),
  },
  {
    weight: 3,
    arbitrary: does("mark", "autocommit", "share count", "share connection", "throw", "stamp", "drop"),
  },
);

/** A call, and what is noted when it has returned. */
const onOther = fc.constant({ does: "raw", verb: "query", of: "other", isAwaited: true } as const);
const branch = fc.tuple(fc.oneof(called(fc.oneof(query, sleep)), onOther), note);

export const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 8, arbitrary: plain },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant("meanwhile" as const), body: branch, other: branch }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant("when" as const),
      condition,
      body: fc.array(plain, { minLength: 1, maxLength: 2 }),
    }),
  },
);

export function maybe(call: fc.Arbitrary<Call>): fc.Arbitrary<readonly Deed[]> {
  const one = called(call).map((deed) => [deed]);
  return fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 8, arbitrary: one });
}

/** Between asking and giving back: anything, queries in a row, and anything. */
const begins = fc.oneof(
  { weight: 4, arbitrary: maybe(getconn) },
  { weight: 1, arbitrary: fc.tuple(called(sleep), called(getconn)) },
);

function program(lengthMax: number): fc.Arbitrary<readonly Deed[]> {
  const asked = fc.oneof({ weight: 3, arbitrary: called(query) }, { weight: 1, arbitrary: keep });
  const queries = fc.array(asked, { maxLength: lengthMax });
  const anything = fc.array(deed, { maxLength: Math.ceil(lengthMax / 2) });
  return fc.tuple(begins, anything, queries, anything, maybe(putconn)).map((parts) => parts.flat());
}

export const layout = fc.oneof(
  { weight: 3, arbitrary: fc.constant("array" as const) },
  { weight: 1, arbitrary: fc.constant("function" as const) },
);
export const declares = fc.oneof(
  { weight: 3, arbitrary: fc.constant(true) },
  { weight: 1, arbitrary: fc.constant(false) },
);

function crew(cast: readonly (readonly number[])[], lengthMax: number): fc.Arbitrary<WorkersGenome> {
  return fc.record({
    programs: fc.array(program(lengthMax), { minLength: 1, maxLength: 2 }),
    cast: fc.constantFrom(...cast),
    layout,
    declares,
  });
}

/** The more workers, the less each does: brute force has to come to an end. */
export const workers: fc.Arbitrary<Genome["workers"]> = fc.oneof(
  { weight: 1, arbitrary: crew([[0]], 4) },
  { weight: 12, arbitrary: crew([[0, 1], [0, 0]], 3) }, // prettier-ignore
  { weight: 3, arbitrary: crew([[0, 0, 0], [0, 1, 1], [0, 0, 1], [0, 1, 0]], 1) }, // prettier-ignore
);

/** Two with more to do: where much of it commutes, little is left to run. */
export const twoBusy: fc.Arbitrary<Genome["workers"]> = crew([[0, 0], [0, 1]], 4); // prettier-ignore
