/**
 * Random scenarios with what any-genome.ts leaves out: outages, budgets of faults by kind, moments, calls of a pool's own, asks
 * that give up, connections given back as broken. Small ones, each with few of these, so that brute force comes to an end.
 */
import fc from "fast-check";
import type { Fault } from "../../../src/driver/faults.ts";
import { called, declares, deed, getconn, layout, maybe, putconn, query } from "./any-body.ts";
import { look, pool, rule, seldom, server } from "./any-genome.ts";
import { delay, hook } from "./any-program.ts";
import type { Call, Deed, Genome, Hook, Look, PoolGenome, RuleGenome, VerbGenome } from "./genome.ts";

const ask: fc.Arbitrary<Call> = fc.record({
  calls: fc.constant("ask" as const),
  timeoutMs: fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: delay }),
  signal: seldom("own" as const, "none", "shared"),
});
const release: fc.Arbitrary<Call> = fc.record({
  calls: fc.constant("release" as const),
  broken: fc.boolean(),
});
const moment: fc.Arbitrary<Call> = fc.constant({ calls: "moment" } as const);
const verb: fc.Arbitrary<Call> = fc.record({
  calls: fc.constant("verb" as const),
  gives: seldom("a number" as const, "nothing", "a connection", "an object"),
});

const abort: fc.Arbitrary<Deed> = fc.record({
  does: fc.constant("abort" as const),
  of: seldom("own" as const, "shared"),
});
const inAMoment = (body: fc.Arbitrary<Deed>): fc.Arbitrary<Deed> =>
  body.map((deed) => ({ does: "in a moment", body: [deed] }));

interface Kind {
  readonly asks: fc.Arbitrary<Call>;
  /** What a worker does besides what it does anyway. */
  readonly deeds: fc.Arbitrary<Deed>;
  readonly faults: fc.Arbitrary<Genome["faults"]>;
}

const outage = fc.constantFrom<Fault[]>("down", "restart");
const other = fc.constantFrom<Fault[]>("refused", "lost", "statement", "rollback", "close", "hang");

const noFaults = fc.constant<Genome["faults"]>({ kinds: [], budget: 0 });
const outages: fc.Arbitrary<Genome["faults"]> = fc.record({
  kinds: fc.oneof(
    { weight: 4, arbitrary: fc.tuple(outage) },
    { weight: 1, arbitrary: fc.tuple(outage, other) },
    { weight: 1, arbitrary: fc.constant<Fault[]>(["down", "restart"]) },
  ),
  budget: seldom(1, 2),
});
const byKind: fc.Arbitrary<Genome["faults"]> = fc
  .uniqueArray(fc.oneof({ weight: 5, arbitrary: other }, fc.constant<Fault>("lost-idle"), outage), {
    minLength: 1,
    maxLength: 2,
  })
  .chain((kinds) =>
    fc.record({
      kinds: fc.constant(kinds),
      budget: fc.integer({ min: 1, max: 3 }),
      each: fc.tuple(seldom(1, 2, 0), seldom(1, 2, 0)).map(([one, two]) => {
        const [first, second] = kinds;
        return { ...(first && { [first]: one }), ...(second && { [second]: two }) };
      }),
    }),
  );

const kinds: readonly Kind[] = [
  { asks: getconn, deeds: deed, faults: outages },
  { asks: getconn, deeds: deed, faults: byKind },
  {
    asks: getconn,
    deeds: fc.oneof(called(moment), inAMoment(deed), inAMoment(called(fc.oneof(release, putconn)))),
    faults: noFaults,
  },
  { asks: getconn, deeds: called(fc.oneof({ weight: 3, arbitrary: verb }, release)), faults: noFaults },
  { asks: ask, deeds: fc.oneof(inAMoment(abort), abort, called(release), deed), faults: noFaults },
  {
    asks: fc.oneof(ask, getconn),
    deeds: fc.oneof(called(moment), called(verb), inAMoment(abort), abort, called(release), deed),
    faults: fc.oneof({ weight: 3, arbitrary: noFaults }, outages, byKind),
  },
];

function program({ asks, deeds }: Kind, lengthMax: number): fc.Arbitrary<readonly Deed[]> {
  const some = fc.array(fc.oneof(deeds, { weight: 1, arbitrary: called(query) }), { maxLength: lengthMax });
  const ends = fc.oneof({ weight: 2, arbitrary: putconn }, release);
  return fc
    .tuple(maybe(asks), some, maybe(ends), fc.array(deeds, { maxLength: 1 }))
    .map((parts) => parts.flat());
}

function workers(kind: Kind): fc.Arbitrary<Genome["workers"]> {
  const crew = (cast: readonly (readonly number[])[], lengthMax: number): fc.Arbitrary<Genome["workers"]> =>
    fc.record({
      programs: fc.array(program(kind, lengthMax), { minLength: 1, maxLength: 2 }),
      cast: fc.constantFrom(...cast),
      layout,
      declares,
    });
  return fc.oneof(
    { weight: 1, arbitrary: crew([[0]], 3) },
    { weight: 8, arbitrary: crew([[0, 1], [0, 0]], 2) }, // prettier-ignore
    { weight: 2, arbitrary: crew([[0, 0, 0], [0, 1, 1], [0, 1, 0]], 1) }, // prettier-ignore
  );
}

const ownVerb: fc.Arbitrary<VerbGenome> = fc.record({
  named: fc.constantFrom("resize" as const, "stir" as const),
  body: hook({ filled: 7 }),
  returns: seldom("nothing" as const, "a count", "its state", "a connection"),
  isAsync: fc.boolean(),
});

const ownPool: fc.Arbitrary<PoolGenome> = fc
  .record({
    whenFull: seldom<PoolGenome["whenFull"]>("waits", "refuses"),
    heeds: fc.record({
      of: seldom("both" as const, "timeout", "signal"),
      leaves: fc.boolean(),
    }),
    verb: ownVerb,
    most: pool(2),
  })
  .map(({ most, ...own }) => ({ ...most, ...own }));

const least = fc.integer({ min: 1, max: 3 });
const seen: fc.Arbitrary<Look> = fc.oneof(
  fc.record({
    sees: fc.constantFrom("timers" as const, "now" as const, "maxconn" as const, "made at" as const),
    least,
  }),
  fc.record({
    sees: fc.constantFrom(
      "given up" as const,
      "down" as const,
      "struck" as const,
      "failed" as const,
      "was quiet" as const,
      "has waited" as const,
    ),
  }),
);

const ownRule: fc.Arbitrary<RuleGenome> = fc.record({
  hook: fc.constantFrom<Hook[]>(
    "rest",
    "settled",
    "lent",
    "put",
    "threw",
    "called",
    "onQuiet",
    "closed",
    "end",
  ),
  look: seen,
  and: fc.option(fc.oneof(look, seen), { freq: 2 }),
  times: seldom(1, 2, 3),
  inARow: fc.boolean(),
});

function genomeOf(kind: Kind): fc.Arbitrary<Genome> {
  return fc
    .record({
      minconn: fc.constantFrom(1, 2, 0),
      maxconn: fc.constantFrom(1, 2, 1),
      autocommit: fc.boolean(),
      faults: kind.faults,
      server: server(13, 2),
      pool: ownPool,
      workers: workers(kind),
      rule: fc.oneof(rule, ownRule),
    })
    .map((genome) => ({ ...genome, maxconn: Math.max(genome.minconn, genome.maxconn) }));
}

export const anyWideGenome: fc.Arbitrary<Genome> = fc.noBias(fc.oneof(...kinds.map(genomeOf)));
