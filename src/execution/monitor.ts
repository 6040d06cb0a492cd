/**
 * Records what the test bed itself sees of one execution: each worker's calls, the holders of each connection, and each
 * connection's fate. Rules judge this record, and the trace is written from it.
 */
import type { DriverWatcher } from "../driver/fake-driver.ts";
import { FakeConnection } from "../driver/fake-connection.ts";
import type { PoolLimits, Subject } from "../pools/pool.ts";
import type { Finding } from "../sim/run-loop.ts";
import { resources } from "../sim/dependence/footprint.ts";
import { remove } from "../sim/events/remove.ts";
import { describeError, type StepEntry } from "../sim/trace.ts";
import type { World } from "../sim/world.ts";
import { isObject, isPlainPromise, promised, statusOf } from "./answers.ts";
import { CallsInStep } from "./calls-in-step.ts";
import { Judge } from "./judge.ts";
import { Lending } from "./lending.ts";
import { ObservedCall, type CallRecorder, type CallRequest, type SeenAtCall } from "./observed-call.ts";
import type { Reached } from "./reached.ts";
import type { Rules } from "./rules.ts";
import { Limits, noLimits } from "./limits.ts";
import { emptyBooks, SeenFacts, type Books } from "./seen-facts.ts";

export interface MonitorOptions {
  readonly rules: Rules;
  readonly reached: Reached;
  readonly limits: PoolLimits;
  readonly subject: Subject;
  readonly callersAreCorrect: boolean;
  /** How many calls one step may hold. */
  readonly callsMax: number;
}

export class Monitor implements DriverWatcher, CallRecorder {
  /** As rules see it. */
  readonly facts: SeenFacts;
  readonly books: Books;
  readonly reached: Reached;
  /** Whether workers' names have mattered: a worker or a rule of the scenario's own asked for one. */
  areTold = false;
  /** Whether rules are looking at a state at rest. */
  isAtRest = false;
  readonly #judge: Judge;
  readonly #world: World;
  readonly #callsInStep: CallsInStep;
  readonly #keepsAges: boolean;
  readonly lending: Lending;
  /** At the latest call of closeall. */
  #closing: { readonly step: StepEntry | undefined; readonly isOnItsWay: boolean } | undefined;
  /** Calls that workers began or that ended. */
  callsSeen = 0;
  #poolCallsMade = 0;

  constructor(world: World, { rules, reached, limits, subject, callsMax, ...options }: MonitorOptions) {
    const { ages = {} } = subject;
    this.#world = world;
    this.books = emptyBooks(new Limits(limits, subject.limitsOf));
    const seen = { ...options, books: this.books, limits, subject, named: (): void => this.named() };
    this.facts = new SeenFacts(world, seen);
    // A rule that kept something on these objects would have a memory that its source does not show.
    Object.freeze(this.facts);
    this.#judge = new Judge(rules, this.facts, world.log?.tracker);
    this.reached = reached;
    this.lending = new Lending(this.books, world.log);
    this.#callsInStep = new CallsInStep(world, callsMax);
    this.#keepsAges = ages.idleMs !== undefined || ages.lifetimeMs !== undefined;
  }

