/**
 * Follows a schedule that need not fit: a label that cannot be taken when a later one can is left out. If none of them
 * can, or none is left, the current worker goes on until it has to wait, no more faults strike, and values are the first
 * ones.
 */
import { isAdverse, type Alternative, type Strategy } from "../../sim/choices/strategy.ts";
import { poolOwner } from "../../sim/events/events.ts";

export function leniently(labels: readonly string[]): Strategy {
  let at = 0;
  let current: string | undefined;
  function way(alternatives: readonly Alternative[]): number {
    const index = alternatives.findIndex(({ label }) => label === labels[at]);
    if (index !== -1) at++;
    return Math.max(0, index);
  }
  function event(alternatives: readonly Alternative[]): number {
    for (let wanted = at; wanted < labels.length; wanted++) {
      const index = alternatives.findIndex(({ label }) => label === labels[wanted]);
      if (index === -1) continue;
      at = wanted + 1;
      return index;
    }
    const own = alternatives.findIndex(
      (alternative) => alternative.owner === current && !isAdverse(alternative),
    );
    return own === -1
      ? Math.max(
          0,
          alternatives.findIndex((alternative) => !isAdverse(alternative)),
        )
      : own;
  }
  function choose(alternatives: readonly Alternative[]): number {
    if (alternatives[0]?.way !== undefined) return way(alternatives);
    const index = event(alternatives);
    const owner = alternatives[index]?.owner;
    if (owner !== poolOwner) current = owner;
    return index;
  }
  return {
    name: "replay",
    begin() {
      at = 0;
      current = undefined;
    },
    choose,
    forced: choose,
  };
}

/**
 * A schedule's labels by steps: a choice within a step ("random-a=2") goes with its step. The first are those that were made
 * while the pool was opened.
 */
export function byStep(labels: readonly string[]): readonly (readonly string[])[] {
  const opening: string[] = [];
  const steps = [opening];
  for (const label of labels) {
    if (label.includes("=")) (steps.at(-1) ?? opening).push(label);
    else steps.push([label]);
  }
  return steps;
}
