/** The public names are a promise: this list changes only on purpose. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as poolproof from "poolproof";
import * as jobs from "poolproof/jobs";

const values = [
  "AbstractConnectionPool",
  "Cursor",
  "DatabaseError",
  "DivergedError",
  "FakeDriver",
  "InterfaceError",
  "KeyError",
  "OperationalError",
  "PgMemDriver",
  "PgMemServer",
  "Pgsql",
  "PoolError",
  "PostgresDriver",
  "PostgresWire",
  "ProgrammingError",
  "ReallyThreadedConnectionPool",
  "ScenarioError",
  "ScheduleError",
  "SimpleConnectionPool",
  "ThreadedConnectionPool",
  "TransactionStatus",
  "ValueError",
  "application",
  "builtIn",
  "check",
  "checkAll",
  "getCursor",
  "invariants",
  "lendGlobals",
  "preempt",
  "random",
  "reallyThreaded",
  "replay",
  "scenario",
  "simple",
  "story",
  "subject",
  "tarn",
  "threaded",
  "timeline",
  "withCursor",
];

const types = [
  "AllVerdicts",
  "Alternative",
  "AskOptions",
  "CloseOptions",
  "Body",
  "CheckOptions",
  "Connection",
  "Driver",
  "Facts",
  "Fault",
  "Invariant",
  "Key",
  "Pool",
  "PoolLimits",
  "PoolUnderTest",
  "PoolView",
  "Progress",
  "PutOptions",
  "QueryResult",
  "ReleaseOptions",
  "Row",
  "Scenario",
  "ScenarioOptions",
  "Settings",
  "Skipped",
  "StoryOptions",
  "Strategy",
  "Subject",
  "SubjectOptions",
  "Trace",
  "Verdict",
  "Watcher",
  "Words",
  "Worker",
];

/** Every name in an export's braces; types say so, one by one or all at once. */
function exportedNames(): readonly string[] {
  const text = readFileSync(new URL("../src/index.ts", import.meta.url), "utf8");
  return [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = ""]) =>
    names.split(",").map((name) => name.trim().replace(/^type /, "")),
  );
}

test("the package exports these values", () => {
  expect(Object.keys(poolproof).sort()).toEqual(values);
});

test("the package exports these names, types and all, and at most 75", () => {
  const names = exportedNames().filter((name) => name !== "");
  expect([...names].sort()).toEqual([...values, ...types].sort());
  expect(names.length).toBeLessThanOrEqual(75);
});

test("src/index.ts does nothing but export", () => {
  const text = readFileSync(new URL("../src/index.ts", import.meta.url), "utf8");
  const rest = text
    .replaceAll(/\/\*\*.*?\*\//gs, "")
    .replaceAll(/^export (?:type )?\{[^}]*\} from "[^"]+";$/gm, "");
  expect(rest.trim()).toBe("");
});

test("poolproof/jobs exports these values", () => {
  expect(Object.keys(jobs).sort()).toEqual(["checkInJobs", "foldShards", "mergeShards"]);
});
