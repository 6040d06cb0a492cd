/** The same work in simulation: which kinds of failure there can be at all. */
import { PgMemServer } from "../../../src/driver/pg-mem/pg-mem-server.ts";
import type { Subject } from "../../../src/pools/pool.ts";
import { Runner } from "../../../src/execution/runner.ts";
import { scenario } from "../../../src/scenario/scenario.ts";
import { lendGlobals } from "../../../src/sim/lent/globals.ts";
import { inMacrotask } from "../../../src/sim/rest/host.ts";
import { random } from "../../../src/strategies/random.ts";
import { Shift, workTable } from "./work.ts";

export async function simulatedKinds(
  subject: Subject,
  {
    executions,
    ...load
  }: { readonly workers: number; readonly maxconn: number; readonly executions: number },
): Promise<ReadonlySet<string>> {
  const kinds = new Set<string>();
  const runner = new Runner(
    scenario({
      subject,
      minconn: 1,
      maxconn: load.maxconn,
      server: new PgMemServer({ setup: workTable }),
      faults: { kinds: ["lost", "lost-idle", "rollback"], budget: 3 },
      workers: () => {
        let shift: Shift | undefined;
        const note = (kind: string): void => void kinds.add(kind);
        return Array.from({ length: load.workers }, () => async ({ pool }) => {
          shift ??= new Shift({ pool, first: 0, tasks: 6, workers: load.workers, note });
          await shift.worker();
        });
      },
    }),
  );
  const strategy = random();
  const giveBack = lendGlobals();
  try {
    await inMacrotask(() => {
      for (let seed = 0; seed < executions; seed++) {
        strategy.begin(seed);
        runner.run(strategy);
      }
    });
  } finally {
    giveBack();
  }
  return kinds;
}
