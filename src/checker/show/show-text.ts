/** A counterexample as a table: a column a process, and what each step changed. */
import type { Compiled } from "../compile/compile.ts";
import type { Violation } from "../search/check-result.ts";
import { labelsOf, parts } from "./values.ts";

/**
 * @example
 * ```ts
 * const model = new Model("walk");
 * model.process("walker", {}).program({ start: "here", ends: ["there"] }, () => ({ here: [goto("there")] }));
 * model.sometimes("the impossible", false);
 * const [violation] = check(model).violations;
 * const [head] = violation ? showViolation(compile(model), violation, "").split("\n") : [];
 * head; // => "Never: the impossible        walk"
 * ```
 */
export function showViolation(compiled: Compiled, violation: Violation, size: string): string {
  const { kind, length, property, trace } = violation;
  const head = `${titles[kind]}: ${property}        ${compiled.name}${size === "" ? "" : `, ${size}`}`;
  if (!trace) return kind === "sometimes" ? `${head}\n\n  No reachable state has it.` : head;
  const rows = rowsOf(compiled, violation);
  const widths = compiled.instances.map(({ name }, column) =>
    Math.max(name.length, ...rows.map(({ cells }) => cells[column]?.length ?? 0)),
  );
  const line = (step: string, cells: readonly string[], change: string): string =>
    `  ${step.padStart(5)}  ${cells.map((cell, column) => cell.padEnd((widths[column] ?? 0) + 2)).join("")}${change}`.trimEnd();
  const names = compiled.instances.map(({ name }) => name);
  const table = [
    line("step", names, "changed"),
    ...rows.map(({ step, cells, change }) => line(step, cells, change)),
  ];
  const steps = `${length} ${length === 1 ? "step" : "steps"}`;
  return `${head}\n\n${table.join("\n")}\n\n  ${steps}${violation.cycleFrom === undefined ? "" : `; then forever from step ${violation.cycleFrom} on`}.`;
}

const titles: Readonly<Record<Violation["kind"], string>> = {
  always: "Violated",
  sometimes: "Never",
  deadlock: "Deadlock",
  "leads-to": "Never comes about",
  eventually: "Never comes about",
  "infinitely-often": "Not again and again",
};

interface Row {
  readonly step: string;
  readonly cells: readonly string[];
  readonly change: string;
}

function rowsOf(compiled: Compiled, { trace = [], cycleFrom }: Violation): Row[] {
  return trace.map(({ state, step }, index) => {
    const before = trace[index - 1];
    const cells = compiled.instances.map(() => "");
    if (!before || !step) return { step: "0", cells: labelsOf(compiled, state), change: "" };
    const [from, to] = [step.label, labelsOf(compiled, state)[step.process] ?? ""];
    cells[step.process] = from === to ? from : `${from} → ${to}`;
    const loop = cycleFrom === index ? "  ◀ the cycle begins after this step" : "";
    return { step: String(index), cells, change: changes(compiled, before.state, state) + loop };
  });
}

function changes(compiled: Compiled, before: readonly number[], after: readonly number[]): string {
  const was = parts(compiled, before);
  const changed = [...parts(compiled, after)].filter(([name, value]) => was.get(name) !== value);
  return changed.map(([name, value]) => `${name} = ${value}`).join(", ");
}
