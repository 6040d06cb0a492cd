/** Random scenarios. */
import fc from "fast-check";
import { faultNames } from "../../../src/driver/faults.ts";
import { invariants } from "../../../src/invariants/all.ts";
import { twoBusy, workers } from "./any-body.ts";
import { hook, status } from "./any-program.ts";
import type { Genome, Hook, Look, PoolGenome, Program, RuleGenome } from "./genome.ts";

export const seldom = <T extends string | number>(usual: T, ...others: T[]) =>
  fc.oneof(
    { weight: 3 + others.length, arbitrary: fc.constant(usual) },
    { weight: others.length + 1, arbitrary: fc.constantFrom(...others) },
  );

const wrapper: fc.Arbitrary<Program | null> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: hook({ filled: 8 }) },
);

/** `filled`: how many of ten hooks do something. */
export function pool(filled: number): fc.Arbitrary<PoolGenome> {
  return fc.record({
    whenFull: seldom<PoolGenome["whenFull"]>("refuses", "waits", "opens"),
    order: fc.constantFrom("pop" as const, "shift" as const),
    resets: fc.constantFrom("never" as const, "always" as const, "when needed" as const),
    closes: fc.constantFrom("idle" as const, "everything" as const, "nothing" as const),
    refusesWhenShut: fc.boolean(),
    handsOver: fc.boolean(),
    view: fc.constantFrom<PoolGenome["view"][]>("live object", "getter", "getter with lists", "says nothing"),
    wrapper: filled < 2 ? fc.constant(null) : wrapper,
    onOpen: hook({ isInOpen: true, filled: filled - 1 }),
    onAsk: hook({ filled }),
    onLend: hook({ filled: filled + 1 }),
    onPut: hook({ filled: filled + 1 }),
    onKept: hook({ filled }),
    onClose: hook({ filled }),
  });
}

const least = fc.integer({ min: 1, max: 3 });
const name = fc.constantFrom("a", "b");
const closed = fc.constantFrom(1, 2, 0);

export const look: fc.Arbitrary<Look> = fc.oneof(
  fc.record({
    sees: fc.constantFrom<("held" | "opened" | "open calls" | "used" | "idle" | "stuck")[]>(
      "held" as const,
      "opened" as const,
      "open calls" as const,
      "used" as const,
      "idle" as const,
      "stuck" as const,
    ),
    least,
  }),
  fc.record({ sees: fc.constant("closed" as const), is: closed, least }),
  fc.record({ sees: fc.constant("status" as const), is: status, least }),
  fc.record({
    sees: fc.constant("open verb" as const),
    verb: fc.constantFrom("query", "getconn", "putconn", "closeall", "rollback"),
    least,
  }),
  fc.record({
    sees: fc.constant("open sql" as const),
    one: fc.integer({ min: 0, max: 2 }),
    other: fc.integer({ min: 0, max: 2 }),
  }),
  fc.record({ sees: fc.constantFrom("holder" as const, "opener" as const, "caller" as const), name }),
  fc.record({ sees: fc.constant("nth" as const), least: fc.integer({ min: 2, max: 6 }) }),
  fc.record({
    sees: fc.constantFrom<Exclude<Look, { least: number } | { name: string } | { one: number }>["sees"][]>(
      "two hands" as const,
      "ended" as const,
      "closed again" as const,
      "closed before" as const,
      "waits" as const,
      "closing" as const,
      "shut" as const,
      "view closed" as const,
      "escaped" as const,
      "parked closed" as const,
      "call's closed" as const,
    ),
  }),
);

const ownRule: fc.Arbitrary<RuleGenome> = fc.record({
  hook: fc.constantFrom<Hook[]>("rest", "lent", "put", "settled", "called", "threw", "closed", "end"),
  look,
  and: fc.option(look, { freq: 3 }),
  times: seldom(1, 2, 3),
  inARow: fc.boolean(),
});

export const rule: fc.Arbitrary<Genome["rule"]> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...invariants.map(({ name }) => name)) },
  { weight: 3, arbitrary: ownRule },
);

const faults: fc.Arbitrary<Genome["faults"]> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ kinds: [], budget: 0 }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kinds: fc.uniqueArray(fc.constantFrom(...faultNames), { minLength: 1, maxLength: 2 }),
      budget: fc.integer({ min: 0, max: 3 }),
    }),
  },
);

export function server(none: number, counting: number): fc.Arbitrary<Genome["server"]> {
  return fc.oneof(
    { weight: none, arbitrary: fc.constant("none" as const) },
    { weight: counting, arbitrary: fc.constant("counting" as const) },
    { weight: 1, arbitrary: fc.constant("pg-mem" as const) },
  );
}

const busy: fc.Arbitrary<Genome> = fc
  .record({
    minconn: fc.constantFrom(2, 1, 0),
    maxconn: fc.constantFrom(2, 2, 1),
    autocommit: fc.boolean(),
    faults,
    server: server(13, 4),
    pool: pool(3),
    workers,
    rule,
  })
  .map((genome) => ({ ...genome, maxconn: Math.max(genome.minconn, genome.maxconn) }));

/** Here the pool does little and has room for all, so that most steps are the workers' own and commute. */
const quiet: fc.Arbitrary<Genome> = fc.record({
  minconn: fc.constant(2),
  maxconn: fc.constant(2),
  autocommit: fc.constant(true),
  faults,
  server: server(2, 2),
  pool: pool(1),
  workers: twoBusy,
  rule,
});

export const anyGenome: fc.Arbitrary<Genome> = fc.noBias(
  fc.oneof({ weight: 3, arbitrary: busy }, { weight: 1, arbitrary: quiet }),
);
