/** A timer: to user code Node's `Timeout`, to the world the event of its firing. */
import { SimEvent } from "./events.ts";

/** The part of its world that a timer needs. */
export interface TimerHost {
  readonly clock: { timersNumbered: number };
  arm(timer: Timer): void;
  disarm(timer: Timer): void;
}

/** Node's TIMEOUT_MAX. A delay above it, below 1 or that is no number becomes 1. */
const delayMsMax = 2_147_483_647;

export class Timer extends SimEvent {
  /** In virtual milliseconds since the execution began. */
  deadlineMs = 0;
  readonly delayMs: number;
  readonly repeats: boolean;
  isCleared = false;
  /** The world's progress when this timer was armed by a firing that changed nothing; see ticking.ts. */
  idleSince = -1;
  /** Whether firing it now would overtake an operation that can complete. Set by the world before each choice. */
  override isLate = false;
  readonly #host: TimerHost;
  readonly #callback: () => void;
  #hasRef = true;

  constructor(
    host: TimerHost,
    timing: { readonly delayMs: number; readonly repeats: boolean; readonly kind?: "timer" | "clock" },
    callback: () => void,
  ) {
    super(timing.kind ?? "timer");
    this.#host = host;
    this.#callback = callback;
    this.delayMs = timing.delayMs >= 1 && timing.delayMs <= delayMsMax ? Math.trunc(timing.delayMs) : 1;
    this.repeats = timing.repeats;
  }

  override deliver(): void {
    this.#callback();
  }

  close(): this {
    this.isCleared = true;
    this.#host.disarm(this);
    return this;
  }

  /** Starts the wait again, also after the timer has fired. */
  refresh(): this {
    if (this.isCleared) return this;
    this.#host.disarm(this);
    this.#host.arm(this);
    return this;
  }

  /** Node's number of a timer, by which it may be cleared: `clearTimeout(+timer)`. */
  [Symbol.toPrimitive](): number {
    return (this.number ??= ++this.#host.clock.timersNumbered);
  }
  number: number | undefined;

  // An execution ends by its own rule, so a timer never keeps it alive and these only remember.
  ref(): this {
    this.#hasRef = true;
    return this;
  }
  unref(): this {
    this.#hasRef = false;
    return this;
  }
  hasRef(): boolean {
    return this.#hasRef;
  }
  [Symbol.dispose](): void {
    this.close();
  }
}
