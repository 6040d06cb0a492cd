/**
 * One state for each orbit under renaming interchangeable processes and values, exactly: two states have the same
 * canonical form if and only if some renaming turns one into the other.
 *
 * emit-fold.ts decides nearly all states; this file is for the rest. Members are ordered by colours (emit-symmetry.ts) that
 * renaming only permutes. Tied members that no variable refers to and whose values are equal are twins, and their order is
 * immaterial. For any other tie each of the tied members is set
 * apart in turn, colours are refined again, and the least of the resulting states is taken: the individualisation of
 * McKay's nauty, without its pruning by automorphisms. Orders are tried in tied states only, never n! of them in each.
 */
import type { IdDomain } from "../language/domain.ts";
import { foldSource } from "./emit-fold.ts";
import { renamingSource, type Renaming } from "./emit-symmetry.ts";
import type { Layout } from "../compile/layout.ts";

/** Rewrites the state at `at` to its orbit's canonical one. */
export type Canonicalize = (states: Int32Array, at: number) => void;

/** Two members of a sort exchanged in a state, written to `out`. */
export type Exchange = (
  sort: number,
  a: number,
  b: number,
  from: { states: Int32Array; at: number; out: Int32Array },
) => void;

export function exchanger(layout: Layout, sorts: readonly IdDomain[]): Exchange {
  // oxlint-disable-next-line typescript/no-implied-eval
  const renaming = new Function(renamingSource(layout, sorts))() as Renaming;
  return (sort, a, b, { states, at, out }) => {
    for (const orders of [renaming.O, renaming.N]) {
      for (const order of orders) order.forEach((_, index) => (order[index] = index));
      const own = orders[sort] as Int32Array;
      own[a] = b;
      own[b] = a;
    }
    renaming.rename(states, at, out, 0);
  };
}

export function canonicalizer(layout: Layout, sorts: readonly IdDomain[]): Canonicalize {
  const symmetric = sorts.filter(({ size }) => size > 1);
  if (symmetric.length === 0) return () => {};
  const slow = byColours(layout, symmetric);
  const quick = foldSource(layout, symmetric);
  // oxlint-disable-next-line typescript/no-implied-eval
  return quick === undefined ? slow : (new Function("slow", quick)(slow) as Canonicalize);
}

/** Decides about every state, and needs several times as long as the quick way. */
export function byColours(layout: Layout, symmetric: readonly IdDomain[]): Canonicalize {
  // oxlint-disable-next-line typescript/no-implied-eval
  const renaming = new Function(renamingSource(layout, symmetric))() as Renaming;
  const { words } = layout;
  const image = new Int32Array(words);
  const breakTies = tieBreaker(renaming, words);
  return (states, at) => {
    renaming.colour(states, at);
    if (sortAll(renaming)) {
      renaming.recolour(states, at);
      if (sortAll(renaming)) {
        breakTies(states, at);
        return;
      }
    }
    if (isIdentity(renaming)) return;
    renaming.rename(states, at, image, 0);
    for (let word = 0; word < words; word++) states[at + word] = image[word] as number;
  };
}

/** Orders each sort by colour; true where two members of a sort have the same one and are not plainly twins. */
function sortAll(renaming: Renaming): boolean {
  let isTied = false;
  for (let sort = 0; sort < renaming.O.length; sort++) {
    const order = renaming.O[sort] as Int32Array;
    const colours = renaming.A[sort] as Int32Array;
    for (let i = 0; i < order.length; i++) {
      const colour = colours[i] as number;
      let to = i;
      while (to > 0 && (colours[order[to - 1] as number] as number) > colour) {
        order[to] = order[to - 1] as number;
        to--;
      }
      if (to > 0 && isTie(renaming, sort, order[to - 1] as number, i)) isTied = true;
      order[to] = i;
    }
    const inverse = renaming.N[sort] as Int32Array;
    for (let i = 0; i < order.length; i++) inverse[order[i] as number] = i;
  }
  return isTied;
}

function isTie({ A, X, E }: Renaming, sort: number, a: number, b: number): boolean {
  const [colours, referred, plain] = [A[sort] as Int32Array, X[sort] as Int32Array, E[sort] as Int32Array];
  if (colours[a] !== colours[b]) return false;
  return plain[a] !== plain[b] || ((referred[a] as number) | (referred[b] as number)) !== 0;
}

function isIdentity({ O }: Renaming): boolean {
  for (const order of O) {
    for (let i = 0; i < order.length; i++) if (order[i] !== i) return false;
  }
  return true;
}

/**
 * Members set apart have even colours, one each, all others odd ones, so that every level of the search has fewer members
 * left to set apart, whatever collides.
 */
function tieBreaker(renaming: Renaming, words: number): Canonicalize {
  const { O, A } = renaming;
  const members = O.reduce((sum, order) => sum + order.length, 0);
  const kept = Array.from({ length: members + 1 }, () => A.map((colours) => colours.slice()));
  const apart = A.map((colours) => colours.slice().fill(0));
  const least = new Int32Array(words);
  const image = new Int32Array(words);
  let isFirst = true;

  const search = (states: Int32Array, at: number, depth: number): void => {
    const tie = firstTie(renaming);
    if (!tie) {
      renaming.rename(states, at, image, 0);
      if (isFirst || isLess(image, least)) least.set(image);
      isFirst = false;
      return;
    }
    const colours = kept[depth] as Int32Array[];
    for (let sort = 0; sort < A.length; sort++) (colours[sort] as Int32Array).set(A[sort] as Int32Array);
    for (const member of tie.members) {
      for (let sort = 0; sort < A.length; sort++) (A[sort] as Int32Array).set(colours[sort] as Int32Array);
      const own = apart[tie.sort] as Int32Array;
      own[member] = depth + 1;
      setApart(A, apart);
      renaming.recolour(states, at);
      setApart(A, apart);
      sortAll(renaming);
      search(states, at, depth + 1);
      own[member] = 0;
    }
  };
  return (states, at) => {
    isFirst = true;
    search(states, at, 0);
    for (let word = 0; word < words; word++) states[at + word] = least[word] as number;
  };
}

function setApart(A: readonly Int32Array[], apart: readonly Int32Array[]): void {
  for (let sort = 0; sort < A.length; sort++) {
    const [colours, own] = [A[sort] as Int32Array, apart[sort] as Int32Array];
    for (let i = 0; i < colours.length; i++)
      colours[i] = own[i] === 0 ? (colours[i] as number) | 1 : (own[i] as number) * 2;
  }
}

/** The first tie in the order of colours, which is the same in every renaming of the state. */
function firstTie(renaming: Renaming): { sort: number; members: number[] } | undefined {
  for (let sort = 0; sort < renaming.O.length; sort++) {
    const [order, colours] = [renaming.O[sort] as Int32Array, renaming.A[sort] as Int32Array];
    for (let from = 0, to = 1; from < order.length; from = to, to = from + 1) {
      let isTied = false;
      for (; to < order.length && colours[order[to] as number] === colours[order[from] as number]; to++) {
        if (isTie(renaming, sort, order[to - 1] as number, order[to] as number)) isTied = true;
      }
      if (isTied) return { sort, members: [...order.subarray(from, to)] };
    }
  }
  return undefined;
}

function isLess(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return (a[i] as number) < (b[i] as number);
  return false;
}
