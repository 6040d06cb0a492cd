/**
 * Generated code of symmetry: colours that do not depend on names, and the renaming of a packed state.
 *
 * A member's colour is made of everything that the state says about it without naming anyone: its own plain values,
 * from where it is referred to, and whether it refers to itself. A second round adds the colours of its neighbours,
 * as the first rounds of colour refinement do (Weisfeiler and Leman 1968; McKay's nauty). Renaming a state permutes its
 * colours and changes nothing else, which is all that symmetry.ts needs of them: equal colours cost time, never a count.
 */
import type { IdDomain } from "../language/domain.ts";
import { extract } from "../compile/emit-expression.ts";
import { renameText, sortOf, split, type Names } from "./emit-rename.ts";
import { locate, type Layout, type Placed } from "../compile/layout.ts";

/** The text's result. Arrays are by sort: O[k][new] = old member, N[k][old] = new, A[k] colours. */
export interface Renaming {
  readonly O: readonly Int32Array[];
  readonly N: readonly Int32Array[];
  readonly A: readonly Int32Array[];
  /** X[k] references to or from a member, E[k] its plain values: without the former and with equal E, twins. */
  readonly X: readonly Int32Array[];
  readonly E: readonly Int32Array[];
  colour(states: Int32Array, at: number): void;
  recolour(states: Int32Array, at: number): void;
  /** Writes the state renamed by O and N. */
  rename(states: Int32Array, at: number, out: Int32Array, to: number): void;
}

interface Cell {
  readonly placed: Placed;
  readonly index: number;
  readonly owner?: { readonly sort: number; readonly member: number; readonly rest: number };
  readonly value?: { readonly sort: number; readonly offset: number; readonly stride: number };
}

export function renamingSource(layout: Layout, sorts: readonly IdDomain[]): string {
  const sizes = sorts.map(({ size }) => `new Int32Array(${size})`).join(",");
  const cells = layout.placed.flatMap((placed) => cellsOf(placed, sorts));
  const head = `const ${each(layout.words, (word) => `w${word}=S[b+${word}]`, ",")};let v=0,j=0,q=0;`;
  const first = cells.map(firstRound).join("") + packText(cells);
  const second = cells.map(secondRound).join("");
  const names = sorts.map(
    (_, sort) =>
      `O${sort}=O[${sort}],N${sort}=N[${sort}],A${sort}=A[${sort}],B${sort}=B[${sort}],X${sort}=X[${sort}],E${sort}=E[${sort}]`,
  );
  const clear = sorts
    .map(({ size }, sort) => each(size, (i) => `A${sort}[${i}]=X${sort}[${i}]=E${sort}[${i}]=0`, ";"))
    .join(";");
  const keep = sorts
    .map(({ size }, sort) =>
      each(
        size,
        (i) => `B${sort}[${i}]=A${sort}[${i}];A${sort}[${i}]=Math.imul(B${sort}[${i}],${key(999, 0)})`,
        ";",
      ),
    )
    .join(";");
  return `"use strict";const O=[${sizes}],N=[${sizes}],A=[${sizes}],B=[${sizes}],X=[${sizes}],E=[${sizes}];const ${names.join(",")};
function mix(x){x=Math.imul(x^(x>>>15),${key(998, 0)});return x^(x>>>13);}
function colour(S,b){${head}${clear};${first}}
function recolour(S,b){${head}${keep};${second}}
function rename(S,b,o,t){${head}let ${each(layout.words, (word) => `n${word}=0`, ",")};
${renameText(layout, sorts, byArrays)}${each(layout.words, (word) => `o[t+${word}]=n${word}`, ";")};}
return{O,N,A,X,E,colour,recolour,rename};`;
}

/** Where the generated text keeps who is renamed to whom. */
const byArrays: Names = {
  old: (sort, member) => `O${sort}[${member}]`,
  renamed: (sort, { offset, stride }) =>
    `if(v>=${offset}){${split({ offset, stride }, "v")}v=${offset}+N${sort}[j]*${stride}+q;}`,
};

const each = (count: number, text: (index: number) => string, separator: string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(separator);

/** An odd number for each place and use: splitmix32's finaliser over a counter. */
function key(place: number, use: number): number {
  let x = Math.imul(place * 8 + use + 1, 0x9e3779b9);
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) | 1;
}

function cellsOf(placed: Placed, sorts: readonly IdDomain[]): Cell[] {
  const { key: keys, value, size } = placed.cells;
  const [owners, values] = [sortOf(keys?.reference, sorts), sortOf(value.reference, sorts)];
  if (owners === -1 && values === -1) return [];
  const stride = keys?.reference?.stride ?? 1;
  return Array.from({ length: size }, (_, index) => ({
    placed,
    index,
    ...(owners === -1
      ? {}
      : { owner: { sort: owners, member: Math.floor(index / stride), rest: index % stride } }),
    ...(values === -1 || !value.reference
      ? {}
      : { value: { sort: values, offset: value.reference.offset, stride: value.reference.stride } }),
  }));
}

/** A place is what renaming leaves alone of where a cell is: its array, and its index but for the member. */
const placeOf = (cell: Cell): number => cell.placed.first + (cell.owner ? cell.owner.rest : cell.index) + 1;

function readCell({ placed, index }: Cell): string {
  const { word, shift } = locate(placed, index);
  return extract(`w${word}`, String(shift), placed.bits);
}

function firstRound(cell: Cell): string {
  const place = placeOf(cell);
  const { owner, value } = cell;
  const own = owner ? `A${owner.sort}[${owner.member}]` : "";
  if (!value) return owner ? `${own}+=Math.imul(${readCell(cell)},${key(place, 0)});` : "";
  const refers = owner
    ? `${own}+=${key(place, 1)}+Math.imul(q,${key(place, 2)})` +
      (owner.sort === value.sort ? `+(j===${owner.member}?${key(place, 3)}:0);` : ";") +
      `X${owner.sort}[${owner.member}]=1;`
    : "";
  const referred = `X${value.sort}[j]=1;A${value.sort}[j]+=${key(place, 4)}+Math.imul(q,${key(place, 5)});`;
  return `v=${readCell(cell)};if(v>=${value.offset}){${split(value, "v")}${refers}${referred}}`;
}

/**
 * A member's plain values side by side. A member with more than fit is marked as if it were referred to, so that
 * the quick test for twins never decides about it.
 */
function packText(cells: readonly Cell[]): string {
  const filled = new Map<string, number>();
  return cells
    .map((cell) => {
      const { owner, value, placed } = cell;
      if (!owner || value || placed.bits === 0) return "";
      const member = `${owner.sort}[${owner.member}]`;
      const shift = filled.get(member) ?? 0;
      filled.set(member, shift + placed.bits);
      return shift + placed.bits > 32 ? `X${member}=1;` : `E${member}|=${readCell(cell)}<<${shift};`;
    })
    .join("");
}

function secondRound(cell: Cell): string {
  const place = placeOf(cell);
  const { owner, value } = cell;
  if (!owner || !value) return "";
  const seen = `mix(B${value.sort}[j]+q*${key(place, 6) & 0xffff}^${key(place, 6)})`;
  const seer = `mix(B${owner.sort}[${owner.member}]+q*${key(place, 7) & 0xffff}^${key(place, 7)})`;
  return `v=${readCell(cell)};if(v>=${value.offset}){${split(value, "v")}A${owner.sort}[${owner.member}]+=${seen};A${value.sort}[j]+=${seer};}`;
}
