import { hunt, shrink } from "/tmp/wt/oracle/test/explorers/oracle/hunt.ts";
import { compare } from "/tmp/wt/oracle/test/explorers/oracle/compare.ts";
import { genomesBy } from "/tmp/wt/oracle/test/explorers/oracle/hunt.ts";
const n = Number(process.argv[2] ?? 200),
  seed = Number(process.argv[3] ?? 1);
const t0 = performance.now();
const sizes: number[] = [];
let big = 0;
const slow: [number, number, number][] = [];
const classes = new Map<string, number>();
let ex = 0;
for (const [i, g] of genomesBy(seed, n).entries()) {
  const t = performance.now();
  try {
    const r = await compare(g, { executionsMax: 3000, isThorough: process.argv[4] === "t" });
    const ms = performance.now() - t;
    slow.push([i, ms, r?.all ?? -1]);
    if (!r) {
      big++;
      continue;
    }
    sizes.push(r.all);
    ex += r.executions;
    if (r.difference) {
      const k = `${r.difference.search}: ${r.difference.kind}`;
      classes.set(k, (classes.get(k) ?? 0) + 1);
    }
  } catch (e) {
    console.log(i, e);
  }
}
sizes.sort((a, b) => a - b);
console.log({
  ms: performance.now() - t0,
  compared: sizes.length,
  big,
  ex,
  median: sizes[sizes.length >> 1],
  p90: sizes[Math.floor(sizes.length * 0.9)],
  mean: sizes.reduce((a, b) => a + b, 0) / sizes.length,
});
console.log(classes);
console.log(slow.sort((a, b) => b[1] - a[1]).slice(0, 6));
