/** One execution of a scenario: its world, its pool and its workers, from a strategy to an outcome. */
import { FakeDriver } from "../driver/fake-driver.ts";
import type { Invariant } from "../invariants/invariant.ts";
import { noDeadlock } from "../invariants/no-deadlock.ts";
import { Choices } from "../sim/choices.ts";
import { SimEvent } from "../sim/events.ts";
import { execute, type Ending, type Finding, type Play } from "../sim/execution.ts";
import { watchForeign } from "../sim/foreign.ts";
import { settleByMacrotasks, settleNow } from "../sim/settle.ts";
import type { Strategy } from "../sim/strategy.ts";
import type { Trace } from "../sim/trace.ts";
import { World } from "../sim/world.ts";
import type { Shares, StepLog } from "../sim/step-log.ts";
import { finalState } from "./final-state.ts";
import { Ledger } from "./ledger.ts";
import { rulesOf, watchAll, type Rules } from "./rules.ts";
import type { Scenario } from "./scenario.ts";
import { Worker, workerId, type Body } from "./worker.ts";

/** What became of one execution. */
export interface Execution {
  readonly ending: Ending;
  /** The label taken at each choice. */
  readonly labels: readonly string[];
  /** Choices that had more than one alternative. */
  readonly choices: number;
  readonly trace: Trace;
  /** Workers that had not finished at the end, with what each was doing. */
  readonly unfinished: readonly string[];
  /** Whether a worker asked who it is. */
  readonly areTold: boolean;
  /** What came of it all, in one line; see final-state.ts. Ask before the next execution begins. */
  finalState(): string;
}

export interface RunOptions {
  /** Collects the steps for exploration. */
  readonly log?: StepLog | undefined;
  /** Starts workers with one body in their order: any other order is the same up to their names. */
  readonly startsInOrder?: boolean | undefined;
  /** Runs to the end even after a rule was broken, so that every execution is complete. */
  readonly keepGoing?: boolean | undefined;
}

/** Runs executions of one scenario, with the globals lent. */
export class Runner {
  readonly #scenario: Scenario;
  readonly #invariants: readonly Invariant[];
  readonly #wantsFault: (fault: string) => boolean;
  #rules: Rules | undefined;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#invariants = rulesOf(scenario);
    const kinds = new Set<string>(scenario.faults.kinds);
    this.#wantsFault = (fault) => kinds.has(fault);
  }

  /** What executions of this scenario share beyond what footprints show. */
  get shares(): Shares {
    return { database: this.#scenario.server !== undefined, values: this.#scenario.sharesValues };
  }

  /** Runs at once. Call it from a macrotask. */
  run(strategy: Strategy, options?: RunOptions): Execution {
    const { loop, outcome } = this.#prepare(strategy, options);
    return outcome(settleNow(loop));
  }

  /** The same execution where there is no synchronous drain: each step takes a real macrotask. */
  async runByMacrotasks(strategy: Strategy): Promise<Execution> {
    const { loop, outcome } = this.#prepare(strategy);
    return outcome(await settleByMacrotasks(loop));
  }

  /** The same execution, watched for asynchrony that the world does not own: a sentence about it, if anybody waits. */
  async runForForeign(strategy: Strategy): Promise<{ execution: Execution; foreign: string | undefined }> {
    const { loop, world, outcome } = this.#prepare(strategy);
    const { result, foreign } = await watchForeign(world, () => outcome(settleNow(loop)));
    const { unfinished } = result;
    if (!foreign || unfinished.length === 0) return { execution: result, foreign: undefined };
    const { owner, what } = foreign;
    const who = unfinished.find((doing) => doing.startsWith(`worker ${owner} `)) ?? unfinished[0];
    return { execution: result, foreign: `${who} waits for something that the world does not own: ${what}` };
  }

  #prepare(strategy: Strategy, { log, startsInOrder = false, keepGoing = false }: RunOptions = {}) {
    const { faults, server, stepsMax } = this.#scenario;
    const choices = new Choices(strategy);
    const world = new World({
      choices,
      faultsMax: faults.kinds.length === 0 ? 0 : faults.budget,
      wantsFault: this.#wantsFault,
      log,
    });
    server?.reset();
    this.#rules = watchAll(this.#invariants, this.#rules);
    const stage = new Stage(this.#scenario, world, { rules: this.#rules, startsInOrder, keepGoing });
    const outcome = (ending: Ending): Execution => ({
      ending,
      labels: choices.taken,
      choices: choices.open,
      trace: world.trace,
      unfinished: stage.unfinished(),
      areTold: stage.ledger.areTold,
      finalState: () => finalState(world.trace, stage.ledger),
    });
    return { world, loop: execute(world, stage, stepsMax), outcome };
  }
}

