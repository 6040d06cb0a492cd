/** What a scenario is told by sampling and by the exhaustive search, each in a few words. */
import type { Worker } from "../../../src/scenario/worker.ts";
import { check } from "../../../src/check/check.ts";
import type { CheckOptions } from "../../../src/check/options.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import type { Verdict } from "../../../src/verdict/verdict.ts";

export interface Told {
  readonly sampled: string;
  readonly exhausted: string;
}

/** No rule is broken, and the exhaustive search ran everything there is. */
export const holds: Told = { sampled: "holds", exhausted: "holds, exhaustive" };

/** Both searches break this rule. */
export function violated(invariant: string): Told {
  return { sampled: `violated: ${invariant}`, exhausted: `violated: ${invariant}` };
}

export async function toldOf(scenario: Scenario, options: Omit<CheckOptions, "explore"> = {}): Promise<Told> {
  const quick = { shrinks: false, ...options };
  return {
    sampled: said(await check(scenario, { executions: 1_000, ...quick })),
    exhausted: said(await check(scenario, { explore: "exhaust", ...quick })),
  };
}

export function said({ verdict, invariant, exhaustive }: Verdict): string {
  if (invariant !== undefined) return `${verdict}: ${invariant}`;
  return exhaustive ? `${verdict}, exhaustive` : verdict;
}

/** Asks, queries and puts; one that is refused is done. */
export async function user(worker: Worker): Promise<void> {
  let conn;
  try {
    conn = await worker.pool.getconn();
  } catch {
    return;
  }
  await worker.query(conn, "select 1");
  await worker.pool.putconn(conn);
}
