/**
 * Follows a schedule that need not fit: a label that is not enabled when its turn comes is left out. When the list runs
 * out, the worker who is at it goes on until it has to wait, nothing more goes wrong, and values are the first ones.
 */
import type { Alternative, Strategy } from "../../sim/strategy.ts";
import { poolOwner } from "../../sim/world.ts";

export function leniently(labels: readonly string[]): Strategy {
  let at = 0;
  let current: string | undefined;
  function take(alternatives: readonly Alternative[], index: number): number {
    const owner = alternatives[index]?.owner;
    if (owner !== poolOwner) current = owner;
    return index;
  }
  function choose(alternatives: readonly Alternative[]): number {
    if (alternatives[0]?.way !== undefined) {
      const way = alternatives.findIndex(({ label }) => label === labels[at]);
      if (way !== -1) at++;
      return Math.max(0, way);
    }
    while (at < labels.length) {
      const wanted = labels[at++];
      const index = alternatives.findIndex(({ label }) => label === wanted);
      if (index !== -1) return take(alternatives, index);
    }
    const own = alternatives.findIndex(({ owner, fault }) => owner === current && fault === undefined);
    const plain = own === -1 ? alternatives.findIndex(({ fault }) => fault === undefined) : own;
    return take(alternatives, Math.max(0, plain));
  }
  return {
    name: "shrink",
    begin() {
      at = 0;
    },
    choose,
    forced: choose,
  };
}

/** A schedule's labels by steps: a choice within a step ("random-a=2") goes with its step. */
export function byStep(labels: readonly string[]): readonly (readonly string[])[] {
  const steps: string[][] = [];
  for (const label of labels) {
    const last = steps.at(-1);
    if (label.includes("=") && last) last.push(label);
    else steps.push([label]);
  }
  return steps;
}
