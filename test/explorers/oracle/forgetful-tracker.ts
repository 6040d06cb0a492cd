/** Trackers that forget one kind of resource, to show that the oracle notices. */
import { resources, Tracker } from "../../../src/sim/dependence/footprint.ts";

/** A kind of resource. */
export type Forgettable = keyof typeof resources | "worker" | "connection" | "rule";

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

  constructor(forgets: Forgettable) {
    super();
    this.#forgets = forgets;
  }

  override write(resource: string): void {
    if (kindOf(resource) !== this.#forgets) super.write(resource);
  }

  override read(resource: string): void {
    if (kindOf(resource) !== this.#forgets) super.read(resource);
  }

  override update(resource: string): void {
    if (kindOf(resource) !== this.#forgets) super.update(resource);
  }

  override of(...names: readonly string[]): ReturnType<Tracker["of"]> {
    return super.of(...names.filter((name) => kindOf(name) !== this.#forgets));
  }
}
