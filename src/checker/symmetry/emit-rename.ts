/** Generated code that writes a packed state with its members renamed. */
import type { IdDomain, Reference } from "../language/domain.ts";
import { extract, mask, readAt } from "../compile/emit-expression.ts";
import { locate, type Layout, type Placed } from "../compile/layout.ts";

/** How the text around it says who is renamed to whom. */
export interface Names {
  /** The old name of the member that is now called `member`. */
  readonly old: (sort: number, member: number) => string;
  /** Statements that turn the code in `v`, `bits` wide, into its renamed one; `j` and `q` may be used. */
  readonly renamed: (sort: number, reference: Reference, bits: number) => string;
}

export const sortOf = (reference: Reference | undefined, sorts: readonly IdDomain[]): number =>
  reference ? sorts.indexOf(reference.ids) : -1;

/** Splits a reference into the member j and the rest q. */
export function split({ offset, stride }: { offset: number; stride: number }, code: string): string {
  const from = offset === 0 ? code : `(${code}-${offset})`;
  return stride === 1 ? `j=${from};q=0;` : `j=(${from}/${stride})|0;q=${from}-j*${stride};`;
}

/** Ors the renamed cells of words `w0` … into words `n0` …, which are 0 before. */
export const renameText = (layout: Layout, sorts: readonly IdDomain[], names: Names): string =>
  layout.placed.map((placed) => renameArray(placed, sorts, names)).join("");

function renameArray(placed: Placed, sorts: readonly IdDomain[], names: Names): string {
  if (placed.bits === 0) return "";
  const { key: keys, value, size } = placed.cells;
  const [owners, values] = [sortOf(keys?.reference, sorts), sortOf(value.reference, sorts)];
  if (owners === -1 && values === -1) return keepText(placed);
  const stride = keys?.reference?.stride ?? 1;
  const only = placed.runs.length === 1 ? placed.runs[0] : undefined;
  if (values === -1 && only && stride * placed.bits < 32) {
    // Everything that the array says about a member moves in one piece.
    const bits = stride * placed.bits;
    return each(size / stride, (to) => {
      const old = `w${only.word}>>>(${only.shift}+${names.old(owners, to)}*${bits})`;
      return `n${only.word}|=((${old})&${mask(bits)})<<${only.shift + to * bits};`;
    });
  }
  return each(size, (index) => {
    const { word, shift } = locate(placed, index);
    const old = `${names.old(owners, Math.floor(index / stride))}*${stride}+${index % stride}`;
    const read =
      owners === -1
        ? `v=${extract(`w${word}`, String(shift), placed.bits)};`
        : `q=${old};v=${readAt(placed, "w", "q")};`;
    const recoded =
      value.reference && values !== -1 ? names.renamed(values, value.reference, placed.bits) : "";
    return `${read}${recoded}n${word}|=v<<${shift};`;
  });
}

const each = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join("");

function keepText(placed: Placed): string {
  return placed.runs
    .map(({ word, shift, count }) => `n${word}|=w${word}&${mask(placed.bits * count) << shift};`)
    .join("");
}
