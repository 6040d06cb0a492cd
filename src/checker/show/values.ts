/** A packed state as values: what counterexamples, ITF and graphs show. */
import type { Compiled } from "../compile/compile.ts";
import type { Domain } from "../language/domain.ts";
import { mask } from "../compile/emit-expression.ts";
import { locate, type Placed } from "../compile/layout.ts";
import { labelsOf } from "../search/path.ts";

/** One variable of one state, in codes. */
export interface Value {
  readonly name: string;
  readonly shape: "scalar" | "map" | "set" | "sequence";
  readonly key: Domain<unknown> | undefined;
  readonly value: Domain<unknown>;
  readonly codes: readonly number[];
}

export function codesOf(placed: Placed, state: ArrayLike<number>): number[] {
  return Array.from({ length: placed.cells.size }, (_, index) => {
    if (placed.bits === 0) return 0;
    const { word, shift } = locate(placed, index);
    return ((state[word] ?? 0) >>> shift) & mask(placed.bits);
  });
}

/** Every variable but where processes stand, in the order of declaration. */
export function valuesIn({ layout }: Compiled, state: ArrayLike<number>): Value[] {
  return layout.placed.flatMap((placed): Value[] => {
    const { name, key, value, shape } = placed.cells;
    if (shape === "pc" || shape === "length") return [];
    const codes = codesOf(placed, state);
    // An absent element of a sequence has code 0 of an option.
    const shown = shape === "sequence" ? codes.filter((code) => code !== 0) : codes;
    return [{ name, shape: shape === "local" ? "map" : shape, key, value, codes: shown }];
  });
}

/** The parts of a state that a reader may see change: each with its own name. */
export function parts(compiled: Compiled, state: ArrayLike<number>): Map<string, string> {
  const shown = new Map<string, string>();
  for (const { name, shape, key, value, codes } of valuesIn(compiled, state)) {
    if (shape === "map") {
      codes.forEach((code, index) => shown.set(partName(name, key, index), value.show(code)));
    } else if (shape === "scalar") shown.set(name, value.show(codes[0] ?? 0));
    else if (shape === "sequence") shown.set(name, `[${codes.map((code) => value.show(code)).join(", ")}]`);
    else {
      const members = codes.flatMap((code, index) => (code === 1 ? [key?.show(index) ?? ""] : []));
      shown.set(name, `{${members.join(", ")}}`);
    }
  }
  return shown;
}

/** A local is told as its member's: `worker 1.cur`, not `worker.cur[worker 1]`. */
function partName(name: string, key: Domain<unknown> | undefined, index: number): string {
  const member = key?.show(index) ?? String(index);
  return key?.kind === "ids" && name.startsWith(`${key.name}.`)
    ? `${member}${name.slice(key.name.length)}`
    : `${name}[${member}]`;
}

export { labelsOf };
