import { genomesBy } from "./hunt.ts";
import { toScenario } from "./to-scenario.ts";
import { byBruteForce } from "./searches.ts";
const hist = new Map<number, number>();
const ones: number[] = [];
for (const [i, g] of genomesBy(1, 400).entries()) {
  const r = await byBruteForce(toScenario(g), { executionsMax: 3000 });
  const n = r.isComplete ? r.executions : -1;
  const b = n < 0 ? -1 : n < 3 ? n : Math.ceil(Math.log2(n)) * 10;
  hist.set(b, (hist.get(b) ?? 0) + 1);
  if (n === 1 || n === 2) ones.push(i);
}
console.log(
  [...hist].sort((a, b) => a[0] - b[0]),
  ones.slice(0, 20),
);
