/** Calls that an application makes by itself, within its requests: it tells them, and they are recorded as a worker's are. */
import type { CallEnd, CallObserver, ToldCall } from "../pools/told.ts";
import { poolOwner } from "../sim/events/events.ts";
import type { World } from "../sim/world.ts";
import type { Monitor } from "./monitor.ts";

export class ToldCalls implements CallObserver {
  readonly tellsPlaces: boolean;
  readonly #world: World;
  readonly #monitor: Monitor;

  constructor(world: World, monitor: Monitor, tellsPlaces: boolean) {
    this.#world = world;
    this.#monitor = monitor;
    this.tellsPlaces = tellsPlaces;
  }

  get owner(): string | undefined {
    const { owner } = this.#world;
    return owner === poolOwner ? undefined : owner;
  }

  begin(call: ToldCall): CallEnd {
    return this.#monitor.begin(call);
  }
}
