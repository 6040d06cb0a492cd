/** What one execution shows of itself, in order: calls and how they end, connections opened, and the books at each rest. */
import type { FakeConnection } from "../../src/driver/fake-connection.ts";
import { invariants } from "../../src/invariants/all.ts";
import type { Invariant, SeenConnection, SeenView } from "../../src/invariants/invariant.ts";
import type { PoolUnderTest, Subject } from "../../src/pools/pool.ts";
import type { Execution } from "../../src/execution/runner.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import type { CallEntry } from "../../src/sim/trace.ts";

/** Undefined while an operation is under way; "dead" where psycopg2 says UNKNOWN, whoever closed it. */
export type Status = "idle" | "intrans" | "inerror" | "dead" | undefined;

export interface Seen {
  readonly id: string;
  readonly status: Status;
}

/** A pool's own books. `permits` only where the pool counts any. */
export interface Books {
  readonly idle: readonly Seen[];
  readonly used: readonly Seen[];
  readonly closed: boolean;
  readonly permits: number | undefined;
}

export type Observed =
  | {
      readonly kind: "call";
      readonly worker: string;
      readonly verb: string;
      readonly connection: Seen | undefined;
    }
  | { readonly kind: "return"; readonly worker: string; readonly verb: string; readonly connection?: string }
  | { readonly kind: "throw"; readonly worker: string; readonly verb: string; readonly error: string }
  | { readonly kind: "opened"; readonly connection: string }
  | { readonly kind: "rest"; readonly step: string; readonly books: Books }
  | { readonly kind: "end" };

export interface Observation {
  /** The idle connections that the pool began with. */
  readonly initial: readonly string[];
  readonly events: readonly Observed[];
}

export interface Observing {
  /** The same scenario, watched, and judged by no rule: every execution runs to its end. */
  readonly scenario: Scenario;
  /** Of the execution that has just ended. */
  observe(execution: Execution): Observation;
}

const unjudged = Object.fromEntries(invariants.map(({ name }) => [name, "It is observed, not judged."]));

export function observing(scenario: Scenario): Observing {
  let rests: Books[] = [];
  let puts: (Seen | undefined)[] = [];
  const watcher: Invariant = {
    name: "observed",
    watch: () => ({
      rest({ view }) {
        rests.push(booksOf(view));
        return undefined;
      },
    }),
  };
  const subject: Subject = {
    ...scenario.subject,
    exempt: unjudged,
    promises: [],
    async open(driver, limits) {
      [rests, puts] = [[], []];
      return noting(await scenario.subject.open(driver, limits), (conn) => puts.push(conn));
    },
  };
  return {
    scenario: { ...scenario, subject, rules: [watcher] },
    observe: (execution) => inOrder(execution, rests, puts),
  };
}

/** Hands every call's own promise on; of a putconn it notes first in which state the connection comes back. */
function noting(pool: PoolUnderTest, note: (conn: Seen | undefined) => void): PoolUnderTest {
  return {
    view: pool.view,
    getconn: (key) => pool.getconn(key),
    putconn(conn, options) {
      note(conn && seen(conn as FakeConnection));
      return pool.putconn(conn, options);
    },
    closeall: () => pool.closeall(),
  };
}

const statuses: readonly Status[] = ["idle", undefined, "intrans", "inerror", "dead"];

const seen = ({ id, closed, transactionStatus }: SeenConnection): Seen => ({
  id,
  status: closed === 0 ? statuses[transactionStatus] : "dead",
});

const booksOf = ({ idle = [], used = [], closed, permits }: SeenView): Books => ({
  idle: idle.map(seen),
  used: used.map(seen),
  closed,
  permits,
});

/** The trace, with the books put in where each step has come to rest. The steps that open the pool are left out. */
function inOrder(
  { trace }: Execution,
  rests: readonly Books[],
  puts: readonly (Seen | undefined)[],
): Observation {
  const steps = trace.filter(({ kind }) => kind === "step").length;
  // The books are read before the first step, and after each.
  let opening = steps - (rests.length - 1);
  const [first, ...books] = rests;
  const events: Observed[] = [];
  const [booksLeft, putsLeft] = [books[Symbol.iterator](), puts[Symbol.iterator]()];
  let step: string | undefined;
  const rest = (): void => {
    if (step !== undefined) events.push({ kind: "rest", step, books: booksLeft.next().value as Books });
  };
  for (const entry of trace) {
    if (entry.kind === "step" && opening-- <= 0) {
      rest();
      step = entry.label;
    } else if (step === undefined) continue;
    else if (entry.kind === "opened") events.push({ kind: "opened", connection: entry.connection });
    else if (isOfPool(entry)) events.push(callOf(entry, putsLeft));
  }
  rest();
  events.push({ kind: "end" });
  return { initial: first?.idle.map(({ id }) => id) ?? [], events };
}

const isOfPool = (entry: Execution["trace"][number]): entry is CallEntry =>
  "verb" in entry && ["getconn", "putconn", "closeall"].includes(entry.verb);

function callOf(entry: CallEntry, puts: Iterator<Seen | undefined, unknown>): Observed {
  const { kind, worker, verb, connection, detail = "" } = entry;
  switch (kind) {
    case "call":
      return {
        kind,
        worker,
        verb,
        connection: verb === "putconn" ? (puts.next().value as Seen | undefined) : undefined,
      };
    case "return":
      return { kind, worker, verb, ...(connection === undefined ? {} : { connection }) };
    case "throw":
      return { kind, worker, verb, error: detail };
  }
}
