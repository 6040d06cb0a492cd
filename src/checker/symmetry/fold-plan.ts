/**
 * The quick folding (emit-fold.ts) knows this about a member: a few bits for each thing that the state says about it. Members of
 * sorts before its own have their new names already and are told by them; the others are not told apart.
 */
import type { IdDomain, Reference } from "../language/domain.ts";
import { extract, readAt } from "../compile/emit-expression.ts";
import { sortOf } from "./emit-rename.ts";
import { locate, type Layout, type Placed } from "../compile/layout.ts";

/** `bits` of a member's number, as an expression. */
export interface Field {
  readonly bits: number;
  readonly of: (member: number) => string;
}

/** `bits` about every member of the sort at once, added up from who refers to it. */
export interface Tally {
  readonly bits: number;
  readonly reference: Reference;
  /** Each rest of the reference has a bit of its own; otherwise they are counted. */
  readonly isExact: boolean;
  /** Statements that leave a reference in `v`. */
  readonly reads: readonly string[];
}

export interface Plan {
  readonly plain: Field[];
  /** Facts told through references. All of them are 0 for a member without references. */
  readonly fields: Field[];
  /** More of the same, left out where there is no room. */
  readonly spare: Field[];
  readonly tallies: Tally[];
  /** Is anything known only roughly? */
  isVague: boolean;
}

interface Group {
  readonly placed: Placed;
  /** Whose cells these are, and to whom they refer: the number of a sort, or −1. */
  readonly owners: number;
  readonly values: number;
  /** Cells of one owner. */
  readonly stride: number;
}

export const bitsOf = (values: number): number => Math.ceil(Math.log2(values));

export function planOf(layout: Layout, sorts: readonly IdDomain[], sort: number): Plan {
  const plan: Plan = { plain: [], fields: [], spare: [], tallies: [], isVague: false };
  const groups = layout.placed.flatMap((placed): Group[] => {
    const { key, value } = placed.cells;
    const [owners, values] = [sortOf(key?.reference, sorts), sortOf(value.reference, sorts)];
    return placed.bits === 0 ? [] : [{ placed, owners, values, stride: key?.reference?.stride ?? 1 }];
  });
  for (const group of groups) {
    if (group.owners === sort && group.values === -1)
      plan.plain.push(...fieldsOf(group, group.placed.bits, () => "v"));
    const { reference } = group.placed.cells.value;
    if (!reference || group.values === -1) continue;
    if (group.owners === sort) addReferences(plan, group, reference, sort);
    if (group.owners === sort && group.values > sort) addHops(plan, group, groups, reference);
    if (group.values === sort) addReferrers(plan, group, reference, sort);
  }
  return plan;
}

/** A field for each cell of a member; `said` makes of the code in `v` what the field says. */
function fieldsOf({ placed, stride }: Group, bits: number, said: (member: number) => string): Field[] {
  return Array.from({ length: stride }, (_, rest) => ({
    bits,
    of(member) {
      const { word, shift } = locate(placed, member * stride + rest);
      return `(v=${extract(`w${word}`, String(shift), placed.bits)},${said(member)})`;
    },
  }));
}

/** To whom a member refers. */
function addReferences(plan: Plan, group: Group, { ids, offset, stride }: Reference, sort: number): void {
  const rest = stride === 1 ? "0" : `(v-${offset})%${stride}`;
  const member = stride === 1 ? `v-${offset}` : `((v-${offset})/${stride}|0)`;
  const unless = (text: string): string => (offset === 0 ? text : `v===0?0:${text}`);
  if (group.values < sort) {
    const bits = bitsOf(ids.size * stride + 1);
    const renamed = `(N${group.values}>>>(${member})*${bitsOf(ids.size)}&${(1 << bitsOf(ids.size)) - 1})`;
    plan.fields.push(...fieldsOf(group, bits, () => unless(`1+${renamed}*${stride}+${rest}`)));
    return;
  }
  plan.isVague = true;
  if (group.values > sort)
    plan.fields.push(...fieldsOf(group, bitsOf(stride + 1), () => unless(`1+${rest}`)));
  else {
    const said = (self: number): string => unless(`1+${rest}*2+(${member}===${self}?1:0)`);
    plan.fields.push(...fieldsOf(group, bitsOf(stride * 2 + 1), said));
  }
}

/** Adds the plain facts about each member that this one refers to. */
function addHops(plan: Plan, group: Group, groups: readonly Group[], { offset, stride }: Reference): void {
  for (const known of groups) {
    if (known.owners !== group.values || known.values !== -1) continue;
    for (let rest = 0; rest < known.stride; rest++) {
      const index = `q=((v-${offset})/${stride}|0)*${known.stride}+${rest}`;
      const said = `(${index},${readAt(known.placed, "w", "q")})`;
      plan.spare.push(...fieldsOf(group, known.placed.bits, () => (offset === 0 ? said : `v===0?0:${said}`)));
    }
  }
}

/** Who refers to a member. */
function addReferrers(plan: Plan, group: Group, reference: Reference, sort: number): void {
  const { placed, owners, stride } = group;
  const { size } = placed.cells;
  const fixed = (index: number): string => {
    const { word, shift } = locate(placed, index);
    return `v=${extract(`w${word}`, String(shift), placed.bits)};`;
  };
  const all = Array.from({ length: size }, (_, index) => index);
  if (owners >= sort) {
    plan.isVague = true;
    plan.tallies.push({ bits: bitsOf(size + 1), reference, isExact: false, reads: all.map(fixed) });
    return;
  }
  const renamed = (index: number): string => {
    const old = `o${owners}_${Math.floor(index / stride)}*${stride}+${index % stride}`;
    return `q=${old};v=${readAt(placed, "w", "q")};`;
  };
  for (const index of all) {
    const read = owners === -1 ? fixed(index) : renamed(index);
    plan.tallies.push({ bits: reference.stride, reference, isExact: true, reads: [read] });
  }
}
