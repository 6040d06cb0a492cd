/** A toy to be shrunk: each worker takes so many steps, and a rule says which orders of them are bad. */
import type { Shrinkable } from "../../../src/explorers/shrink/trial.ts";
import type { Alternative } from "../../../src/sim/choices/strategy.ts";

export interface Toy {
  readonly steps: Readonly<Record<string, number>>;
  /** Judges the labels so far, after each step. */
  readonly isBad: (labels: readonly string[]) => boolean;
}

export function shrinkable({ steps, isBad }: Toy): Shrinkable<readonly string[]> {
  return {
    shares: { values: false, faultsMax: 0, hasFaultEvents: false },
    run(strategy) {
      strategy.begin(0);
      const labels: string[] = [];
      const owners: string[] = [];
      const count = (owner: string): number => owners.filter((one) => one === owner).length;
      while (!isBad(labels)) {
        const alternatives: Alternative[] = Object.entries(steps)
          .filter(([owner, most]) => count(owner) < most)
          .map(([owner]) => ({ label: `step-${owner}${count(owner) + 1}`, owner }));
        if (alternatives.length === 0) break;
        if (alternatives.length === 1) strategy.forced?.(alternatives);
        const chosen = alternatives[alternatives.length === 1 ? 0 : strategy.choose(alternatives)];
        if (!chosen) break;
        labels.push(chosen.label);
        owners.push(chosen.owner);
      }
      const switches = owners.filter((owner, at) => at > 0 && owner !== owners[at - 1]).length;
      return { execution: labels, labels, switches, isSame: isBad(labels) };
    },
    smaller: () =>
      Object.entries(steps)
        .filter(([, most]) => most > 0)
        .map(([owner, most]) => shrinkable({ steps: { ...steps, [owner]: most - 1 }, isBad })),
  };
}
