/**
 * What the test bed itself saw: who called what, who holds which connection, what became of each connection. Rules are
 * judged by it, and the trace is written from it.
 */
import type { DriverWatcher } from "../driver/fake-driver.ts";
import { nobody, type FakeConnection } from "../driver/fake-connection.ts";
import type { OperationWatcher } from "../driver/operation.ts";
import type { Call, Facts, SeenConnection, StuckOperation } from "../invariants/invariant.ts";
import type { PoolLimits, PoolUnderTest, PoolView } from "../pools/pool.ts";
import type { Finding } from "../sim/execution.ts";
import { resources } from "../sim/footprint.ts";
import { remove } from "../sim/remove.ts";
import { describeError, type CallEntry, type NotedCall, type StepEntry } from "../sim/trace.ts";
import type { World } from "../sim/world.ts";
import type { Rules } from "./rules.ts";
import { describeWaits } from "./waits.ts";

/** A call under way, and the two ends it may have. */
export class OpenCall implements Call, OperationWatcher, NotedCall {
  readonly kind = "noted";
  state: Call["state"] = "open";
  error: unknown;
  /** The error in words, as it was when it was thrown. */
  thrown: string | undefined;
  readonly worker: string;
  readonly verb: string;
  readonly nth: number;
  connection: FakeConnection | undefined;
  readonly key: unknown;
  closes = false;
  readonly wasHeld: boolean;
  readonly wasClosed: boolean;
  /** Rather than of a connection. */
  readonly isOfPool: boolean;
  readonly #ledger: Ledger;

  constructor(
    ledger: Ledger,
    worker: string,
    verb: string,
    connection: FakeConnection | undefined,
    key: unknown,
  ) {
    this.#ledger = ledger;
    this.worker = worker;
    this.verb = verb;
    this.nth = ++ledger.calls;
    this.connection = connection;
    this.key = key;
    this.wasHeld = verb === "putconn" && ledger.letGo(worker, connection);
    this.wasClosed = ledger.isClosed;
    this.isOfPool = verb === "getconn" || verb === "putconn" || verb === "closeall";
  }

  fulfilled(value: unknown): void {
    this.#ledger.returned(this, value);
  }

  rejected(error: unknown): void {
    this.#ledger.threw(this, error);
  }

  began(): CallEntry {
    const { worker, verb, key } = this;
    const connection = verb === "getconn" ? undefined : this.connection?.id;
    return { kind: "call", worker, verb, connection, detail: key === undefined ? undefined : textOf(key) };
  }

  ended(): CallEntry {
    const { state, worker, verb, connection, thrown: detail } = this;
    return { kind: state === "threw" ? "throw" : "return", worker, verb, connection: connection?.id, detail };
  }
}

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
  /** The first broken rule. */
  finding: Finding | undefined;
  pool: PoolUnderTest | undefined;
  /** The pool's own books. */
  view = unopened as PoolView & Facts["view"];
  readonly #world: World;
  readonly #rules: Rules;
  /** In which step each connection's owner closed it. */
  readonly #closedIn = new Map<SeenConnection, StepEntry | undefined>();

  constructor(
    world: World,
    rules: Rules,
    about: { readonly limits: PoolLimits; readonly callersAreCorrect: boolean },
  ) {
    this.#world = world;
    this.#rules = rules;
    this.minconn = about.limits.minconn;
    this.maxconn = about.limits.maxconn;
    this.callersAreCorrect = about.callersAreCorrect;
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

  /** Notes a call that a worker is about to make. */
  begin(worker: string, verb: string, conn: unknown, detail: unknown, closes = false): OpenCall {
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

  /** What a pool lends may be its own; what is judged is the connection behind it. */
  #behind(lent: unknown): FakeConnection | undefined {
    const { pool } = this;
    return (lent && pool?.connectionOf ? pool.connectionOf(lent as FakeConnection) : lent) as
      FakeConnection | undefined;
  }

  /** Notes how a call ends. The caller gets the pool's own promise: being watched costs it no microtask. */
  follow<T>(call: OpenCall, promise: Promise<T>): Promise<T> {
    this.#world.isInBody = false;
    const asked = call.connection?.asked;
    // An operation of the test bed's own tells how it ends, which is cheaper than waiting for its promise.
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

/** A key may be anything; SQL is text. */
function textOf(detail: unknown): string {
  if (typeof detail === "string") return detail;
  return typeof detail === "object" ? Object.prototype.toString.call(detail) : `${detail as number}`;
}
