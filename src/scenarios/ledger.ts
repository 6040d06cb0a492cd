/**
 * What the test bed itself saw: who called what, who holds which connection, what became of each connection. Rules are
 * judged by it, and the trace is written from it.
 *
 * Exploration has to know what a rule looked at, so what rules can see is reached by getters that note it. What only calls of
 * the pool change counts as the pool's own.
 */
import type { DriverWatcher } from "../driver/fake-driver.ts";
import { nobody } from "../driver/connection-state.ts";
import { FakeConnection } from "../driver/fake-connection.ts";
import type { Call, Facts, SeenConnection, StuckOperation } from "../invariants/invariant.ts";
import { viewOf, type PoolLimits, type PoolUnderTest, type PoolView } from "../pools/pool.ts";
import type { Finding } from "../sim/execution.ts";
import { resources } from "../sim/footprint.ts";
import { remove } from "../sim/remove.ts";
import { describeError, type StepEntry } from "../sim/trace.ts";
import type { World } from "../sim/world.ts";
import { Judge } from "./judging.ts";
import { OpenCall } from "./open-call.ts";
import type { Reached } from "./reached.ts";
import type { Rules } from "./rules.ts";
import { describeWaits } from "./waits.ts";

/** Entries that are left of a step that has no end. */
const shownMax = 21;

export interface LedgerOptions {
  readonly rules: Rules;
  readonly reached: Reached;
  readonly limits: PoolLimits;
  readonly callersAreCorrect: boolean;
  /** How many calls one step may hold. */
  readonly callsMax: number;
}

/** A call that is about to be made. */
export interface Making {
  readonly worker: string;
  readonly verb: string;
  /** As the worker has it: perhaps the pool's own, with a connection behind it. */
  readonly conn?: unknown;
  /** A key, or SQL. */
  readonly detail?: unknown;
  readonly closes?: boolean | undefined;
  /** Of a connection's calls: the how-manyeth of its worker. */
  readonly nth?: number;
}

export class Ledger implements Facts, DriverWatcher {
  readonly minconn: number;
  readonly maxconn: number;
  readonly callersAreCorrect: boolean;
  readonly reached: Reached;
  /** Whether who is who has mattered: a worker asked, or a rule of the scenario's own. */
  areTold = false;
  /** Set where a worker goes on making calls and the step has no end. */
  overrun: string | undefined;
  pool: PoolUnderTest | undefined;
  opened: readonly FakeConnection[] = [];
  /** Of the pool, and of connections: each in the order in which they were made. */
  readonly poolCalls: OpenCall[] = [];
  readonly connectionCalls: OpenCall[] = [];
  readonly #judge: Judge;
  readonly #world: World;
  readonly #callsMax: number;
  #callsInStep = 0;
  #poolCallsMade = 0;
  #heldCount = 0;
  #isClosing = false;
  #isClosed = false;
  #askedAfterClose = 0;
  readonly #escaped: string[] = [];
  /** In which step each connection's owner closed it, and whether a closeall had been called. */
  readonly #closedIn = new Map<
    SeenConnection,
    { readonly step: StepEntry | undefined; readonly isClosing: boolean }
  >();

  constructor(world: World, { rules, reached, limits, callersAreCorrect, callsMax }: LedgerOptions) {
    this.#world = world;
    this.#judge = new Judge(rules, this, world.log?.tracker);
    this.reached = reached;
    this.minconn = limits.minconn;
    this.maxconn = limits.maxconn;
    this.callersAreCorrect = callersAreCorrect;
    this.#callsMax = callsMax;
  }

  get heldCount(): number {
    this.#world.looked(resources.pool);
    return this.#heldCount;
  }

  get connections(): readonly FakeConnection[] {
    this.#world.looked(resources.pool);
    return this.opened;
  }

  get openPoolCalls(): readonly Call[] {
    this.#world.looked(resources.pool);
    return this.poolCalls;
  }

  get openCalls(): readonly Call[] {
    this.#world.looked(resources.pool);
    this.#world.looked(resources.calls);
    return [...this.poolCalls, ...this.connectionCalls.toSorted(byWorker)];
  }

  get isClosing(): boolean {
    this.#world.looked(resources.pool);
    return this.#isClosing;
  }

  get isClosed(): boolean {
    this.#world.looked(resources.pool);
    return this.#isClosed;
  }

