/**
 * Work in slices. A search yields every few milliseconds, so that its caller can pause: let the event loop answer Ctrl-C,
 * then go on. It asks `isStopped` only after a yield, because nothing can have happened in between.
 */
export type Slices<T> = Generator<undefined, T>;

/** Why a search ended that was told to. */
export const stopped = "stopped";

/** All slices, one after the other. */
export function atOnce<T>(work: Slices<T>): T {
  for (;;) {
    const slice = work.next();
    if (slice.done === true) return slice.value;
  }
}

/** All slices, with a rest between two. */
export async function restfully<T>(work: Slices<T>, rest: () => Promise<unknown>): Promise<T> {
  for (;;) {
    const slice = work.next();
    if (slice.done === true) return slice.value;
    await rest();
  }
}
