/** What a search saw: every final state and every broken rule, each with the first schedule that shows it. */
import type { Execution } from "../../../src/execution/runner.ts";

export interface Seen {
  readonly executions: number;
  /** Executions that were begun and held nothing new. */
  readonly blocked: number;
  /** Executions that differ from another one only in the order of steps that commute. */
  readonly repeated: number;
  /** Final states, by the schedule that led to each first. */
  readonly finalStates: ReadonlyMap<string, string>;
  /** The same with what is hidden in the pool. */
  readonly hiddenStates: ReadonlyMap<string, string>;
  /** Broken rules, by the schedule that first broke each. */
  readonly broken: ReadonlyMap<string, string>;
  /** Whether every execution ended by itself, and the search too. */
  readonly isComplete: boolean;
  /** Whether a worker asked who it is, so that workers with one body need not be alike. */
  readonly areTold: boolean;
}

export class Collector implements Seen {
  executions = 0;
  blocked = 0;
  repeated = 0;
  readonly finalStates = new Map<string, string>();
  readonly hiddenStates = new Map<string, string>();
  readonly broken = new Map<string, string>();
  isComplete = true;
  areTold = false;
  readonly #hidden: () => string;

  constructor(hidden: () => string = () => "") {
    this.#hidden = hidden;
  }

  /** Call it before the next execution begins. */
  add(execution: Execution): void {
    const { ending, labels, areTold } = execution;
    this.executions++;
    this.areTold ||= areTold;
    const state = execution.finalState();
    note(this.finalStates, state, labels);
    note(this.hiddenStates, `${state} hidden: ${this.#hidden()}`, labels);
    if (ending.kind === "violated") note(this.broken, ending.finding.invariant, labels);
    if (ending.kind === "limit") this.isComplete = false;
  }
}

function note(map: Map<string, string>, key: string, labels: readonly string[]): void {
  if (!map.has(key)) map.set(key, labels.join("."));
}
