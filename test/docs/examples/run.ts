/** Runs every example of a folder in this one process, one after the other, and writes a line of results for each. */
import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { problemsSince } from "./promises.ts";

const [folder = ""] = process.argv.slice(2);
for (const file of readdirSync(folder).sort()) {
  const problems = await run(pathToFileURL(join(folder, file)).href);
  appendFileSync(`${folder}.results`, `${JSON.stringify(problems)}\n`);
}
process.exit();

async function run(url: string): Promise<readonly string[]> {
  try {
    const { promises } = (await import(url)) as { readonly promises: number };
    return problemsSince(promises);
  } catch (error) {
    problemsSince(0);
    return [`throws ${String(error)}`];
  }
}
