/** Every public name, and nothing else. */
export { builtIn } from "./scenarios/built-in.ts";
export type { Settings } from "./scenarios/settings.ts";
export { checkAll, type AllVerdicts } from "./check-all.ts";
export { preempt } from "./preempt.ts";
export { story, timeline, type StoryOptions } from "./report/public.ts";
export type { Skipped } from "./scenarios/general.ts";
export { check, replay } from "./check/check.ts";
export type { CheckOptions, Progress } from "./check/options.ts";
export { scenario, ScenarioError, type Scenario, type ScenarioOptions } from "./scenario/scenario.ts";
export type { Verdict } from "./verdict/verdict.ts";
export type { Body, Worker } from "./scenario/worker.ts";

export { AbstractConnectionPool } from "./pools/abstract.ts";
export { SimpleConnectionPool } from "./pools/simple.ts";
export { ThreadedConnectionPool } from "./pools/threaded.ts";
export { ReallyThreadedConnectionPool } from "./pools/really-threaded.ts";
export { Cursor, getCursor, withCursor } from "./pools/cursor.ts";
export { Pgsql } from "./pools/pgsql.ts";
export { KeyError, PoolError, ProgrammingError, ValueError } from "./pools/errors.ts";
export type {
  AskOptions,
  CloseOptions,
  Key,
  Pool,
  PoolLimits,
  PoolUnderTest,
  PoolView,
  PutOptions,
  ReleaseOptions,
  Subject,
  Words,
} from "./pools/pool.ts";
export { subject, type SubjectOptions } from "./pools/subject.ts";
export { reallyThreaded, simple, threaded } from "./pools/subjects.ts";
export { application } from "./applications/application.ts";
export { tarn } from "./adapters/tarn.ts";

export {
  TransactionStatus,
  type Connection,
  type Driver,
  type QueryResult,
  type Row,
} from "./driver/driver.ts";
export { DatabaseError, InterfaceError, OperationalError } from "./driver/errors.ts";
export { FakeDriver } from "./driver/fake-driver.ts";
export type { Fault } from "./driver/faults.ts";
export { PgMemDriver } from "./driver/pg-mem/pg-mem-driver.ts";
export { PgMemServer } from "./driver/pg-mem/pg-mem-server.ts";
export { PostgresWire } from "./driver/wire/postgres-wire.ts";
export { PostgresDriver } from "./driver/postgres-driver.ts";

export { invariants } from "./invariants/all.ts";
export type { Facts, Invariant, Watcher } from "./invariants/invariant.ts";

export { ScheduleError } from "./sim/choices/schedule.ts";
export { lendGlobals } from "./sim/lent/globals.ts";
export type { Alternative, Strategy } from "./sim/choices/strategy.ts";
export type { Trace } from "./sim/trace.ts";
export { random } from "./strategies/random.ts";
export { DivergedError } from "./strategies/replay.ts";
