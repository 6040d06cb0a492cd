/**
 * Events that a check is about and never reached, in sentences that say what to do: "holds" says nothing about these.
 *
 * Counts cannot tell everything: an ask that waits because the pool itself opens fewer than maxconn is not seen to wait.
 */
import type { Fault } from "../driver/faults.ts";
import type { ReachedFacts } from "../execution/reached.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** Events that may be reached, by the names that `require` accepts. */
export const reachables = [
  "lent",
  "waits",
  "refusals",
  "faults",
  "opened",
  "closes",
  "closealls",
  "delays",
] as const;

export type Reachable = (typeof reachables)[number];

/** An event that was never reached. */
export interface Unreached {
  readonly what: Reachable;
  /** A sentence: it names what never happened and what to change. */
  readonly message: string;
}

/** The aims of a check, which tell what it should reach. Plain data: a shard passes it on to the merge. */
export interface Aims {
  readonly workers: number;
  readonly maxconn: number;
  /** The kinds that may strike. */
  readonly faults: readonly Fault[];
  /** Whether delays were asked for. A pool without timers has none, so the default is no reason to expect any. */
  readonly delays: boolean;
}

/** The facts that the sentences are made from. */
interface Seen {
  readonly aims: Aims;
  readonly reached: ReachedFacts;
  /** Whether every execution within the bounds was run: then a longer search is no advice. */
  readonly isComplete: boolean;
}

export function aimsOf({ workers, limits, faults }: Scenario, late = 0): Aims {
  return {
    workers: workers().length,
    maxconn: limits.maxconn,
    faults: faults.budget > 0 ? faults.kinds : [],
    delays: late > 0,
  };
}

/** The events that the check is about by itself and never reached. */
export function unreachedOf(seen: Seen): readonly Unreached[] {
  return reachables.filter((what) => isAbout(what, seen)).flatMap((what) => missing(what, seen));
}

/** Those of these events that were never reached, whether or not the check is about them. */
export function missingOf(wanted: readonly Reachable[], seen: Seen): readonly Unreached[] {
  return reachables.filter((what) => wanted.includes(what)).flatMap((what) => missing(what, seen));
}

function isAbout(what: Reachable, { aims, reached }: Seen): boolean {
  switch (what) {
    case "lent":
      // Workers that only close the pool are about that.
      return reached.asks > 0 || reached.closeallsCalled === 0;
    case "waits":
      // A pool that refuses when full makes no caller wait, and was seen full. Where nothing is lent, that is the reason.
      return aims.maxconn >= 0 && reached.lent > 0 && reached.atMaxconn === 0;
    case "faults":
      return aims.faults.length > 0;
    case "closealls":
      return reached.closeallsCalled > 0;
    case "delays":
      return aims.delays;
    case "refusals":
    case "opened":
    case "closes":
      // A pool is free never to do that.
      return false;
  }
}

function missing(what: Reachable, seen: Seen): readonly Unreached[] {
  return sentences[what](seen).map((message) => ({ what, message }));
}

/** Each gives no sentence if the event was reached. */
const sentences: Readonly<Record<Reachable, (seen: Seen) => readonly string[]>> = {
  lent: ({ reached }) => (reached.lent > 0 ? [] : [neverLent(reached)]),
  waits: (seen) => (seen.reached.waited > 0 ? [] : [neverWaited(seen)]),
  refusals: (seen) => (refusalsOf(seen.reached) > 0 ? [] : [neverRefused(seen)]),
  faults: (seen) => neverStruck(seen),
  opened: ({ reached }) =>
    reached.opened > 0
      ? []
      : [
          "no connection was ever opened: the pool has to open its connections by the driver that it is opened with",
        ],
  closes: ({ reached, ...seen }) =>
    reached.closed > 0
      ? []
      : [
          `no connection was ever closed: use a smaller minconn, more workers or a worker that closes the pool${orMore(seen)}`,
        ],
  closealls: ({ reached }) => (reached.closealls > 0 ? [] : [neverClosed(reached)]),
  delays: ({ reached, ...seen }) =>
    reached.delays > 0
      ? []
      : [
          "no delay ever struck, so nothing was judged about timeouts: it needs late above 0, and a timer that is set or a " +
            `clock that is read while an operation is under way${orMore(seen)}`,
        ],
};

