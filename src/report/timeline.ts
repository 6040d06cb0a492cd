/** A trace as a table: a row a step, a column a worker; where that would be too wide, one column for all. */
import type { Line, Step } from "./steps.ts";
import { table } from "./table.ts";
import { wrap } from "./wrap.ts";

export interface TimelineOptions {
  readonly maxconn: number;
  /** Each fault in words, by its name in labels. */
  readonly faults: Readonly<Record<string, string>>;
  /** Characters in a line at most; a table of columns that is wider gives way to a list. */
  readonly widthMax: number;
}

const cellWidth = 26;

/** Only workers that do something have a column. */
export function timeline(steps: readonly Step[], options: TimelineOptions): string {
  const workers = [...new Set(steps.flatMap(({ lines }) => lines.map(({ who }) => who)))].filter(Boolean);
  // As they are named: a … z, aa, ab, …
  workers.sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
  const columns = asColumns(steps, workers, options);
  const isTooWide = columns.split("\n").some((line) => line.length > options.widthMax);
  return isTooWide ? asList(steps, options) : columns;
}

function asColumns(steps: readonly Step[], workers: readonly string[], options: TimelineOptions): string {
  const rows = steps.map((step, at) => {
    const machine = machineText(step, steps[at - 1], options);
    const spoken = step.lines
      .filter(({ who }) => who !== "")
      .flatMap(({ who, text }) => wrap(text, cellWidth).map((piece) => ({ who, piece })));
    const cells = workers.map((worker) =>
      // Each thing that is said has a line of its own, so that reading down the row is reading in order.
      spoken.map(({ who, piece }) => (who === worker ? piece : "")).join("\n"),
    );
    return [numberText(step), machine, ...cells, usedText(step, options)];
  });
  const head = ["step", "event", ...workers.map((worker) => `worker ${worker}`), "used/max"];
  return table(head, rows, [0, head.length - 1]);
}

function asList(steps: readonly Step[], options: TimelineOptions): string {
  const rows = steps.map((step, at) => [
    numberText(step),
    machineText(step, steps[at - 1], options),
    step.lines
      .filter(({ who }) => who !== "")
      .map(sayWho)
      .join("\n"),
    usedText(step, options),
  ]);
  return table(["step", "event", "worker", "used/max"], rows, [0, 3]);
}

function sayWho({ who, text }: Line): string {
  return `${who.padEnd(2)} ${text}`;
}

function numberText({ number }: Step): string {
  return number === undefined ? "" : String(number);
}

/** The event, the fault that struck in it, what became of connections, and virtual time where it has passed. */
function machineText(step: Step, before: Step | undefined, { faults }: TimelineOptions): string {
  const fault = /!(.+)$/.exec(step.label)?.[1];
  const parts = [
    step.label,
    ...(fault === undefined ? [] : [`fault: ${faults[fault] ?? fault}`]),
    ...(step.armedIn === undefined ? [] : [`armed in ${step.armedIn}`, ...changesOf(step, before)]),
    ...(step.late.length > 0 ? [`late: ${step.late.join(", ")}`] : []),
    ...(step.atMs > (before?.atMs ?? 0) ? [`at ${step.atMs.toLocaleString("en")} ms`] : []),
    ...step.lines.filter(({ who }) => who === "").map(({ text }) => text),
  ];
  return parts.flatMap((part) => wrap(part, cellWidth)).join("\n");
}

/** Changes by a timer or an immediate that no worker's cell mentions. */
function changesOf({ used, idle, lines }: Step, before: Step | undefined): readonly string[] {
  const wasIdle = before?.idle ?? 0;
  if (idle !== undefined && idle !== wasIdle) return [`idle ${wasIdle} → ${idle}`];
  return lines.length > 0 || used !== before?.used ? [] : ["changes nothing that shows"];
}

function usedText({ used }: Step, { maxconn }: TimelineOptions): string {
  if (used === undefined) return "";
  return maxconn < 0 ? String(used) : `${used}/${maxconn}`;
}
