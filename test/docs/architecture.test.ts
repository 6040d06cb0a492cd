/** The page on the architecture names rooms and files that are there. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(`${root}docs/architecture.md`, "utf8");
const contributing = readFileSync(`${root}CONTRIBUTING.md`, "utf8");

test("each file that it names exists, and holds the function that it is named for", () => {
  const paths = [...page.matchAll(/\b[a-z-]+(?:\/[a-z-]+)*\/[a-z-]+\.ts\b/g)].map(([path]) => path);
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => !existsSync(`${root}src/${path}`))).toEqual([]);
  const calls = [...page.matchAll(/^ +(?:[A-Z]\w+\.)?(\w+)\(\) +(\S+\.ts)/gm)];
  expect(calls.length).toBeGreaterThan(10);
  const declares = (text: string, name: string): boolean =>
    new RegExp(String.raw`^(?:export (?:async )?function| {2}(?:async )?)\s*${name}[(<]`, "m").test(text);
  expect(declares("await check();", "check")).toBe(false);
  const missing = calls.filter(
    ([, name = "", path = ""]) => !declares(readFileSync(`${root}src/${path}`, "utf8"), name),
  );
  expect(missing.map(([line]) => line.trim())).toEqual([]);
});

test("each room is in the picture and in the table of CONTRIBUTING", () => {
  const rooms = readdirSync(`${root}src`, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  expect(rooms.filter((room) => !new RegExp(String.raw`^ .*\b${room}\b`, "m").test(page))).toEqual([]);
  expect(rooms.filter((room) => !contributing.includes(`| \`src/${room}\` |`))).toEqual([]);
});
