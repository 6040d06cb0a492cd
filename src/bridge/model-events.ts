/**
 * A counterexample of one of the models of psycopg2's pool as the simulator's events: who starts, whose connect, query,
 * rollback or close ends, in that order. The steps between two of them have no name of their own in TypeScript: they run
 * together with the event before, because nothing is awaited there. A switch at such a place has no counterpart.
 */
import type { Compiled } from "../checker/compile/compile.ts";
import type { TraceState } from "../checker/search/outcome.ts";
import { labelsOf, parts } from "../checker/show/values.ts";

export interface ModelEvent {
  /** Which worker: 0 for the first. The closer comes after all of them. */
  readonly process: number;
  readonly kind: "start" | "connect" | "query" | "rollback" | "close";
  readonly fault?: "statement" | "lost" | "rollback";
}

/** Two steps of one process that TypeScript runs in one go, and between which another process moves in the model. */
export interface Switch {
  readonly process: string;
  readonly from: string;
  readonly to: string;
}

/** An event ends with these steps. What comes after it in TypeScript runs at once, so it is placed at the step after. */
const ends: Readonly<Record<string, ModelEvent["kind"]>> = {
  G6: "connect",
  U: "query",
  P5: "rollback",
  P7: "close",
  C3: "close",
};
/** Where TypeScript awaits, so that others may move: before these steps, or a lock or a permit that is taken. */
const mayWaitBefore = new Set([
  "S0",
  "G0",
  "G1",
  "G6",
  "G7",
  "U",
  "P0",
  "P1",
  "P5",
  "P6",
  "P8",
  "C0",
  "C1",
  "C3",
  "C4",
]);

type Trace = readonly TraceState[];

export function eventsOf(compiled: Compiled, trace: Trace): ModelEvent[] {
  const started = new Set<number>();
  const pending = new Map<number, ModelEvent>();
  const events: ModelEvent[] = [];
  for (const [index, { state, step }] of trace.entries()) {
    const before = trace[index - 1];
    if (!step || !before) continue;
    const { process, label } = step;
    const due = pending.get(process);
    if (due) events.push(due);
    pending.delete(process);
    if (!started.has(process)) events.push({ process, kind: "start" });
    started.add(process);
    const kind = ends[label];
    if (kind === undefined || (label === "C3" && closes(compiled, state) === closes(compiled, before.state)))
      continue;
    pending.set(process, { process, kind, ...faultOf(compiled, trace[index] as TraceState, label) });
  }
  return [...events, ...[...pending.values()].filter(({ fault }) => fault !== undefined)];
}

const closes = (compiled: Compiled, state: readonly number[]): string | undefined =>
  parts(compiled, state).get("snap");

/** What the server must have done for the connection to be left as it is. */
function faultOf(compiled: Compiled, { state, step }: TraceState, label: string): Pick<ModelEvent, "fault"> {
  const name = compiled.instances[step?.process ?? 0]?.name ?? "";
  if (label === "P5")
    return labelsOf(compiled, state)[step?.process ?? 0] === "PX" ? { fault: "rollback" } : {};
  if (label !== "U") return {};
  const values = parts(compiled, state);
  const status = values.get(`st[${values.get(`${name}.cur`) ?? ""}]`);
  return status === "inerror" ? { fault: "statement" } : status === "unknown" ? { fault: "lost" } : {};
}

/** The first place where a process stands, while another moves or at the end, and where TypeScript would have gone on. */
export function switchWithoutAwait(compiled: Compiled, trace: Trace): Switch | undefined {
  const last = new Map<number, string>();
  for (const [index, { step, state }] of trace.entries()) {
    if (!step) continue;
    for (const [process, from] of last) {
      const to = labelsOf(compiled, trace[index - 1]?.state ?? state)[process] ?? "";
      const isIdle = mayWaitBefore.has(to) || compiled.instances[process]?.ends.includes(to) === true;
      if (process === step.process || isIdle) continue;
      return { process: compiled.instances[process]?.name ?? "", from, to };
    }
    last.set(step.process, step.label);
  }
  const [process, from] = [...last].find(([process]) => !isAtRest(compiled, trace, process)) ?? [];
  if (process === undefined || from === undefined) return undefined;
  const to = labelsOf(compiled, trace.at(-1)?.state ?? [])[process] ?? "";
  return { process: compiled.instances[process]?.name ?? "", from, to };
}

/** The process that moved last may stand anywhere: there the model has just found what it looks for. */
function isAtRest(compiled: Compiled, trace: Trace, process: number): boolean {
  const at = labelsOf(compiled, trace.at(-1)?.state ?? [])[process] ?? "";
  const isEnd = compiled.instances[process]?.ends.includes(at) === true;
  return trace.at(-1)?.step?.process === process || mayWaitBefore.has(at) || isEnd;
}
