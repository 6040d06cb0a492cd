import { expect, test } from "vitest";
import { poolproof } from "./command-line.ts";

test("list names everything that the command line takes, with a line about it", async () => {
  const { code, stdout, stderr } = await poolproof(["list"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const sections = Object.fromEntries(
    stdout
      .trim()
      .split("\n\n")
      .map((section) => section.split("\n"))
      .map(([title, ...rows]) => [title, rows.map((row) => row.trim().split("  ")[0])]),
  );
  expect(sections).toMatchObject({
    Subjects: ["simple", "threaded", "really-threaded", "tarn"],
    Scenarios: ["steady", "closeall", "misuse", "article"],
    Faults: ["refused", "hang", "statement", "lost", "lost-idle", "rollback", "close"],
    Strategies: ["portfolio", "random", "pct", "pos", "surw", "run-to-block"],
  });
  expect(sections["Invariants"]).toContain("used ≤ maxconn");
  expect(sections["Models"]).toContain("threaded-pool");
});

test("without a command the help is printed", async () => {
  const { code, stdout, stderr } = await poolproof([]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.split("\n")[0]).toBe("Usage: poolproof [options] [command]");
});

test("matrix says where each rule was seen broken", async () => {
  const { code, stdout } = await poolproof(["matrix", "threaded", "simple", "--seeds", "4", "--json"]);
  expect(code).toBe(0);
  const cells = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { subject: string; invariant: string; brokenIn: string[] });
  const brokenIn = (subject: string, invariant: string): string[] | undefined =>
    cells.find((cell) => cell.subject === subject && cell.invariant === invariant)?.brokenIn;
  expect(brokenIn("simple", "used ≤ maxconn")).toEqual(["steady", "article"]);
  expect(brokenIn("threaded", "nothing leaks")).toEqual(["lost-idle", "rollback", "close"]);
  expect(brokenIn("threaded", "used ≤ maxconn")).toEqual([]);
  expect([...new Set(cells.map(({ subject }) => subject))]).toEqual(["simple", "threaded"]);
});
