/** FairPool as a subject: promises everything, the optional rules too. */
import type { Driver } from "../driver/driver.ts";
import { FairPool, type FairPoolOptions } from "./fair-pool.ts";
import type { PoolLimits, Subject } from "./pool.ts";

/** Makes the pool itself or one that is derived from it. */
export type FairPoolClass = new (driver: Driver, limits: PoolLimits, options?: FairPoolOptions) => FairPool;

export interface FairSubject {
  readonly name: string;
  readonly title: string;
  readonly Pool: FairPoolClass;
  readonly options?: FairPoolOptions;
  /** Promises of FairPool that this pool does not make. */
  readonly forgoes?: readonly string[];
}

const promises: readonly string[] = [
  "idle ≤ minconn",
  "served in order",
  "minconn kept",
  "calls raise after closeall",
  "closeall waits for every close",
  "open ≤ maxconn",
  "no timer left after close",
];

/** A subject that promises all that FairPool does, but for what it forgoes. */
export function fairSubject({ name, title, Pool, options, forgoes = [] }: FairSubject): Subject {
  return {
    name,
    title,
    takes: [],
    promises: promises.filter((rule) => !forgoes.includes(rule)),
    open: async (driver: Driver, limits: PoolLimits) => {
      const pool = new Pool(driver, limits, options);
      await pool.fill();
      return pool;
    },
  };
}

export const fair: Subject = fairSubject({ name: "fair", title: "FairPool", Pool: FairPool });
