/** `poolproof model`: checks models, the built-in ones by name or one's own by --module. */
import process from "node:process";
import { InvalidArgumentError, type Command } from "commander";
import { ModelError } from "../../checker/language/model-error.ts";
import type { ModelFile, Size } from "../../checker/language/model-file.ts";
import { interruptible } from "../terminal/interrupt.ts";
import { runModel, type ModelRun } from "./run.ts";
import { readFile, replaceFile, writeFile } from "./files.ts";
import { builtInModels, modelsOf } from "./module.ts";
import { modelReport, nearest } from "./report.ts";
import { scheduleOf } from "../../bridge/model-schedule.ts";

/** The options as commander leaves them. */
interface Options extends Partial<Size> {
  readonly symmetry: string | boolean;
  readonly por?: boolean;
  readonly json?: boolean;
  readonly jobs?: number;
  readonly search: "breadth" | "depth" | "random";
  readonly compact?: boolean;
  readonly first?: boolean;
  readonly property?: string[];
  readonly states?: number;
  readonly memory?: number;
  readonly seed: number;
  readonly walks: number;
  readonly checkpoint?: string;
  readonly resume?: string;
  readonly itf?: string;
  readonly dot?: string;
  readonly graph?: string;
  readonly module: string;
}

/** 0 holds · 1 violated · 2 usage · 4 limit. */
const exitCodes = { holds: 0, violated: 1, limit: 4 } as const;

export function modelCommand(program: Command): void {
  program
    .command("model")
    .description("check models, every state of them; without a name: all built-in ones against what is known")
    .argument("[names...]", "models, as `poolproof list` names them")
    .option("--workers <n>", "workers", natural)
    .option("--ops <n>", "how often each worker asks", natural)
    .option("--minconn <n>", "connections kept", natural)
    .option("--maxconn <n>", "connections lent at most", natural)
    .option(
      "--symmetry <ids>",
      "interchangeable: workers, or workers,connections (default: all that the model declares, where they are)",
      true,
    )
    .option("--no-symmetry", "every worker and connection counts as itself")
    .option("--por", "partial-order reduction (default: where it pays)")
    .option("--no-por", "no partial-order reduction")
    .option("--jobs <n>", "threads at most, where a model is large (default: the number of cores)", natural)
    .option("--search <order>", "breadth, depth or random", order, "breadth")
    .option("--compact", "keep 64-bit fingerprints instead of states")
    .option("--first", "stop at the first violation")
    .option("--property <name...>", "judge these properties only")
    .option("--states <n>", "store at most so many states", natural)
    .option("--memory <mb>", "megabytes of the visited set at most", natural)
    .option("--seed <n>", "seed of a random search", natural, 1)
    .option("--walks <n>", "walks of a random search", natural, 1000)
    .option("--checkpoint <file>", "write the search to a file after each level")
    .option("--resume <file>", "go on from such a file")
    .option("--itf <file>", "write the first counterexample as ITF JSON")
    .option("--dot <file>", "write the state graph as Graphviz DOT")
    .option("--graph <file>", "write the state graph as JSON")
    .option("--module <specifier>", "a module that exports `models`", builtInModels)
    .option("--json", "one JSON object a model and line")
    .action(async (names: string[], options: Options) => {
      process.exitCode = await main(names, options);
    });
}

function natural(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("Give a whole number, 0 or more.");
  return Number(text);
}

function order(text: string): string {
  if (!["breadth", "depth", "random"].includes(text))
    throw new InvalidArgumentError("Give breadth, depth or random.");
  return text;
}

