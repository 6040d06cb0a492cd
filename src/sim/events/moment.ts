/** Events that only let code go on: where the schedule picks the moment, and nothing else happens. */
import { SimEvent } from "./events.ts";

export class Moment extends SimEvent {
  override readonly isBackground: boolean;
  readonly #come: () => void;

  /** "moment": time passes meanwhile, as for a user who may give up at any moment. "preempt": time waits for it, as for any operation. */
  constructor(kind: "moment" | "preempt", come: () => void) {
    super(kind);
    this.isBackground = kind === "moment";
    this.#come = come;
  }

  override deliver(): void {
    this.#come();
  }
}
