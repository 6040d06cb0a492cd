/** A model → generated JavaScript: successors, properties, all straight-line code over the words of a packed state. */
import type { IdDomain } from "../language/domain.ts";
import { emitTruth, type Scope } from "./emit-expression.ts";
import { emitBody, type StepScope } from "./emit-step.ts";
import { layOut, locate, type Layout } from "./layout.ts";
import { isLiveness, type Model, type Property } from "../language/model.ts";
import { ModelError } from "../language/model-error.ts";
import type { Cells, Truth } from "../language/node.ts";
import type { Instance } from "../language/process.ts";

/** The generated functions. States are `words` consecutive entries of an Int32Array, from index `at`. */
export interface Generated {
  /** Appends the successors of a state to `out` from entry `filled`; returns how many entries are filled then. */
  expand(states: Int32Array, at: number, out: Int32Array, filled: number): number;
  /** The same, by the steps of one process. */
  expandOne(process: number, states: Int32Array, at: number, out: Int32Array, filled: number): number;
  /**
   * Bit i: is property i decided here? (An `always` that is violated, a `sometimes` that holds.) Properties whose bit is in
   * `decided` are not looked at: their first witness is enough.
   */
  judge(states: Int32Array, at: number, decided: number): number;
  /** Does every process stand at one of its ends? */
  done(states: Int32Array, at: number): boolean;
  /** Bit i: property i is a leads-to and its `from` holds. */
  from(states: Int32Array, at: number): number;
  /** Bit i: what property i, one of liveness, waits for holds. */
  to(states: Int32Array, at: number): number;
}

export interface Compiled {
  readonly name: string;
  readonly words: number;
  readonly layout: Layout;
  readonly instances: readonly Instance[];
  readonly properties: readonly Property[];
  readonly initial: Int32Array;
  /** The body of a function (words → Generated): plain text, so that it can be handed to another thread. */
  readonly source: string;
  /** Where in the model each number that generated code passes to `fail` stands. */
  readonly sites: readonly Site[];
  /** The most successors that a state can have. */
  readonly fanout: number;
}

/** Where a model may be wrong, and the number of the value of code 0 there. */
export interface Site {
  readonly text: string;
  readonly low: number;
}

export interface CompileOptions {
  /** Ids of which a `pick` takes each, though it is promised that the least will do. */
  readonly anyOf?: ReadonlySet<IdDomain>;
  /** Which properties are judged; all where absent. */
  readonly properties?: readonly string[];
}

const listed = (words: number, name: string): string =>
  Array.from({ length: words }, (_, word) => `${name}${word}`).join(",");

export const load = (words: number, name: string): string =>
  `const ${Array.from({ length: words }, (_, word) => `${name}${word}=S[b+${word}]`).join(",")};`;

/**
 * The code that a search runs, as text, and how states are laid out.
 *
 * @example
 * ```ts
 * const model = new Model("walk");
 * model.process("walker", {}).program({ start: "here", ends: ["there"] }, () => ({ here: [goto("there")] }));
 * compile(model).words; // => 1
 * ```
 */
export function compile(model: Model, options: CompileOptions = {}): Compiled {
  const layout = layOut(model.cells);
  const sites: Site[] = [];
  const properties = judgedBy(model, options);
  if (properties.length > 30)
    throw new ModelError(`Model ${model.name} has ${properties.length} properties; 30 are the most.`);
  const anyOf = options.anyOf ?? new Set();
  const steps = model.instances.map((instance, process) =>
    emitProcess({ model, layout, sites, anyOf }, instance, process),
  );
  const source = [
    prelude,
    ...steps.map(({ functions }) => functions),
    emitExpand(model, layout, steps),
    emitJudge({ model, layout, sites }, properties),
    emitDone(model, layout),
    "return{expand,expandOne,judge,done,from,to};",
  ].join("\n");
  return {
    name: model.name,
    words: layout.words,
    layout,
    instances: model.instances,
    properties,
    initial: initialOf(layout),
    source,
    sites,
    fanout: steps.reduce((sum, { fanout }) => sum + fanout, 0),
  };
}

/** The properties that are judged. */
export const judgedBy = (model: Model, { properties }: Pick<CompileOptions, "properties">): Property[] =>
  model.properties.filter(({ name }) => properties?.includes(name) ?? true);

/** The bits of the properties that a single state decides: all but those of liveness. */
export const judgedBits = ({ properties }: Pick<Compiled, "properties">): number =>
  properties.reduce((bits, property, bit) => (isLiveness(property) ? bits : bits | (1 << bit)), 0);

/**
 * Runs the generated text. Errors of the model's steps are told in the model's words.
 *
 * @example
 * ```ts
 * const model = new Model("walk");
 * model.process("walker", {}).program({ start: "here", ends: ["there"] }, () => ({ here: [goto("there")] }));
 * const compiled = compile(model);
 * instantiate(compiled).done(compiled.initial, 0); // => false
 * ```
 */
export function instantiate(compiled: Pick<Compiled, "source" | "sites" | "name">): Generated {
  const fail = (site: number, value: number | string): never => {
    const { text = "somewhere", low = 0 } = compiled.sites[site] ?? {};
    throw new ModelError(
      `Model ${compiled.name}, ${text} ${typeof value === "number" ? value + low : value}.`,
    );
  };
  // The text is generated from the model and nothing else; it is compiled for the speed of plain local variables.
  // oxlint-disable-next-line typescript/no-implied-eval
  return new Function("fail", compiled.source)(fail) as Generated;
}

const prelude = `"use strict";
function inside(code,site){if(code===0)fail(site,"none");return code-1;}
function within(code,max,site){if((code>>>0)>max)fail(site,code);return code;}`;

