/** SimpleConnectionPool shared between threads: why its documentation forbids that. */
import type { ModelFile } from "poolproof/checker";
import { psycopg2 } from "./psycopg2.ts";

export const simplePool: ModelFile = {
  name: "simple-pool",
  summary: "SimpleConnectionPool between threads, without a lock",
  size: { workers: 2, ops: 1, minconn: 1, maxconn: 2 },
  symmetry: { workers: "worker", connections: "connection" },
  build: (size) => psycopg2({ name: "simple-pool", isLocked: false }, size),
  expected: [
    {
      size: {},
      states: 55_039,
      transitions: 151_412,
      orbits: { workers: 27_580, both: 16_505 },
      violates: {
        "no pop from an empty list": 5,
        "no open connection in a closed pool": 7,
        "no closed connection handed out": 8,
        "no success on a closed pool": 9,
        "no rollback on a dead connection": 15,
        "no unkeyed connection put": 24,
        "idle ≤ minconn": 27,
        "no leak": 27,
        "no KeyError": 31,
      },
    },
    {
      size: { ops: 2 },
      states: 1_346_088,
      transitions: 3_741_045,
      orbits: { workers: 673_333 },
      violates: {
        "no pop from an empty list": 5,
        "no open connection in a closed pool": 7,
        "no closed connection handed out": 8,
        "no success on a closed pool": 9,
        "no rollback on a dead connection": 15,
        "no unkeyed connection put": 24,
        "idle ≤ minconn": 27,
        "used ≤ maxconn": 27,
        "no KeyError": 31,
        "no leak": 47,
      },
    },
  ],
};
