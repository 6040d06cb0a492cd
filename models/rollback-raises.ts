/** The defect: rollback() in putconn raises, the exception leaves the method, and the slot stays taken forever. */
import type { ModelFile } from "poolproof/checker";
import { psycopg2 } from "./psycopg2.ts";

export const rollbackRaises: ModelFile = {
  name: "rollback-raises",
  summary: "ThreadedConnectionPool where rollback() may raise: the connection is never given back",
  size: { workers: 2, ops: 1, minconn: 1, maxconn: 2 },
  symmetry: { workers: "worker", connections: "connection" },
  build: (size) => psycopg2({ name: "rollback-raises", isLocked: true, mayRollbackRaise: true }, size),
  expected: [
    {
      size: {},
      states: 2089,
      transitions: 3556,
      orbits: { workers: 1060, both: 647 },
      violates: { "no leak": 33 },
    },
    {
      size: { workers: 3 },
      states: 12_331,
      transitions: 22_630,
      orbits: { workers: 2284, both: 1312 },
      violates: { "no leak": 38 },
    },
  ],
};
