/**
 * Generated code of the reduction: which cells a step reads and writes in a given state (by running it and recording),
 * which guards are false, what computed indexes and parts of properties come to.
 */
import type { IdDomain } from "../language/domain.ts";
import { emit, emitTruth, extract, type Scope } from "../compile/emit-expression.ts";
import { emitBody } from "../compile/emit-step.ts";
import type { LabelTests } from "./footprint.ts";
import { locate, type Layout } from "../compile/layout.ts";
import type { Node, Truth } from "../language/node.ts";
import type { Instance } from "../language/process.ts";

export interface Tracer {
  /** The cells that the last traced step read and wrote, as bits. */
  readonly R: Int32Array;
  readonly W: Int32Array;
  trace(process: number, states: Int32Array, at: number): void;
  /** Bit i: guard i is false. */
  blocked(states: Int32Array, at: number): number;
  index(which: number, states: Int32Array, at: number): number;
  holds(which: number, states: Int32Array, at: number): boolean;
  label(process: number, states: Int32Array, at: number): number;
}

export interface TracerParts {
  readonly layout: Layout;
  readonly instances: readonly Instance[];
  readonly anyOf: ReadonlySet<IdDomain>;
  readonly tests: LabelTests;
  readonly guards: readonly Truth[];
  readonly indexes: readonly Node[];
  readonly parts: readonly Truth[];
}

const listed = (count: number, name: string): string =>
  Array.from({ length: count }, (_, i) => `${name}${i}`).join(",");

/**
 * Values may be missing where a part of a property is looked at by itself, without the part that shields it. The result
 * is then arbitrary but fixed, and the reduction relies on no more: see reduction.ts.
 */
const prelude = `"use strict";
function inside(code){return code-1;}
function within(code){return code;}
function mark(set,cell){set[cell>>5]|=1<<(cell&31);}`;

export function tracerSource(parts: TracerParts): string {
  const { layout, instances } = parts;
  const masks = (parts.tests.cellCount >> 5) + 1;
  const head = `const ${Array.from({ length: layout.words }, (_, word) => `w${word}=S[b+${word}]`).join(",")};`;
  const traced = instances.map((instance, process) => emitTraced(parts, instance, process));
  const chosen = (name: string, values: readonly string[]): string => {
    const cases = values.map((value, which) => `case ${which}:return ${value};`).join("");
    return `function ${name}(k,S,b){${head}let ${listed(12, "t")};switch(k){${cases}}return 0;}`;
  };
  const scope = (): Scope => plainScope(layout);
  const labels = instances.map(({ pc, index }) => {
    const { word, shift } = locate(layout.of(pc), index);
    return extract(`w${word}`, String(shift), layout.of(pc).bits);
  });
  const guards = parts.guards
    .map((guard, bit) => `if(!${emitTruth(scope(), guard)})r|=${1 << bit};`)
    .join("");
  return `${prelude}
const R=new Int32Array(${masks}),W=new Int32Array(${masks});
${traced.map(({ functions }) => functions).join("\n")}
function trace(p,S,b){${head}R.fill(0);W.fill(0);switch(p){${traced.map(({ dispatch }, p) => `case ${p}:${dispatch}break;`).join("")}}}
function blocked(S,b){${head}let r=0,${listed(12, "t")};${guards}return r;}
${chosen(
  "index",
  parts.indexes.map((node) => emit(scope(), node)),
)}
${chosen(
  "holds",
  parts.parts.map((truth) => emitTruth(scope(), truth)),
)}
${chosen("label", labels)}
return{R,W,trace,blocked,index,holds,label};`;
}

/** Temporaries are reused in turn: more than twelve at once would need an index within an index within … */
function plainScope(layout: Layout): Scope {
  let temporaries = 0;
  return { layout, words: "w", traced: false, site: () => 0, temporary: () => `t${temporaries++ % 12}` };
}

function emitTraced(
  parts: TracerParts,
  instance: Instance,
  process: number,
): { functions: string; dispatch: string } {
  const { layout, tests } = parts;
  const functions: string[] = [];
  const cases: string[] = [];
  const names = listed(layout.words, "w");
  instance.steps.forEach((body, from) => {
    if (!body) return;
    let temporaries = 0;
    const code = emitBody(
      {
        layout,
        words: "n",
        traced: true,
        site: () => 0,
        temporary: () => `t${temporaries++}`,
        virtual: (test) => tests.idOf(test),
        instance,
        from,
        anyOf: parts.anyOf,
        finish: (to) =>
          tests
            .crossed(instance, from, to)
            .map((cell) => `mark(W,${cell});`)
            .join(""),
      },
      body,
    );
    const copy = Array.from({ length: layout.words }, (_, word) => `n${word}=w${word}`).join(",");
    const declared = temporaries === 0 ? "" : `let ${listed(temporaries, "t")};`;
    functions.push(`function t${process}_${from}(${names}){let ${copy};${declared}${code}}`);
    cases.push(`case ${from}:t${process}_${from}(${names});break;`);
  });
  const pc = layout.of(instance.pc);
  const { word, shift } = locate(pc, instance.index);
  return {
    functions: functions.join("\n"),
    dispatch: `switch(${extract(`w${word}`, String(shift), pc.bits)}){${cases.join("")}}`,
  };
}
