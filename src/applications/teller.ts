/** Tells the calls that an application makes, each with who makes it. */
import type { CallEnd, CallObserver, ToldCall } from "../pools/told.ts";
import { placeOfCaller } from "./place.ts";
import { requester } from "./requester.ts";

export class Teller {
  observer: CallObserver | undefined;

  /** Where Node's context is lost, as in a queue of the application's own, it is whose event the step began with. */
  get requester(): string | undefined {
    return requester() ?? this.observer?.owner;
  }

  /** Begins a call that is told, if anyone listens by now. */
  begin(call: Omit<ToldCall, "at">): CallEnd | undefined {
    const { observer } = this;
    if (!observer) return undefined;
    const at = observer.tellsPlaces ? placeOfCaller() : undefined;
    return observer.begin({ ...call, ...(at !== undefined && { at }) });
  }
}
