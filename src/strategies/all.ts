/** Every strategy that samples, by name. */
import type { Strategy } from "../sim/choices/strategy.ts";
import { pct } from "./pct.ts";
import { portfolio } from "./portfolio.ts";
import { pos } from "./pos.ts";
import { random } from "./random.ts";
import { runToBlock } from "./run-to-block.ts";
import { surw } from "./surw.ts";

export const strategies = {
  portfolio,
  random,
  pct,
  pos,
  surw,
  "run-to-block": runToBlock,
} as const satisfies Readonly<Record<string, () => Strategy>>;

export type StrategyName = keyof typeof strategies;
