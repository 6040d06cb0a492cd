/** Whether a pool's books and a state of the model say the same, connections being called what the execution calls them. */
import type { Books, Seen, Status } from "./observation.ts";
import type { StateSpace } from "./state-space.ts";

export interface Named {
  readonly state: number;
  readonly names: readonly (string | undefined)[];
}

/** `open` is the call that each process is in. */
export function sameBooks(
  space: StateSpace,
  { state, names }: Named,
  open: readonly (string | undefined)[],
  books: Books,
): boolean {
  const { idle, used, closed, permits, statuses, current } = space.books(state);
  if (closed !== books.closed || idle.length !== books.idle.length || used.length !== books.used.length) {
    return false;
  }
  const bothCount = permits !== undefined && books.permits !== undefined;
  if (bothCount && permits !== books.permits) return false;
  // While a worker uses a connection its status is the worker's affair: the model knows only what comes of it.
  const isUsed = (slot: number): boolean =>
    current.some((other, process) => other === slot && open[process] === undefined);
  const same = (slot: number | undefined, seen: Seen): boolean =>
    slot !== undefined &&
    names[slot] === seen.id &&
    (isUsed(slot) || sameStatus(statuses[slot], seen.status));
  const byName = (slot: number): string => names[slot] ?? "";
  const usedInOrder = used.toSorted((a, b) => (byName(a) < byName(b) ? -1 : 1));
  const seenInOrder = books.used.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return (
    books.idle.every((seen, index) => same(idle[index], seen)) &&
    seenInOrder.every((seen, index) => same(usedInOrder[index], seen))
  );
}

/** The model tells a connection whose server is gone from one that was closed; a pool sees both as UNKNOWN. */
export function sameStatus(inModel: string | undefined, seen: Status): boolean {
  if (seen === undefined) return true;
  return seen === (inModel === "unknown" || inModel === "closed" ? "dead" : inModel);
}
