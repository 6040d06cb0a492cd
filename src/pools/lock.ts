/**
 * Python's `threading.Lock` and `threading.Semaphore`, where waiting is awaiting.
 *
 * Both are fair: what is released goes straight to the call that has waited longest. Python's are not: a thread that
 * arrives at the right moment may overtake one that waits. Nothing is lost by that as long as callers may arrive
 * in every order, because a call that waits has done nothing yet: being overtaken is the same as having come later.
 *
 * `acquire` gives `undefined` rather than a promise when there is nothing to wait for, so that a free lock costs its
 * caller no microtask (an `await` more would be an interleaving more that the real pool does not have).
 *
 * @example
 * ```ts
 * const turn = lock.acquire();
 * if (turn !== undefined) await turn;
 * ```
 */
import { ValueError } from "./errors.ts";

type Wake = () => void;

/** A counter of permits, never below 0. */
export class Semaphore {
  #permits: number;
  readonly #waiting: Wake[] = [];

  /** Throws {@link ValueError} below 0, with Python's text. */
  constructor(permits: number) {
    if (permits < 0) throw new ValueError("semaphore initial value must be >= 0");
    this.#permits = permits;
  }

  /** Free permits. One that is on its way to a waiting call is no longer free. */
  get permits(): number {
    return this.#permits;
  }

  /** Calls that wait for a permit. */
  get waitingCount(): number {
    return this.#waiting.length;
  }

  /** `undefined`: the permit is taken. A promise: it will be, when the promise is fulfilled. */
  acquire(): Promise<void> | undefined {
    if (this.#permits > 0) {
      this.#permits -= 1;
      return undefined;
    }
    return new Promise((wake) => this.#waiting.push(wake));
  }

  /** As in Python, the lock does not check that the caller holds a permit: releasing too often raises the limit. */
  release(): void {
    const wake = this.#waiting.shift();
    if (wake === undefined) this.#permits += 1;
    else wake();
  }
}

/** Held by one call at a time, and not reentrant: its holder waits forever if it asks again (quirk L03). */
export class Lock {
  readonly #semaphore = new Semaphore(1);

  get isHeld(): boolean {
    return this.#semaphore.permits === 0;
  }

  /** Calls that wait for the lock. */
  get waitingCount(): number {
    return this.#semaphore.waitingCount;
  }

  /** `undefined`: the lock is held from now on. A promise: from when it is fulfilled. */
  acquire(): Promise<void> | undefined {
    return this.#semaphore.acquire();
  }

  /** Throws Python's RuntimeError, here a plain Error, when the lock is free. */
  release(): void {
    if (!this.isHeld) throw new Error("release unlocked lock");
    this.#semaphore.release();
  }
}
