/**
 * Random scenarios through every search, by the thousand: what the reduced searches see must be what brute force sees.
 * `npm run hunt:soundness -- 20000 1 5 3000` compares at least 20,000 of them, of seeds 1, 2, …, on all cores: those that brute force ends
 * within 3,000 executions, three of four within a tenth of that. It shrinks and tells the first 5 that differ. Each seed makes 200, of which
 * an even one's are those of any-wide-genome.ts. `… 3000 1` makes those alone. POOLPROOF_ORACLE_SEED=7 npx vitest run
 * test/explorers/oracle.test.ts tries one seed's.
 */
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { hunt, shrink, type Found, type Hunted, type HuntOptions } from "../explorers/oracle/hunt.ts";
import { tell } from "../explorers/oracle/tell.ts";

const [comparedMin = 20_000, firstSeed = 1, toldMax = 5, executionsMax = 3_000, wideOnly = 0] = process.argv
  .slice(2)
  .map(Number);

const optionsOf = (seed: number): HuntOptions => ({
  seed,
  genomes: 200,
  isWide: wideOnly === 1 || seed % 2 === 0,
  // Three of four are small: many small scenarios find more in the same time than few large ones.
  executionsMax: Math.ceil(seed / 2) % 4 === 0 ? executionsMax : Math.ceil(executionsMax / 10),
  thoroughEvery: 4,
});

/** A child is sent one seed after another, and answers each with what it found. */
function work(): void {
  process.on("message", (seed: number) => {
    void hunt(optionsOf(seed)).then((hunted) => process.send?.(hunted));
  });
  process.send?.("ready");
}

async function main(): Promise<void> {
  const startedAtMs = performance.now();
  const total = { made: 0, compared: 0, executions: 0, blocked: 0, repeated: 0 };
  const found: { readonly found: Found; readonly seed: number }[] = [];
  let next = firstSeed;

  const add = (hunted: Hunted, seed: number): void => {
    for (const name of ["made", "compared", "executions", "blocked", "repeated"] as const)
      total[name] += hunted[name];
    found.push(...hunted.differences.map((each) => ({ found: each, seed })));
    const { made, compared, executions, blocked, repeated } = total;
    const seconds = Math.round((performance.now() - startedAtMs) / 1_000);
    console.log(
      `${compared} scenarios compared (${made - compared} too large), ${executions} executions, ${found.length} differences; ` +
        `${blocked} blocked, ${repeated} repeated; ${seconds} s, seed ${seed}`,
    );
  };

  const runChild = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(process.argv[1] ?? "", process.argv.slice(2), {
        env: { ...process.env, HUNT_CHILD: "1" },
      });
      let seed = 0;
      child.on("message", (answer: Hunted | "ready") => {
        if (answer !== "ready") add(answer, seed);
        if (total.compared >= comparedMin) return child.disconnect();
        seed = next++;
        child.send(seed);
      });
      child.on("exit", (code) => {
        if (code === 0 && total.compared >= comparedMin) resolve();
        else reject(new Error(`The hunt's process ended with ${code} at seed ${seed}.`));
      });
    });
  await Promise.all(Array.from({ length: availableParallelism() }, runChild));

  found.sort((one, other) => one.seed - other.seed || one.found.index - other.found.index);
  for (const { found: each, seed } of found)
    console.log(`${each.difference.search}: ${each.difference.kind}, genome ${each.index} of seed ${seed}`);
  for (const { found: each, seed } of found.slice(0, toldMax)) {
    const { genome, difference } = await shrink(each, { ...optionsOf(seed), secondsMax: 20 });
    console.log(`\nGenome ${each.index} of seed ${seed}, shrunk. ${await tell(genome, difference)}`);
  }
  process.exitCode = found.length === 0 ? 0 : 1;
}

if (process.env["HUNT_CHILD"] === "1") work();
else await main();
