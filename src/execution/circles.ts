/**
 * Notices an execution that goes round in circles: the same steps again and again with the same books, while time stands still and
 * no worker's call begins or ends. A worker's own work is no circle, and neither is a pause before it tries again.
 */
import { noProgress } from "../invariants/no-progress.ts";
import type { Finding } from "../sim/run-loop.ts";
import type { Noted, StepEntry } from "../sim/trace.ts";

/** Rounds after which nothing else is believed to come. Bounded retries without a pause are fewer. */
const roundsMax = 32;
/** Rounds that are enough where the bound on steps ends the execution. */
const roundsAtLimit = 3;
/** Steps that one round may have. */
const roundMax = 8;

export class Circles {
  /** Steps since a call began or ended, or time passed. */
  #steps = 0;
  #callsSeen = 0;
  #atMs = 0;

  /** After each step: `calls` counts what workers began and ended. */
  atRest(noted: readonly Noted[], calls: number, atMs: number): Finding | undefined {
    if (calls !== this.#callsSeen || atMs !== this.#atMs) this.#steps = 0;
    else this.#steps++;
    this.#callsSeen = calls;
    this.#atMs = atMs;
    if (this.#steps === 0 || this.#steps % roundsMax !== 0) return undefined;
    return this.#circle(noted, roundsMax);
  }

  /** Where the bound on steps ends the execution. */
  atLimit(noted: readonly Noted[]): Finding | undefined {
    return this.#circle(noted, roundsAtLimit);
  }

  #circle(noted: readonly Noted[], rounds: number): Finding | undefined {
    for (let length = 1; length <= roundMax && length * rounds <= this.#steps; length++) {
      const last = lastSteps(noted, length * rounds);
      const round = last.slice(0, length);
      if (last.length < length * rounds) return undefined;
      if (last.every(({ looks }, at) => looks === round[at % length]?.looks)) return found(round, rounds);
    }
    return undefined;
  }
}

function found(round: readonly Seen[], rounds: number): Finding {
  const steps = round.map(({ kind }) => kind).join(", ");
  return {
    invariant: noProgress.name,
    message:
      `${round.length === 1 ? "one step was" : `${round.length} steps were`} taken ${rounds} times in a row without a pause, and ` +
      `nothing else came of it: ${steps}. A retry without end needs a pause, and a bound`,
  };
}

interface Seen {
  /** The step without its number. */
  readonly kind: string;
  /** All that a round has to have in common. */
  readonly looks: string;
}

/** The last `count` steps, oldest first. */
function lastSteps(noted: readonly Noted[], count: number): readonly Seen[] {
  const steps: Seen[] = [];
  let within = "";
  for (let at = noted.length - 1; at >= 0 && steps.length < count; at--) {
    const entry = noted[at];
    if (entry?.kind !== "step") {
      within = `${entry?.kind ?? ""} ${within}`;
      continue;
    }
    steps.push(seenOf(entry, within));
    within = "";
  }
  return steps.reverse();
}

function seenOf({ label, used, idle }: StepEntry, within: string): Seen {
  const kind = label.replace(/\d+(?=$|!)/, "");
  return { kind, looks: `${kind} ${used}/${idle} ${within}` };
}
