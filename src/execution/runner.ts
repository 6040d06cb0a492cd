/** One execution of a scenario: its world, its pool and its workers, from a strategy to an outcome. */
import { isClassAsMade } from "../driver/class-of-connections.ts";
import { faultEvents } from "../driver/faults.ts";
import type { ApplicationTraits } from "../pools/told.ts";
import { Choices } from "../sim/choices/choices.ts";
import { execute, type Ending } from "../sim/run-loop.ts";
import { watchForeign } from "../sim/foreign.ts";
import { inMacrotask } from "../sim/rest/host.ts";
import { settleByMacrotasks, settleNow, type Rest } from "../sim/rest/settle.ts";
import type { Strategy } from "../sim/choices/strategy.ts";
import { traceOf, type Noted, type Trace } from "../sim/trace.ts";
import { watched } from "../sim/watchdog.ts";
import { World } from "../sim/world.ts";
import type { ScenarioTraits, StepLog } from "../sim/dependence/step-log.ts";
import { finalState } from "./final-state.ts";
import type { Monitor } from "./monitor.ts";
import { Reached } from "./reached.ts";
import { rulesOf, watching, type Rules } from "./rules.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { Harness } from "./harness.ts";

/** One finished execution. */
export interface Execution {
  readonly ending: Ending;
  /** The label taken at each choice. */
  readonly labels: readonly string[];
  /** Choices that had more than one alternative. */
  readonly choices: number;
  readonly trace: Trace;
  /** Workers that had not finished at the end, with what each was doing. */
  readonly unfinished: readonly string[];
  /** Whether a worker asked for its name. */
  readonly areTold: boolean;
  /** The final state in one line; see final-state.ts. Ask before the next execution begins. */
  finalState(): string;
}

export interface RunOptions {
  /** Collects the steps for exploration. */
  readonly log?: StepLog | undefined;
  /** Starts workers with one body in their order: any other order is the same up to their names. */
  readonly startsInOrder?: boolean | undefined;
  /** How many timers may fire although an operation could still complete; no limit by default. */
  readonly delaysMax?: number | undefined;
  /** Counts what happened in the execution; by default nothing is counted. */
  readonly reached?: Reached | undefined;
  /** Runs to the end even after a rule was broken, so that every execution is complete. */
  readonly keepGoing?: boolean | undefined;
  /** Notes the line of code of each call that an application makes. */
  readonly tellsPlaces?: boolean | undefined;
}

/** Enough delays to follow any recorded schedule. Not Infinity, with which timers fire only where that may matter. */
const anyDelays = Number.MAX_SAFE_INTEGER;

/** By application, the scenarios that have been run. */
const warm = new WeakMap<ApplicationTraits, Set<string>>();

/** Takes what comes first. */
const inOrder: Strategy = { name: "in order", begin() {}, choose: () => 0 };

/** Counts nothing. */
const uncounted = new Reached();

class FinishedExecution implements Execution {
  readonly ending: Ending;
  readonly labels: readonly string[];
  readonly choices: number;
  readonly unfinished: readonly string[];
  readonly areTold: boolean;
  readonly #noted: readonly Noted[];
  readonly #monitor: Monitor;
  #trace: Trace | undefined;

  constructor(ending: Ending, harness: Harness) {
    const { choices, noted } = harness.world;
    this.ending = ending;
    this.labels = choices.taken;
    this.choices = choices.open;
    this.unfinished = harness.unfinished();
    this.areTold = harness.monitor.areTold;
    this.#noted = noted;
    this.#monitor = harness.monitor;
  }

