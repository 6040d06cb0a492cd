/** A small Vitest project of its own, run by the real Vitest in a process of its own. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const vitest = fileURLToPath(import.meta.resolve("vitest/package.json")).replace(
  "package.json",
  "vitest.mjs",
);

const config = `export default {
  ssr: { resolve: { conditions: ["source", "module", "node", "default"] } },
  // For what hangs only: a loaded machine takes long to start.
  // One process for all files: each would load the sources anew.
  test: { include: ["*.test.ts"], testTimeout: 300_000, isolate: false, maxWorkers: 1 },
};
`;

/** A pool that forgets to count the connections that are on their way, and one that does not. */
const pools = `import { scenario, type Connection, type Driver, type PoolLimits } from "poolproof";

class MyPool {
  readonly idle: Connection[] = [];
  readonly used = new Set<Connection>();
  closed = false;
  asked = 0;
  counts: boolean;
  driver: Driver;
  limits: PoolLimits;
  constructor(counts: boolean, driver: Driver, limits: PoolLimits) {
    this.counts = counts;
    this.driver = driver;
    this.limits = limits;
  }
  async getconn(): Promise<Connection> {
    const taken = this.counts ? this.asked : this.used.size;
    if (this.idle.length === 0 && taken >= this.limits.maxconn) throw new Error("none is free");
    this.asked++;
    const conn = this.idle.pop() ?? (await this.driver.connect());
    this.used.add(conn);
    return conn;
  }
  async putconn(conn: Connection): Promise<void> {
    await conn.rollback();
    this.used.delete(conn);
    this.asked--;
    this.idle.push(conn);
  }
  async closeall(): Promise<void> {
    this.closed = true;
  }
  get view() {
    return { closed: this.closed, usedCount: this.used.size, idleCount: this.idle.length };
  }
}

async function useOnce(worker) {
  let conn;
  try {
    conn = await worker.pool.getconn();
  } catch {
    return;
  }
  await worker.query(conn, "select 1");
  await worker.pool.putconn(conn);
}

export function poolScenario({ counts = false, workers = 2, maxconn = 1 } = {}) {
  return scenario({
    subject: { name: "mine", title: "MyPool", open: async (...args) => new MyPool(counts, ...args) },
    minconn: 0,
    maxconn,
    workers: { count: workers, body: useOnce },
  });
}
`;

export interface Project extends AsyncDisposable {
  write(file: string, text: string): Promise<void>;
  read(file: string): Promise<string>;
  /** What is stored under .poolproof/. */
  stored(): Promise<readonly string[]>;
  /** What \`vitest run\` prints, without colours, times and this machine's paths. */
  run(words?: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
}

/** With \`pools.ts\`, which exports poolScenario; and \`mine.test.ts\` as given. */
export async function vitestProject(tests: string): Promise<Project> {
  await mkdir(join(root, ".poolproof"), { recursive: true });
  // Inside the package, so that it is found by its published name.
  const folder = await mkdtemp(join(root, ".poolproof", "vitest-"));
  const write = (file: string, text: string): Promise<void> => writeFile(join(folder, file), text);
  await write("vitest.config.mjs", config);
  await write("pools.ts", pools);
  await write("mine.test.ts", tests);
  return {
    write,
    read: (file) => readFile(join(folder, file), "utf8"),
    stored: () => readdir(join(folder, ".poolproof")).catch(() => []),
    run: (words = [], env = {}) => run(folder, words, env),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

function run(
  folder: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { FORCE_COLOR: _, POOLPROOF_SEED: __, ...inherited } = process.env;
  // A worker of Vitest's must not pass on what makes it one.
  const own = Object.entries(inherited).filter(([name]) => !name.startsWith("VITEST"));
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [vitest, "run", "--root", folder, "--reporter=verbose", ...words],
      { cwd: folder, env: { ...Object.fromEntries(own), NO_COLOR: "1", ...env }, maxBuffer: 1e8 },
      (_error, stdout, stderr) => resolve(tidied(stdout + stderr, folder)),
    );
  });
}

function tidied(output: string, folder: string): string {
  return output
    .replaceAll(folder, "")
    .replaceAll(/ \d+ms\b/g, "")
    .replaceAll(/[ \t]+$/gm, "");
}
