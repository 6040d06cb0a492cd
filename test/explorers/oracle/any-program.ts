/** Random programs of pools. What comes first in each list is the simplest: fast-check shrinks towards it. */
import fc from "fast-check";
import type { Condition, Field, Program, Statement, Target, Turn, Verb } from "./genome.ts";

const field = fc.constantFrom<Field[]>("a", "b");
const target = fc.constantFrom<Target[]>("conn", "idle", "used", "first");
const verb = fc.constantFrom<Verb[]>("query", "rollback", "commit", "close");
export const turn = fc.constantFrom<Turn[]>("microtask", "promise", "tick", "immediate");
const few = fc.integer({ min: 0, max: 2 });
export const delay = fc.integer({ min: 1, max: 5 });
const least = fc.integer({ min: 1, max: 3 });
/** transactionStatus: IDLE, ACTIVE, INTRANS, INERROR, UNKNOWN. */
export const status = fc.constantFrom(0, 1, 2, 3, 4);

export const draw = fc.record({ is: fc.constantFrom("random" as const, "drawn" as const), least });

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ is: fc.constant("above" as const), field, than: few }),
  fc.record({ is: fc.constantFrom("parked" as const, "lent" as const, "waiting" as const), than: few }),
  fc.record({ is: fc.constantFrom("alike" as const, "shut" as const) }),
  fc.record({ is: fc.constantFrom("closed" as const, "marked" as const, "autocommit" as const), of: target }),
  fc.record({ is: fc.constant("status" as const), of: target, status }),
  fc.record({ is: fc.constant("elapsed" as const), ms: delay }),
  draw,
);

const simple: fc.Arbitrary<Statement> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant("count" as const), field, by: fc.constantFrom(1, -1, 2) }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("reset" as const), field }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constantFrom("stamp" as const, "park" as const, "forget" as const, "throw" as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constantFrom("emit" as const, "clear" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constantFrom("mark" as const, "autocommit" as const), of: target }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant("wake" as const),
      which: fc.constantFrom("first" as const, "last" as const, "all" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant("connect" as const),
      use: fc.constantFrom("park" as const, "close" as const, "hand over" as const),
    }),
  },
);

/** Statements that hold programs of their own; `isEmitted` bodies of listeners do not emit again. */
function composed(body: fc.Arbitrary<Program>, isInOpen: boolean): fc.Arbitrary<Statement> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ does: fc.constant("when" as const), condition, body }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant("timeout" as const), ms: delay, body }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant("later" as const), by: turn, body }) },
    {
      weight: 2,
      arbitrary: fc.record({
        does: fc.constant("every" as const),
        ms: delay,
        ticks: least,
        style: fc.constantFrom(
          "last tick, then ends" as const,
          "each tick, then ends" as const,
          "that tick, goes on" as const,
        ),
        body,
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        does: fc.constant("operate" as const),
        verb,
        of: target,
        how: fc.constantFrom("catches" as const, "awaits" as const, "in the background" as const),
        body,
      }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant("listen" as const), body: quiet }) },
    {
      weight: 2,
      arbitrary: fc.record({
        does: fc.constant("pause" as const),
        by: fc.constantFrom<(Turn | "timeout")[]>("microtask", "promise", "tick", "immediate", "timeout"),
        ms: delay,
      }),
    },
    { weight: isInOpen ? 0 : 1, arbitrary: fc.record({ does: fc.constant("wait" as const) }) },
  );
}

const isQuiet = ({ does }: Statement): boolean => does !== "emit";
/** What a listener does: it does not emit again, or that would never end. */
const quiet: fc.Arbitrary<Program> = fc.array(simple.filter(isQuiet), { minLength: 1, maxLength: 2 });

const inner: fc.Arbitrary<Program> = fc.array(simple, { minLength: 1, maxLength: 2 });

function statement(isInOpen: boolean): fc.Arbitrary<Statement> {
  const nested = fc.oneof(
    { weight: 3, arbitrary: inner },
    { weight: 2, arbitrary: fc.array(composed(inner, isInOpen), { minLength: 1, maxLength: 1 }) },
  );
  return fc.oneof({ weight: 2, arbitrary: simple }, { weight: 3, arbitrary: composed(nested, isInOpen) });
}

/** Of a pool's hook; empty most of the time, or pools would be all hook. */
export function hook({
  isInOpen = false,
  filled,
}: {
  isInOpen?: boolean;
  filled: number;
}): fc.Arbitrary<Program> {
  return fc.oneof(
    { weight: 10 - filled, arbitrary: fc.constant<Program>([]) },
    { weight: filled, arbitrary: fc.array(statement(isInOpen), { maxLength: 2 }) },
  );
}
