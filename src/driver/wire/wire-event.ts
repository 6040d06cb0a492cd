/** What happens on a socket besides its session's statements: each is an event of the world. */
import { activeWorld, guarded } from "../../sim/active.ts";
import { SimEvent, type EventTraits } from "../../sim/events/events.ts";

/**
 * dial: the server is reached · exchange: a message that runs no statement is answered · cancel: a cancel request is · news: a
 * reset comes back from a server that is gone · rest: the second half of an answer arrives · drain: the network has taken a large chunk · gone: a socket
 * that its owner destroyed is closed.
 */
export type WireKind = "dial" | "exchange" | "cancel" | "news" | "rest" | "drain" | "gone";

export class WireEvent extends SimEvent {
  readonly #happen: (fault: string | undefined) => void;

  constructor(kind: WireKind, happen: (fault: string | undefined) => void, traits?: EventTraits) {
    super(kind, traits);
    this.#happen = happen;
  }

  override deliver(fault: string | undefined): void {
    guardedHere(() => this.#happen(fault));
  }
}

/** Runs code that may call a listener of the client's: an error that it throws is uncaught, as it is in a socket's callback. */
export function guardedHere(action: () => void): void {
  const world = activeWorld();
  if (world) guarded(world, "a socket's listener", action);
  else action();
}

/** One of so many ways; the first outside an execution. */
export function pickWay(kind: string, ways: number): number {
  return activeWorld()?.pick(kind, ways) ?? 0;
}