interface StageOptions {
  readonly rules: Rules;
  readonly keepGoing: boolean;
  readonly startsInOrder: boolean;
}

class Stage implements Play {
  readonly #startsInOrder: boolean;
  readonly #keepGoing: boolean;
  readonly #scenario: Scenario;
  readonly #world: World;
  readonly ledger: Ledger;
  readonly #driver: FakeDriver;
  readonly #unfinished = new Set<string>();

  constructor(scenario: Scenario, world: World, { rules, startsInOrder, keepGoing }: StageOptions) {
    this.#keepGoing = keepGoing;
    this.#startsInOrder = startsInOrder;
    this.#scenario = scenario;
    this.#world = world;
    this.ledger = new Ledger(world, rules, {
      limits: scenario.limits,
      callersAreCorrect: scenario.callers === "correct",
    });
    this.#driver = new FakeDriver({
      sink: world,
      watcher: this.ledger,
      autocommit: scenario.autocommit,
      ...(scenario.server && { server: scenario.server }),
    });
  }

  setUp(): void {
    this.#scenario.subject.open(this.#driver, this.#scenario.limits).then(
      (pool) => {
        this.ledger.pool = pool;
        this.ledger.view = pool.view as Ledger["view"];
      },
      (error: unknown) => this.#world.escape("opening the pool", error),
    );
  }

  isSetUp(): boolean {
    return this.ledger.pool !== undefined || this.#world.escaped.length > 0;
  }

  begin(): void {
    this.#world.log?.open();
    const { pool } = this.ledger;
    if (!pool) return;
    const bodies = this.#scenario.workers();
    const workers = bodies.map((_, index) => new Worker(index, pool, this.#world, this.ledger));
    const next = (index: number): number | undefined => {
      const after = bodies.indexOf(bodies[index] as Body, index + 1);
      return this.#startsInOrder && after !== -1 ? after : undefined;
    };
    const post = (index: number): void => {
      this.#world.owner = workerId(index);
      this.#world.isInBody = true;
      this.#world.post(
        new Start(() => {
          const twin = next(index);
          if (twin !== undefined) post(twin);
          this.#world.owner = workerId(index);
          this.#start(workerId(index), workers[index] as Worker, bodies[index] as Body);
        }),
      );
      this.#world.isInBody = false;
    };
    for (const [index, body] of bodies.entries()) {
      const isFirst = bodies.indexOf(body) === index;
      if (isFirst || !this.#startsInOrder) post(index);
    }
  }

  #start(id: string, worker: Worker, body: Body): void {
    this.#unfinished.add(id);
    const failed = (error: unknown): void => {
      this.#unfinished.delete(id);
      this.#world.escape(`worker ${id}`, error);
    };
    try {
      body(worker).then(() => this.#unfinished.delete(id), failed);
    } catch (error) {
      failed(error);
    }
  }

  atRest(): Finding | undefined {
    const finding = this.ledger.atRest();
    const { step } = this.#world;
    if (step) {
      const { view } = this.ledger;
      step.used = view.usedCount;
      step.idle = view.idleCount;
    }
    return this.#keepGoing ? undefined : finding;
  }

  isDone(): boolean {
    return this.#unfinished.size === 0;
  }

  atEnd(): Finding | undefined {
    const [stranded] = this.unfinished();
    const finding = this.isSetUp() ? this.ledger.atEnd() : undefined;
    if (finding || stranded === undefined || this.ledger.stuck.length > 0) return finding;
    if (this.isSetUp() && this.#scenario.subject.exempt?.[noDeadlock.name] !== undefined) return undefined;
    return {
      invariant: noDeadlock.name,
      message: `${stranded} never finishes: deadlock. ${this.ledger.waits()}`,
    };
  }

  unfinished(): string[] {
    if (!this.isSetUp()) return ["opening the pool"];
    return [...this.#unfinished].map((id) => {
      const call = this.ledger.openCalls.find(({ worker }) => worker === id);
      if (!call) return `worker ${id}, outside any call that it made through the scenario,`;
      return `worker ${id} in ${call.verb}${call.connection ? ` of connection ${call.connection.id}` : ""}`;
    });
  }
}

class Start extends SimEvent {
  readonly #start: () => void;
  constructor(start: () => void) {
    super("start");
    this.#start = start;
  }
  override deliver(): void {
    this.#start();
  }
}
