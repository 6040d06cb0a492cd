/**
 * Lets a strategy learn how long executions of a scenario are and what happens in them, from a few random ones whose seeds
 * are always the same. They run on after a rule was broken, since their whole length is wanted.
 */
import type { Strategy } from "../sim/choices/strategy.ts";
import { random } from "../strategies/random.ts";
import type { Execution, Runner } from "../execution/runner.ts";

const executions = 3;

/**
 * Call it from a macrotask. Gives the very first execution if the next one with its seed goes another way: code that
 * waits for something made only once shows that only here.
 */
export function calibrate(strategy: Strategy, runner: Runner): Execution | undefined {
  if (!strategy.learn) return undefined;
  const walk = random();
  walk.begin(0);
  const first = runner.run(walk, { delaysMax: 0 });
  const again = Array.from({ length: executions }, (_, seed) => {
    walk.begin(seed);
    return runner.run(walk, { delaysMax: 0, keepGoing: true });
  });
  strategy.learn(
    again.map(({ labels, trace }) => {
      const chosen = new Set(labels);
      return trace.flatMap((entry) => (entry.kind === "step" && chosen.has(entry.label) ? [entry] : []));
    }),
  );
  return again[0] && isSameWay(first, again[0]) ? undefined : first;
}

/** Whether `longer` begins as `first` went; and if `first` came to its end, whether it ends there, too. */
function isSameWay({ ending, labels }: Execution, longer: Execution): boolean {
  // A rule that was broken only the first time saw something that is made once.
  if (ending.kind === "violated" && longer.ending.kind !== "violated") return false;
  const isWhole = ending.kind === "quiescent" || (ending.kind === "violated" && ending.atEnd);
  if (isWhole && labels.length !== longer.labels.length) return false;
  return labels.every((label, at) => label === longer.labels[at]);
}
