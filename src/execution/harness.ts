/** The pool and the workers of one execution, as the run loop drives them. */
import { FakeDriver } from "../driver/fake-driver.ts";
import { noDeadlock } from "../invariants/no-deadlock.ts";
import { noProgress } from "../invariants/no-progress.ts";
import { wordsOf, type PoolUnderTest } from "../pools/pool.ts";
import { SimEvent } from "../sim/events/events.ts";
import type { Ending, Finding, ExecutionHooks } from "../sim/run-loop.ts";
import { remove } from "../sim/events/remove.ts";
import type { World } from "../sim/world.ts";
import { Circles } from "./circles.ts";
import { Monitor } from "./monitor.ts";
import type { Reached } from "./reached.ts";
import { isChosen } from "../scenario/rule-choice.ts";
import type { Rules } from "./rules.ts";
import { mayShareAfterAll } from "../scenario/later-casts.ts";
import { ScenarioError, type Scenario } from "../scenario/scenario.ts";
import { workerId, type Body } from "../scenario/worker.ts";
import { ToldCalls } from "./told-calls.ts";
import { WorkerHandle } from "./worker-handle.ts";

interface HarnessOptions {
  readonly rules: Rules;
  readonly reached: Reached;
  readonly keepGoing: boolean;
  readonly startsInOrder: boolean;
  readonly tellsPlaces: boolean;
}

/** Opens the pool, starts the workers and judges, each when the run loop says so. */
export class Harness implements ExecutionHooks {
  readonly #startsInOrder: boolean;
  readonly #tellsPlaces: boolean;
  #bodies: readonly Body[] = [];
  /** Whether a fault kept the pool from being opened. */
  #isRefused = false;
  /** Said of the subject while it was opened. */
  #failure: ScenarioError | undefined;
  readonly #keepGoing: boolean;
  readonly #scenario: Scenario;
  readonly world: World;
  readonly monitor: Monitor;
  readonly #driver: FakeDriver;
  readonly #words: (verb: string) => string;
  /** Workers that have started and not finished, in that order. */
  readonly #unfinished: string[] = [];
  #started = 0;
  #isBegun = false;
  readonly #circles = new Circles();
  /** The pool's books at the last look. */
  readonly #shown = { usedCount: 0, idleCount: 0, closed: false };

