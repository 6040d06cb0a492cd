/** The scenarios that real threads were recorded in. Small, so that every order can be tried where it says "all". */
import type { ThreadScenario, WorkerStep } from "./thread-scenario.ts";

const get: WorkerStep = { kind: "getconn" };
const query: WorkerStep = { kind: "query" };
const put: WorkerStep = { kind: "putconn" };
const closeall: WorkerStep = { kind: "closeall" };
const rollbackFails: WorkerStep = { kind: "fail", operation: "rollback", error: "OperationalError" };

const borrower = [get, query, put];
const keyed: readonly WorkerStep[] = [{ kind: "getconn", key: "k" }, query, { kind: "putconn", key: "k" }];
const closer: readonly WorkerStep[] = [get, query, { kind: "putconn", close: true }];
const stale = [get, query, put, query, put];
const unlucky = [get, query, rollbackFails, put];
const unclosable: readonly WorkerStep[] = [
  get,
  query,
  { kind: "fail", operation: "close", error: "OperationalError" },
  query,
  put,
];

const common = { connects: [], explore: "all" } as const;
const sampled = { connects: [], explore: { schedules: 3000, seed: 17 } } as const;
const simple = { ...common, pool: "simple" } as const;
const threaded = { ...common, pool: "threaded" } as const;
const really = { ...common, pool: "really-threaded" } as const;

/** `name` says minconn and maxconn: "1-2". */
export const threadScenarios: readonly ThreadScenario[] = [
  { ...simple, name: "simple 0-1, two borrow (P09)", minconn: 0, maxconn: 1, workers: [borrower, borrower] },
  { ...simple, name: "simple 1-2, two borrow", minconn: 1, maxconn: 2, workers: [borrower, borrower] },
  { ...simple, name: "simple 1-1, one key", minconn: 1, maxconn: 1, workers: [keyed, keyed] },
  { ...simple, name: "simple 1-2, closeall", minconn: 1, maxconn: 2, workers: [borrower, [closeall]] },
  { ...simple, name: "simple 2-2, closeall", minconn: 2, maxconn: 2, workers: [stale, [closeall]] },
  { ...threaded, name: "threaded 1-1, two borrow", minconn: 1, maxconn: 1, workers: [borrower, borrower] },
  { ...threaded, name: "threaded 0-2, two borrow", minconn: 0, maxconn: 2, workers: [borrower, closer] },
  { ...threaded, name: "threaded 1-1, one key", minconn: 1, maxconn: 1, workers: [keyed, keyed] },
  { ...threaded, name: "threaded 1-1, stale put (H05)", minconn: 1, maxconn: 1, workers: [stale, borrower] },
  {
    ...threaded,
    name: "threaded 1-2, closeall (C06)",
    minconn: 1,
    maxconn: 2,
    workers: [borrower, [closeall]],
  },
  { ...threaded, name: "threaded 1-1, rollback fails", minconn: 1, maxconn: 1, workers: [unlucky, borrower] },
  {
    ...threaded,
    name: "threaded 0-1, connect fails",
    minconn: 0,
    maxconn: 1,
    connects: ["OperationalError"],
    workers: [borrower, borrower],
  },
  { ...really, name: "really 1-1, two borrow (R00)", minconn: 1, maxconn: 1, workers: [borrower, borrower] },
  { ...really, name: "really 0-2, two borrow", minconn: 0, maxconn: 2, workers: [borrower, closer] },
  { ...really, name: "really 1-1, one key (R04)", minconn: 1, maxconn: 1, workers: [keyed, keyed] },
  { ...really, name: "really 1-2, one key (R04)", minconn: 1, maxconn: 2, workers: [keyed, keyed] },
  { ...really, name: "really 1-1, stale put (R08)", minconn: 1, maxconn: 1, workers: [stale, borrower] },
  {
    ...really,
    name: "really 1-1, rollback fails (R02)",
    minconn: 1,
    maxconn: 1,
    workers: [unlucky, borrower],
  },
  {
    ...really,
    name: "really 0-1, connect fails (R01)",
    minconn: 0,
    maxconn: 1,
    connects: ["OperationalError"],
    workers: [borrower, borrower],
  },
  { ...really, name: "really 1-1, closeall (R03)", minconn: 1, maxconn: 1, workers: [borrower, [closeall]] },
  { ...simple, name: "simple 1-1, two stale puts", minconn: 1, maxconn: 1, workers: [stale, stale] },
  { ...threaded, name: "threaded 2-2, two stale puts", minconn: 2, maxconn: 2, workers: [stale, stale] },
  {
    ...threaded,
    name: "threaded 1-2, a close fails in closeall (C05)",
    minconn: 1,
    maxconn: 2,
    workers: [unclosable, [closeall]],
  },
  { ...really, name: "really 1-2, two stale puts", minconn: 1, maxconn: 2, workers: [stale, stale] },
  {
    ...really,
    ...sampled,
    name: "really 1-2, one key, a third, and closeall",
    minconn: 1,
    maxconn: 2,
    workers: [keyed, keyed, borrower, [closeall]],
  },
  {
    ...threaded,
    ...sampled,
    name: "threaded 1-2, stale put, failing rollback, closeall",
    minconn: 1,
    maxconn: 2,
    workers: [stale, unlucky, [closeall]],
  },
  {
    ...really,
    ...sampled,
    name: "really 1-1, closeall while one waits (R03)",
    minconn: 1,
    maxconn: 1,
    workers: [borrower, borrower, [closeall]],
  },
  {
    ...really,
    ...sampled,
    name: "really 1-2, three borrow",
    minconn: 1,
    maxconn: 2,
    workers: [borrower, borrower, borrower],
  },
  {
    ...threaded,
    ...sampled,
    name: "threaded 1-2, three borrow",
    minconn: 1,
    maxconn: 2,
    workers: [borrower, borrower, borrower],
  },
  {
    ...simple,
    ...sampled,
    name: "simple 1-2, three borrow (P09)",
    minconn: 1,
    maxconn: 2,
    workers: [borrower, borrower, borrower],
  },
];
