/** One labelled step of one process → a JavaScript function that appends every successor to an output array. */
import { emit, emitTruth, emitWrite, type Scope } from "./emit-expression.ts";
import type { IdDomain } from "../language/domain.ts";
import { ModelError } from "../language/model-error.ts";
import { number } from "../language/node.ts";
import type { Instance } from "../language/process.ts";
import type { Body, Statement } from "../language/statement.ts";

export interface StepScope extends Scope {
  readonly instance: Instance;
  readonly from: number;
  /** Ids of which a `pick` takes each, whatever is promised. */
  readonly anyOf: ReadonlySet<IdDomain>;
  /** The generated code's handling of a finished successor. */
  readonly finish: (label: number) => string;
}

/** The statements that remain to be emitted, and where the process jumps at their end. */
interface Rest {
  readonly body: Body;
  readonly next?: Rest | undefined;
}

export function emitBody(scope: StepScope, body: Body): string {
  return emitRest(scope, { body }, scope.from, 0);
}

function emitRest(scope: StepScope, rest: Rest | undefined, label: number, depth: number): string {
  if (!rest) return emitEnd(scope, label);
  const [statement, ...others] = rest.body;
  if (!statement) return emitRest(scope, rest.next, label, depth);
  return emitStatement(scope, statement, { body: others, next: rest.next }, { label, depth });
}

function emitEnd(scope: StepScope, label: number): string {
  const { pc, index } = scope.instance;
  // Where a process stands is no variable to the reduction: it sees the tests of labels instead.
  const untraced = { ...scope, traced: false };
  const jump = label === scope.from ? "" : emitWrite(untraced, pc, number(index), String(label));
  return jump + scope.finish(label);
}

function emitStatement(
  scope: StepScope,
  statement: Statement,
  rest: Rest,
  at: { label: number; depth: number },
): string {
  const follow = (body: Body, depth = at.depth): string =>
    emitRest(scope, { body, next: rest }, at.label, depth);
  switch (statement.kind) {
    case "goto":
      return emitRest(scope, rest, labelOf(scope, statement.label), at.depth);
    case "assign":
      return emitAssign(scope, statement) + emitRest(scope, rest, at.label, at.depth);
    case "all":
      return follow(statement.body);
    case "block":
      return `if(${emitTruth(scope, statement.condition)}){${emitRest(scope, rest, at.label, at.depth)}}`;
    case "branch":
      return `if(${emitTruth(scope, statement.condition)}){${follow(statement.yes)}}else{${follow(statement.no)}}`;
    case "bind":
      return `{const ${statement.name}=${emit(scope, statement.value)};${follow(statement.body)}}`;
    case "either":
      return emitAlternatives(
        scope,
        at.depth,
        statement.alternatives.map((body) => follow(body, at.depth + 1)),
      );
    case "pick": {
      const taken = statement.picks.map(({ condition, body }) => ({
        test: emitTruth(scope, condition),
        code: follow(body, at.depth + 1),
      }));
      if (statement.ids && (!statement.isPromised || scope.anyOf.has(statement.ids))) {
        return emitAlternatives(
          scope,
          at.depth,
          taken.map(({ test, code }) => `if(${test}){${code}}`),
        );
      }
      return taken.map(({ test, code }) => `if(${test}){${code}}`).join("else ");
    }
  }
}

/** Each alternative starts from the same words. */
function emitAlternatives(scope: StepScope, depth: number, codes: readonly string[]): string {
  const all = Array.from({ length: scope.layout.words }, (_, word) => word);
  const save = all.map((word) => `a${depth}_${word}=${scope.words}${word}`).join(",");
  const restore = all.map((word) => `${scope.words}${word}=a${depth}_${word}`).join(";");
  return `{const ${save};${codes.join(`${restore};`)}}`;
}

function emitAssign(scope: StepScope, statement: Statement & { kind: "assign" }): string {
  const { cells, index, value, fits } = statement;
  const code = emit(scope, value);
  const site = fits ? 0 : scope.site(cells);
  const checked = fits ? code : `within(${code},${cells.value.size - 1},${site})`;
  return emitWrite(scope, cells, index, checked);
}

function labelOf(scope: StepScope, label: string): number {
  const code = scope.instance.labels.indexOf(label);
  if (code === -1)
    throw new ModelError(`it jumps to ${label}, which is none of the labels of ${scope.instance.name}`);
  return code;
}
