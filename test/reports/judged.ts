/** What the general scenarios say of a pool. */
import { checkAll } from "../../src/check-all.ts";
import { check } from "../../src/check/check.ts";
import type { Connection, Driver } from "../../src/driver/driver.ts";
import type { PoolLimits, Subject } from "../../src/pools/pool.ts";
import { subject, type SubjectOptions } from "../../src/pools/subject.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import type { PlainPool } from "./plain-pool.ts";

type Opens = (driver: Driver, limits: PoolLimits, waitMsMax?: number) => PlainPool | Promise<PlainPool>;
type More = Partial<SubjectOptions<PlainPool, Connection>>;

/** Every wait without an end, and with a timeout as pools usually have it. */
export const waits: readonly (readonly [string, number | undefined])[] = [
  ["waits without end", undefined],
  ["waits of 30 s at most", 30_000],
];

/** A pool of a report as a subject. Its asks take no options, unless `more` says so. */
export function reported(open: Opens, waitMsMax?: number, more: More = {}): Subject {
  return subject<PlainPool, Connection>({
    name: "reported",
    open: (driver, limits) => open(driver, limits, waitMsMax),
    ask: (pool, options) => pool.acquire(options),
    release: (pool, conn, options) => pool.release(conn, options),
    close: (pool) => pool.end(),
    view: (pool) => pool.view,
    words: { ask: "acquire", release: "release", discard: "release(broken)", close: "end" },
    takes: [],
    ...more,
  });
}

/** The rule that is broken in one of the built-in scenarios; the verdict where none is. */
export async function brokenBy(scenario: string, pool: Subject, executions = 1_000): Promise<string> {
  const options = { executions, findings: "first", shrinks: false } as const;
  const { verdict, invariant = verdict } = await check(builtIn(scenario, pool), options);
  return invariant;
}

/** By scenario, the rule that is broken there first, of all that fit the pool. */
export async function brokenIn(pool: Subject, executions = 300): Promise<Readonly<Record<string, string>>> {
  const { verdicts } = await checkAll(pool, { executions, findings: "first", shrinks: false });
  return Object.fromEntries(
    verdicts.flatMap(({ scenario, verdict, invariant = verdict }) =>
      verdict === "holds" ? [] : [[scenario, invariant]],
    ),
  );
}