  /** A body, a pool or a rule asked for a worker's name. Our own rules do so for their messages only. */
  named(): void {
    if (this.#judge.isOwn || !this.#judge.isAsking) this.areTold = true;
  }

  /** Set where a worker goes on making calls and the step has no end. */
  get overrun(): string | undefined {
    return this.#callsInStep.overrun;
  }

  get step(): StepEntry | undefined {
    return this.#world.step;
  }

  /** The first broken rule. */
  get finding(): Finding | undefined {
    return this.#judge.finding;
  }

  closing(connection: FakeConnection): void {
    this.reached.closed++;
    const { isClosing, closedIn } = this.books;
    const step = this.#world.step;
    // A pool that is being closed may have cleared its books by now.
    const wasOnItsWay = this.#closing?.step === step && this.#closing?.isOnItsWay;
    closedIn.set(connection, { step, mayBeOnItsWay: isClosing && (wasOnItsWay || this.#unheld() > 0) });
  }

  /** How many connections the pool counts as lent that no worker holds: such as one that is on its way to a caller. */
  readonly #unheld = (): number => Math.max(0, this.facts.peekView().usedCount - this.books.heldCount);

  asked(): void {
    if (this.books.isClosed) this.books.askedAfterClose++;
  }

  /** A connection was opened. */
  connected(connection: FakeConnection): void {
    this.reached.opened++;
    const { nowMs } = this.#world.clock;
    if (this.#keepsAges) this.books.ages.set(connection, { openedAtMs: nowMs, freeSinceMs: nowMs });
    this.#world.noted.push({ kind: "opened", connection: connection.id });
  }

  /** The worker that put it there may keep it, and can reach what the next holder does with it. */
  led(connection: FakeConnection): void {
    const { log } = this.#world;
    log?.entangleResumed();
    for (const holder of FakeConnection.holdersOf(connection)) log?.entangle(holder);
  }

  ended(connection: FakeConnection, how: "closed" | "lost"): void {
    this.#world.noted.push({ kind: how, connection: connection.id });
  }

  /**
   * Records a call and makes it: notes that it begins, runs `operation`, and notes how it ends. The caller gets the operation's own
   * promise, so being recorded costs it no microtask. A call beyond the bound of a step is not made, and never ends.
   */
  record<T>(request: CallRequest, operation: () => Promise<T>): Promise<T> {
    if (!this.#callsInStep.mayMakeOne(request.worker)) return new Promise(() => {});
    const call = this.#begin(request);
    try {
      const promise = promised(this.#run(call, operation));
      this.#hearEndOf(call, promise);
      return promise;
    } catch (error) {
      // A pool that throws where it should reject has answered all the same.
      call.rejected(error);
      return Promise.reject(error);
    }
  }

  /** A call that an application makes by itself. Its own wrapper tells how it ends. */
  begin(call: CallRequest): ObservedCall {
    return this.#begin(call);
  }

  #run<T>(call: ObservedCall, operation: () => Promise<T>): Promise<T> {
    const { log } = this.#world;
    if (call.isLocal) return this.#world.inBody(operation);
    if (!log || !call.isOfPool) return operation();
    const promise = log.inPool(operation);
    // Through the other properties that it carries, the worker reaches the pool's state.
    if (!isPlainPromise(promise)) log.entangle(call.workerId);
    return promise;
  }

  #begin(request: CallRequest): ObservedCall {
    const { worker, act, conn, detail, options, own, args = [] } = request;
    const call = new ObservedCall(this, request, this.#lookAt(request));
    if (this.#world.log) Object.preventExtensions(call);
    const isStrange = isObject(conn) && !this.lending.isOurs(conn);
    if (call.isOfPool && (isStrange || [detail, options, ...args].some(isObject))) {
      this.#world.log?.entangle(worker);
    }
    if (call.isOfPool) this.#judge.called(call);
    else this.#judge.sends(call);
    (call.isOfPool ? this.books.poolCalls : this.books.connectionCalls).push(call);
    if (act === "close") {
      this.books.isClosing = true;
      this.#closing = { step: this.#world.step, isOnItsWay: this.#unheld() > 0 };
    }
    if (call.isOfPool) this.reached.called(call);
    if (act === "ask") this.books.limits.noteWhereFull(this.books.poolCalls);
    if (own === "resize") call.maxconnBefore = this.books.limits.resize(args[0]);
    if (call.wasHeld && this.#keepsAges) this.#noteFree(call);
    this.#world.actAs(worker);
    this.#touch(call);
    this.#world.progressed();
    this.#world.noted.push(call);
    this.callsSeen++;
    return call;
  }

  #noteFree({ connection }: ObservedCall): void {
    if (!connection) return;
    const { openedAtMs } = this.facts.agesOf(connection);
    this.books.ages.set(connection, { openedAtMs, freeSinceMs: this.#world.clock.nowMs });
  }

  /** The facts before a call is made. From a putconn on its worker may not use the connection. */
  #lookAt(request: CallRequest): SeenAtCall {
    const { worker, act, conn, nth, detail: key, options } = request;
    const holder = "holder" in request ? request.holder : worker;
    const isOfPool = act !== "operation";
    const connection = this.lending.behind(conn);
    const held =
      act === "release" && holder !== undefined ? this.lending.letGo(holder, connection) : undefined;
    const ask = act === "ask" && { ...options, ...(key !== undefined && { key }) };
    return {
      connection,
      isOfPool,
      nth: isOfPool ? ++this.#poolCallsMade : (nth ?? 0),
      limits: ask ? this.books.limits.of(ask) : (held ?? noLimits),
      wasHeld: held !== undefined,
      wasClosed: this.books.isClosed,
      step: this.#world.step,
      // It runs no code but the test bed's own.
      isLocal: !isOfPool && FakeConnection.isPlain(conn) && (!this.#world.log || conn.isNoted),
    };
  }

  #hearEndOf<T>(call: ObservedCall, promise: Promise<T>): void {
    const asked = call.isOfPool ? undefined : call.connection?.asked;
    // An operation of the test bed's own tells how it ends, which is cheaper than waiting for its promise. A pool that
    // hands on such a promise may have something to do first when it is settled.
    if (asked?.promise === promise) {
      asked.watcher = call;
      return;
    }
    promise.then(
      (value) => call.fulfilled(value),
      (error: unknown) => call.rejected(error),
    );
  }

  /** Tells exploration that a call is made, which rules may ask the time of, or has ended: it resumes its worker, and may touch the pool. */
  #touch({ workerId, isLocal, connection, isTimed, isOfPool, state }: ObservedCall): void {
    const { log } = this.#world;
    if (!log) return;
    if (isTimed || this.#keepsAges || (isOfPool && state === "open")) log.tracker.read(resources.clock);
    log.resumed(workerId);
    if (isLocal) log.tracker.update(resources.calls);
    else log.tracker.write(resources.pool);
    if (connection) log.tracker.write(connection.id);
  }

  returned(call: ObservedCall, value: unknown): void {
    if (call.act === "ask") this.lending.take(call, value);
    if (call.act === "close") this.books.isClosed = true;
    if (call.act === "request") call.answer = statusOf(value);
    // Either may change an object that both have.
    if (call.isOfPool && call.act !== "ask" && isObject(value)) this.#world.log?.entangle(call.workerId);
    call.state = "returned";
    this.#settled(call);
  }

  threw(call: ObservedCall, error: unknown): void {
    call.state = "threw";
    if (call.maxconnBefore !== undefined) this.books.limits.refuse(call.maxconnBefore);
    call.error = error;
    call.thrown = describeError(error);
    this.#settled(call);
  }

  #settled(call: ObservedCall): void {
    call.endedIn = this.#world.step;
    this.callsSeen++;
    this.#world.noted.push(call);
    remove(call.isOfPool ? this.books.poolCalls : this.books.connectionCalls, call);
    this.#touch(call);
    this.#world.progressed();
    if (!call.isOfPool) return;
    if (call.wasHeld && this.#keepsAges) this.#noteFree(call);
    this.reached.settled(call);
    this.#judge.settled(call);
  }

  /** Judges the state after a step, at rest. */
  atRest(): Finding | undefined {
    this.#callsInStep.atRest();
    if (this.#world.escaped.length > 0) this.#noteEscapes();
    this.isAtRest = true;
    this.lending.settle(this.#unheld);
    const finding = this.#judge.atRest(this.books.escaped.length > 0 || this.books.askedAfterClose > 0);
    this.isAtRest = false;
    return finding;
  }

  /** Judges the state where only timers are left. */
  atQuiet(): Finding | undefined {
    this.isAtRest = true;
    const finding = this.#judge.atQuiet();
    this.isAtRest = false;
    return finding;
  }

  /** Judges the state at the end. */
  atEnd(): Finding | undefined {
    this.isAtRest = true;
    return this.#judge.atEnd();
  }

  #noteEscapes(): void {
    const { escaped } = this.#world;
    for (const { where, error } of escaped.slice(this.books.escaped.length)) {
      this.books.escaped.push(`${where}: ${describeError(error)}`);
    }
  }
}
