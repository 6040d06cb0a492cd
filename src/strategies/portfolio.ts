/**
 * The strategies in turn, drawn by each execution's seed: no strategy is best at every bug, and one that is bad at this one
 * costs no more than its share. Each execution also draws what may happen in it at all; see swarm.ts.
 */
import { seedAt } from "../sim/prng.ts";
import type { Strategy } from "../sim/choices/strategy.ts";
import { pct } from "./pct.ts";
import { pos } from "./pos.ts";
import { random } from "./random.ts";
import { runToBlock } from "./run-to-block.ts";
import { surw } from "./surw.ts";
import { swarm } from "./swarm.ts";

export function portfolio(
  members: readonly Strategy[] = [surw(), pct(3), pos(), random(), runToBlock()],
): Strategy {
  return swarm(rotation(members));
}

function rotation(members: readonly Strategy[]): Strategy {
  const [first] = members;
  if (!first) throw new RangeError("A portfolio needs at least one strategy.");
  let current = first;
  return {
    name: "portfolio",
    get drawn() {
      return current.name;
    },
    learn(executions) {
      for (const member of members) member.learn?.(executions);
    },
    begin(seed) {
      current = members[seedAt(seed, 0) % members.length] ?? first;
      current.begin(seed);
    },
    choose: (alternatives) => current.choose(alternatives),
    forced: (alternatives) => current.forced?.(alternatives),
  };
}
