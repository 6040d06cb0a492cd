/** Our pools, by the names that programs give them. */
import { ReallyThreadedConnectionPool } from "../../../src/pools/really-threaded.ts";
import { SimpleConnectionPool } from "../../../src/pools/simple.ts";
import { ThreadedConnectionPool } from "../../../src/pools/threaded.ts";
import type { PoolClasses } from "./run.ts";

export const ourPools: PoolClasses = {
  simple: SimpleConnectionPool,
  threaded: ThreadedConnectionPool,
  "really-threaded": ReallyThreadedConnectionPool,
};
