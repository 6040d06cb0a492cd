/**
 * Lets a strategy learn how long executions of a scenario are and what happens in them, from a few random ones whose seeds
 * are always the same. They run on after a rule was broken: what is wanted is their whole length.
 */
import type { Strategy } from "../sim/strategy.ts";
import { random } from "../strategies/random.ts";
import type { Runner } from "./run.ts";

const executions = 3;

/** Call it from a macrotask. */
export function calibrate(strategy: Strategy, runner: Runner): void {
  if (!strategy.learn) return;
  const walk = random();
  strategy.learn(
    Array.from({ length: executions }, (_, seed) => {
      walk.begin(seed);
      const { labels, trace } = runner.run(walk, { keepGoing: true });
      const chosen = new Set(labels);
      return trace.flatMap((entry) => (entry.kind === "step" && chosen.has(entry.label) ? [entry] : []));
    }),
  );
}