  get askedAfterClose(): number {
    this.#world.looked(resources.pool);
    return this.#askedAfterClose;
  }

  get escaped(): readonly string[] {
    this.#world.looked(resources.escapes);
    return this.#escaped;
  }

  get stuck(): readonly StuckOperation[] {
    return this.#world.stuck();
  }

  get step(): StepEntry | undefined {
    return this.#world.step;
  }

  get hasStruck(): boolean {
    this.#world.looked(resources.faults);
    this.#world.looked(resources.timers);
    return this.#world.hasStruck;
  }

  get view(): PoolView & Facts["view"] {
    this.#world.looked(resources.pool);
    return this.peekView();
  }

  /** The pool's books, read anew, by the test bed for its own use. A pool that shows none has those that were seen. */
  peekView(): PoolView & Facts["view"] {
    const view = this.pool && viewOf(this.pool);
    return (view as (PoolView & Facts["view"]) | undefined) ?? this.#seenView();
  }

  #seenView(): PoolView & Facts["view"] {
    let open = 0;
    for (const connection of this.opened) if (connection.closed === 0) open++;
    const used = this.#heldCount;
    return { closed: this.#isClosed, usedCount: used, idleCount: Math.max(0, open - used) };
  }

  waits(): string {
    this.named();
    return describeWaits(this);
  }

  /** Somebody looked at who is who. */
  named(): void {
    if (this.#judge.isOwn) this.areTold = true;
  }

  closedByCloseallInThisStep(connection: SeenConnection): boolean {
    this.#world.looked(connection.id);
    const closed = this.#closedIn.get(connection);
    return closed !== undefined && closed.isClosing && closed.step === this.#world.step;
  }

  /** The first broken rule. */
  get finding(): Finding | undefined {
    return this.#judge.finding;
  }

  closing(connection: FakeConnection): void {
    this.reached.closed++;
    this.#closedIn.set(connection, { step: this.#world.step, isClosing: this.#isClosing });
  }

  asked(): void {
    if (this.#isClosed) this.#askedAfterClose++;
  }

  /** A connection was opened. */
  connected(connection: FakeConnection): void {
    this.reached.opened++;
    this.#world.noted.push({ kind: "opened", connection: connection.id });
  }

  ended(connection: FakeConnection, how: "closed" | "lost"): void {
    this.#world.noted.push({ kind: how, connection: connection.id });
  }

  /** Notes a call that a worker is about to make. Undefined where it is not to be made, and will never end. */
  begin(making: Making): OpenCall | undefined {
    const { worker, verb, conn, detail } = making;
    if (++this.#callsInStep > this.#callsMax) return this.#refuseToGoOn(worker);
    const isOfPool = verb === "getconn" || verb === "putconn" || verb === "closeall";
    const connection = this.#behind(conn);
    const call = new OpenCall(this, making, {
      connection,
      isOfPool,
      nth: isOfPool ? ++this.#poolCallsMade : (making.nth ?? 0),
      wasHeld: verb === "putconn" && this.#letGo(worker, connection),
      wasClosed: this.#isClosed,
      step: this.#world.step,
      // What runs no code but the test bed's own.
      isLocal: !isOfPool && FakeConnection.isPlain(conn),
    });
    if (isOfPool && isObject(detail)) this.#world.log?.entangle(worker);
    if (isOfPool) this.#judge.called(call);
    (isOfPool ? this.poolCalls : this.connectionCalls).push(call);
    if (verb === "closeall") this.#isClosing = true;
    this.#world.owner = worker;
    this.#touch(call);
    this.#world.progressed();
    this.#world.noted.push(call);
    return call;
  }

  /** A caller who tries again without waiting would fill the memory with what is noted of it. */
  #refuseToGoOn(worker: string): undefined {
    this.overrun ??=
      `Worker ${worker} would make call ${this.#callsMax + 1} of step ${this.#world.step?.label}, so it has no end in sight: ` +
      `a caller that tries again without waiting blocks every other worker. If so many are meant, raise stepsMax.`;
  }

  /** Nobody reads thousands of calls that are all alike. */
  #shorten(): void {
    const { noted } = this.#world;
    const shown = noted.findLastIndex(({ kind }) => kind === "step") + shownMax;
    noted.length = Math.min(noted.length, shown);
  }

  /** What a pool lends may be its own; what is judged is the connection behind it. */
  #behind(lent: unknown): FakeConnection | undefined {
    const { pool } = this;
    return (lent && pool?.connectionOf ? pool.connectionOf(lent as FakeConnection) : lent) as
      FakeConnection | undefined;
  }

