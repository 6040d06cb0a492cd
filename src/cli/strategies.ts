/** The strategies that the command line knows. */
import type { Strategy } from "../sim/strategy.ts";
import { random } from "../strategies/random.ts";

export const strategies = {
  random,
} satisfies Readonly<Record<string, () => Strategy>>;

export type StrategyName = keyof typeof strategies;
