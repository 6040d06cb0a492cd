import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { differences } from "./differences.ts";
import { pgMemBackend } from "./fake.ts";
import { play } from "./play.ts";
import { RealBackend } from "./real.ts";

let real: RealBackend;
const pgMem = pgMemBackend();

beforeAll(async () => {
  real = await RealBackend.start();
});
afterAll(() => real.stop());

const last = (said: readonly string[], count: number): readonly string[] =>
  said.slice(-count).map((line) => line.slice(line.indexOf("→ ") + 2));

for (const [name, { program, ...answers }] of Object.entries(differences)) {
  test(`misses: ${name}`, async () => {
    expect(last(await play(real, program), answers.real.length)).toEqual(answers.real);
    expect(last(await play(pgMem, program), answers.ours.length)).toEqual(answers.ours);
    expect(answers.real).not.toEqual(answers.ours);
  });
}

test("each difference is explained in the documentation, and nothing else is", () => {
  const page = readFileSync(new URL("../../../docs/ideas/what-we-cannot-find.md", import.meta.url), "utf8");
  const section = page.slice(page.indexOf("## Where pg-mem cannot follow PostgreSQL"));
  const headings = section.matchAll(/^### (.*)$/gm);
  expect(Array.from(headings, ([, heading]) => heading)).toEqual(Object.keys(differences));
});
