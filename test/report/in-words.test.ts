/** What is said of a pool is said in its own words; JSON keeps the names that rules have. */
import { expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import { subject } from "../../src/pools/subject.ts";
import { tell } from "../../src/report/about.ts";
import { checkJson } from "../../src/report/json.ts";
import { inWords } from "../../src/scenario/in-words.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";

test("a rule, its message and what was reached speak of the pool's own verbs", async () => {
  const silent = subject({
    name: "silent",
    open: (driver) => driver,
    ask: () => new Promise<never>(() => {}),
    release: () => {},
    close: () => {},
    words: { ask: "acquire", close: "end" },
  });
  const scene = builtIn("closing", silent, { workers: 2 });
  const verdict = await check(scene, { executions: 20, rule: ["every-acquire-settles-exactly-once"] });
  expect(verdict.invariant).toBe("every getconn settles exactly once");
  const text = tell(verdict, scene, 120);
  expect(text).toContain("Violated: every acquire settles exactly once");
  expect(text).toMatch(/\d+ ends? returned/);
  // A schedule is no prose: it keeps the names that rules have.
  expect(text.split("\nAgain:")[0]).not.toMatch(/getconn|putconn|closeall/);
  expect(checkJson(verdict)).toContain('"invariant":"every getconn settles exactly once"');
  expect(checkJson(verdict)).not.toContain('"words"');
});

test("a scenario keeps its name, and psycopg2's words stay", () => {
  const text = "no closeall was ever called: use the scenario closeall";
  expect(inWords(text, { close: "end" })).toBe("no end was ever called: use the scenario closeall");
  expect(inWords(text, undefined)).toBe(text);
  expect(inWords("no double put accepted", { release: "free" })).toBe("no double free accepted");
});
