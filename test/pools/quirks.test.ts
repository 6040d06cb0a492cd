/** Every quirk has one test of its name and one row in the reference. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL(".", import.meta.url);
const reference = new URL("../../docs/reference/psycopg2-quirks.md", folder);

/** As recorded: 9 on capacity, 8 on keeping, 11 on handing out, 6 on closeall, 3 on the lock, 10 on the semaphore. */
const ids = [
  ...numbered("P", 1, 9),
  ...numbered("K", 1, 8),
  ...numbered("H", 1, 11),
  ...numbered("C", 1, 6),
  ...numbered("L", 1, 3),
  ...numbered("R", 0, 9),
];

function numbered(group: string, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => group + String(first + i).padStart(2, "0"));
}

/** The group `id` of every match in `text`. */
function idsIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match.groups?.["id"] ?? "");
}

const testNames = /^test\("(?<id>[PKHCLR]\d\d) /gm;
const referenceRows = /^\| (?<id>[PKHCLR]\d\d) \| .+ \| (?:same|differs)\b.* \|$/gm;

test("the table has 47 rows", () => {
  expect(ids.length).toBe(47);
});

test("each quirk has one test, named by its id", () => {
  const files = readdirSync(folder).filter((name) => /^quirks-.*\.test\.ts$/.test(name));
  const named = files.flatMap((name) => idsIn(readFileSync(new URL(name, folder), "utf8"), testNames));
  expect(named.sort()).toEqual([...ids].sort());
});

test("each quirk has one row in the reference, which says same or differs", () => {
  expect(idsIn(readFileSync(reference, "utf8"), referenceRows)).toEqual(ids);
});

test("a row that says neither, and a test without an id, are not counted", () => {
  expect(idsIn("| P01 | Something. | perhaps |\n| P02 | Something. | same |", referenceRows)).toEqual([
    "P02",
  ]);
  expect(idsIn('test("P1 x"\ntest("a pool P02 x"\ntest("P03 x"', testNames)).toEqual(["P03"]);
});