  constructor(scenario: Scenario, world: World, options: HarnessOptions) {
    const { rules, reached, startsInOrder, keepGoing, tellsPlaces } = options;
    this.#keepGoing = keepGoing;
    this.#startsInOrder = startsInOrder;
    this.#tellsPlaces = tellsPlaces;
    this.#scenario = scenario;
    this.#words = wordsOf(scenario.subject);
    this.world = world;
    this.monitor = new Monitor(world, {
      rules,
      reached,
      limits: scenario.limits,
      subject: scenario.subject,
      callersAreCorrect: scenario.callers === "correct",
      callsMax: scenario.stepsMax,
    });
    this.#driver = new FakeDriver({
      sink: world,
      watcher: this.monitor,
      autocommit: scenario.autocommit,
      server: scenario.server,
    });
    this.monitor.books.opened = this.#driver.connections;
    this.monitor.books.server = this.#driver;
  }

  setUp(): void {
    this.#open().then(
      (pool: unknown) => {
        if (isPool(pool)) this.#opened(pool);
        else
          this.world.escape("opening the pool", new TypeError(`it gave ${String(pool)}, which is no pool`));
      },
      (error: unknown) => {
        // A pool that a fault keeps from being opened has done no wrong.
        if (error instanceof ScenarioError) this.#failure = error;
        else if (this.world.adversary.hasStruck) this.#isRefused = true;
        else this.world.escape("opening the pool", error);
      },
    );
  }

  /** The execution is over. */
  ended(): void {
    if (this.#scenario.subject.application) this.monitor.books.pool?.ended?.();
  }

  #opened(pool: PoolUnderTest): void {
    this.monitor.books.pool = pool;
    pool.observe?.(new ToldCalls(this.world, this.monitor, this.#tellsPlaces));
  }

  /** A subject may open its pool without a promise, or throw at once. */
  #open(): Promise<unknown> {
    const { subject, limits } = this.#scenario;
    try {
      const opening: unknown = subject.open(this.#driver, limits);
      return opening instanceof Promise ? opening : Promise.resolve(opening);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  isSetUp(): boolean {
    if (this.#failure) throw this.#failure;
    return this.monitor.books.pool !== undefined || this.#isRefused || this.world.escaped.length > 0;
  }

  whileSetUp(): Ending | undefined {
    // While it is opened a pool shows no books: each connection that it gets is progress.
    const finding = this.#inCircles(this.#driver.connections.length);
    return finding && { kind: "violated", finding, atEnd: false };
  }

  begin(): void {
    this.#isBegun = true;
    if (this.#isRefused) return;
    this.#bodies = this.#scenario.workers();
    if (this.world.log && mayShareAfterAll(this.#scenario, this.#bodies)) this.world.log.shareValues();
    for (let index = 0; index < this.#bodies.length; index++) {
      if (!this.#takesPart(index)) continue;
      if (!this.#startsInOrder || this.#nextWithBody(this.#bodies[index], 0) === index)
        this.#postStart(index);
    }
  }

  #takesPart(index: number): boolean {
    return this.#scenario.kept?.includes(workerId(index)) ?? true;
  }

  /** -1 where there is none from `from` on. */
  #nextWithBody(body: Body | undefined, from: number): number {
    return this.#bodies.findIndex((one, at) => at >= from && one === body && this.#takesPart(at));
  }

  #postStart(index: number): void {
    this.world.actAs(workerId(index));
    this.world.inBody(() => this.world.post(new Start(this, index)));
  }

  /** A worker's start is delivered. */
  start(index: number): void {
    const body = this.#bodies[index];
    const { pool } = this.monitor.books;
    if (!body || !pool) return;
    const twin = this.#startsInOrder ? this.#nextWithBody(body, index + 1) : -1;
    if (twin !== -1) this.#postStart(twin);
    const id = workerId(index);
    this.world.actAs(id);
    this.#started++;
    this.#unfinished.push(id);
    const failed = (error: unknown): void => {
      remove(this.#unfinished, id);
      this.world.escape(`worker ${id}`, error);
    };
    try {
      const { world, monitor } = this;
      const worker = new WorkerHandle(index, { pool, words: this.#words, world, monitor });
      body(worker).then(() => remove(this.#unfinished, id), failed);
    } catch (error) {
      failed(error);
    }
  }

  atRest(): Ending | undefined {
    let finding = this.monitor.atRest() ?? this.#atQuiet();
    const { overrun } = this.monitor;
    const { step } = this.world;
    if (step) {
      this.showsOther();
      step.used = this.#shown.usedCount;
      step.idle = this.#shown.idleCount;
    }
    finding ??= this.#inCircles();
    if (overrun !== undefined) return { kind: "limit", message: overrun };
    return finding && !this.#keepGoing ? { kind: "violated", finding, atEnd: false } : undefined;
  }

  atLimit(): Finding | undefined {
    return this.#judges(noProgress.name) ? this.#circles.atLimit(this.world.noted) : undefined;
  }

  #inCircles(opened = 0): Finding | undefined {
    const { world, monitor } = this;
    const found = this.#circles.atRest(world.noted, monitor.callsSeen + opened, world.clock.nowMs);
    return found && this.#judges(noProgress.name) ? found : undefined;
  }

  showsOther(): boolean {
    return this.monitor.facts.showsOther(this.#shown);
  }

  #atQuiet(): Finding | undefined {
    const { world } = this;
    if (!world.isQuiet) return undefined;
    if (world.step) world.step.isQuiet = true;
    return this.monitor.atQuiet();
  }

  isDone(): boolean {
    return this.#isBegun && this.#started === this.#bodies.length && this.#unfinished.length === 0;
  }

  atEnd(): Finding | undefined {
    const [stranded] = this.unfinished();
    if (this.#isRefused) return undefined;
    const finding = this.isSetUp() ? this.monitor.atEnd() : undefined;
    if (finding || stranded === undefined || this.world.stuck().length > 0) return finding;
    if (!this.#judges(noDeadlock.name)) return undefined;
    return {
      invariant: noDeadlock.name,
      message: `${stranded} never finishes: deadlock. ${this.monitor.facts.waits()}`,
    };
  }

  /** Whether a rule that the execution itself sees broken is judged. */
  #judges(rule: string): boolean {
    const { subject, judgedBy } = this.#scenario;
    // Every pool promises to open.
    const isPromised = !this.isSetUp() || subject.exempt?.[rule] === undefined;
    return isChosen(rule, judgedBy) && (isPromised || judgedBy?.only !== undefined);
  }

  /** Says what a cut-off execution was doing. */
  howItLoops(seconds: number): string {
    const { step } = this.world;
    const doing = this.unfinished();
    return (
      `An execution did not end within ${seconds} s of real time. ` +
      `It was ${step ? `in step ${step.label}` : "about to begin"}: code that loops without waiting, ` +
      `as a retry in a microtask does, blocks every other worker.` +
      (doing.length > 0 ? ` Unfinished: ${doing.join("; ")}.` : "")
    );
  }

  unfinished(): string[] {
    if (!this.isSetUp()) return ["opening the pool"];
    return this.#unfinished.map((id) => {
      const { poolCalls, connectionCalls } = this.monitor.books;
      const calls = [...poolCalls, ...connectionCalls].filter(({ workerId: worker }) => worker === id);
      // A request waits in one of its own calls, where it has made any.
      const call = calls.find(({ act }) => act !== "request") ?? calls[0];
      if (!call) return `worker ${id}, outside any call that it made through the scenario,`;
      return `worker ${id} in ${call.verb}${call.connection ? ` of connection ${call.connection.id}` : ""}`;
    });
  }
}

function isPool(pool: unknown): pool is PoolUnderTest {
  return typeof pool === "object" && pool !== null;
}

class Start extends SimEvent {
  readonly #harness: Harness;
  readonly #index: number;
  constructor(harness: Harness, index: number) {
    super("start");
    this.#harness = harness;
    this.#index = index;
  }
  override deliver(): void {
    this.#harness.start(this.#index);
  }
}
