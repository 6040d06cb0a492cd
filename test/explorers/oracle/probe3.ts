import { writeFileSync, appendFileSync } from "node:fs";
import { hunt, shrink } from "./hunt.ts";
import { tell } from "./tell.ts";
const [seed, n, out, thorough] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]!, Number(process.argv[5] ?? 0)];
writeFileSync(out, "");
const options = { seed, genomes: n, executionsMax: 800, thoroughEvery: thorough || undefined };
const t0 = performance.now();
const h = await hunt(options);
console.log({ made: h.made, compared: h.compared, executions: h.executions, differences: h.differences.length, ms: performance.now() - t0 });
const classes = new Map<string, number>();
for (const f of h.differences) { const k = `${f.difference.search}: ${f.difference.kind}`; classes.set(k, (classes.get(k) ?? 0) + 1); }
console.log(classes);
for (const f of h.differences) {
  const s = await shrink(f, { ...options, secondsMax: 15 });
  appendFileSync(out, `#### ${f.index}  (was ${f.difference.search}: ${f.difference.kind})\n` + await tell(s.genome, s.compared.difference!) + "\n\n");
}
console.log("done", performance.now() - t0);
