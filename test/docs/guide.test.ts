/** What the guides show is what happens. */
import { expect, test } from "vitest";
import { poolproof } from "../cli/command-line.ts";
import { vitestProject } from "../integrations/vitest-project.ts";
import { codeBlocks, run } from "./code-blocks.ts";

const catching = `
} catch (error) {
  console.log((error as Error).message.split("\\n\\n")[0]);
}`;

test("the property of a pool fails as the guide shows", async () => {
  const [code = ""] = await codeBlocks("docs/guide/fast-check.md", "ts");
  const [, shown] = await codeBlocks("docs/guide/fast-check.md", "");
  expect(await run(code.replace("await fc", "try {\nawait fc") + catching)).toBe(shown);
});

test("the commands and the history of the guide hold", async () => {
  const [first = "", commands = "", history = ""] = await codeBlocks("docs/guide/fast-check.md", "ts");
  const imports = first.split("\n")[0] ?? "";
  expect(await run(`${imports}\n${commands}`)).toBe("");
  expect(await run(history)).toBe("holds\n");
});

test("the checks and matchers of the guide pass and fail as it says", async () => {
  const blocks = await codeBlocks("docs/guide/vitest.md", "ts");
  const [, options = "", matchers = ""] = blocks;
  await using project = await vitestProject(`import { check } from "poolproof";
import { poolScenario } from "./pools.ts";
const mine = poolScenario({ counts: true });
const broken = poolScenario();
${matchers}${options.replace("50_000", "1_000")}`);
  const output = await project.run();
  expect(output.match(/^ [✓×] .*$/gm)).toEqual([
    " ✓ mine.test.ts > MyPool",
    " ✓ mine.test.ts > keeps them in 50,000 executions",
    " ✓ mine.test.ts > keeps them in every execution",
    " ✓ mine.test.ts > is known to be broken",
  ]);
});

test("the smallest test of the README fails as it says", async () => {
  const [pool = "", , smallest = ""] = await codeBlocks("README.md", "ts");
  await using project = await vitestProject(smallest.replace("mine)", "mine, { executions: 300 })"));
  await project.write("my-pool.ts", pool);
  const output = await project.run();
  expect(output).toContain("CheckFailure: Violated: used ≤ maxconn        mine, scenario burst, ");
  expect(output).toContain("\nKept in: .poolproof/mypool-burst-");
  expect(output).toContain(" ✓ mine.test.ts > MyPool: idle");
});

test("a search within bounds says what the guide shows, and so does the code", async () => {
  const [shown = ""] = await codeBlocks("docs/guide/bounds.md", "");
  const [command = "", ...lines] = shown.split("\n");
  const { stdout } = await poolproof(command.replace("$ npx poolproof ", "").split(" "));
  const timeless = (text: string): string => text.replace(/in [\d.]+ s\./, "in 0 s.");
  expect(timeless(stdout)).toBe(timeless(lines.join("\n")));
  const [code = ""] = await codeBlocks("docs/guide/bounds.md", "ts");
  expect(await run(code)).toBe("holds true at most 3 preemptions\n");
});

test("the subject of the guide is checked as it says", async () => {
  const [code = ""] = await codeBlocks("docs/guide/own-pool.md", "ts");
  const [shown] = await codeBlocks("docs/guide/own-pool.md", "");
  expect(await run(code)).toBe(shown);
});
