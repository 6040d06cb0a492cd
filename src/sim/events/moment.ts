/** A moment that the schedule picks: code waits for it, but time passes meanwhile, as for a user who may give up at any moment. */
import { SimEvent } from "./events.ts";

export class Moment extends SimEvent {
  override readonly isBackground = true;
  readonly #come: () => void;

  constructor(come: () => void) {
    super("moment");
    this.#come = come;
  }

  override deliver(): void {
    this.#come();
  }
}
