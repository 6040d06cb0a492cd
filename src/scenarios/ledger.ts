/**
 * What the test bed itself saw: who called what, who holds which connection, what became of each connection. Rules are
 * judged by it, and the trace is written from it.
 */
import type { DriverWatcher } from "../driver/fake-driver.ts";
import { nobody, type FakeConnection } from "../driver/fake-connection.ts";
import type { Facts, SeenConnection, StuckOperation } from "../invariants/invariant.ts";
import type { PoolLimits, PoolUnderTest, PoolView } from "../pools/pool.ts";
import type { Finding } from "../sim/execution.ts";
import { resources } from "../sim/footprint.ts";
import { remove } from "../sim/remove.ts";
import { describeError, type StepEntry } from "../sim/trace.ts";
import type { World } from "../sim/world.ts";
import { OpenCall } from "./open-call.ts";
import type { Rules } from "./rules.ts";
import { describeWaits } from "./waits.ts";

/** Entries that are left of a step that has no end. */
const shownMax = 21;

const unopened: PoolView = { closed: false, usedCount: 0, idleCount: 0 };

export class Ledger implements Facts, DriverWatcher {
  readonly minconn: number;
  readonly maxconn: number;
  readonly callersAreCorrect: boolean;
  heldCount = 0;
  connections: readonly FakeConnection[] = [];
  readonly openCalls: OpenCall[] = [];
  readonly escaped: string[] = [];
  /** Whether a worker asked who it is: then workers with one body need not behave alike. */
  areTold = false;
  /** How many calls were made. */
  calls = 0;
  isClosing = false;
  isClosed = false;
  askedAfterClose = 0;
  /** Set where a worker goes on making calls and the step has no end. */
  overrun: string | undefined;
  /** The first broken rule. */
  finding: Finding | undefined;
  pool: PoolUnderTest | undefined;
  /** The pool's own books. */
  view = unopened as PoolView & Facts["view"];
  readonly #world: World;
  readonly #rules: Rules;
  /** How many calls one step may hold. */
  readonly #callsMax: number;
  /** How many were made before the step under way. */
  #callsBefore = 0;
  /** In which step each connection's owner closed it. */
  readonly #closedIn = new Map<SeenConnection, StepEntry | undefined>();

  constructor(
    world: World,
    rules: Rules,
    about: { readonly limits: PoolLimits; readonly callersAreCorrect: boolean; readonly callsMax: number },
  ) {
    this.#world = world;
    this.#rules = rules;
    this.minconn = about.limits.minconn;
    this.maxconn = about.limits.maxconn;
    this.callersAreCorrect = about.callersAreCorrect;
    this.#callsMax = about.callsMax;
  }

  get stuck(): readonly StuckOperation[] {
    return this.#world.stuck();
  }

  waits(): string {
    return describeWaits(this);
  }

  /** Whether its owner closed a connection in an earlier step than this one. */
  wasClosedBefore(connection: SeenConnection): boolean {
    const step = this.#closedIn.get(connection);
    return step !== undefined && step !== this.#world.step;
  }

  closing(connection: FakeConnection): void {
    this.#closedIn.set(connection, this.#world.step);
  }

  asked(): void {
    if (this.isClosed) this.askedAfterClose++;
  }

  opened(connection: FakeConnection): void {
    this.#world.noted.push({ kind: "opened", connection: connection.id });
  }

  ended(connection: FakeConnection, how: "closed" | "lost"): void {
    this.#world.noted.push({ kind: how, connection: connection.id });
  }