interface Emitting {
  readonly model: Model;
  readonly layout: Layout;
  readonly sites: Site[];
}

/** Says of what is wrong where in the model it is. */
function told<T>({ model }: Emitting, where: string, emit: () => T): T {
  try {
    return emit();
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new ModelError(`Model ${model.name}, ${where}: ${error.message}.`, { cause: error });
  }
}

/** A scope whose temporaries are declared by `declare` at the head of the function. */
export function scopeOf(
  { layout, sites }: Emitting,
  words: string,
  where: string,
): Scope & { declare: () => string } {
  let temporaries = 0;
  return {
    layout,
    words,
    traced: false,
    site: (what: Cells | string) => sites.push(siteOf(where, what)) - 1,
    temporary: () => `t${temporaries++}`,
    declare: () => (temporaries === 0 ? "" : `let ${listed(temporaries, "t")};`),
  };
}

const siteOf = (where: string, what: Cells | string): Site =>
  typeof what === "string"
    ? { text: `${where} uses what is inside an ${what} that is`, low: 0 }
    : { text: `${where} sets ${what.name}, whose domain is ${what.value.name}, to`, low: what.value.low };

interface EmittedProcess {
  readonly functions: string;
  readonly dispatch: string;
  readonly fanout: number;
}

function emitProcess(
  emitting: Emitting & { anyOf: ReadonlySet<IdDomain> },
  instance: Instance,
  process: number,
): EmittedProcess {
  const { layout } = emitting;
  const store = Array.from({ length: layout.words }, (_, word) => `o[n+${word}]=n${word};`).join("");
  const names = listed(layout.words, "w");
  const functions: string[] = [];
  const cases: string[] = [];
  let fanout = 0;
  instance.steps.forEach((body, from) => {
    if (!body) return;
    const scope = scopeOf(emitting, "n", `step ${instance.labels[from]} of ${instance.name}`);
    let successors = 0;
    const finish = (): string => {
      successors += 1;
      return `${store}n+=${layout.words};`;
    };
    const step: StepScope = {
      ...scope,
      instance,
      from,
      anyOf: emitting.anyOf,
      finish,
    };
    const code = told(emitting, `step ${instance.labels[from]} of ${instance.name}`, () =>
      emitBody(step, body),
    );
    fanout = Math.max(fanout, successors);
    const copy = Array.from({ length: layout.words }, (_, word) => `n${word}=w${word}`).join(",");
    functions.push(
      `function s${process}_${from}(${names},o,n){let ${copy};${scope.declare()}${code}return n;}`,
    );
    cases.push(`case ${from}:n=s${process}_${from}(${names},o,n);break;`);
  });
  const pc = layout.of(instance.pc);
  const { word, shift } = locate(pc, instance.index);
  return {
    functions: functions.join("\n"),
    dispatch: `switch((w${word}>>>${shift})&${(1 << pc.bits) - 1}){${cases.join("")}}`,
    fanout,
  };
}

function emitExpand(model: Model, layout: Layout, steps: readonly EmittedProcess[]): string {
  if (model.instances.length === 0)
    throw new ModelError(`Model ${model.name} has no process with a program.`);
  const head = load(layout.words, "w");
  const cases = steps.map(({ dispatch }, process) => `case ${process}:${dispatch}break;`).join("");
  return (
    `function expand(S,b,o,n){${head}${steps.map(({ dispatch }) => dispatch).join("")}return n;}\n` +
    `function expandOne(p,S,b,o,n){${head}switch(p){${cases}}return n;}`
  );
}

function emitJudge(emitting: Emitting, properties: readonly Property[]): string {
  const truths = (name: string, pick: (property: Property) => [Truth, boolean] | undefined): string => {
    const scope = scopeOf(emitting, "w", "a property");
    const tests = properties.map((property, bit) => {
      const picked = pick(property);
      if (!picked) return "";
      const isOpen = name === "judge" ? `(d&${1 << bit})===0&&` : "";
      const test = told(emitting, `property "${property.name}"`, () => emitTruth(scope, picked[0]));
      return `if(${isOpen}${picked[1] ? "" : "!"}${test})r|=${1 << bit};`;
    });
    return `function ${name}(S,b,d){${load(emitting.layout.words, "w")}${scope.declare()}let r=0;${tests.join("")}return r;}`;
  };
  return [
    truths("judge", (property) =>
      property.kind === "always" || property.kind === "sometimes"
        ? [property.holds, property.kind === "sometimes"]
        : undefined,
    ),
    truths("from", (property) => (property.kind === "leads-to" ? [property.from, true] : undefined)),
    truths("to", (property) =>
      isLiveness(property) ? [property.kind === "leads-to" ? property.to : property.holds, true] : undefined,
    ),
  ].join("\n");
}

function emitDone(model: Model, layout: Layout): string {
  const tests = model.instances.map(({ pc, index, labels, ends }) => {
    const scope = scopeOf({ model, layout, sites: [] }, "w", "");
    return emitTruth(scope, {
      kind: "at",
      pc,
      index,
      labels: labels.filter((label) => ends.includes(label)),
    });
  });
  return `function done(S,b){${load(layout.words, "w")}return ${tests.join("&&")};}`;
}

function initialOf(layout: Layout): Int32Array {
  const state = new Int32Array(layout.words);
  for (const placed of layout.placed) {
    placed.cells.initial.forEach((code, index) => {
      const { word, shift } = locate(placed, index);
      if (placed.bits > 0) state[word] = (state[word] ?? 0) | (code << shift);
    });
  }
  return state;
}
