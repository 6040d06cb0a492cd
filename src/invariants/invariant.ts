/**
 * A rule that a pool must keep, and the facts that it is judged by. One rule a file in this folder, each saying what it
 * catches and what it misses. The facts are the test bed's own record of what it saw, but for {@link Facts.view}, which
 * is what the pool says of itself.
 */
import type { Finding } from "../sim/run-loop.ts";
import type { Act } from "../sim/trace.ts";

export interface SeenConnection {
  readonly id: string;
  readonly closed: 0 | 1 | 2;
  /** psycopg2's values: 0 is IDLE. */
  readonly transactionStatus: number;
  /** How often it was closed once more. */
  readonly closedAgain: number;
  /** Who holds it: from a getconn's return to the putconn's call. */
  readonly holders: readonly string[];
  /** Whether its session has ended, on the server too. */
  readonly hasEnded: boolean;
}

/** A limit, with the test bed's own books of it: maxconn, or what a subject's `limitsOf` names. */
export interface SeenLimit {
  /** "maxconn" for the whole pool's. */
  readonly name: string;
  /** Below 0 where it limits nothing. */
  readonly max: number;
  /** How many may be lent now: the maximum, or more while what was lent before it was lowered is not back. */
  readonly usedMax: number;
  /** How many connections that count against it workers hold. */
  readonly lentCount: number;
}

/** One call of the pool by a worker, or of a connection that it holds. */
export interface Call {
  readonly worker: string;
  /** Its effect, by one name for all pools: "ask", "release", "close", "other"; "operation", of a connection; "request", of an application. */
  readonly act: Act;
  /** The pool's name of it: "getconn", "acquire". */
  readonly verb: string;
  /** Calls of the pool are counted over all workers, 1 for the first; calls of connections by worker. */
  readonly nth: number;
  /** The connection that was passed, or that a getconn handed out. */
  readonly connection: SeenConnection | undefined;
  readonly key: unknown;
  /** Of an ask: the limits that it counts against. Of a release: those that its connection counted against. */
  readonly limits: readonly SeenLimit[];
  /** On a putconn: whether the pool was told to close the connection. */
  readonly closes: boolean;
  readonly state: "open" | "returned" | "threw";
  readonly error: unknown;
  /** On a putconn: whether the worker held the connection when it called. */
  readonly wasHeld: boolean;
  /** Of an ask or a close: for how many milliseconds its caller waits at most. */
  readonly timeoutMs: number | undefined;
  /** Of an ask or a close: whether its caller no longer waits, because its signal was aborted or its timeout is over. */
  readonly isGivenUp: boolean;
  /** Of an ask: whether its signal was aborted before it was made. */
  readonly wasAborted: boolean;
  /** Of a close: whether it was told not to wait for what is lent. */
  readonly isForced: boolean;
  /** Of an ask: how often another that was made later was answered before it, while it waited at a limit. */
  readonly overtaken: number;
  /** Whether closeall had returned when the call was made. */
  readonly wasClosed: boolean;
  /** Virtual milliseconds from the execution's beginning to the call. */
  readonly madeAtMs: number;
  /** Whether it has taken more than the step in which it was made. */
  readonly hasWaited: boolean;
}

/** Since when a connection is open, and free: in virtual milliseconds since the execution began. */
export interface Ages {
  readonly openedAtMs: number;
  /** When its last holder gave it back; when it was opened if it had none. */
  readonly freeSinceMs: number;
}

/** The pool's own books now, without the facts that a pool does not show. */
export interface SeenView {
  readonly closed: boolean;
  readonly usedCount: number;
  readonly idleCount: number;
  readonly used?: readonly SeenConnection[] | undefined;
  readonly idle?: readonly SeenConnection[] | undefined;
  readonly waitingCount?: number | undefined;
  readonly permits?: number | undefined;
  readonly blockedBy?: string | undefined;
}

/** An operation that waits but will not be delivered: a fault hangs it or a test holds it. */
export interface StuckOperation {
  readonly label: string;
  readonly kind: string;
  /** The worker in whose step it began, or "pool". */
  readonly owner: string;
}

/**
 * The facts of an execution that a rule may use.
 *
 * @example
 * ```ts
 * const isFull = ({ heldCount, maxconn }: Facts): boolean => heldCount >= maxconn;
 * ```
 */
