/** --module takes the user's own copy of a pool, from the folder that the command is started in. */
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { poolproof } from "./command-line.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "poolproof-"));
  const tarn = dirname(dirname(fileURLToPath(import.meta.resolve("tarn"))));
  await cp(tarn, join(folder, "copied"), { recursive: true });
  const esm = join(folder, "node_modules/esm-tarn");
  await mkdir(esm, { recursive: true });
  await writeFile(
    join(esm, "package.json"),
    JSON.stringify({ name: "esm-tarn", type: "module", exports: { import: "./index.js" } }),
  );
  await writeFile(
    join(esm, "index.js"),
    `export { Pool } from ${JSON.stringify(import.meta.resolve("tarn"))};`,
  );
  // A mark's time is the real clock's: no world lends that, and no two runs of a schedule read the same.
  await writeFile(
    join(folder, "clocked.mjs"),
    `import { Pool as Tarn } from ${JSON.stringify(import.meta.resolve("tarn"))};
export class Pool extends Tarn {
  acquire() {
    throw new TypeError("refused at " + performance.mark("ask").startTime);
  }
}
`,
  );
  await writeFile(join(folder, "endless.mjs"), "await new Promise(() => {});");
  await writeFile(join(folder, "broken.js"), "throw new Error('broken on purpose');");
});

afterAll(() => rm(folder, { recursive: true }));

test.each(["./copied", "./copied/dist/tarn.js", "esm-tarn", "./node_modules/esm-tarn/index.js"])(
  "%s",
  async (specifier) => {
    const words = [
      "check",
      "--scenario",
      "steady",
      "tarn",
      "--module",
      specifier,
      "--executions",
      "50",
      "--json",
    ];
    const { code, stdout, stderr } = await poolproof(words, folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ subject: "tarn", verdict: "holds", executions: 50 });
  },
);

test("a copy that reads the real clock is not repeatable, which ends with 3 and names the first difference", async () => {
  const words = ["check", "--scenario", "steady", "tarn", "--module", "./clocked.mjs", "--json"];
  const { code, stdout } = await poolproof(words, folder);
  const { verdict, message } = JSON.parse(stdout) as { verdict: string; message: string };
  expect({ code, verdict }).toEqual({ code: 3, verdict: "unrepeatable" });
  expect(message.replaceAll(/ at [\d.]+"/g, ' at …"')).toBe(
    'Two runs of one schedule differ. Entry 3 of the trace was {"kind":"throw","worker":"b","act":"ask","verb":"acquire","detail":"TypeError: refused at …"} and then ' +
      '{"kind":"throw","worker":"b","act":"ask","verb":"acquire","detail":"TypeError: refused at …"}. The usual causes: the real clock or real random values, ' +
      "captured before they were lent; state kept from one execution to the next; the order of a Set or Map of objects.",
  );
});

test.each([
  ["never finishes loading", "./endless.mjs", "it awaits at its top level what never comes"],
  ["throws while it loads", "./broken.js", "broken on purpose"],
])("a copy that %s is bad input", async (_, path, why) => {
  expect(await poolproof(["check", "--scenario", "steady", "tarn", "--module", path], folder)).toEqual({
    code: 2,
    stdout: "",
    stderr: `--module "${path}" cannot be loaded (${why}): pass a package's name, or the path of its file or folder.\n`,
  });
});
