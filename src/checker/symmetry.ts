/**
 * One state for each orbit under renaming interchangeable processes and values, exactly: two states have the same
 * canonical form if and only if some renaming turns one into the other.
 *
 * Members are ordered by colours (emit-symmetry.ts) that renaming only permutes. Where colours tie, either the members
 * are twins (exchanging them changes nothing, so their order is immaterial) or every order of the tied ones is tried and
 * the least state taken. Orders are tried in those rare states only, not n! of them in each.
 */
import type { IdDomain } from "./domain.ts";
import { renamingSource, type Renaming } from "./emit-symmetry.ts";
import type { Layout } from "./layout.ts";

/** Rewrites the state at `at` to its orbit's canonical one. */
export type Canonicalize = (states: Int32Array, at: number) => void;

/** Members of one sort that have one colour, as positions `from` … `to` − 1 of its order. */
interface Tie {
  readonly sort: number;
  readonly from: number;
  readonly to: number;
}

export function canonicalizer(layout: Layout, sorts: readonly IdDomain[]): Canonicalize {
  const symmetric = sorts.filter(({ size }) => size > 1);
  if (symmetric.length === 0) return () => {};
  // oxlint-disable-next-line typescript/no-implied-eval
  const renaming = new Function(renamingSource(layout, symmetric))() as Renaming;
  const { words } = layout;
  const image = new Int32Array(words);
  return (states, at) => {
    renaming.colour(states, at);
    if (sortAll(renaming) || recolouredTies(renaming, states, at)) breakTies(renaming, states, at, words);
    if (isIdentity(renaming)) return;
    renaming.rename(states, at, image, 0);
    for (let word = 0; word < words; word++) states[at + word] = image[word] as number;
  };
}

function recolouredTies(renaming: Renaming, states: Int32Array, at: number): boolean {
  renaming.recolour(states, at);
  return sortAll(renaming);
}

/** Orders each sort by colour; true where two members of a sort have the same one. */
function sortAll({ O, N, A }: Renaming): boolean {
  let isTied = false;
  for (let sort = 0; sort < O.length; sort++) {
    const [order, colours] = [O[sort] as Int32Array, A[sort] as Int32Array];
    for (let i = 0; i < order.length; i++) {
      const colour = colours[i] as number;
      let to = i;
      while (to > 0 && (colours[order[to - 1] as number] as number) > colour) {
        order[to] = order[to - 1] as number;
        to--;
      }
      if (to > 0 && colours[order[to - 1] as number] === colour) isTied = true;
      order[to] = i;
    }
    invert(order, N[sort] as Int32Array);
  }
  return isTied;
}

function invert(order: Int32Array, inverse: Int32Array): void {
  for (let i = 0; i < order.length; i++) inverse[order[i] as number] = i;
}

function isIdentity({ O }: Renaming): boolean {
  for (const order of O) {
    for (let i = 0; i < order.length; i++) if (order[i] !== i) return false;
  }
  return true;
}

/** Chooses O and N among the orders that the colours leave open. */
function breakTies(renaming: Renaming, states: Int32Array, at: number, words: number): void {
  const chosen = renaming.O.map((order) => order.slice());
  const open = tiesOf(renaming).filter((tie) => !areTwins(renaming, tie, { states, at, words }));
  if (open.length > 0) {
    const least = new Int32Array(words);
    let isFirst = true;
    const image = new Int32Array(words);
    const current = chosen.map((order) => order.slice());
    for (const order of ordersOf(current, open)) {
      load(renaming, order);
      renaming.rename(states, at, image, 0);
      if (isFirst || isLess(image, least)) {
        least.set(image);
        order.forEach((members, sort) => (chosen[sort] as Int32Array).set(members));
        isFirst = false;
      }
    }
  }
  load(renaming, chosen);
}

function load({ O, N }: Renaming, orders: readonly Int32Array[]): void {
  orders.forEach((order, sort) => {
    (O[sort] as Int32Array).set(order);
    invert(order, N[sort] as Int32Array);
  });
}

function tiesOf({ O, A }: Renaming): Tie[] {
  const ties: Tie[] = [];
  O.forEach((order, sort) => {
    const colours = A[sort] as Int32Array;
    for (let from = 0, to = 1; from < order.length; from = to, to = from + 1) {
      while (to < order.length && colours[order[to] as number] === colours[order[from] as number]) to++;
      if (to - from > 1) ties.push({ sort, from, to });
    }
  });
  return ties;
}

interface At {
  readonly states: Int32Array;
  readonly at: number;
  readonly words: number;
}

/** Does exchanging any two of them leave the state as it is? Neighbours suffice: they generate all exchanges. */
function areTwins(renaming: Renaming, { sort, from, to }: Tie, { states, at, words }: At): boolean {
  const [members, image] = [(renaming.O[sort] as Int32Array).slice(from, to), new Int32Array(words)];
  const kept = renaming.O.map((order) => order.slice());
  const identity = kept.map((order) => order.map((_, i) => i));
  let isTwin = true;
  for (let i = 1; i < members.length && isTwin; i++) {
    const exchanged = identity.map((order) => order.slice());
    const [a, b] = [members[i - 1] as number, members[i] as number];
    (exchanged[sort] as Int32Array)[a] = b;
    (exchanged[sort] as Int32Array)[b] = a;
    load(renaming, exchanged);
    renaming.rename(states, at, image, 0);
    isTwin = image.every((word, index) => word === states[at + index]);
  }
  load(renaming, kept);
  return isTwin;
}

/** Every combination of orders of the open ties, in place. */
function* ordersOf(orders: Int32Array[], open: readonly Tie[]): Generator<readonly Int32Array[]> {
  const [tie, ...rest] = open;
  if (!tie) {
    yield orders;
    return;
  }
  const order = orders[tie.sort] as Int32Array;
  for (const _ of permutations(order, tie.from, tie.to)) yield* ordersOf(orders, rest);
}

function* permutations(order: Int32Array, from: number, to: number): Generator<void> {
  if (to - from <= 1) {
    yield;
    return;
  }
  for (let i = from; i < to; i++) {
    swap(order, from, i);
    yield* permutations(order, from + 1, to);
    swap(order, from, i);
  }
}

function swap(order: Int32Array, i: number, j: number): void {
  const kept = order[i] as number;
  order[i] = order[j] as number;
  order[j] = kept;
}

function isLess(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return (a[i] as number) < (b[i] as number);
  return false;
}
