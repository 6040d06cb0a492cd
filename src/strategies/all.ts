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

/** One line about each. */
export const strategiesAbout: Readonly<Record<StrategyName, string>> = {
  portfolio: "the others in turn, drawn by each execution's seed",
  random: "a random walk: each alternative with the same chance",
  pct: "workers by random priority, lowered at a few steps drawn in advance (Burckhardt et al., 2010)",
  pos: "events by random priority, those that race draw again (Yuan et al., 2018)",
  surw: "workers weighted by how many events they still have before them (Zhao et al., 2025)",
  "run-to-block": "one worker until it has to wait, then another, drawn at random",
};
