/** What an application says wrongly is told in a sentence, before anything is judged; and a real socket by its place. */
import { describe, expect, test } from "vitest";
import { poolproof } from "../cli/command-line.ts";
import { withFiles } from "../docs/code-blocks.ts";

const whole = {
  name: '"shop"',
  pool: "(config) => new pg.Pool({ ...config })",
  open: "(pool) => ({ list: () => pool.query('select 1') })",
  requests: "{ list: (app) => app.list() }",
};

function moduleOf(different: Readonly<Record<string, string | undefined>>, head = ""): string {
  const members = Object.entries({ ...whole, ...different }).filter(([, text]) => text !== undefined);
  return `import pg from "pg";
import { application } from "poolproof";
${head}
export const shop = application({ ${members.map(([name, text]) => `${name}: ${text}`).join(", ")} });
`;
}

const check = (text: string, words: readonly string[] = []) =>
  withFiles({ "my-app.mjs": text }, (folder) =>
    poolproof(["check", "./my-app.mjs", "--executions", "20", ...words], folder),
  );

test("an application by name is found, and holds with a line for each scenario", async () => {
  expect(await check(moduleOf({}))).toEqual({
    code: 0,
    stdout:
      "shop: 2 scenarios\n✓  list+list  holds      20 executions sampled\n✓  list+faults holds      20 executions sampled\n",
    stderr: "",
  });
});

describe("one sentence, and exit code 2:", () => {
  test.each([
    [
      "no requests",
      { requests: "{}" },
      '"./my-app.mjs" cannot be loaded (application() has no requests: name one at least, as in { list: (app) => app.list() }): mend it, or pass the path of another module.\n',
    ],
    [
      "a request that is no function",
      { requests: "{ list: 1 }" },
      '"./my-app.mjs" cannot be loaded (application() needs a function as its request "list"): mend it, or pass the path of another module.\n',
    ],
    [
      "no pool",
      { pool: undefined },
      '"./my-app.mjs" cannot be loaded (application() needs a function "pool"): mend it, or pass the path of another module.\n',
    ],
    [
      "a pool that is none",
      { pool: "() => ({})" },
      "The application's pool(config) gave an object of class Object: it must return a pool of pg's, as new pg.Pool({ ...config }) is one.\n",
    ],
    [
      "another maximum",
      { pool: "(config) => new pg.Pool({ ...config, max: 5 })" },
      "The application's pool has max 5, and it is checked with 2: leave max to the config, or say maxconn: 5 in application().\n",
    ],
    [
      "an open that gives nothing",
      { open: "() => {}" },
      "The application's open(pool) gave undefined: it must return the application, which each request is handed.\n",
    ],
  ])("%s", async (_, different, stderr) => {
    expect(await check(moduleOf(different))).toEqual({ code: 2, stdout: "", stderr });
  });

  test("a scenario that it does not have", async () => {
    expect(await check(moduleOf({}), ["--scenario", "steady"])).toEqual({
      code: 2,
      stdout: "",
      stderr: 'shop has no scenario "steady": it is an application, with list+list, list+faults.\n',
    });
  });
});

test("a handler that talks to a real socket is unrepeatable, and its line is told", async () => {
  const text = moduleOf(
    { requests: "{ list: () => new Promise((resolve) => net.connect(9, resolve).on('error', () => {})) }" },
    'import net from "node:net";',
  );
  const { code, stdout } = await check(text, ["--scenario", "list+list"]);
  expect({ code, said: /^worker . in list waits .*$/im.exec(stdout)?.[0].replace(/\(.*/s, "") }).toEqual({
    code: 3,
    said: "Worker b in list waits for something that the world does not own: a socket ",
  });
});

test("a found schedule is replayed by the command", async () => {
  const leaking = moduleOf({ open: "(pool) => ({ list: async () => void (await pool.connect()) })" });
  await withFiles({ "my-app.mjs": leaking }, async (folder) => {
    const found = await poolproof(["check", "./my-app.mjs", "--executions", "20"], folder);
    expect(found.code).toBe(1);
    const [, schedule = ""] = /poolproof replay (\S+)/.exec(found.stdout) ?? [];
    const { code, stdout } = await poolproof(["replay", schedule], folder);
    expect(code).toBe(1);
    expect(stdout).toContain("Violated: callers release what they hold");
    expect(stdout).toMatch(/connect at my-app\.mjs:4/);
  });
});
