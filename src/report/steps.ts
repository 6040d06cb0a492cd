/** A trace as the steps of a story: for each step, what the machine did and what each worker said, in order. */
import type { CallEntry, ConnectionEntry, EscapeEntry, StepEntry, Trace } from "../sim/trace.ts";

/** One thing that a worker did, or that the far side did to it. */
export interface Line {
  /** A worker's id; "" for what no worker's call says, such as a connection that opens. */
  readonly who: string;
  text: string;
}

export interface Step {
  /** 1 for the first step that a schedule chooses; undefined for what was no choice, as while the pool is being opened. */
  readonly number: number | undefined;
  /** Operations that a timer made late by firing. */
  readonly late: readonly string[];
  readonly label: string;
  readonly owner: string;
  readonly atMs: number;
  readonly used: number | undefined;
  readonly idle: number | undefined;
  /** Of a timer or an immediate: the step that armed it, or "opening the pool"; undefined of all others. */
  readonly armedIn: string | undefined;
  readonly lines: readonly Line[];
}

export function stepsOf(trace: Trace): readonly Step[] {
  let chosen = 0;
  const steps: Step[] = [];
  let lines: Line[] = [];
  for (const entry of trace) {
    if (entry.kind === "step") {
      lines = [];
      if (entry.isForced !== true) chosen++;
      steps.push(stepOf(entry, chosen, lines));
    } else tell(lines, entry);
  }
  return steps;
}

function stepOf(entry: StepEntry, number: number, lines: readonly Line[]): Step {
  const { label, owner, atMs, used, idle, late = [], isForced } = entry;
  const armedIn = "armedIn" in entry ? (entry.armedIn ?? "opening the pool") : undefined;
  return { number: isForced ? undefined : number, label, owner, atMs, used, idle, armedIn, late, lines };
}

function tell(lines: Line[], entry: CallEntry | ConnectionEntry | EscapeEntry): void {
  switch (entry.kind) {
    case "opened":
    case "closed":
    case "lost":
      lines.push({ who: "", text: `${connectionName(entry.connection)} ${entry.kind}` });
      break;
    case "escape":
      lines.push({ who: "", text: `${entry.where}: ${entry.detail}` });
      break;
    case "call":
      lines.push({ who: entry.worker, text: `${callText(entry)} …` });
      break;
    case "return":
    case "throw":
      tellEnd(lines, entry);
      break;
  }
}

/** A call that ends in the step that it was made in, with nothing else said by its worker, is one line. */
function tellEnd(lines: Line[], entry: CallEntry): void {
  const end = endText(entry);
  const made = lines.findLast(({ who }) => who === entry.worker);
  if (made?.text.endsWith(" …") && made.text.startsWith(entry.verb)) {
    made.text = `${made.text.slice(0, -2)}${end}`;
  } else lines.push({ who: entry.worker, text: `… ${entry.verb}${end}` });
}

function callText({ kind, act, verb, connection, detail, at }: CallEntry): string {
  const place = at === undefined ? "" : ` at ${at}`;
  if (act === "operation" && verb === "query" && kind === "call") return `query ${detail ?? ""}${place}`;
  if (act === "request") return verb;
  if (act === "other") return detail === undefined ? verb : `${verb} ${detail}`;
  const key = act !== "operation" && kind === "call" && detail !== undefined ? ` key ${detail}` : "";
  if (act === "ask") return `${verb}${key}${place}`;
  return connection === undefined || verb === "query"
    ? `${verb}${key}${place}`
    : `${verb} ${connectionName(connection)}${key}${place}`;
}

function endText({ kind, act, connection, detail }: CallEntry): string {
  if (kind === "throw") return ` raises ${detail ?? "an error"}`;
  if (act === "ask") return ` → ${connectionName(connection)}`;
  if (act === "request" && detail !== undefined) return ` → ${detail}`;
  return " ✓";
}

/** Connections are called c1, c2, … in traces, and could be taken for a worker c's. */
function connectionName(id: string | undefined): string {
  return `connection ${id?.replace(/^c(?=\d)/, "") ?? "?"}`;
}

/** A message that names connections, with the names that the story gives them. */
export function spoken(message: string): string {
  return message.replaceAll(/\bconnection c(?=\d)/g, "connection ");
}
