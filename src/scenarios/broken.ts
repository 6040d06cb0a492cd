/** Callers who give connections back as broken: after an error, and sometimes without one. */
import type { Subject } from "../pools/pool.ts";
import type { Body } from "../scenario/worker.ts";
import { directBody } from "./direct.ts";

/** The first worker of a pool that has the verb `use` calls that: the pool itself then has to clear up. */
export function discardingBodies(workers: number, ops: number, { verbs }: Subject): readonly Body[] {
  const discarding = discardingBody(ops);
  const bodies = Array.from({ length: workers }, () => discarding);
  return verbs?.includes("use") && workers > 1 ? [directBody(ops), ...bodies.slice(1)] : bodies;
}

function discardingBody(ops: number): Body {
  return async (worker) => {
    for (let op = 0; op < ops; op++) {
      let lease;
      try {
        lease = await worker.ask();
      } catch {
        continue;
      }
      let broken = false;
      try {
        await worker.query(lease, "select 1");
        broken = worker.pick("discard", 2) === 1;
      } catch {
        broken = true;
      }
      try {
        await worker.release(lease, { broken });
      } catch {
        // Refused, or it could not be closed: rules look at the error.
      }
    }
  };
}
