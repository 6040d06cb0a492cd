/** Trackers that forget one kind of resource, to show that the oracle notices. */
import { resources, Tracker } from "../../../src/sim/footprint.ts";

export const forgettable = [
  "pool",
  "clock",
  "random",
  "faults",
  "database",
  "shared",
  "worker",
  "connection",
] as const;
/** A kind of resource. */
export type Forgettable = (typeof forgettable)[number];

function kindOf(resource: string): Forgettable {
  const named = Object.entries(resources).find(([, name]) => name === resource)?.[0];
  return (named as Forgettable | undefined) ?? (resource.startsWith("worker ") ? "worker" : "connection");
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

  override of(...names: readonly string[]): ReturnType<Tracker["of"]> {
    return super.of(...names.filter((name) => kindOf(name) !== this.#forgets));
  }
}