  /** Notes a call that a worker is about to make. Undefined where it is not to be made, and will never end. */
  begin(worker: string, verb: string, conn: unknown, detail: unknown, closes = false): OpenCall | undefined {
    if (this.calls - this.#callsBefore >= this.#callsMax) return this.#refuseToGoOn(worker);
    const call = new OpenCall(this, worker, verb, this.#behind(conn), detail);
    call.closes = closes;
    if (call.isOfPool) for (const { look } of this.#rules.onCalled) look(call, this);
    this.openCalls.push(call);
    if (verb === "closeall") this.isClosing = true;
    this.#world.owner = worker;
    this.#touch(call);
    this.#world.progress++;
    this.#world.noted.push(call);
    return call;
  }

  /** A caller who tries again without waiting would fill the memory with what is noted of it. */
  #refuseToGoOn(worker: string): undefined {
    this.overrun ??=
      `Worker ${worker} would make call ${this.#callsMax + 1} of step ${this.#world.step?.label}, so it has no end in sight: ` +
      `a caller that tries again without waiting lets nobody else go on. If so many are meant, raise stepsMax.`;
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
  #touch({ worker, isOfPool, connection }: OpenCall): void {
    const { log } = this.#world;
    if (!log) return;
    log.worker(worker);
    if (isOfPool) log.tracker.write(resources.pool);
    if (connection) log.tracker.write(connection.id);
  }

  /** From the call of putconn on the worker may not use the connection, whatever becomes of the call. */
  letGo(worker: string, connection: FakeConnection | undefined): boolean {
    if (!connection?.holders.includes(worker)) return false;
    connection.holders = without(connection.holders, worker);
    if (connection.holders.length === 0) this.heldCount--;
    return true;
  }

  returned(call: OpenCall, value: unknown): void {
    if (call.verb === "getconn") this.#take(call, value);
    if (call.verb === "closeall") this.isClosed = true;
    call.state = "returned";
    this.#settled(call);
  }

  #take(call: OpenCall, lent: unknown): void {
    const connection = this.#behind(lent);
    call.connection = connection;
    if (!connection) return;
    if (connection.holders.length === 0) this.heldCount++;
    connection.holders = [...connection.holders, call.worker];
  }

  threw(call: OpenCall, error: unknown): void {
    call.state = "threw";
    call.error = error;
    call.thrown = describeError(error);
    this.#settled(call);
  }

  #settled(call: OpenCall): void {
    this.#world.noted.push(call);
    remove(this.openCalls, call);
    this.#touch(call);
    this.#world.progress++;
    if (!call.isOfPool) return;
    if (this.finding) return;
    for (const { name, look } of this.#looksAt(call)) {
      const message = look(call, this);
      if (message !== undefined) {
        this.finding = { invariant: name, message };
        return;
      }
    }
  }

  #looksAt({ state, verb }: OpenCall): Rules["onLent"] {
    if (state === "threw") return this.#rules.onThrew;
    if (verb === "getconn") return this.#rules.onLent;
    return verb === "putconn" ? this.#rules.onPut : this.#rules.onClosed;
  }

  /** Judges the state after a step, at rest. */
  atRest(): Finding | undefined {
    this.#callsBefore = this.calls;
    if (this.overrun !== undefined) this.#shorten();
    if (this.#world.escaped.length > 0) this.#noteEscapes();
    const isAlarming = this.escaped.length > 0 || this.askedAfterClose > 0;
    return this.#judge(isAlarming ? this.#rules.onAlarm : this.#rules.onRest);
  }

  /** Judges the state when nothing more will happen. */
  atEnd(): Finding | undefined {
    return this.#judge(this.#rules.onEnd);
  }

  #judge(rules: Rules["onRest"]): Finding | undefined {
    if (this.finding) return this.finding;
    for (const { name, look } of rules) {
      const message = look(this);
      if (message !== undefined) return (this.finding = { invariant: name, message });
    }
    return undefined;
  }

  #noteEscapes(): void {
    const { escaped } = this.#world;
    for (const { where, error } of escaped.slice(this.escaped.length)) {
      this.escaped.push(`${where}: ${describeError(error)}`);
    }
  }
}

function without(holders: readonly string[], worker: string): readonly string[] {
  return holders.length === 1 ? nobody : holders.toSpliced(holders.indexOf(worker), 1);
}
