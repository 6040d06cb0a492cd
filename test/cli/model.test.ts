import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, expect, test, vi } from "vitest";
import { modelCommand } from "../../src/cli/model/model.ts";

/** Runs the command in this process; what it prints is kept. */
async function run(...args: readonly string[]): Promise<{ out: string; error: string; code: unknown }> {
  let [out, error] = ["", ""];
  const stdout = vi
    .spyOn(process.stdout, "write")
    .mockImplementation((text) => Boolean((out += String(text))));
  const stderr = vi
    .spyOn(process.stderr, "write")
    .mockImplementation((text) => Boolean((error += String(text))));
  const program = new Command("poolproof").exitOverride();
  modelCommand(program);
  try {
    await program.parseAsync(["node", "poolproof", "model", ...args]);
    return { out, error, code: process.exitCode };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
    process.exitCode = 0;
  }
}

const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), "poolproof-"));
  folders.push(made);
  return made;
};
afterEach(() => folders.splice(0).forEach((path) => rmSync(path, { recursive: true })));

const json = ({ out }: { out: string }): Record<string, unknown> =>
  JSON.parse(out) as Record<string, unknown>;

const favourite = ["favourite", "--module", "./test/fixtures/favourite-model.ts"] as const;

test("symmetry that is declared and is none is left out, and the verdict says so", async () => {
  const { out, code } = await run(...favourite);
  expect(out).toContain(
    '  Searched without worker symmetric: property "the last never owns it" tells worker 1 from worker 2.',
  );
  expect(out).toContain("Violated: the last never owns it");
  expect(code).toBe(1);
  expect(json(await run(...favourite, "--json"))).toMatchObject({
    verdict: "violated",
    symmetry: [],
    asymmetric: [
      { ids: "worker", members: ["worker 1", "worker 2"], why: 'property "the last never owns it"' },
    ],
  });
});

test("symmetry that is asked for and is none is refused", async () => {
  expect(await run(...favourite, "--symmetry", "workers")).toEqual({
    out: "",
    error:
      "In model favourite, worker 1 and worker 2 are not interchangeable: exchanging them changes " +
      'property "the last never owns it". Leave worker out of the symmetry.\n',
    code: 2,
  });
});

test("every built-in model is as known, and the command says so with exit code 0", async () => {
  const { out, code } = await run();
  expect(out.match(/^as known/gm)).toHaveLength(10);
  expect(out).not.toContain("NOT AS KNOWN");
  expect(code).toBe(0);
});

test("--json prints one object with the counts of the reductions asked for", async () => {
  const plain = await run("threaded-pool", "--workers", "3", "--no-symmetry", "--no-por", "--json");
  expect(json(plain)).toMatchObject({
    model: "threaded-pool",
    verdict: "holds",
    states: 9877,
    transitions: 18_850,
    symmetry: [],
    por: false,
  });
  const workers = await run("threaded-pool", "--workers", "3", "--symmetry", "workers", "--no-por", "--json");
  expect(json(workers)).toMatchObject({ states: 1855, symmetry: ["workers"] });
  const both = await run(
    "threaded-pool",
    "--workers",
    "3",
    "--symmetry",
    "workers,connections",
    "--no-por",
    "--json",
  );
  expect(json(both)).toMatchObject({ states: 1071, symmetry: ["workers", "connections"] });
  expect([plain.code, workers.code, both.code]).toEqual([0, 0, 0]);
});

test("a violated model exits with 1 and tells the invariant, the length and the trace", async () => {
  const result = await run("simple-pool", "--json");
  expect(json(result)).toMatchObject({
    verdict: "violated",
    invariant: "no pop from an empty list",
    length: 5,
  });
  expect(json(result)["trace"]).toHaveLength(6);
  expect(result.code).toBe(1);
});

