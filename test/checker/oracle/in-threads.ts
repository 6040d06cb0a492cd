/** A random model searched in two threads of Node, which build it again by its seed. */
import { prepare, type CheckOptions, type Model, type ModelFile, type CheckResult } from "poolproof/checker";
import { conclude } from "../../../src/checker/check.ts";
import { searchInThreads } from "../../../src/threads/model-threads.ts";
import { build } from "./build.ts";
import { randomSketch } from "./random-sketch.ts";

/** The seed goes by the name of `workers`. */
const bySeed: ModelFile = {
  name: "random",
  summary: "the random model of a seed",
  size: { workers: 1, ops: 1, minconn: 0, maxconn: 1 },
  symmetry: {},
  expected: [],
  build: ({ workers }) => build(randomSketch(workers)),
};

export const models = [bySeed];

export const inThreads =
  (seed: number) =>
  async (model: Model, options: CheckOptions): Promise<CheckResult> => {
    const machine = prepare(model, options);
    const task = {
      file: bySeed,
      size: { ...bySeed.size, workers: seed },
      options: { ...options, jobs: 2, module: import.meta.url },
      sharedFrom: 2,
    };
    return conclude(model, options, machine, await searchInThreads(machine, task));
  };
