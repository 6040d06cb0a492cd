/** ThreadedConnectionPool: the same steps under one lock, which suffices. */
import type { ModelFile } from "poolproof/checker";
import { psycopg2 } from "./psycopg2.ts";

export const threadedPool: ModelFile = {
  name: "threaded-pool",
  summary: "ThreadedConnectionPool: every call under one lock",
  size: { workers: 2, ops: 1, minconn: 1, maxconn: 2 },
  symmetry: { workers: "worker", connections: "connection" },
  build: (size) => psycopg2({ name: "threaded-pool", isLocked: true }, size),
  expected: [
    { size: {}, states: 1709, transitions: 2996, orbits: { workers: 870, both: 536 } },
    { size: { workers: 3 }, states: 9877, transitions: 18_850, orbits: { workers: 1855, both: 1071 } },
    { size: { ops: 2 }, states: 7016, transitions: 12_460, orbits: { workers: 3535, both: 1998 } },
    {
      size: { workers: 3, ops: 2 },
      states: 61_917,
      transitions: 120_087,
      orbits: { workers: 11_027, both: 5950 },
    },
  ],
};
