/**
 * Properties that a pool, or a worker, puts on a connection: `conn.expired = true`. Both may see them, so they are part of
 * the connection's state, and each look and each change is noted. They stand on the connection itself, as accessors.
 *
 * Misses: `delete`, `in` and `Object.keys`, which ask no accessor and no prototype. So does `Object.defineProperty`; but what it put
 * there is found out ({@link Noting.isNoted}), and so is what is put on the class (class-of-connections.ts).
 */
import type { EventSink } from "../sim/events/events.ts";

/** Notes the reads and writes of an object under test: by which name, and where. */
export abstract class Noting {
  readonly #id: string;
  readonly #sink: EventSink;
  /** How many properties were put on it, by way of the accessors here. */
  #defined = 0;
  #leadsNowhere = true;

  constructor(id: string, sink: EventSink) {
    this.#id = id;
    this.#sink = sink;
  }

  /**
   * Whether the properties put on it lead to nothing else. An object or a function may be the pool's own, and a holder of the
   * connection could reach state through it that no footprint notes.
   */
  protected get leadsNowhere(): boolean {
    return this.#leadsNowhere;
  }

  /** Whether all that was put on it is seen by the accessors here. */
  get isNoted(): boolean {
    return Reflect.ownKeys(this).length === this.#defined;
  }

  /** "c1" for the first connection asked for. */
  get id(): string {
    return this.#id;
  }

  /** `receiver` may be made from such an object by Object.create. */
  static looked(receiver: unknown): void {
    for (let object = receiver; object instanceof Object; object = Object.getPrototypeOf(object)) {
      if (!(#id in object)) continue;
      object.#sink.looked(object.#id);
      return;
    }
  }

  /** Something was put on it that leads elsewhere. */
  protected abstract led(): void;

  #leadsTo(value: unknown): void {
    if (!((typeof value === "object" && value !== null) || typeof value === "function")) return;
    this.#leadsNowhere = false;
    this.led();
  }

  /** Makes a property that notes each look and change. False where `receiver` is no such object. */
  static define(receiver: unknown, name: PropertyKey, value: unknown): boolean {
    if (!(receiver instanceof Object) || !(#id in receiver)) return false;
    const id = receiver.#id;
    const sink = receiver.#sink;
    let current = value;
    receiver.#defined++;
    receiver.#leadsTo(value);
    sink.changed(id);
    return Reflect.defineProperty(receiver, name, {
      get() {
        sink.looked(id);
        return current;
      },
      set(next: unknown) {
        sink.changed(id);
        receiver.#leadsTo(next);
        current = next;
      },
      configurable: true,
      enumerable: true,
    });
  }
}

/** Stands between the class and Object.prototype, so that it is asked for what neither has. */
const expandos: object = new Proxy(
  {},
  {
    get(target, name, receiver) {
      // Every promise that is fulfilled with a connection asks for its `then`.
      if (name !== "then") Noting.looked(receiver);
      return Reflect.get(target, name, receiver) as unknown;
    },
    set(target, name, value, receiver) {
      return Noting.define(receiver, name, value) || Reflect.set(target, name, value, receiver);
    },
  },
);

Object.setPrototypeOf(Noting.prototype, expandos);
