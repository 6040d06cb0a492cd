/**
 * The facts of an execution that rules can see. Exploration has to know what a rule read, so getters record every read.
 * Facts that only calls of the pool change count as the pool's own state.
 */
import type { FakeDriver } from "../driver/fake-driver.ts";
import type { FakeConnection } from "../driver/fake-connection.ts";
import type {
  Ages,
  Call,
  Facts,
  SeenConnection,
  SeenLimit,
  StuckOperation,
} from "../invariants/invariant.ts";
import { viewOf, type PoolLimits, type PoolUnderTest, type PoolView, type Subject } from "../pools/pool.ts";
import { resources } from "../sim/dependence/footprint.ts";
import { ScenarioError } from "../scenario/scenario.ts";
import { describeError, type StepEntry } from "../sim/trace.ts";
import type { World } from "../sim/world.ts";
import { byWorker, type ObservedCall } from "./observed-call.ts";
import { Limits } from "./limits.ts";
import { assertShows, countIn, isWhole, type Counts } from "./counts-of-view.ts";
import { describeWaits } from "./describe-waits.ts";

/** The test bed's record, for its own use. */
export interface Books {
  pool: PoolUnderTest | undefined;
  /** Every connection that the pool has opened. */
  opened: readonly FakeConnection[];
  /** Calls under way, of the pool and of connections: each in the order in which they were made. */
  readonly poolCalls: ObservedCall[];
  readonly connectionCalls: ObservedCall[];
  readonly limits: Limits;
  server: Pick<FakeDriver, "isDown" | "connectsBegun" | "connectsUnderWay">;
  heldCount: number;
  isClosing: boolean;
  isClosed: boolean;
  askedAfterClose: number;
  readonly escaped: string[];
  /** Kept only where the subject says how old connections may get. */
  readonly ages: Map<SeenConnection, Ages>;
  /** The step in which each connection's owner closed it, and whether a pool under closeall may have handed it out before. */
  readonly closedIn: Map<
    SeenConnection,
    { readonly step: StepEntry | undefined; readonly mayBeOnItsWay: boolean }
  >;
}

export function emptyBooks(limits: Limits): Books {
  return {
    limits,
    server: { isDown: false, connectsBegun: 0, connectsUnderWay: 0 },
    pool: undefined,
    opened: [],
    poolCalls: [],
    connectionCalls: [],
    heldCount: 0,
    isClosing: false,
    isClosed: false,
    askedAfterClose: 0,
    escaped: [],
    ages: new Map(),
    closedIn: new Map(),
  };
}

export interface SeenFactsOptions {
  readonly books: Books;
  readonly limits: PoolLimits;
  readonly subject: Subject;
  readonly callersAreCorrect: boolean;
  /** Told when a rule reads a worker's name. */
  readonly named: () => void;
}

export class SeenFacts implements Facts {
  readonly minconn: number;
  readonly callersAreCorrect: boolean;
  readonly ages: Facts["ages"];
  readonly overtakenMax: Facts["overtakenMax"];
  readonly #world: World;
  readonly #books: Books;
  readonly #named: () => void;

  constructor(world: World, { books, limits, subject, callersAreCorrect, named }: SeenFactsOptions) {
    this.#world = world;
    this.#books = books;
    this.minconn = limits.minconn;
    this.ages = subject.ages ?? {};
    this.overtakenMax = subject.overtakenMax;
    this.callersAreCorrect = callersAreCorrect;
    this.#named = named;
  }

  get maxconn(): number {
    this.#world.looked(resources.pool);
    return this.#books.limits.maxconn;
  }

  get usedMax(): number {
    this.#world.looked(resources.pool);
    return this.#books.limits.usedMax;
  }

  get limits(): readonly SeenLimit[] {
    this.#world.looked(resources.pool);
    return this.#books.limits.all;
  }

  get isServerDown(): boolean {
    this.#world.looked(resources.pool);
    return this.#books.server.isDown;
  }

