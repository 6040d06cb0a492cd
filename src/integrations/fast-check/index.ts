/**
 * poolproof in fast-check: arbitraries for what workers do, what fails and in which order, and a property of a pool.
 *
 * @example
 * ```ts
 * await fc.assert(poolProperty(subject));
 * ```
 */
export { choiceStrategy, choices } from "./arbitraries/choices.ts";
export { poolCommands, type PoolCommand, type PoolCommandsOptions } from "./commands.ts";
export { faultPlan } from "./arbitraries/fault-plan.ts";
export { PoolFailure, poolProperty, type PoolPropertyOptions } from "./pool-property.ts";
export { poolModel, PoolMismatch, type PoolModel, type RealPool } from "./pool-model.ts";
export {
  poolRun,
  runScenario,
  type PoolRun,
  type PoolRunOptions,
  type RunScenarioOptions,
} from "./arbitraries/pool-run.ts";
export { workload, type Deed, type Workload, type WorkloadOptions } from "./arbitraries/workload.ts";