  get trace(): Trace {
    return (this.#trace ??= traceOf(this.#noted));
  }

  finalState(): string {
    return finalState(this.trace, this.#monitor.facts);
  }
}

/** Runs executions of one scenario, with the globals lent. */
export class Runner {
  readonly #scenario: Scenario;
  readonly #wantsFault: (fault: string) => boolean;
  readonly #watch: () => Rules;
  #harness: Harness | undefined;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#watch = watching(rulesOf(scenario));
    const kinds = new Set<string>(scenario.faults.kinds);
    this.#wantsFault = (fault) => kinds.has(fault);
  }

  /** State that executions of this scenario share and footprints do not show. */
  get traits(): ScenarioTraits {
    const { sharesValues: values, faults } = this.#scenario;
    const hasFaultEvents = faults.kinds.some((kind) => faultEvents.includes(kind));
    return { values, faultsMax: faults.budget, hasFaultEvents };
  }

  /** Whether every order has to be run: how many faults of one kind have struck is no resource, and a fault may be an event by itself. */
  get needsEveryOrder(): boolean {
    return this.#scenario.faults.each !== undefined && this.traits.hasFaultEvents;
  }

  /** Whether in the latest execution a worker asked for its name, even if the execution was cut off. */
  get areTold(): boolean {
    return this.#harness?.monitor.areTold === true;
  }

  /** What no footprint shows of the latest execution, in words. */
  get unseen(): string | undefined {
    return this.#harness?.monitor.lending.whatWasUnseen();
  }

  /** Whether the class of connections is what it was, so that footprints show what its users touch. */
  get isClassAsMade(): boolean {
    return isClassAsMade();
  }

  /** Runs at once. Call it from a macrotask. */
  run(strategy: Strategy, options?: RunOptions): Execution {
    this.#warmUp();
    const harness = this.#set(strategy, options);
    return new FinishedExecution(
      settleNow((rest) => this.#loop(harness, rest)),
      harness,
    );
  }

  /** A framework loads some of its modules when it is first asked: an execution that counts must not be the first. */
  #warmUp(): void {
    const { subject, name } = this.#scenario;
    const { application } = subject;
    if (!application || warm.get(application)?.has(name)) return;
    warm.set(application, (warm.get(application) ?? new Set()).add(name));
    const harness = this.#set(inOrder);
    settleNow((rest) => this.#loop(harness, rest));
  }

  /** Runs from a macrotask of its own, and is cut off if it does not end. */
  runSoon(strategy: Strategy, options?: RunOptions): Promise<Execution> {
    return inMacrotask(() =>
      watched(
        () => this.run(strategy, options),
        this.secondsMax,
        () => this.cutOff(),
      ),
    );
  }

  /** Real seconds that one execution may take. */
  get secondsMax(): number {
    return this.#scenario.executionSecondsMax;
  }

  /** The latest execution, which was cut off because it did not end. */
  cutOff(): Execution {
    const harness = this.#harness;
    if (!harness) throw new Error("No execution was begun, so none can have been cut off.");
    const message = harness.howItLoops(this.secondsMax);
    return new FinishedExecution({ kind: "limit", message, isCutOff: true }, harness);
  }

  /** The same execution where there is no synchronous drain: each step takes a real macrotask. */
  async runByMacrotasks(strategy: Strategy): Promise<Execution> {
    const harness = this.#set(strategy);
    return new FinishedExecution(await settleByMacrotasks(this.#loop(harness)), harness);
  }

  /** The same execution, watched for asynchrony that the world does not own: a sentence about it, if a worker still waits. */
  async runForForeign(strategy: Strategy): Promise<{ execution: Execution; foreign: string | undefined }> {
    const harness = this.#set(strategy);
    const run = (): Execution =>
      new FinishedExecution(
        settleNow((rest) => this.#loop(harness, rest)),
        harness,
      );
    const { result, foreign } = await watchForeign(harness.world, () =>
      watched(run, this.secondsMax, () => this.cutOff()),
    );
    const { unfinished } = result;
    if (!foreign || unfinished.length === 0) return { execution: result, foreign: undefined };
    const { owner, what } = foreign;
    const who = unfinished.find((doing) => doing.startsWith(`worker ${owner} `)) ?? unfinished[0];
    return { execution: result, foreign: `${who} waits for something that the world does not own: ${what}` };
  }

  *#loop(harness: Harness, rest?: Rest): Generator<void, Ending, void> {
    try {
      return yield* execute(harness.world, harness, this.#scenario.stepsMax, rest);
    } finally {
      harness.ended();
    }
  }

  /** Everything for one execution, made anew. */
  #set(strategy: Strategy, options: RunOptions = {}): Harness {
    const { log, startsInOrder = false, keepGoing = false, delaysMax = anyDelays } = options;
    const { tellsPlaces = false } = options;
    const { reached = uncounted } = options;
    const { faults, server } = this.#scenario;
    const world = new World({
      choices: new Choices(strategy),
      faultsMax: faults.kinds.length === 0 ? 0 : faults.budget,
      ...(faults.each && { faultsEach: faults.each }),
      wantsFault: this.#wantsFault,
      delaysMax,
      struck: reached,
      log,
    });
    server?.reset();
    const rules = this.#watch();
    const how = { rules, reached, startsInOrder, keepGoing, tellsPlaces };
    return (this.#harness = new Harness(this.#scenario, world, how));
  }
}
