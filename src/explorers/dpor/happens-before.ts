/** Happens-before, which all equivalent executions share: dependent steps in order, and each event after its poster. */
import type { Step } from "../../sim/dependence/step-log.ts";
import { commute, transitionOf, type Transition } from "./transition.ts";

/** Two dependent steps with nothing ordered between them, which might have come the other way round. */
export interface Race {
  readonly first: number;
  readonly second: number;
}

export interface Order {
  readonly transitions: readonly Transition[];
  readonly races: readonly Race[];
  /** Whether step `earlier` comes before step `later` in every equivalent execution. */
  readonly isBefore: (earlier: number, later: number) => boolean;
}

/** The order of `steps`. Pass their transitions where more is known about them. */
export function orderOf(
  steps: readonly Step[],
  transitions: readonly Transition[] = steps.map((step) => transitionOf(step)),
): Order {
  const before: Uint8Array[] = [];
  const races: Race[] = [];
  for (const [later, transition] of transitions.entries()) {
    const row = new Uint8Array(later);
    const poster = steps[later]?.postedBy ?? -1;
    // From the latest step back: a step that is reached already is ordered through one in between.
    for (let earlier = later - 1; earlier >= 0; earlier--) {
      if (row[earlier] === 1) continue;
      const other = transitions[earlier];
      if (!other || (earlier !== poster && commute(other, transition))) continue;
      if (earlier !== poster) races.push({ first: earlier, second: later });
      row[earlier] = 1;
      before[earlier]?.forEach((reached, step) => {
        if (reached === 1) row[step] = 1;
      });
    }
    before.push(row);
  }
  return { transitions, races, isBefore: (earlier, later) => before[later]?.[earlier] === 1 };
}

/**
 * One text for all equivalent executions: the Foata normal form. Each step stands in the first layer after all steps that
 * happen before it; a layer is sorted by name.
 */
export function normalForm({ transitions, isBefore }: Order): string {
  const layers: string[][] = [];
  const layerOf: number[] = [];
  for (const [later, { label, ways }] of transitions.entries()) {
    let layer = 0;
    for (let earlier = 0; earlier < later; earlier++) {
      if (isBefore(earlier, later)) layer = Math.max(layer, (layerOf[earlier] ?? 0) + 1);
    }
    layerOf.push(layer);
    (layers[layer] ??= []).push([label, ...ways].join("="));
  }
  return layers.map((layer) => layer.sort().join(" ")).join(" | ");
}