  /** Notes how a call ends. The caller gets the pool's own promise: being watched costs it no microtask. */
  follow<T>(call: OpenCall, promise: Promise<T>): Promise<T> {
    this.#world.isInBody = false;
    const asked = call.isOfPool ? undefined : call.connection?.asked;
    // An operation of the test bed's own tells how it ends, which is cheaper than waiting for its promise. Where a pool
    // hands on that of one, it may have something to do first when that is settled.
    if (asked?.promise === promise) asked.watcher = call;
    else
      promise.then(
        (value) => call.fulfilled(value),
        (error: unknown) => call.rejected(error),
      );
    return promise;
  }

  /** A pool that throws where it should reject has answered all the same. */
  refused(call: OpenCall, error: unknown): Promise<never> {
    this.#world.isInBody = false;
    call.rejected(error);
    return Promise.reject(error);
  }

  /** A call is made or has ended: for exploration, that resumes its worker, and may touch the pool. */
  #touch({ workerId, isLocal, connection }: OpenCall): void {
    const { log } = this.#world;
    if (!log) return;
    log.worker(workerId);
    if (isLocal) log.tracker.update(resources.calls);
    else log.tracker.write(resources.pool);
    if (connection) log.tracker.write(connection.id);
  }

  /** From the call of putconn on the worker may not use the connection, whatever becomes of the call. */
  #letGo(worker: string, connection: FakeConnection | undefined): boolean {
    if (!connection?.holders.includes(worker)) return false;
    connection.holders = without(connection.holders, worker);
    if (connection.holders.length === 0) this.#heldCount--;
    return true;
  }

  returned(call: OpenCall, value: unknown): void {
    if (call.verb === "getconn") this.#take(call, value);
    if (call.verb === "closeall") this.#isClosed = true;
    call.state = "returned";
    this.#settled(call);
  }

  #take(call: OpenCall, lent: unknown): void {
    const connection = this.#behind(lent);
    call.connection = connection;
    if (!connection) return;
    if (!FakeConnection.isPlain(lent)) this.#world.log?.entangle(call.workerId);
    if (connection.holders.length === 0) this.#heldCount++;
    connection.holders = [...connection.holders, call.workerId];
  }

  threw(call: OpenCall, error: unknown): void {
    call.state = "threw";
    call.error = error;
    call.thrown = describeError(error);
    this.#settled(call);
  }

  #settled(call: OpenCall): void {
    this.#world.noted.push(call);
    remove(call.isOfPool ? this.poolCalls : this.connectionCalls, call);
    this.#touch(call);
    this.#world.progressed();
    if (!call.isOfPool) return;
    this.reached.settled(call);
    this.#judge.settled(call);
  }

  /** Judges the state after a step, at rest. */
  atRest(): Finding | undefined {
    this.#callsInStep = 0;
    if (this.overrun !== undefined) this.#shorten();
    if (this.#world.escaped.length > 0) this.#noteEscapes();
    return this.#judge.atRest(this.#escaped.length > 0 || this.#askedAfterClose > 0);
  }

  /** Judges the state where only timers are left. */
  atQuiet(): Finding | undefined {
    return this.#judge.atQuiet();
  }

  /** Judges the state when nothing more will happen. */
  atEnd(): Finding | undefined {
    return this.#judge.atEnd();
  }

  #noteEscapes(): void {
    const { escaped } = this.#world;
    for (const { where, error } of escaped.slice(this.#escaped.length)) {
      this.#escaped.push(`${where}: ${describeError(error)}`);
    }
  }
}

function isObject(value: unknown): boolean {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** Those of one worker stay in their order; between workers there is none. */
function byWorker(one: OpenCall, other: OpenCall): number {
  return one.workerId === other.workerId ? 0 : one.workerId < other.workerId ? -1 : 1;
}

function without(holders: readonly string[], worker: string): readonly string[] {
  return holders.length === 1 ? nobody : holders.toSpliced(holders.indexOf(worker), 1);
}
