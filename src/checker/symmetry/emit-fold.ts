/**
 * The quick way to a canonical state, for nearly all states: what is known about a member (fold-plan.ts) goes side by side into
 * one number, members are sorted by these numbers, and the state is renamed. Sorts are ordered one after the other, so that a
 * later one is told apart by the new names of earlier ones. All of it is straight-line code over local variables.
 *
 * Where two members have equal numbers that may hide a difference, the slow way of symmetry.ts decides. Renaming a
 * state permutes the numbers and changes nothing else, so all states of an orbit go the same way.
 */
import type { IdDomain } from "../language/domain.ts";
import { mask } from "../compile/emit-expression.ts";
import { renameText, type Names } from "./emit-rename.ts";
import { bitsOf, planOf, type Field, type Plan, type Tally } from "./fold-plan.ts";
import type { Layout } from "../compile/layout.ts";

/** A number has so many bits, its member's own included, and stays positive. */
const bitsMax = 31;
/** The new names of more members than this do not fit side by side. */
const membersMax = 8;

/** The body of a function slow → fold(S, b), which folds the state at b of S; undefined where numbers would be too long. */
export function foldSource(layout: Layout, sorts: readonly IdDomain[]): string | undefined {
  const texts = sorts.map(({ size }, sort) => sortText(planOf(layout, sorts, sort), sort, size));
  if (texts.includes(undefined)) return undefined;
  const each = (text: (word: number) => string, separator = ","): string =>
    Array.from({ length: layout.words }, (_, word) => text(word)).join(separator);
  const isIdentity = sorts.map(({ size }, sort) => `N${sort}===${identity(size)}`).join("&&");
  // One tie in the first sort: both orders are tried, and m is the image by the first of them.
  return `"use strict";return function fold(S,b){
const ${each((word) => `w${word}=S[b+${word}]`)};let v=0,j=0,q=0,tie=0,${each((word) => `m${word}=0`)};
${texts.map((text) => text?.numbers).join("")}
for(;;){${texts.map((text) => text?.order).join("\n")}
if(tie===0&&${isIdentity})return;
let ${each((word) => `n${word}=0`)};${renameText(layout, sorts, namesOf(sorts))}
if(tie>0){tie=-tie;${each((word) => `m${word}=n${word};`, "")}${texts[0]?.swap}continue;}
if(tie<0&&(${each((word) => `m${word}-n${word}`, "||")})<0){${each((word) => `n${word}=m${word};`, "")}}
${each((word) => `S[b+${word}]=n${word};`, "")}return;}}`;
}

/** N holds the new names of old members side by side. */
function identity(size: number): number {
  const members = Array.from({ length: size }, (_, member) => member);
  return members.reduce((sum, member) => sum | (member << (member * bitsOf(size))), 0);
}

const namesOf = (sorts: readonly IdDomain[]): Names => ({
  old: (sort, member) => `o${sort}_${member}`,
  renamed(sort, { offset, stride }) {
    const bits = bitsOf(sorts[sort]?.size ?? 1);
    const name = (member: string): string => `((N${sort}>>>(${member})*${bits})&${mask(bits)})`;
    const text =
      stride === 1
        ? `v=${offset}+${name(`v-${offset}`)};`
        : `j=((v-${offset})/${stride})|0;v+=(${name("j")}-j)*${stride};`;
    return offset === 0 ? text : `if(v!==0){${text}}`;
  },
});

interface SortText {
  /** Leaves k0, k1, … : numbers in order. */
  readonly numbers: string;
  /** Leaves o0, o1, … (the old names in new order) and N. */
  readonly order: string;
  /** Exchanges the two that are tied. */
  readonly swap: string;
}

