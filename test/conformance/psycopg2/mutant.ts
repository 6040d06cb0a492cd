/** Our pools with a change put into one source: compiled into a folder of their own, and imported from there. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";
import type { PoolClasses } from "./run.ts";

export interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const source = fileURLToPath(new URL("../../../src/", import.meta.url));

/** Throws unless `from` stands in the file exactly once: a change must say what it changes. */
export async function loadPools(change?: Change): Promise<PoolClasses> {
  if (change && !files.includes(change.file))
    throw new Error(`${change.file} is none of ${files.join(", ")}.`);
  const folder = mkdtempSync(join(tmpdir(), "poolproof-mutant-"));
  try {
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    for (const part of ["driver", "pools"]) mkdirSync(join(folder, part));
    for (const file of files) {
      const text = readFileSync(join(source, file), "utf8");
      const compiled = compile(change?.file === file ? changed(text, change) : text);
      writeFileSync(join(folder, file.replace(/ts$/, "js")), compiled);
    }
    return await importPools(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// A pool may import nothing else.
const files = [
  "driver/driver.ts",
  ...readdirSync(join(source, "pools"))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `pools/${name}`),
];

function compile(text: string): string {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    },
  });
  return outputText;
}

function changed(text: string, { file, from, to }: Change): string {
  const count = text.split(from).length - 1;
  if (count !== 1)
    throw new Error(`${JSON.stringify(from)} stands ${count} times in ${file}; once is needed.`);
  return text.replace(from, () => to);
}

async function importPools(folder: string): Promise<PoolClasses> {
  const load = (name: string): Promise<unknown> =>
    import(/* @vite-ignore */ pathToFileURL(join(folder, "pools", `${name}.js`)).href);
  const { SimpleConnectionPool } = (await load("simple")) as typeof import("../../../src/pools/simple.ts");
  const { ThreadedConnectionPool } = (await load(
    "threaded",
  )) as typeof import("../../../src/pools/threaded.ts");
  const { ReallyThreadedConnectionPool } = (await load(
    "really-threaded",
  )) as typeof import("../../../src/pools/really-threaded.ts");
  return {
    simple: SimpleConnectionPool,
    threaded: ThreadedConnectionPool,
    "really-threaded": ReallyThreadedConnectionPool,
  };
}
