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
} from "./language/domain.ts";
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
} from "./language/expression.ts";
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
} from "./language/statement.ts";
export { local, Model } from "./language/model.ts";
export type { Fairness } from "./language/process.ts";
export { MapVariable, Place, SequenceVariable, SetVariable } from "./language/variable.ts";
export { check, type CheckOptions } from "./check.ts";
export { reductionPays } from "./reduction/reduction-pays.ts";
export { loadFrontier, saveFrontier } from "./search/checkpoint.ts";
export type { Expectation, ModelFile, Size } from "./language/model-file.ts";
export type { CheckResult, Verdict, Violation } from "./search/check-result.ts";
export { prepare, violatingBits } from "./check.ts";
export { interchangeable, sortsOf } from "./symmetry/sorts.ts";
export type { Asymmetry } from "./symmetry/symmetry-check.ts";
export { graphOf } from "./liveness/graph.ts";
export { compile, instantiate } from "./compile/compile.ts";
export { showViolation } from "./show/show-text.ts";
export { itfOf } from "./show/show-itf.ts";
export { graphData, graphDot } from "./show/show-graph.ts";
export { simulate, successorsOf } from "./search/simulate.ts";
export { ModelError } from "./language/model-error.ts";
export type { Progress } from "./search/breadth-first.ts";
