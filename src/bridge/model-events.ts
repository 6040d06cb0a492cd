/**
 * A counterexample of one of the models of psycopg2's pool as the simulator's events: who starts, whose connect, query,
 * rollback or close ends, in that order. The steps between two of them have no name of their own in TypeScript: they run
 * together with the event before, because nothing is awaited there. A switch at such a place has no counterpart.
 */
import type { Compiled } from "../checker/compile/compile.ts";
import type { TraceState } from "../checker/search/check-result.ts";
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

/** An event ends with these steps. TypeScript runs the code after an event at once, so that code belongs to the step after. */
const ends: Readonly<Record<string, ModelEvent["kind"]>> = {
  connect: "connect",
  "use connection": "query",
  "roll back": "rollback",
  "close connection": "close",
  "close each": "close",
};
/** Where TypeScript awaits, so that others may move: before these steps, or a lock or a permit that is taken. */
const mayWaitBefore = new Set([
  "take permit",
  "lock to get",
  "check closed",
  "connect",
  "enter in _used",
  "use connection",
  "lock to put",
  "check closed to put",
  "roll back",
  "append to _pool",
  "check key in _used",
  "lock to close",
  "close each",
  "set closed",
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
    if (
      kind === undefined ||
      (label === "close each" && closes(compiled, state) === closes(compiled, before.state))
    )
      continue;
    pending.set(process, { process, kind, ...faultOf(compiled, trace[index] as TraceState, label) });
  }
  return [...events, ...[...pending.values()].filter(({ fault }) => fault !== undefined)];
}

const closes = (compiled: Compiled, state: readonly number[]): string | undefined =>
  parts(compiled, state).get("snap");

/** Gives the fault by which the server leaves the connection in its state. */
function faultOf(compiled: Compiled, { state, step }: TraceState, label: string): Pick<ModelEvent, "fault"> {
  const name = compiled.instances[step?.process ?? 0]?.name ?? "";
  if (label === "roll back")
    return labelsOf(compiled, state)[step?.process ?? 0] === "putconn raises" ? { fault: "rollback" } : {};
  if (label !== "use connection") return {};
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
