/** The article's ReallyThreadedConnectionPool: a semaphore around ThreadedConnectionPool, so that asking waits. */
import type { ModelFile } from "poolproof/checker";
import { psycopg2 } from "./psycopg2.ts";

export const reallyThreadedPool: ModelFile = {
  name: "really-threaded-pool",
  summary: "a semaphore around ThreadedConnectionPool; closeall leaves its waiters waiting",
  size: { workers: 2, ops: 1, minconn: 1, maxconn: 2 },
  symmetry: { workers: "worker", connections: "connection" },
  build: (size) => psycopg2({ name: "really-threaded-pool", isLocked: true, hasSemaphore: true }, size),
  expected: [
    { size: {}, states: 2557, transitions: 4941, orbits: { workers: 1311, both: 847 } },
    { size: { ops: 2 }, states: 11_196, transitions: 22_129, violates: { "no deadlock": 15 } },
    {
      size: { workers: 3 },
      states: 15_159,
      transitions: 30_922,
      orbits: { workers: 2825, both: 1677 },
      violates: { "no deadlock": 15 },
    },
  ],
};
