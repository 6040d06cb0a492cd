/** Random scenarios on which a search was wrong once, shrunk. Each has a name, and what went wrong. */
import type { Genome } from "./genome.ts";

export interface OnceWrong {
  readonly name: string;
  readonly genome: Genome;
  readonly late: number;
}

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

const plain: Omit<Genome, "workers"> = {
  minconn: 2,
  maxconn: 2,
  autocommit: true,
  faults: { kinds: [], budget: 0 },
  server: "none",
  pool: plainPool,
  rule: "used ≤ maxconn",
};

/** The second worker's connection is closed last of all, so its ticks are late only where the first has not yet started. */
export const ticksLateByAStart: OnceWrong = {
  name: "ticks that are late only for a worker that touches nothing",
  late: 2,
  genome: {
    ...plain,
    pool: {
      ...plainPool,
      onKept: [
        {
          does: "every",
          ms: 1,
          ticks: 2,
          style: "last tick, then ends",
          body: [{ does: "count", field: "a", by: 1 }],
        },
      ],
    },
    workers: {
      programs: [
        [],
        [
          { does: "call", call: { calls: "getconn", key: "none" }, how: "awaits" },
          { does: "call", call: { calls: "putconn", closes: true }, how: "awaits" },
        ],
      ],
      cast: [0, 1],
      layout: "array",
      declares: true,
    },
  },
};
