/**
 * The model checker's figures, as ratios against Spin in one run: `npm run bench:model`. Runs alternate, so that what else
 * the machine does falls on both; the median of each counts.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { check, prepare, type CheckOptions, type CheckResult } from "poolproof/checker";
import { psycopg2 } from "../../models/psycopg2.ts";
import { simplePool } from "../../models/simple-pool.ts";
import { search } from "../../src/checker/check.ts";
import type { Machine } from "../../src/checker/search/machine.ts";
import { searchInThreads } from "../../src/threads/model-threads.ts";
import { promelaOf, type PromelaSize } from "./promela.ts";

const runs = Number(process.argv[2] ?? 3);
const sizes: readonly PromelaSize[] = [
  { isLocked: true, workers: 5, ops: 2 },
  { isLocked: false, workers: 2, ops: 2 },
  { isLocked: false, workers: 3, ops: 1 },
];

interface Timed {
  readonly seconds: number;
  readonly states: number;
  readonly transitions: number;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
const nameOf = ({ isLocked, workers, ops }: PromelaSize): string =>
  `${isLocked ? "threaded" : "simple"} ${workers} × ${ops}`;

function ours(
  { isLocked, workers, ops }: PromelaSize,
  options: CheckOptions,
): Timed & { readonly outcome: CheckResult } {
  const started = performance.now();
  const model = psycopg2({ name: "pool", isLocked }, { workers, ops, minconn: 1, maxconn: 2 });
  const outcome = check(model, options);
  const { states, transitions } = outcome;
  return { seconds: (performance.now() - started) / 1000, states, transitions, outcome };
}

/** Spin's verifier, compiled without its partial-order reduction, which removes next to nothing here. */
function spinVerifier(folder: string, size: PromelaSize): (() => Timed) | undefined {
  const name = nameOf(size).replaceAll(" ", "");
  try {
    writeFileSync(join(folder, `${name}.pml`), promelaOf(size));
    execFileSync("spin", ["-a", `${name}.pml`], { cwd: folder, stdio: "pipe" });
    execFileSync("gcc", ["-O2", "-DSAFETY", "-DNOREDUCE", "-DMEMLIM=16000", "-o", name, "pan.c"], {
      cwd: folder,
      stdio: "pipe",
    });
  } catch {
    return undefined;
  }
  return () => {
    const started = performance.now();
    const text = execFileSync(join(folder, name), ["-m2000000", "-w24", "-n", "-E"], {
      cwd: folder,
      encoding: "utf8",
    });
    const seconds = (performance.now() - started) / 1000;
    const read = (pattern: RegExp): number => Number(pattern.exec(text)?.[1]);
    return { seconds, states: read(/(\d+) states, stored/), transitions: read(/(\d+) transitions/) };
  };
}

const rate = ({ states }: Timed, seconds: number): string =>
  `${(states / seconds / 1e6).toFixed(2)} M states/s`;

function compare(folder: string, size: PromelaSize): void {
  const spin = spinVerifier(folder, size);
  const all = Array.from({ length: runs }, () => ({ own: ours(size, { properties: [] }), peer: spin?.() }));
  const [first] = all;
  if (!first) return;
  const own = median(all.map((run) => run.own.seconds));
  const line = `${nameOf(size).padEnd(16)} ${String(first.own.states).padStart(10)} states  ${rate(first.own, own)}`;
  if (!first.peer) {
    console.log(`${line}  (no spin and gcc here to compare with)`);
    return;
  }
  const peer = median(all.map((run) => run.peer?.seconds ?? NaN));
  if (first.peer.states !== first.own.states || first.peer.transitions !== first.own.transitions) {
    throw new Error(
      `Spin counts ${first.peer.states} states and ${first.peer.transitions} transitions: another system.`,
    );
  }
  console.log(`${line}  Spin ${rate(first.peer, peer)}  ratio ${(peer / own).toFixed(2)}`);
}

/** A search shared out, against one that is not. */
async function compareThreads({ workers, ops }: PromelaSize): Promise<void> {
  const size = { workers, ops, minconn: 1, maxconn: 2 };
  const options = { jobs: 2, module: "poolproof/models" };
  const all: { one: number; two: number }[] = [];
  for (let run = 0; run < runs; run++) {
    const timed = async (work: (machine: Machine) => unknown): Promise<number> => {
      const started = performance.now();
      await work(prepare(simplePool.build(size), {}));
      return (performance.now() - started) / 1000;
    };
    const one = await timed((machine) => search(machine, {}));
    const two = await timed((machine) => searchInThreads(machine, { file: simplePool, size, options }));
    all.push({ one, two });
  }
  const [one, two] = [median(all.map((run) => run.one)), median(all.map((run) => run.two))];
  console.log(
    `Two threads, simple ${workers} × ${ops}, nothing reduced: ${two.toFixed(2)} s, one ${one.toFixed(2)} s, ratio ${(one / two).toFixed(2)}`,
  );
}

const folder = mkdtempSync(join(tmpdir(), "poolproof-bench-"));
try {
  console.log("States/s without reductions or properties, whole run, one core (reach ≥ 1.2 × Spin):");
  for (const size of sizes) compare(folder, size);

  const large: PromelaSize = { isLocked: false, workers: 2, ops: 2 };
  const [exact, compact] = [
    ours(large, { properties: [] }),
    ours(large, { properties: [], store: "compact" }),
  ];
  console.log(
    `Bytes a state, ${nameOf(large)}: exact ${(exact.outcome.bytes / exact.states).toFixed(1)} (reach ≤ 40), ` +
      `hash-compacted ${(compact.outcome.bytes / compact.states).toFixed(1)} (reach ≤ 16), ${compact.states} of ${exact.states} states`,
  );

  const simple: PromelaSize = { isLocked: false, workers: 3, ops: 1 };
  for (const symmetry of [["worker", "connection"], ["worker"]]) {
    const verified = Array.from({ length: runs }, () => ours(simple, { symmetry }));
    console.log(
      `Verifying simple 3 × 1, ${symmetry.join("s and ")}s symmetric, all properties: ` +
        `${median(verified.map(({ seconds }) => seconds)).toFixed(2)} s for ${verified[0]?.states} states (reach ≤ 1 s)`,
    );
  }
  await compareThreads(simple);

  const threaded: PromelaSize = { isLocked: true, workers: 5, ops: 2 };
  const reduced = ours(threaded, { symmetry: ["worker", "connection"], por: true });
  console.log(
    `Stored for threaded 5 × 2 with symmetry and reduction: ${reduced.states} (reach ≤ 2,000), verdict ` +
      `${reduced.outcome.verdict}, ${reduced.seconds.toFixed(2)} s`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