function refusalsOf({ refused }: ReachedFacts): number {
  return Object.values(refused).reduce((sum, count) => sum + count, 0);
}

/** "3 × PoolError: connection pool exhausted", the most frequent ones first. */
function kindsOf(counts: Readonly<Record<string, number>>): string {
  const kinds = Object.entries(counts).sort(([, one], [, other]) => other - one);
  const shown = kinds.slice(0, kindsShown).map(([kind, count]) => `${count} × ${kind}`);
  return [...shown, ...(kinds.length > shown.length ? ["…"] : [])].join(", ");
}

const kindsShown = 3;

function neverLent(reached: ReachedFacts): string {
  if (reached.asks === 0)
    return "no ask was ever made: let a worker call getconn, and see whether the pool is ever opened";
  const refused = refusalsOf(reached);
  const why =
    refused === 0
      ? `none of ${reached.asks} was answered`
      : `the pool refused ${refused === reached.asks ? "all " : ""}${refused} (${kindsOf(reached.refused)})`;
  return `no ask was ever lent a connection: ${why}. Rules had next to nothing to judge: find out why the pool does not lend`;
}

function neverWaited(seen: Seen): string {
  const { aims, reached } = seen;
  const { workers, maxconn } = aims;
  const never = "no ask ever waited";
  if (maxconn < 0)
    return `${never}: maxconn is ${maxconn}, which is no limit. Set one, and use more workers than maxconn`;
  const sizes = `${workers === 1 ? "1 worker" : `${workers} workers`}, maxconn ${maxconn}`;
  if (reached.atMaxconn > 0) {
    return (
      `${never}: ${reached.atMaxconn} found all connections lent, and the pool answered each at once ` +
      `(${refusalsOf(reached)} refused). If it is to refuse rather than make wait, require refusals`
    );
  }
  if (workers <= maxconn) return `${never}: use more workers than maxconn (${sizes})`;
  return `${never} at maxconn (${sizes}): all connections were never lent while another worker asked. Use more workers that ask${orMore(seen)}`;
}

function neverRefused(seen: Seen): string {
  return (
    "no ask was ever refused: use more workers than maxconn with a pool that refuses when it is full, a worker that closes " +
    `the pool, or a fault${orMore(seen)}`
  );
}

function neverClosed({ closeallsCalled }: ReachedFacts): string {
  return closeallsCalled === 0
    ? "no closeall was ever called: use the scenario closeall, or a worker that calls it"
    : `no closeall ever returned: of ${closeallsCalled} each raised an error or never ended. Find out why the pool does not close`;
}

/** Each kind strikes only in scenarios with this. */
const needs: Readonly<Record<Fault, string>> = {
  refused: "a connection that is opened: use a smaller minconn or more workers",
  hang: "a connect or a rollback: use a smaller minconn or more workers",
  statement: "a statement: let a worker query",
  lost: "a statement or a commit: let a worker query",
  "lost-idle": "a connection that is open while no operation is under way on it",
  rollback: "a rollback: use a pool that rolls back what is put in a transaction, or a worker that does",
  restart: "a step before which the server may restart",
  down: "a step before which the server may go down",
  close: "a connection that is closed: use a smaller minconn, more workers or a worker that closes the pool",
  "close-lost":
    "a connection that is closed: use a smaller minconn, more workers or a worker that closes the pool",
  "close-hang":
    "a connection that is closed: use a smaller minconn, more workers or a worker that closes the pool",
  "query-hang": "a statement: let a worker query",
  throws: "an operation that the pool begins",
};

function neverStruck(seen: Seen): readonly string[] {
  const { aims, reached } = seen;
  if (aims.faults.length === 0)
    return ["no fault ever struck: the scenario allows none, so name kinds in its faults"];
  return aims.faults
    .filter((kind) => (reached.faults[kind] ?? 0) === 0)
    .map((kind) => `the fault "${kind}" never struck: it needs ${needs[kind]}${orMore(seen)}`);
}

function orMore({ isComplete }: Pick<Seen, "isComplete">): string {
  return isComplete ? "" : ", or search further";
}
