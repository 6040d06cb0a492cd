/** The built-in models, in the order in which they are told about. */
import type { ModelFile } from "poolproof/checker";
import { abaDoublePut } from "./aba-double-put.ts";
import { checkThenAct } from "./check-then-act.ts";
import { fairPool } from "./fair-pool.ts";
import { keyErrorAfterAppend } from "./key-error-after-append.ts";
import { lostPermit } from "./lost-permit.ts";
import { reallyThreadedPool } from "./really-threaded-pool.ts";
import { rollbackRaises } from "./rollback-raises.ts";
import { simplePool } from "./simple-pool.ts";
import { strandedWaiters } from "./stranded-waiters.ts";
import { threadedPool } from "./threaded-pool.ts";

export const models: readonly ModelFile[] = [
  simplePool,
  threadedPool,
  reallyThreadedPool,
  fairPool,
  checkThenAct,
  keyErrorAfterAppend,
  rollbackRaises,
  strandedWaiters,
  lostPermit,
  abaDoublePut,
];
