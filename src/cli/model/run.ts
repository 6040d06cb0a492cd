/** One run of the checker with the clock, the threads and the files that the checker itself must not touch. */
import { availableParallelism } from "node:os";
import { performance } from "node:perf_hooks";
import { loadFrontier, saveFrontier } from "../../checker/search/checkpoint.ts";
import {
  concludeSlices,
  prepare,
  searchSlices,
  violatingBits,
  type CheckOptions,
} from "../../checker/check.ts";
import { compile, instantiate, type Compiled } from "../../checker/compile/compile.ts";
import { graphOf } from "../../checker/liveness/graph.ts";
import type { ModelFile, Size } from "../../checker/language/model-file.ts";
import type { Model } from "../../checker/language/model.ts";
import { ModelError } from "../../checker/language/model-error.ts";
import type { CheckResult } from "../../checker/search/check-result.ts";
import { reductionPays } from "../../checker/reduction/reduction-pays.ts";
import { graphData, graphDot, type GraphData } from "../../checker/show/show-graph.ts";
import { walkSlices } from "../../checker/search/simulate.ts";
import { restfully } from "../../checker/search/slices.ts";
import { interchangeable } from "../../checker/symmetry/sorts.ts";
import type { Asymmetry } from "../../checker/symmetry/symmetry-check.ts";
import { runLoop, searchInThreads } from "../../threads/model-threads.ts";

export interface RunOptions extends CheckOptions {
  readonly symmetry: readonly string[];
  readonly por: boolean;
  /** At most so many threads; absent: as many as there are cores. */
  readonly jobs?: number | undefined;
  readonly search: "breadth" | "depth" | "random";
  readonly seed: number;
  readonly walks: number;
  /** Where threads find the models. */
  readonly module: string;
  readonly save?: (bytes: Uint8Array) => void;
  readonly saved?: Uint8Array;
  /** Shows a line of progress. */
  readonly tell?: (line: string) => void;
}

/** Two options may be left open: the reduction is then used where it pays, and symmetry where the model has it. */
export type AskedOptions = Omit<RunOptions, "por"> & {
  readonly por?: boolean | undefined;
  /** Ids of `symmetry` that are not interchangeable are an error; otherwise the search does without them, and says so. */
  readonly isSymmetryAsked: boolean;
};

export interface ModelRun {
  readonly file: ModelFile;
  readonly size: Size;
  readonly options: RunOptions;
  readonly compiled: Compiled;
  readonly outcome: CheckResult;
  readonly seconds: number;
  /** Ids that the model's file declares symmetric, and that are not. */
  readonly asymmetric: readonly Asymmetry[];
  readonly graph: () => { readonly data: GraphData; readonly dot: string };
}

/** A graph larger than this is nothing to look at. */
const graphStatesMax = 20_000;
/** Every thread writes to every other, so the hundredth would be in the way. */
const threadsMax = 16;
/** A random walk ends after so many steps. */
const walkStepsMax = 1000;

export async function runModel(file: ModelFile, size: Size, asked: AskedOptions): Promise<ModelRun> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const model = sameEachTime(file, size);
  const { symmetric, asymmetric } = asked.isSymmetryAsked
    ? { symmetric: asked.symmetry, asymmetric: [] }
    : interchangeable(model, asked.symmetry, asked);
  const options = {
    ...asked,
    symmetry: symmetric,
    por: asked.por ?? reductionPays(prepare(model, { ...asked, symmetry: [], por: true })),
  };
  const given = { ...options, ...progress(options, file.name, seconds) };
  const outcome =
    options.search === "random"
      ? await walk(file, size, options)
      : await searched({ file, size, model }, given);
  const spent = seconds();
  options.tell?.("");
  return {
    file,
    size,
    options,
    compiled: compile(model),
    outcome,
    seconds: spent,
    asymmetric,
    graph: () => {
      const compiled = compile(model);
      const graph = graphOf(compiled, instantiate(compiled), graphStatesMax);
      if (!graph)
        throw new ModelError(
          `${file.name} has more than ${graphStatesMax} states; its graph is not written.`,
        );
      const data = graphData(graph);
      return { data, dot: graphDot(data) };
    },
  };
}