test("a counterexample is told as a schedule of the real pool, or why it has none", async () => {
  const lent = ["simple-pool", "--workers", "3", "--property", "used ≤ maxconn", "--first"];
  const schedule = "v1:simple,steady,ops%3D1:start-a.start-b.start-c.connect-b1.connect-c1";
  expect((await run(...lent)).out).toMatch(`\n  In TypeScript: npx poolproof replay ${schedule}\n`);
  expect(json(await run(...lent, "--json"))).toMatchObject({ schedule });
  expect((await run("simple-pool", "--first")).out).toMatch(
    '\n  Not in TypeScript: worker 1 stops between "check closed" and "check _pool", where TypeScript awaits nothing.\n',
  );
});

test("a bound that is reached exits with 4, a name or option that is not known with 2", async () => {
  expect(await run("threaded-pool", "--no-por", "--states", "100")).toMatchObject({ code: 4 });
  const unknown = await run("thread-pool");
  expect(unknown.code).toBe(2);
  expect(unknown.error).toMatch(/^There is no model thread-pool; there are simple-pool, threaded-pool, /);
  expect(await run("fair-pool", "--symmetry", "connections")).toMatchObject({
    code: 2,
    error: "fair-pool has no symmetric connections; it has workers.\n",
  });
});

test("--jobs leaves the verdict, the counts and the depth as they are; where they are shared out is tested apart", async () => {
  const words = [
    "really-threaded-pool",
    "--workers",
    "3",
    "--ops",
    "2",
    "--no-symmetry",
    "--no-por",
    "--json",
  ];
  const [one, two] = [json(await run(...words, "--jobs", "1")), json(await run(...words, "--jobs", "2"))];
  const { verdict, states, transitions, depth, violations } = one;
  expect(two).toMatchObject({ verdict, states, transitions, depth, violations });
});

test("the reduction is used where it pays, unless it is asked for or against", async () => {
  const reduced = async (...args: string[]): Promise<unknown> => json(await run(...args, "--json"))["por"];
  expect(await reduced("threaded-pool")).toBe(true);
  expect(await reduced("threaded-pool", "--no-por")).toBe(false);
  expect(await reduced("simple-pool")).toBe(false);
  expect(await reduced("simple-pool", "--por")).toBe(true);
});

test("a module that is not there, and files that cannot be read or written, are bad input", async () => {
  await expect(run("--module", "./nowhere.js")).rejects.toThrow(
    '--module "./nowhere.js" cannot be loaded (there is no such module): pass a package\'s name or the path of a file.',
  );
  await expect(run("--module", "commander")).rejects.toThrow(
    '--module "commander" exports no models: pass a module that exports an array of that name.',
  );
  const missing = join(folder(), "nowhere", "file");
  const accepted = "pass the path of a file in a folder that exists.";
  await expect(run("lost-permit", "--resume", missing)).rejects.toThrow(
    `${missing} cannot be read (ENOENT): ${accepted}`,
  );
  await expect(run("lost-permit", "--checkpoint", missing)).rejects.toThrow(
    `${missing} cannot be written (ENOENT): ${accepted}`,
  );
});

test("a search goes on from its checkpoint; graphs and traces are written", async () => {
  const path = folder();
  const file = (name: string): string => join(path, name);
  const first = await run(
    "threaded-pool",
    "--no-por",
    "--states",
    "300",
    "--checkpoint",
    file("check"),
    "--json",
  );
  expect(json(first)["verdict"]).toBe("limit");
  const whole = json(await run("threaded-pool", "--no-por", "--resume", file("check"), "--json"));
  expect(whole).toMatchObject({ verdict: "holds", states: 536, transitions: 944 });
  await run("lost-permit", "--dot", file("dot"), "--graph", file("graph"), "--itf", file("itf"));
  expect(readFileSync(file("dot"), "utf8")).toMatch(/^digraph "lost-permit" \{/);
  expect((JSON.parse(readFileSync(file("graph"), "utf8")) as { states: unknown[] }).states).toHaveLength(20);
  expect((JSON.parse(readFileSync(file("itf"), "utf8")) as { states: unknown[] }).states).toHaveLength(3);
});

test("a random search finds what is frequent and proves nothing", async () => {
  expect(await run("simple-pool", "--search", "random", "--seed", "3", "--json")).toMatchObject({ code: 1 });
  expect(await run("threaded-pool", "--search", "random", "--walks", "5", "--json")).toMatchObject({
    code: 4,
  });
});