async function main(names: readonly string[], options: Options): Promise<number> {
  const { models, url } = await modelsOf(options.module);
  const unknown = names.find((name) => !models.some((file) => file.name === name));
  if (unknown !== undefined) {
    process.stderr.write(
      `There is no model ${unknown}; there are ${models.map(({ name }) => name).join(", ")}.\n`,
    );
    return 2;
  }
  const chosen = names.length === 0 ? models : models.filter(({ name }) => names.includes(name));
  try {
    return await interruptible((signal) => all(chosen, { ...options, url, signal }, names.length === 0));
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

/** One after the other, until Ctrl-C; a violation counts more than a search that was not complete. */
async function all(chosen: readonly ModelFile[], options: Given, isTour: boolean): Promise<number> {
  const codes: number[] = [];
  for (const file of chosen) {
    codes.push(await one(file, options, isTour));
    if (options.signal.aborted) break;
  }
  return [exitCodes.violated, exitCodes.limit].find((code) => codes.includes(code)) ?? exitCodes.holds;
}

type Given = Options & { readonly url: string; readonly signal: AbortSignal };

/** Checks one model and tells what came of it; all of them at once are held against what is known about them. */
async function one(file: ModelFile, options: Given, isTour: boolean): Promise<number> {
  const size = { ...file.size, ...sizeOf(options) };
  const isQuiet = options.json === true || !process.stdout.isTTY;
  const run: ModelRun = await runModel(file, size, {
    symmetry: symmetryOf(file, options.symmetry),
    isStopped: () => options.signal.aborted,
    isSymmetryAsked: options.symmetry !== true,
    por: options.por,
    jobs: options.jobs,
    search: options.search,
    seed: options.seed,
    walks: options.walks,
    module: options.url,
    ...(options.compact === true ? { store: "compact" as const } : {}),
    ...(options.first === true ? { stopFirst: true } : {}),
    ...(options.property ? { properties: options.property } : {}),
    ...(options.states === undefined ? {} : { statesMax: options.states }),
    ...(options.memory === undefined ? {} : { bytesMax: options.memory * 1e6 }),
    ...(options.checkpoint === undefined
      ? {}
      : { save: (bytes) => replaceFile(options.checkpoint ?? "", bytes) }),
    ...(options.resume === undefined ? {} : { saved: readFile(options.resume) }),
    ...(isQuiet ? {} : { tell: (line) => process.stderr.write(`\r\u001b[K${line}`) }),
  });
  // A module of one's own may call its models as it likes: only the built-in ones are known to be of our pools.
  const first = isTour || options.module !== builtInModels ? undefined : nearest(run.outcome.violations);
  const translation = first && (await scheduleOf(run.compiled, size, first));
  const report = modelReport(run, { isTour, translation });
  process.stdout.write(options.json === true ? `${JSON.stringify(report.json)}\n` : `${report.text}\n`);
  if (options.itf !== undefined && report.itf) writeFile(options.itf, JSON.stringify(report.itf));
  if (options.dot !== undefined) writeFile(options.dot, run.graph().dot);
  if (options.graph !== undefined) writeFile(options.graph, JSON.stringify(run.graph().data));
  if (isTour && run.outcome.stopped !== true) return report.isAsExpected ? 0 : 1;
  return exitCodes[run.outcome.verdict];
}

function sizeOf({ workers, ops, minconn, maxconn }: Options): Partial<Size> {
  return {
    ...(workers === undefined ? {} : { workers }),
    ...(ops === undefined ? {} : { ops }),
    ...(minconn === undefined ? {} : { minconn }),
    ...(maxconn === undefined ? {} : { maxconn }),
  };
}

/** The model's own names of the ids that the command line asks to be symmetric. */
function symmetryOf(file: ModelFile, asked: string | boolean): string[] {
  if (asked === false) return [];
  const available = Object.entries(file.symmetry);
  if (asked === true) return available.map(([, ids]) => ids);
  return asked.split(",").map((word) => {
    const ids = available.find(([name]) => name === word)?.[1];
    if (ids === undefined) {
      throw new ModelError(
        `${file.name} has no symmetric ${word}; it has ${available.map(([name]) => name).join(", ")}.`,
      );
    }
    return ids;
  });
}