/** Threads build the model again, and so does who resumes a search: what is another model each time means nothing. */
function sameEachTime(file: ModelFile, size: Size): Model {
  const [model, again] = [file.build(size), file.build(size)];
  const [first, second] = [compile(model), compile(again)];
  if (first.source === second.source && first.initial.every((word, index) => word === second.initial[index]))
    return model;
  throw new ModelError(
    `Model ${file.name} is not the same when it is built again: its steps, its properties or what its variables are at first ` +
      `differ. The usual causes: a clock, Math.random, or a counter outside of the model.`,
  );
}

async function searched(
  { file, size, model }: { file: ModelFile; size: Size; model: Model },
  options: RunOptions & CheckOptions,
): Promise<CheckResult> {
  const order = options.search === "depth" ? ("depth" as const) : ("breadth" as const);
  const reductions = `symmetry ${options.symmetry.join(",") || "none"}, por ${options.por}`;
  const { save, saved } = options;
  const isWhole = order === "breadth" && options.store !== "compact";
  if ((save || saved || (options.jobs ?? 1) > 1) && !isWhole) {
    throw new ModelError(
      "Threads and checkpoints need an exact breadth-first search: leave out --search and --compact.",
    );
  }
  if (save && (options.jobs ?? 1) > 1)
    throw new ModelError("A search that writes checkpoints runs in one thread: leave out --jobs.");
  const jobs = isWhole && !save ? (options.jobs ?? Math.min(availableParallelism(), threadsMax)) : 1;
  const machine = prepare(model, options);
  const { compiled } = machine;
  const given: CheckOptions = {
    ...options,
    order,
    ...(save ? { onLevel: (frontier) => save(saveFrontier(compiled, reductions, frontier())) } : {}),
    ...(saved ? { resume: loadFrontier(compiled, reductions, saved) } : {}),
  };
  const found =
    jobs > 1
      ? await searchInThreads(machine, { file, size, options: { ...given, jobs, module: options.module } })
      : await restfully(searchSlices(machine, given), runLoop);
  return restfully(concludeSlices(model, given, machine, found), runLoop);
}

function progress(options: RunOptions, name: string, seconds: () => number): Partial<CheckOptions> {
  const { tell } = options;
  if (!tell) return {};
  return {
    onProgress: ({ states, queue, depth }) => {
      const rate = Math.round(states / Math.max(seconds(), 0.001)).toLocaleString("en");
      tell(
        `${name}: ${states.toLocaleString("en")} states, ${rate} states/s, queue ${queue.toLocaleString("en")}, depth ${depth}`,
      );
    },
  };
}

/** Random walks, told as an outcome: nothing is stored, and what holds in all walks is not proved. */
async function walk(file: ModelFile, size: Size, options: RunOptions): Promise<CheckResult> {
  const model = file.build(size);
  const machine = prepare(model, { ...options, symmetry: [], por: false });
  const { properties } = machine.compiled;
  const slices = walkSlices(machine, violatingBits(machine.compiled), {
    seed: options.seed,
    walks: options.walks,
    stepsMax: walkStepsMax,
    ...(options.isStopped ? { isStopped: options.isStopped } : {}),
  });
  const result = await restfully(slices, runLoop);
  const { violation } = result;
  const violated = properties.find((_, bit) => ((violation?.bits ?? 0) & (1 << bit)) !== 0);
  return {
    model: file.name,
    verdict: violation ? "violated" : "limit",
    states: 0,
    transitions: result.steps,
    depth: 0,
    violations: violation
      ? [
          {
            property: violated?.name ?? "no deadlock",
            kind: violated ? "always" : "deadlock",
            length: violation.trace.length - 1,
            trace: violation.trace,
          },
        ]
      : [],
    reached: properties
      .filter(({ kind }, bit) => kind === "sometimes" && (result.bits & (1 << bit)) !== 0)
      .map(({ name }) => name),
    bytes: 0,
    omission: 0,
    ...(violation ? {} : { limit: `${result.walks} random walks` }),
    ...(result.isStopped === true ? { stopped: true as const } : {}),
  };
}
