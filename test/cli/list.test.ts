import { expect, test } from "vitest";
import { adapterNames } from "../../src/cli/input/subjects.ts";
import { matrixFormats, type Cell as ReportedCell } from "../../src/report/matrix.ts";
import { invariants } from "../../src/invariants/all.ts";
import { poolproof, poolproofHere } from "./command-line.ts";

test("list names everything that the command line takes, with a line about it", async () => {
  const { code, stdout, stderr } = await poolproofHere(["list"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const sections = Object.fromEntries(
    stdout
      .trim()
      .split("\n\n")
      .map((section) => section.split("\n"))
      .map(([title, ...rows]) => [title, rows.map((row) => row.trim().split("  ")[0])]),
  );
  expect(sections).toMatchObject({
    Subjects: ["simple", "threaded", "really-threaded", ...adapterNames],
    Scenarios: [
      "steady",
      "burst",
      "impatient",
      "hurried",
      "pairs",
      "direct",
      "failing",
      "closing",
      "broken",
      "idle",
      "outage",
      "keyed",
      "resized",
      "maintained",
      "nested",
      "closeall",
      "misuse",
      "article",
    ],
    Faults: [
      "refused",
      "hang",
      "statement",
      "lost",
      "lost-idle",
      "rollback",
      "close",
      "close-lost",
      "query-hang",
      "close-hang",
      "throws",
      "restart",
      "down",
    ],
    Strategies: ["portfolio", "random", "pct", "pos", "surw", "run-to-block"],
  });
  expect(sections["Invariants"]).toContain("used ≤ maxconn");
  expect(sections["Models"]).toContain("threaded-pool");
});

test("list says in a line of at most 120 columns what each of them is", async () => {
  const { stdout } = await poolproofHere(["list"]);
  expect(stdout.split("\n").filter((line) => line.length > 120)).toEqual([]);
  const isRule = new Set(invariants.map(({ name }) => name));
  const rows = stdout.split("\n").filter((line) => line.startsWith("  "));
  const cells = rows.map((row) => row.trim().split(/ {2,}/));
  // A rule has its spelling for the command line between its name and what it is.
  expect(cells.filter(([name = "", ...rest]) => rest.length !== (isRule.has(name) ? 2 : 1))).toEqual([]);
  expect(stdout).toMatch(/^ {2}used ≤ maxconn +used-le-maxconn +no more connections are lent than maxconn$/m);
  expect(stdout).toMatch(/^ {2}random +a random walk: each alternative with the same chance$/m);
});

test("without a command the help is printed", async () => {
  const { code, stdout, stderr } = await poolproof([]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.split("\n")[0]).toBe("Usage: poolproof [options] [command]");
});

interface Cell {
  readonly subject: string;
  readonly invariant: string;
  readonly brokenIn: string[];
  readonly violations: readonly { readonly schedule: string }[];
}

const cell = (more: Partial<ReportedCell>): ReportedCell => ({
  subject: "p",
  invariant: "r",
  cell: "holds",
  exhaustive: false,
  violations: [],
  ...more,
});
const violation = { where: "steady", message: "<2 lent>", schedule: "v1:p,steady:a" };

test.each([
  ["text", "not-promised", /^\s+r\s+–$/m],
  ["text", "violated", /^\s+r\s+steady$/m],
  ["markdown", "exhaustive", /\| r \| holds \(exhaustive within 1 delay\) \|/],
  ["markdown", "violated", /poolproof replay v1:p,steady:a/],
  ["html", "violated", /<summary>&lt;2 lent&gt;<\/summary>\s*<code>poolproof replay v1:p,steady:a<\/code>/],
  ["html", "by-design", /by design: it says so/],
  ["json", "by-design", /"promised":false/],
] as const)("a matrix as %s tells what is %s", (format, kind, text) => {
  const cells = {
    "not-promised": cell({ cell: "not promised" }),
    violated: cell({ cell: "violated", violations: [violation] }),
    exhaustive: cell({ exhaustive: true, late: 1 }),
    "by-design": cell({ cell: "by design", reason: "it says so" }),
  };
  expect(matrixFormats[format]([cells[kind]])).toMatch(text);
});

test("matrix says where each rule was seen broken", async () => {
  const { code, stdout } = await poolproofHere([
    "matrix",
    "threaded",
    "mysql2",
    "--seeds",
    "2",
    "--executions",
    "30",
    "--json",
  ]);
  expect(code).toBe(0);
  const cells = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Cell);
  const brokenIn = (subject: string, invariant: string): string[] | undefined =>
    cells.find((cell) => cell.subject === subject && cell.invariant === invariant)?.brokenIn;
  expect(brokenIn("threaded", "every task is served")).toEqual(["article"]);
  expect(brokenIn("threaded", "nothing leaks")).toEqual(
    expect.arrayContaining(["lost-idle", "rollback", "close"]),
  );
  expect(brokenIn("threaded", "closed after closeall")).toEqual([]);
  expect([...new Set(cells.map(({ subject }) => subject))]).toEqual(["threaded", "mysql2"]);
  const [first] = cells.flatMap(({ violations }) => violations);
  expect((await poolproofHere(["replay", first?.schedule ?? ""])).code).toBe(1);
});