function sortText(plan: Plan, sort: number, size: number): SortText | undefined {
  const own = bitsOf(size);
  const packed = pack(plan.tallies, sort, size);
  if (!packed || size > membersMax) return undefined;
  const told = [...plan.plain, ...plan.fields, ...packed.fields];
  const bits = (fields: readonly Field[]): number => fields.reduce((sum, field) => sum + field.bits, own);
  const fields = bits(told) + bits(plan.spare) - own <= bitsMax ? [...told, ...plan.spare] : told;
  if (bits(fields) > bitsMax) return undefined;
  const members = Array.from({ length: size }, (_, member) => member);
  const keys = members.map((member) => `k${sort}_${member}`);
  const declared = keys.map((key, member) => `${key}=${numberText(fields, member, own)}`).join(",");
  const pairs = members.slice(1).map((member) => [keys[member - 1] ?? "", keys[member] ?? ""] as const);
  const isSorted = pairs.map(([low, high]) => `${low}<${high}`).join("&&");
  const ties = pairs.map(([low, high], index) => {
    const found = sort === 0 ? `if(tie!==0){slow(S,b);return;}tie=${index + 1};` : "slow(S,b);return;";
    return `if((${low}^${high})>>>${own}===0&&${low}>>>${bits(plan.plain)}!==0){${found}}`;
  });
  const swaps = pairs.map(
    ([low, high], index) => `if(tie===${-index - 1}){v=${low};${low}=${high};${high}=v;}`,
  );
  const order = members.map((member) => `o${sort}_${member}=${keys[member]}&${mask(own)}`).join(",");
  const names = members.map((member) => `(${member}<<(o${sort}_${member}*${own}))`).join("|");
  const numbers =
    `${packed.text}let ${declared};if(!(${isSorted})){${networkText(keys)}}` +
    (plan.isVague ? ties.join("") : "");
  const orderText = `const ${order};const N${sort}=${names};`;
  // Later sorts are told apart by the order of the first, and so belong into the loop over its orders.
  return sort === 0
    ? { numbers, order: orderText, swap: swaps.join("") }
    : { numbers: "", order: numbers + orderText, swap: "" };
}

/** The member's own index is lowest: equal members keep their order. */
function numberText(fields: readonly Field[], member: number, own: number): string {
  let shift = own;
  const parts = fields.map(({ bits, of }) => {
    const text = `(${of(member)}<<${shift})`;
    shift += bits;
    return text;
  });
  return [String(member), ...parts].join("|");
}

/** Insertion sort, unrolled. */
function networkText(keys: readonly string[]): string {
  const swaps = keys.flatMap((_, last) =>
    Array.from({ length: last }, (_, index) => {
      const [low, high] = [keys[last - 1 - index], keys[last - index]];
      return `if(${low}>${high}){v=${low};${low}=${high};${high}=v;}`;
    }),
  );
  return swaps.join("");
}

interface Packed {
  readonly text: string;
  readonly fields: readonly Field[];
}

/** Tallies for all members side by side in as few words as they fit in: lane j + 1 is member j's, lane 0 is no member's. */
function pack(tallies: readonly Tally[], sort: number, size: number): Packed | undefined {
  const room = Math.floor(32 / (size + 1));
  if (tallies.some(({ bits }) => bits > room)) return undefined;
  const words: { bits: number; readonly tallies: { tally: Tally; shift: number }[] }[] = [];
  for (const tally of tallies) {
    let word = words.find(({ bits }) => bits + tally.bits <= room);
    if (!word) words.push((word = { bits: 0, tallies: [] }));
    word.tallies.push({ tally, shift: word.bits });
    word.bits += tally.bits;
  }
  const texts = words.map(({ bits, tallies }, index) => {
    const adds = tallies.flatMap(({ tally, shift }) =>
      tally.reads.map((read) => `${read}R${sort}_${index}+=1<<(${placeText(tally, bits)}+${shift});`),
    );
    return `let R${sort}_${index}=0;${adds.join("")}`;
  });
  const fields = words.map(({ bits }, index): Field => ({
    bits,
    of: (member) => `((R${sort}_${index}>>>${(member + 1) * bits})&${mask(bits)})`,
  }));
  return { text: texts.join(""), fields };
}

/** Where the code in `v` is counted: its lane, and within it the bit of its rest. */
function placeText({ reference: { offset, stride }, isExact }: Tally, bits: number): string {
  const from = `(v+${stride - offset})`;
  if (stride === 1) return `${from}*${bits}`;
  return `(${from}/${stride}|0)*${bits}${isExact ? `+${from}%${stride}` : ""}`;
}