export interface Facts {
  readonly minconn: number;
  /** As it is now: a pool's `resize` changes it. Below 0 where nothing limits the whole pool. */
  readonly maxconn: number;
  /** How many may be lent now: maxconn, or more while what was lent before it was lowered is not back. */
  readonly usedMax: number;
  /** maxconn and, where a subject has others, each limit that an ask has counted against so far. */
  readonly limits: readonly SeenLimit[];
  readonly view: SeenView;
  /** How many connections workers hold. */
  readonly heldCount: number;
  /** Every connection that the pool has opened. */
  readonly connections: readonly SeenConnection[];
  /** Calls of the pool that have not settled, oldest first. */
  readonly openPoolCalls: readonly Call[];
  /** Calls that have not settled: of the pool, oldest first; then of connections, by worker. */
  readonly openCalls: readonly Call[];
  /** Whether closeall has been called. */
  readonly isClosing: boolean;
  /** Whether a closeall has returned. */
  readonly isClosed: boolean;
  /** How many connections are being opened. */
  readonly connectsUnderWay: number;
  /** How many connects were begun so far. */
  readonly connectsBegun: number;
  /** How often an ask may be overtaken, where a subject promises a bound. */
  readonly overtakenMax: number | undefined;
  /** How many connections were asked for after a closeall had returned. */
  readonly askedAfterClose: number;
  /** Uncaught errors: "unhandled rejection: TypeError: …". */
  readonly escaped: readonly string[];
  /** Whether the workers only make calls that a correct caller makes. */
  readonly callersAreCorrect: boolean;
  readonly stuck: readonly StuckOperation[];
  /** Whether the server is down, so that no connection can be opened. */
  readonly isServerDown: boolean;
  /** Timers that are armed, but for those that workers sleep by. */
  readonly poolTimers: number;
  /** Whether a fault has struck in this execution, or an operation has been late. */
  readonly hasStruck: boolean;
  /** Whether a fault has struck in this execution. */
  readonly hasFailed: boolean;
  /** Whether only timers were left when the step under way began, and time has passed since. */
  readonly wasQuiet: boolean;
  /** Whether the pool has closed this connection, or tried to. */
  wasToClose(connection: SeenConnection): boolean;
  /** Whether a connection was closed in the step under way by a pool that is being closed and had lent it, but not told so yet. */
  closedByCloseallInThisStep(connection: SeenConnection): boolean;
  /** How long this pool keeps connections, as far as its subject says. */
  readonly ages: { readonly idleMs?: number; readonly lifetimeMs?: number };
  /** Virtual milliseconds since the execution began. */
  readonly nowMs: number;
  readonly agesOf: (this: void, connection: SeenConnection) => Ages;
  /** The limits that a lent connection counts against; a free one counts against none. */
  limitsOf(connection: SeenConnection): readonly SeenLimit[];
  /** Who waits for what, in words. */
  waits(): string;
}

/**
 * Looks at one execution. Each hook gives a sentence when the rule is broken. Hooks are plain functions, called without
 * their watcher: what a rule remembers, it keeps in the closure that its `watch` made.
 *
 * @example
 * ```ts
 * const watcher: Watcher = {
 *   lent: ({ worker }, { heldCount }) => (heldCount > 1 ? `${worker} is not alone` : undefined),
 * };
 * ```
 */
export interface Watcher {
  /** A worker is about to call the pool; nothing has happened yet. */
  called?(this: void, call: Call, facts: Facts): void;
  /** A connection's call, such as a query, is about to be made; nothing has happened yet. */
  sends?(this: void, call: Call, facts: Facts): string | undefined;
  /** A call of the pool has settled, in whatever way; the facts include it. */
  settled?(this: void, call: Call, facts: Facts): string | undefined;
  /** A getconn has returned. */
  lent?(this: void, call: Call, facts: Facts): string | undefined;
  /** A putconn has returned. */
  put?(this: void, call: Call, facts: Facts): string | undefined;
  /** A closeall has returned. */
  closed?(this: void, call: Call, facts: Facts): string | undefined;
  /** A call of the pool has thrown. */
  threw?(this: void, call: Call, facts: Facts): string | undefined;
  /** After every step. */
  rest?(this: void, facts: Facts): string | undefined;
  /** After every step from the first escaped error on, or the first connection that was asked for after closeall. */
  alarm?(this: void, facts: Facts): string | undefined;
  /** After a step that leaves nothing but timers: nothing goes on until time passes. */
  onQuiet?(this: void, facts: Facts): string | undefined;
  /** When nothing more will happen. */
  end?(this: void, facts: Facts): string | undefined;
}

/**
 * A rule: its name, and what looks at an execution for it.
 *
 * @example
 * ```ts
 * const alone: Invariant = {
 *   name: "one at a time",
 *   watch: () => ({ lent: (_, { heldCount }) => (heldCount > 1 ? `${heldCount} at a time` : undefined) }),
 * };
 * const body: Body = async (worker) => {
 *   const conn = await worker.pool.getconn();
 *   await worker.query(conn, "select 1");
 *   await worker.pool.putconn(conn);
 * };
 * const mine = scenario({ subject: threaded, rules: [alone], workers: [body, body] });
 * const { message } = await check(mine, { executions: 100 });
 * message; // => "2 at a time"
 * ```
 */
export interface Invariant {
  /** As in verdicts: "used ≤ maxconn". */
  readonly name: string;
  /** What must hold, in a line: `poolproof list` shows it of the built-in rules. */
  readonly about?: string;
  /** Judged only where the pool promises it (`Subject.promises`): many good pools do not. */
  readonly isOptional?: true;
  /** A watcher for one execution; a rule that remembers nothing gives the same one each time. */
  watch(): Watcher;
}

export type { Act, Finding };
