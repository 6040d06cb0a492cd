/**
 * Random scenarios through every search, by the thousand: what the reduced searches see must be what brute force sees.
 * `npm run hunt:soundness -- 20000 1 5 3000` makes 20,000 of them from seed 1 on, compares those that brute force ends
 * within 3,000 executions, and shrinks and tells the first 5 that differ. Each seed gives 500, of which an even one's are those of any-wide-genome.ts.
 * `… 3000 1` makes those alone. POOLPROOF_ORACLE_SEED=7 npx vitest run test/explorers/oracle.test.ts tries one seed's.
 */
import { hunt, shrink, type Found, type HuntOptions } from "../explorers/oracle/hunt.ts";
import { tell } from "../explorers/oracle/tell.ts";

const [genomes = 20_000, firstSeed = 1, toldMax = 5, executionsMax = 3_000, wideOnly = 0] = process.argv
  .slice(2)
  .map(Number);
const perSeed = 500;
const startedAtMs = performance.now();

const options = { executionsMax, thoroughEvery: 4 };
const total = { made: 0, compared: 0, executions: 0, blocked: 0, repeated: 0, differences: 0 };
const kinds = new Map<string, number>();
const found: { readonly found: Found; readonly options: HuntOptions }[] = [];

const line = (): string => {
  const seconds = Math.round((performance.now() - startedAtMs) / 1_000);
  const { made, compared, executions, blocked, repeated, differences } = total;
  return (
    `${compared} scenarios compared (${made - compared} too large), ${executions} executions, ${differences} differences; ` +
    `${blocked} blocked, ${repeated} repeated; ${seconds} s`
  );
};

for (let seed = firstSeed; total.made < genomes; seed++) {
  const isWide = wideOnly === 1 || seed % 2 === 0;
  const own = { ...options, seed, isWide, genomes: Math.min(perSeed, genomes - total.made) };
  const { made, compared, executions, blocked, repeated, differences } = await hunt(own);
  total.made += made;
  total.compared += compared;
  total.executions += executions;
  total.blocked += blocked;
  total.repeated += repeated;
  total.differences += differences.length;
  for (const each of differences) {
    const kind = `${each.difference.search}: ${each.difference.kind}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    found.push({ found: each, options: own });
  }
  console.log(line());
}
for (const [kind, count] of kinds) console.log(`${count} × ${kind}`);
for (const { found: each, options } of found.slice(0, toldMax)) {
  const { genome, difference } = await shrink(each, { ...options, secondsMax: 20 });
  console.log(`\nGenome ${each.index} of seed ${options.seed}, shrunk. ${await tell(genome, difference)}`);
}
process.exitCode = total.differences === 0 ? 0 : 1;
