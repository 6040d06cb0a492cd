/** What is wrong with a module of the user's own is told before any line of output. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { poolproof } from "./command-line.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "poolproof-"));
  await writeFile(join(folder, "unparsed.mjs"), "const a = 1;\nexport const b = ;\n");
  await writeFile(join(folder, "unparsed.ts"), "export class Pool {\n  acquire( { }\n}\n");
  await writeFile(
    join(folder, "blind.mjs"),
    `export class Pool {
  constructor(driver) { this.driver = driver; }
  acquire() { return this.driver.connect(); }
  release(conn) { return conn.close(); }
  close() {}
  get view() { throw new TypeError("no books"); }
}
`,
  );
});

afterAll(() => rm(folder, { recursive: true }));

test.each([
  ["./unparsed.mjs", "unparsed.mjs:2:17"],
  ["./unparsed.ts", "unparsed.ts:"],
])("%s is told with its file and line", async (path, place) => {
  const { code, stdout, stderr } = await poolproof(["check", path], folder);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(
    /^"\.\/unparsed\.(mjs|ts)" cannot be loaded \(Unexpected token.* in .*\): mend it, or pass the path of another module\.\n$/,
  );
  expect(stderr).toContain(place);
});

test("a view that throws is told before any scenario", async () => {
  expect(await poolproof(["check", "./blind.mjs"], folder)).toEqual({
    code: 2,
    stdout: "",
    stderr: "The pool's view threw TypeError: no books. It must give the pool's books at any time.\n",
  });
});
