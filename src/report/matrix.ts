/** Pools × rules as plain data, and that as text, JSON, Markdown or HTML. */
import { markdownTable } from "markdown-table";
import { create } from "xmlbuilder2";
import { withinText } from "./about.ts";
import { table } from "./table.ts";

/** How one rule fares on one pool. */
export interface Cell {
  readonly subject: string;
  readonly invariant: string;
  /** "not promised" if no scenario judged it; "by design" if the pool's documents say so, with the reason. */
  readonly cell: "holds" | "violated" | "by design" | "not promised";
  /** Of "holds": whether every interleaving was judged, and within how many delays. */
  readonly exhaustive: boolean;
  readonly late?: number | undefined;
  readonly reason?: string | undefined;
  readonly violations: readonly Violation[];
}

/** Where a rule was broken, with a schedule that `poolproof replay` takes. */
export interface Violation {
  /** "steady", or "steady (validating)" in a configuration of the subject; with the faults that its settings name. */
  readonly where: string;
  readonly message: string;
  readonly schedule: string;
}

/** The rules are rows and the subjects columns, both in the order of the cells. */
interface Grid {
  readonly subjects: readonly string[];
  readonly rules: readonly string[];
  readonly at: (subject: string, rule: string) => Cell | undefined;
}

export const matrixFormats = {
  text: textMatrix,
  json: (cells: readonly Cell[]) => cells.map(jsonLine).join("\n"),
  markdown: markdownMatrix,
  html: htmlMatrix,
} as const;

export type MatrixFormat = keyof typeof matrixFormats;

/** `promised` and `brokenIn` are what earlier versions had. */
function jsonLine(cell: Cell): string {
  return JSON.stringify({
    ...cell,
    promised: cell.cell !== "by design",
    brokenIn: cell.violations.map(({ where }) => where),
  });
}

function gridOf(cells: readonly Cell[]): Grid {
  const byName = new Map(cells.map((cell) => [`${cell.subject}\n${cell.invariant}`, cell]));
  return {
    subjects: [...new Set(cells.map(({ subject }) => subject))],
    rules: [...new Set(cells.map(({ invariant }) => invariant))],
    at: (subject, rule) => byName.get(`${subject}\n${rule}`),
  };
}

const legend =
  "·  holds in the executions sampled     –  not promised     by design: the pool's documents say so";

function textMatrix(cells: readonly Cell[]): string {
  const { subjects, rules, at } = gridOf(cells);
  const rows = rules.map((rule) => [rule, ...subjects.map((subject) => shortOf(at(subject, rule)))]);
  return `${table(["", ...subjects], rows)}\n\n  ${legend}`;
}

/** The scenarios in which a rule was broken stand one below the other. */
function shortOf(cell: Cell | undefined): string {
  if (!cell || cell.cell === "not promised") return "–";
  if (cell.cell === "violated") return cell.violations.map(({ where }) => where).join("\n");
  if (cell.cell === "by design") return cell.cell;
  return cell.exhaustive ? `holds, exhaustive${withinText(cell.late)}` : "·";
}

/** Of one line: "violated: steady, closing". */
function longOf(cell: Cell | undefined): string {
  if (!cell) return "–";
  if (cell.cell === "violated") return `violated: ${cell.violations.map(({ where }) => where).join(", ")}`;
  if (cell.cell !== "holds") return cell.cell;
  return cell.exhaustive ? `holds (exhaustive${withinText(cell.late)})` : "holds (sampled)";
}

function markdownMatrix(cells: readonly Cell[]): string {
  const { subjects, rules, at } = gridOf(cells);
  const rows = rules.map((rule) => [rule, ...subjects.map((subject) => longOf(at(subject, rule)))]);
  const found = cells.flatMap(({ subject, invariant, violations }) =>
    violations.map(({ where, schedule }) => [subject, invariant, where, `\`poolproof replay ${schedule}\``]),
  );
  const grid = markdownTable([["", ...subjects], ...rows]);
  if (found.length === 0) return grid;
  return `${grid}\n\n${markdownTable([["subject", "rule", "where", "again"], ...found])}`;
}

function htmlMatrix(cells: readonly Cell[]): string {
  const { subjects, rules, at } = gridOf(cells);
  const page = create().ele("html", { lang: "en" });
  page.ele("head").ele("meta", { charset: "utf-8" }).up().ele("title").txt("Pools and rules");
  const body = page.ele("body").ele("table");
  const head = body.ele("tr");
  for (const name of ["rule", ...subjects]) head.ele("th", { scope: "col" }).txt(name);
  for (const rule of rules) {
    const row = body.ele("tr");
    row.ele("th", { scope: "row" }).txt(rule);
    for (const subject of subjects) {
      const cell = at(subject, rule);
      const data = row.ele("td", { class: cell?.cell.replace(" ", "-") ?? "not-promised" });
      data.txt(cell?.reason === undefined ? longOf(cell) : `${longOf(cell)}: ${cell.reason}`);
      for (const { message, schedule } of cell?.violations ?? []) {
        data.ele("details").ele("summary").txt(message).up().ele("code").txt(`poolproof replay ${schedule}`);
      }
    }
  }
  return `<!doctype html>\n${page.end({ headless: true, prettyPrint: true })}`;
}
