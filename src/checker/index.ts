/** The model checker's public names. */
export {
  boolean,
  ids,
  none,
  oneOf,
  option,
  pair,
  range,
  type Domain,
  type Id,
  type IdDomain,
  type None,
  type PairDomain,
} from "./domain.ts";
export {
  and,
  count,
  exists,
  Expr,
  forAll,
  implies,
  inside,
  not,
  or,
  paired,
  valuesOf,
  type Operand,
} from "./expression.ts";
export {
  branch,
  choose,
  either,
  given,
  givenValue,
  goto,
  pick,
  when,
  type Body,
  type PickOptions,
  type Statement,
} from "./statement.ts";
export { local, Model } from "./model.ts";
export type { Fairness } from "./process.ts";
export { MapVariable, Place, SequenceVariable, SetVariable } from "./variable.ts";
export { check, type CheckOptions } from "./check.ts";
export { reductionPays } from "./reduction-pays.ts";
export { loadFrontier, saveFrontier } from "./checkpoint.ts";
export type { Expectation, ModelFile, Size } from "./model-file.ts";
export type { Outcome, Verdict, Violation } from "./outcome.ts";
export { prepare, violatingBits } from "./check.ts";
export { interchangeable, sortsOf } from "./sorts.ts";
export type { Asymmetry } from "./symmetry-check.ts";
export { graphOf } from "./graph.ts";
export { compile, instantiate } from "./compile.ts";
export { showViolation } from "./show-text.ts";
export { itfOf } from "./show-itf.ts";
export { graphData, graphDot } from "./show-graph.ts";
export { simulate, successorsOf } from "./simulate.ts";
export { ModelError } from "./model-error.ts";
export type { Progress } from "./breadth-first.ts";
