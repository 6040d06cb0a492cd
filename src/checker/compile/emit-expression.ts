/** Expressions → JavaScript over the words of a packed state. */
import type { Layout, Placed, Run } from "./layout.ts";
import { locate } from "./layout.ts";
import { ModelError } from "../language/model-error.ts";
import type { Cells, Node, Truth } from "../language/node.ts";

/** The surroundings of a piece of generated code. */
export interface Scope {
  readonly layout: Layout;
  /** The words are the variables `${words}0`, `${words}1`, … */
  readonly words: string;
  /** Which cells are read is recorded in R, for the reduction. */
  readonly traced: boolean;
  /** Registers where an error would come from; its number is passed to the generated `fail`. */
  readonly site: (what: Cells | string) => number;
  /** A fresh local variable. */
  readonly temporary: () => string;
  /** The virtual cell of "does this process stand at one of these labels", in traced code. */
  readonly virtual?: (truth: Truth & { kind: "at" }) => number;
}

export const mask = (bits: number): number => (bits >= 32 ? -1 : (1 << bits) - 1);

const mark = (set: "R" | "W", cell: number): string => `${set}[${cell >> 5}]|=${1 << (cell & 31)}`;

/** The word shifted so that the cell's bits are lowest, then masked. */
export function extract(word: string, shift: string, bits: number): string {
  return bits === 0 ? "0" : `((${word}>>>${shift})&${mask(bits)})`;
}

export function emitRead(scope: Scope, cells: Cells, index: Node): string {
  const placed = scope.layout.of(cells);
  if (index.kind === "number") {
    const { word, shift } = locate(placed, index.value);
    const value = extract(`${scope.words}${word}`, String(shift), placed.bits);
    return scope.traced ? `(${mark("R", placed.first + index.value)},${value})` : value;
  }
  const at = scope.temporary();
  const traced = scope.traced ? `,mark(R,${placed.first}+${at})` : "";
  return `(${at}=${emit(scope, index)}${traced},${readAt(placed, scope.words, at)})`;
}

/** Reads the cell whose index the JavaScript variable `at` holds. */
export const readAt = (placed: Placed, words: string, at: string): string =>
  placed.runs.reduceRight<string>((rest, run) => {
    const here = extract(`${words}${run.word}`, shiftOf(run, placed, at), placed.bits);
    return rest === "" ? here : `(${at}<${run.from + run.count}?${here}:${rest})`;
  }, "");

const shiftOf = (run: Run, placed: Placed, at: string): string =>
  `(${run.shift - run.from * placed.bits}+${at}*${placed.bits})`;

/** Assigns `value`, a JavaScript expression, to a cell. */
export function emitWrite(scope: Scope, cells: Cells, index: Node, value: string): string {
  const placed = scope.layout.of(cells);
  if (index.kind === "number") {
    const traced = scope.traced ? `${mark("W", placed.first + index.value)};` : "";
    const { word, shift } = locate(placed, index.value);
    return traced + insert(`${scope.words}${word}`, String(shift), placed.bits, value);
  }
  const at = scope.temporary();
  const kept = scope.temporary();
  const traced = scope.traced ? `mark(W,${placed.first}+${at});` : "";
  const code = placed.runs.reduceRight<string>((rest, run) => {
    const here = insert(`${scope.words}${run.word}`, shiftOf(run, placed, at), placed.bits, kept);
    return rest === "" ? here : `if(${at}<${run.from + run.count}){${here}}else{${rest}}`;
  }, "");
  return `${at}=${emit(scope, index)};${kept}=${value};${traced}${code}`;
}

function insert(word: string, shift: string, bits: number, value: string): string {
  if (bits === 0) return "";
  const hole = /^\d+$/.test(shift) ? String(~(mask(bits) << Number(shift))) : `~(${mask(bits)}<<${shift})`;
  return value === "0" ? `${word}&=${hole};` : `${word}=(${word}&${hole})|((${value})<<${shift});`;
}

export function emit(scope: Scope, node: Node): string {
  switch (node.kind) {
    case "number":
      return String(node.value);
    case "read":
      return emitRead(scope, node.cells, node.index);
    case "bound":
      return node.name;
    case "unwrap":
      return `inside(${emit(scope, node.of)},${scope.site(node.what)})`;
    case "arithmetic":
      return `(${emit(scope, node.left)}${node.op}${emit(scope, node.right)})`;
    case "pair":
      return `(${emit(scope, node.first)}*${node.size}+${emit(scope, node.second)})`;
    case "count":
      return `(${node.parts.map((part) => `(${emitTruth(scope, part)}?1:0)`).join("+") || "0"})`;
    case "wrong":
      throw new ModelError(node.message);
    case "select":
      return `(${emitTruth(scope, node.condition)}?${emit(scope, node.yes)}:${emit(scope, node.no)})`;
  }
}

export function emitTruth(scope: Scope, truth: Truth): string {
  switch (truth.kind) {
    case "truth":
      return String(truth.value);
    case "compare":
      return `(${emit(scope, truth.left)}${truth.op}${emit(scope, truth.right)})`;
    case "and":
      return `(${truth.parts.map((part) => emitTruth(scope, part)).join("&&")})`;
    case "or":
      return `(${truth.parts.map((part) => emitTruth(scope, part)).join("||")})`;
    case "not":
      return `!${emitTruth(scope, truth.of)}`;
    case "at":
      return emitAt(scope, truth);
  }
}

function emitAt(scope: Scope, truth: Truth & { kind: "at" }): string {
  const placed = scope.layout.of(truth.pc);
  const names: readonly string[] = Array.from({ length: placed.cells.value.size }, (_, code) =>
    placed.cells.value.show(code),
  );
  const codes = truth.labels.map((label) => names.indexOf(label));
  if (codes.includes(-1)) {
    throw new ModelError(`${truth.pc.name} has no label ${truth.labels[codes.indexOf(-1)]}`);
  }
  const { word, shift } = locate(placed, truth.index);
  const value = extract(`${scope.words}${word}`, String(shift), placed.bits);
  const set = codes.reduce((bits, code) => bits | (1 << code), 0);
  if (names.length > 32) throw new ModelError(`${truth.pc.name} has ${names.length} labels; 32 are the most`);
  const test = `((${set}>>>${value})&1)!==0`;
  return scope.traced && scope.virtual ? `(${mark("R", scope.virtual(truth))},${test})` : `(${test})`;
}
