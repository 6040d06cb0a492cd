/** Trackers that forget one kind of resource, to show that the oracle notices. */
import { resources, Tracker } from "../../../src/sim/dependence/footprint.ts";

/** A kind of resource. */
export type Forgettable = keyof typeof resources | "worker" | "connection" | "rule" | Occasion;

/**
 * A resource on one occasion only: that what goes on in the background takes a timer's turn; that an outage touches the pool; that a
 * worker does, which has given the pool an object such as a signal.
 */
export type Occasion = keyof typeof occasions;

type Kind = "write" | "read" | "update";

/** Told by how it is recorded, by the record before, and by whether the step is a fault. */
const occasions = {
  turn: ({ kind, resource }: Recorded): boolean => kind === "update" && resource === resources.timers,
  outage: ({ kind, resource, isFault }: Recorded): boolean =>
    kind === "write" && resource === resources.pool && isFault,
  object: ({ kind, resource, before }: Recorded): boolean =>
    kind === "write" && resource === resources.pool && /^[a-z]$/.test(before),
} as const;

interface Recorded {
  readonly kind: Kind;
  readonly resource: string;
  readonly before: string;
  readonly isFault: boolean;
}

/**
 * Those whose absence random scenarios show; canaries.ts has the others. The absence of the fault budget shows nowhere: where
 * an event goes well, each way in which it may fail is tried at the same point, before or after whatever it commutes with.
 */
export const forgettable = ["pool", "clock", "random", "timers", "calls", "worker", "connection"] as const;

function kindOf(resource: string): Forgettable {
  const named = Object.entries(resources).find(([, name]) => name === resource)?.[0];
  if (named !== undefined) return named as Forgettable;
  if (resource.startsWith("rule ")) return "rule";
  return /\d/.test(resource) ? "connection" : "worker";
}

export class ForgetfulTracker extends Tracker {
  readonly #forgets: Forgettable;
  #before = "";
  #isFault = false;

  constructor(forgets: Forgettable) {
    super();
    this.#forgets = forgets;
  }

  override write(resource: string): void {
    if (!this.#isForgotten("write", resource)) super.write(resource);
  }

  override read(resource: string): void {
    if (!this.#isForgotten("read", resource)) super.read(resource);
  }

  override update(resource: string): void {
    if (!this.#isForgotten("update", resource)) super.update(resource);
  }

  #isForgotten(kind: Kind, resource: string): boolean {
    const before = this.#before;
    this.#before = resource;
    this.#isFault ||= resource === resources.faults;
    const forgets = this.#forgets;
    return forgets in occasions
      ? occasions[forgets as Occasion]({ kind, resource, before, isFault: this.#isFault })
      : kindOf(resource) === forgets;
  }

  override take(): ReturnType<Tracker["take"]> {
    this.#isFault = false;
    return super.take();
  }

  override of(...names: readonly string[]): ReturnType<Tracker["of"]> {
    return super.of(...names.filter((name) => kindOf(name) !== this.#forgets));
  }
}
