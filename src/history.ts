/**
 * Histories judged against a sequential specification, for scenarios that ask for it.
 *
 * @example
 * ```ts
 * scenario({ subject, workers, rules: [linearizable] });
 * ```
 */
export { linearizable, linearizableTo } from "./invariants/linearizable.ts";
export { psycopg2Pool, type Books } from "./invariants/psycopg2-pool.ts";
export type { Operation, Outcome, SequentialPool } from "./invariants/sequential-pool.ts";
