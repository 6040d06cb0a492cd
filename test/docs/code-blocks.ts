/** Runs the code of a page of documentation, as a file of a package that depends on ours. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { javaScriptOf } from "../built-file.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

export async function codeBlocks(page: string, language: string): Promise<readonly string[]> {
  const text = await readFile(join(root, page), "utf8");
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].flatMap(([, found, code = ""]) =>
    found === language ? [code] : [],
  );
}

/** What a block prints, with modules beside it by name. */
export function run(
  code: string,
  env: Readonly<Record<string, string>> = {},
  modules: Readonly<Record<string, string>> = {},
): Promise<string> {
  const files = Object.entries({ ...modules, "example.js": code }).map(([name, text]) => [
    name,
    javaScriptOf(text),
  ]);
  return withFiles(Object.fromEntries(files) as Readonly<Record<string, string>>, (folder) =>
    output(join(folder, "example.js"), env),
  );
}

/** The folder is inside the package, so that it is found by its published name. */
export async function withFiles<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  await mkdir(join(root, ".poolproof"), { recursive: true });
  const folder = await mkdtemp(join(root, ".poolproof", "docs-"));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function output(file: string, env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [file], { env: { ...process.env, ...env } }, (error, stdout) => {
      if (error) reject(error);
      else resolve(stdout);
    });
  });
}
