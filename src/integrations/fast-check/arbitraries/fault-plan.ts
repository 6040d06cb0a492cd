/** Which faults may strike in an execution, and how many of them. It shrinks to none. */
import fc from "fast-check";
import { faultNames, type Fault } from "../../../driver/faults.ts";
import type { FaultPlan } from "../../../driver/faults.ts";

/** Where they strike is a choice of the schedule. */
export function faultPlan(
  options: { readonly kinds?: readonly Fault[]; readonly budgetMax?: number } = {},
): fc.Arbitrary<FaultPlan> {
  const { kinds = faultNames, budgetMax = 2 } = options;
  return fc
    .record({ kinds: fc.subarray([...kinds]), budget: fc.nat({ max: budgetMax }) })
    .map(onlyWhole, (plan) => plan as { kinds: Fault[]; budget: number });
}

/** A budget without kinds, or kinds without a budget, is no plan: all of those read alike. */
function onlyWhole({ kinds, budget }: FaultPlan): FaultPlan {
  return kinds.length === 0 || budget === 0 ? { kinds: [], budget: 0 } : { kinds, budget };
}
