/** One execution's pool and workers, as the run loop sees them. */
import { FakeDriver } from "../driver/fake-driver.ts";
import { noDeadlock } from "../invariants/no-deadlock.ts";
import { SimEvent } from "../sim/events.ts";
import type { Ending, Finding, Play } from "../sim/execution.ts";
import { remove } from "../sim/remove.ts";
import type { World } from "../sim/world.ts";
import { Ledger } from "./ledger.ts";
import type { Reached } from "./reached.ts";
import { isChosen } from "./rule-choice.ts";
import type { Rules } from "./rules.ts";
import type { Scenario } from "./scenario.ts";
import { Worker, workerId, type Body } from "./worker.ts";

interface StageOptions {
  readonly rules: Rules;
  readonly reached: Reached;
  readonly keepGoing: boolean;
  readonly startsInOrder: boolean;
}

/** What the run loop plays: it opens the pool, starts the workers and judges, each when it is told to. */
export class Stage implements Play {
  readonly #startsInOrder: boolean;
  #bodies: readonly Body[] = [];
  /** Whether the pool could not be opened, because of a fault. */
  #isRefused = false;
  readonly #keepGoing: boolean;
  readonly #scenario: Scenario;
  readonly world: World;
  readonly ledger: Ledger;
  readonly #driver: FakeDriver;
  /** Workers that have started and not finished, in that order. */
  readonly #unfinished: string[] = [];
  #started = 0;
  /** The pool's books at the last look. */
  readonly #shown = { usedCount: 0, idleCount: 0, closed: false };

  constructor(scenario: Scenario, world: World, options: StageOptions) {
    const { rules, reached, startsInOrder, keepGoing } = options;
    this.#keepGoing = keepGoing;
    this.#startsInOrder = startsInOrder;
    this.#scenario = scenario;
    this.world = world;
    this.ledger = new Ledger(world, {
      rules,
      reached,
      limits: scenario.limits,
      callersAreCorrect: scenario.callers === "correct",
      callsMax: scenario.stepsMax,
    });
    this.#driver = new FakeDriver({
      sink: world,
      watcher: this.ledger,
      autocommit: scenario.autocommit,
      server: scenario.server,
    });
    this.ledger.books.opened = this.#driver.connections;
  }

  setUp(): void {
    this.#scenario.subject.open(this.#driver, this.#scenario.limits).then(
      (pool) => {
        this.ledger.books.pool = pool;
      },
      (error: unknown) => {
        // A pool that a fault keeps from being opened has done no wrong.
        if (this.world.hasStruck) this.#isRefused = true;
        else this.world.escape("opening the pool", error);
      },
    );
  }

  isSetUp(): boolean {
    return this.ledger.books.pool !== undefined || this.#isRefused || this.world.escaped.length > 0;
  }

  begin(): void {
    if (this.#isRefused) return;
    this.#bodies = this.#scenario.workers();
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
    this.world.owner = workerId(index);
    this.world.isInBody = true;
    this.world.post(new Start(this, index));
    this.world.isInBody = false;
  }

  /** A worker's start is delivered. */
  start(index: number): void {
    const body = this.#bodies[index];
    const { pool } = this.ledger.books;
    if (!body || !pool) return;
    const twin = this.#startsInOrder ? this.#nextWithBody(body, index + 1) : -1;
    if (twin !== -1) this.#postStart(twin);
    const id = workerId(index);
    this.world.owner = id;
    this.#started++;
    this.#unfinished.push(id);
    const failed = (error: unknown): void => {
      remove(this.#unfinished, id);
      this.world.escape(`worker ${id}`, error);
    };
    try {
      const worker = new Worker(index, pool, this.world, this.ledger);
      body(worker).then(() => remove(this.#unfinished, id), failed);
    } catch (error) {
      failed(error);
    }
  }

  atRest(): Ending | undefined {
    const finding = this.ledger.atRest() ?? this.#atQuiet();
    const { overrun } = this.ledger;
    const { step } = this.world;
    if (step) {
      this.showsOther();
      step.used = this.#shown.usedCount;
      step.idle = this.#shown.idleCount;
    }
    if (overrun !== undefined) return { kind: "limit", message: overrun };
    return finding && !this.#keepGoing ? { kind: "violated", finding, atEnd: false } : undefined;
  }

  showsOther(): boolean {
    const shown = this.#shown;
    const { usedCount, idleCount, closed } = this.ledger.facts.peekView();
    const isOther = shown.usedCount !== usedCount || shown.idleCount !== idleCount || shown.closed !== closed;
    shown.usedCount = usedCount;
    shown.idleCount = idleCount;
    shown.closed = closed;
    return isOther;
  }

  #atQuiet(): Finding | undefined {
    const { world } = this;
    if (!world.isQuiet) return undefined;
    if (world.step) world.step.isQuiet = true;
    return this.ledger.atQuiet();
  }

  isDone(): boolean {
    return this.#started === this.#bodies.length && this.#unfinished.length === 0;
  }

  atEnd(): Finding | undefined {
    const [stranded] = this.unfinished();
    if (this.#isRefused) return undefined;
    const finding = this.isSetUp() ? this.ledger.atEnd() : undefined;
    if (finding || stranded === undefined || this.world.stuck().length > 0) return finding;
    if (!this.#judgesDeadlocks) return undefined;
    return {
      invariant: noDeadlock.name,
      message: `${stranded} never finishes: deadlock. ${this.ledger.facts.waits()}`,
    };
  }

  get #judgesDeadlocks(): boolean {
    const { subject, judgedBy } = this.#scenario;
    // Every pool promises to open.
    const isPromised = !this.isSetUp() || subject.exempt?.[noDeadlock.name] === undefined;
    return isChosen(noDeadlock.name, judgedBy) && (isPromised || judgedBy?.only !== undefined);
  }

  /** Says of an execution that was cut off what it was doing. */
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
      const { poolCalls, connectionCalls } = this.ledger.books;
      const call = [...poolCalls, ...connectionCalls].find(({ workerId: worker }) => worker === id);
      if (!call) return `worker ${id}, outside any call that it made through the scenario,`;
      return `worker ${id} in ${call.verb}${call.connection ? ` of connection ${call.connection.id}` : ""}`;
    });
  }
}

class Start extends SimEvent {
  readonly #stage: Stage;
  readonly #index: number;
  constructor(stage: Stage, index: number) {
    super("start");
    this.#stage = stage;
    this.#index = index;
  }
  override deliver(): void {
    this.#stage.start(this.#index);
  }
}
