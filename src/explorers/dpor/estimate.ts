/**
 * How much of a search tree has been explored, judged by the branches on the way down: each node shares its weight out
 * evenly among the branches it is known to have. Unbiased as long as branches are known when their node is reached
 * (Kilby, Slaney, Thiébaux, Walsh, "Estimating search tree size", AAAI 2006, the weighted backtrack estimator); here some
 * are discovered later, so that early estimates are too high.
 */
import type { Node } from "./node.ts";

/** From 0 to 1. */
export function exploredFraction(stack: readonly Pick<Node, "explored" | "planned">[]): number {
  let weight = 1;
  let fraction = 0;
  for (const { explored, planned } of stack) {
    const branches = explored + planned.branches.length;
    if (branches === 0) break;
    fraction += (weight * explored) / branches;
    weight /= branches;
  }
  return stack.length === 0 ? 1 : fraction;
}
