/** Type-checks examples as one program, and runs them in one process. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { exampleFile, type Home } from "./example-file.ts";

export interface Example {
  /** The name that it is an example of. */
  readonly of: string;
  readonly code: string;
  readonly home: Home;
}

export const root = fileURLToPath(new URL("../../../", import.meta.url));
const config = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path)).config,
  ts.sys,
  root,
);

export function programOf(paths: readonly string[], before?: ts.Program): ts.Program {
  return ts.createProgram([...paths], config.options, undefined, before);
}

/** What is wrong with them, a sentence each. Files of `before` are not parsed again. */
export async function problemsOf(examples: readonly Example[], before: ts.Program): Promise<string[]> {
  mkdirSync(join(root, ".poolproof"), { recursive: true });
  // The folder is inside the package, so that it is found by its published name.
  const folder = mkdtempSync(join(root, ".poolproof", "examples-"));
  try {
    const files = examples.map((example, index) => {
      const path = join(folder, `${String(index).padStart(4, "0")}.ts`);
      writeFileSync(path, exampleFile(example.code, example.home));
      return { ...example, path };
    });
    const program = programOf([...before.getRootFileNames(), ...files.map(({ path }) => path)], before);
    const untyped = files.flatMap(({ of, path }) =>
      typeErrors(program, path).map((problem) => `${of}: ${problem}`),
    );
    // Those that need a server are not run.
    for (const { code, path } of files) if (needsServer(code)) rmSync(path);
    const run = files.filter(({ path }) => existsSync(path));
    const results = await resultsOf(folder);
    return [
      ...untyped,
      ...run.flatMap(({ of }, at) => told(results[at]).map((problem) => `${of}: ${problem}`)),
    ];
  } finally {
    rmSync(folder, { recursive: true });
    rmSync(`${folder}.results`, { force: true });
  }
}

const needsServer = (code: string): boolean => code.includes('from "pg"');

function typeErrors(program: ts.Program, path: string): readonly string[] {
  const file = program.getSourceFile(path);
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

/** For each file in its order what the run says of it; less where the run ended before. */
async function resultsOf(folder: string): Promise<readonly (readonly string[])[]> {
  const run = fileURLToPath(new URL("run.ts", import.meta.url));
  const words = ["--conditions=source", "--import", import.meta.resolve("tsx"), run, folder];
  await new Promise<void>((resolve) => {
    execFile(process.execPath, words, () => {
      resolve();
    });
  });
  const lines = existsSync(`${folder}.results`) ? readFileSync(`${folder}.results`, "utf8").trim() : "";
  return lines === "" ? [] : lines.split("\n").map((line) => JSON.parse(line) as string[]);
}

const told = (result: readonly string[] | undefined): readonly string[] => result ?? ["does not end"];
