/**
 * Scenarios written for one kind of resource each: a search that does not record it misses what brute force sees. Few random
 * scenarios show these kinds.
 */
import type { Connection } from "../../../src/driver/driver.ts";
import type { Facts, Invariant, Watcher } from "../../../src/invariants/invariant.ts";
import { scenario, type ScenarioOptions } from "../../../src/scenario/scenario.ts";
import type { Body, Worker } from "../../../src/scenario/worker.ts";
import { SoundPool, subjectOf } from "../../fixtures/sound-pool.ts";
import type { Forgettable } from "./forgetful-tracker.ts";
import type { Genome } from "./genome.ts";
import type { Searched } from "./searches.ts";
import { toScenario } from "./to-scenario.ts";

export interface Canary {
  readonly forget: Forgettable;
  readonly searched: Searched;
}

/** Keeps its connection, so that nothing else that it does is the pool's business. */
const keeping =
  (use: (worker: Worker, conn: Connection) => Promise<unknown>): Body =>
  async (worker) => {
    await use(worker, await worker.pool.getconn());
  };

const asks = keeping((worker, conn) => worker.query(conn, "select 1"));

const givesBack: Body = async (worker) => {
  const conn = await worker.pool.getconn();
  await worker.query(conn, "select 1");
  await worker.pool.putconn(conn);
};

/** Worker a is lent a connection first, and gives it back while `isSo`, though b has one by then. */
const givenBackWhile = (isSo: (facts: Facts) => boolean): Invariant => ({
  name: "own",
  watch() {
    let settled = "";
    return {
      settled({ worker, verb }, facts) {
        settled += ` ${worker} ${verb}`;
        return settled === " a getconn b getconn a putconn" && isSo(facts) ? "it is so" : undefined;
      },
    };
  },
});

const hangs: Watcher = { rest: ({ stuck }) => (stuck.length > 0 ? "it hangs" : undefined) };
const hanging: Invariant = { name: "own", watch: () => hangs };

/** Once both have been lent a connection, worker a first, the next step is a's. */
const firstGoesOn: Invariant = {
  name: "own",
  watch() {
    let rests = 0;
    let isFirst = false;
    return {
      rest({ connections: [one, other] }) {
        rests++;
        if (rests === 4) isFirst = one?.holders.length === 1 && one.transactionStatus === 1;
        if (rests === 5) isFirst &&= other?.holders.length === 1 && one?.transactionStatus === 1;
        return rests === 6 && isFirst && one?.transactionStatus === 1 ? "it was b's" : undefined;
      },
    };
  },
};

/** Judged by its own rule alone: what another looks at could stand in for what is forgotten. */
function searched(options: Pick<ScenarioOptions, "workers" | "rules" | "faults">): Searched {
  const subject = subjectOf(SoundPool);
  const whole = scenario({ subject, minconn: 2, sharesValues: false, ...options });
  return { late: 0, scenario: { ...whole, judgedBy: { only: ["own"] } } };
}

const asksAndCloses: Genome["workers"]["programs"][number] = [
  { does: "call", call: { calls: "getconn", key: "none" }, how: "awaits" },
  { does: "call", call: { calls: "putconn", closes: true }, how: "awaits" },
];

const plainPool: Genome["pool"] = {
  whenFull: "opens",
  order: "pop",
  resets: "never",
  closes: "nothing",
  refusesWhenShut: false,
  handsOver: false,
  view: "live object",
  wrapper: null,
  onOpen: [],
  onAsk: [],
  onLend: [],
  onPut: [],
  onKept: [],
  onClose: [],
};

/**
 * The second worker's ticks are late only where the first, which touches nothing, has not yet started: then they go on a little
 * longer, and count one more than otherwise.
 */
export const ticksLateByAStart: Genome = {
  minconn: 2,
  maxconn: 2,
  autocommit: true,
  faults: { kinds: [], budget: 0 },
  server: "none",
  rule: "used ≤ maxconn",
  pool: {
    ...plainPool,
    onKept: [
      {
        does: "every",
        ms: 1,
        ticks: 66,
        style: "last tick, then ends",
        body: [{ does: "count", field: "a", by: 1 }],
      },
    ],
  },
  workers: {
    programs: [[], asksAndCloses],
    cast: [0, 1],
    layout: "array",
    declares: true,
  },
};

/** A start that draws a random value has other ways than one that may have been away: a plan for the one fits not the other. */
export const waysOfAnotherKind: Genome = {
  minconn: 1,
  maxconn: 2,
  autocommit: true,
  faults: { kinds: [], budget: 0 },
  server: "none",
  rule: "used ≤ maxconn",
  pool: {
    ...plainPool,
    onAsk: [
      {
        does: "when",
        condition: { is: "status", of: "first", status: 4 },
        body: [{ does: "when", condition: { is: "random", least: 1 }, body: [] }],
      },
    ],
  },
  workers: {
    programs: [asksAndCloses],
    cast: [0, 0],
    layout: "array",
    declares: true,
  },
};

export const canaries: readonly Canary[] = [
  {
    // In footprints it never stands alone: an operation that hangs touches the pool. A rule that asks for nothing else needs it.
    forget: "stuck",
    searched: searched({
      workers: [givesBack, givesBack],
      faults: { kinds: ["hang"], budget: 1 },
      rules: [hanging],
    }),
  },
  {
    forget: "escapes",
    searched: searched({
      workers: [
        givesBack,
        keeping(async (worker, conn) => {
          await worker.query(conn, "select 2");
          await worker.query(conn, "select 3");
          throw new Error("nobody catches this");
        }),
      ],
      rules: [givenBackWhile(({ escaped }) => escaped.length > 0)],
    }),
  },
  { forget: "rule", searched: searched({ workers: [asks, asks], rules: [firstGoesOn] }) },
  { forget: "waiting", searched: { ...toScenario(ticksLateByAStart), late: 2 } },
];