  get poolTimers(): number {
    this.#world.looked(resources.timers);
    let count = 0;
    for (const timer of this.#world.clock.timers) if (!timer.isLocal && timer.kind === "timer") count++;
    return count;
  }

  get heldCount(): number {
    this.#world.looked(resources.pool);
    return this.#books.heldCount;
  }

  get connections(): readonly FakeConnection[] {
    this.#world.looked(resources.pool);
    return this.#books.opened;
  }

  get openPoolCalls(): readonly Call[] {
    this.#world.looked(resources.pool);
    return this.#books.poolCalls;
  }

  get openCalls(): readonly Call[] {
    this.#world.looked(resources.pool);
    this.#world.looked(resources.calls);
    // Sorted by worker: the order of calls tells the workers apart.
    if (this.#books.connectionCalls.length > 1) this.#named();
    return [...this.#books.poolCalls, ...this.#books.connectionCalls.toSorted(byWorker)];
  }

  get isClosing(): boolean {
    this.#world.looked(resources.pool);
    return this.#books.isClosing;
  }

  get isClosed(): boolean {
    this.#world.looked(resources.pool);
    return this.#books.isClosed;
  }

  get connectsUnderWay(): number {
    this.#world.looked(resources.pool);
    return this.#books.server.connectsUnderWay;
  }

  get connectsBegun(): number {
    this.#world.looked(resources.pool);
    return this.#books.server.connectsBegun;
  }

  get askedAfterClose(): number {
    this.#world.looked(resources.pool);
    return this.#books.askedAfterClose;
  }

  get escaped(): readonly string[] {
    this.#world.looked(resources.escapes);
    // They name workers, and so do the labels of hanging operations.
    if (this.#books.escaped.length > 0) this.#named();
    return this.#books.escaped;
  }

  get stuck(): readonly StuckOperation[] {
    const stuck = this.#world.stuck();
    if (stuck.length > 0) this.#named();
    return stuck;
  }

  get hasStruck(): boolean {
    this.#world.looked(resources.faults);
    this.#world.looked(resources.timers);
    return this.#world.adversary.hasStruck;
  }

  get hasFailed(): boolean {
    this.#world.looked(resources.faults);
    return this.#world.adversary.hasFailed;
  }

  get nowMs(): number {
    this.#world.looked(resources.clock);
    return this.#world.clock.nowMs;
  }

  /** When the step under way began. */
  get stepAtMs(): number {
    this.#world.looked(resources.clock);
    return this.#world.step?.atMs ?? 0;
  }

  readonly agesOf = (connection: SeenConnection): Ages => {
    this.#world.looked(resources.pool);
    return this.#books.ages.get(connection) ?? { openedAtMs: 0, freeSinceMs: 0 };
  };

  get wasQuiet(): boolean {
    this.#world.looked(resources.timers);
    return this.#world.clock.nowMs > this.#world.quietAtMs;
  }

  get view(): PoolView & Facts["view"] {
    this.#world.looked(resources.pool);
    return this.peekView();
  }

  /** The pool's books, read anew for the test bed's own use. A pool that shows none has the books that were seen. */
  peekView(): PoolView & Facts["view"] {
    return this.#looking((view) => {
      if (!view) return this.#seenView();
      return isWhole(view) ? view : this.#completed(view);
    });
  }

  /** Whether the pool's books differ from `shown`, which is set to them. Every tick of a timer asks, so it makes no object. */
  showsOther(shown: Counts): boolean {
    const { closed, usedCount, idleCount } = shown;
    this.#looking((view) => {
      shown.closed = view && typeof view.closed === "boolean" ? view.closed : this.#books.isClosed;
      shown.usedCount = (view && countIn(view, "usedCount")) ?? this.#books.heldCount;
      shown.idleCount = (view && countIn(view, "idleCount")) ?? this.#seenView().idleCount;
    });
    return shown.closed !== closed || shown.usedCount !== usedCount || shown.idleCount !== idleCount;
  }

  /** `look` is given the pool's view, or undefined where the pool shows none. */
  #looking<T>(look: (view: (PoolView & Facts["view"]) | undefined) => T): T {
    const { pool } = this.#books;
    try {
      const view = (pool && viewOf(pool)) as (PoolView & Facts["view"]) | null | undefined;
      if (view === null || (view && !isWhole(view))) assertShows(view);
      return look(view ?? undefined);
    } catch (error) {
      if (error instanceof ScenarioError) throw error;
      const what = `The pool's view threw ${describeError(error)}. It must give the pool's books at any time.`;
      throw new ScenarioError(what, { cause: error });
    }
  }

  /** Fills what a view does not show from the calls seen. Throws {@link ScenarioError} for counts that are none. */
  #completed(view: PoolView & Facts["view"]): PoolView & Facts["view"] {
    const closed = typeof view.closed === "boolean" ? view.closed : this.#books.isClosed;
    const usedCount = countIn(view, "usedCount") ?? this.#books.heldCount;
    const idleCount = countIn(view, "idleCount") ?? this.#seenView().idleCount;
    // As usual where the view is a function that makes an object: several times faster than a prototype.
    if (Object.getPrototypeOf(view) === Object.prototype) return { ...view, closed, usedCount, idleCount };
    return Object.create(view, {
      closed: { value: closed },
      usedCount: { value: usedCount },
      idleCount: { value: idleCount },
    }) as PoolView & Facts["view"];
  }

  #seenView(): PoolView & Facts["view"] {
    let open = 0;
    for (const connection of this.#books.opened) if (connection.closed === 0) open++;
    const used = this.#books.heldCount;
    return { closed: this.#books.isClosed, usedCount: used, idleCount: Math.max(0, open - used) };
  }

  waits(): string {
    this.#named();
    return describeWaits(this);
  }

  limitsOf(connection: SeenConnection): readonly SeenLimit[] {
    this.#world.looked(resources.pool);
    return this.#books.limits.behind(connection);
  }

  wasToClose(connection: SeenConnection): boolean {
    this.#world.looked(resources.pool);
    this.#world.looked(connection.id);
    return this.#books.closedIn.has(connection);
  }

  closedByCloseallInThisStep(connection: SeenConnection): boolean {
    this.#world.looked(connection.id);
    const closed = this.#books.closedIn.get(connection);
    return closed !== undefined && closed.mayBeOnItsWay && closed.step === this.#world.step;
  }
}
