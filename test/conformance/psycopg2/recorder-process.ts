/** recorder.py as a child process: a program in, what the real psycopg2 did out. */
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Program, Run } from "./program.ts";

export interface Versions {
  readonly psycopg2: string;
  readonly python: string;
}

/** The first Python that has psycopg2. `wanted`, where given, is the only one that is tried. */
export function findPython(wanted: string | undefined): string | undefined {
  // A python3 that someone installed by hand comes first on many paths and lacks Debian's packages.
  const candidates = wanted === undefined ? ["python3", "/usr/bin/python3", "python"] : [wanted];
  return candidates.find((python) => spawnSync(python, ["-c", "import psycopg2.pool"]).status === 0);
}

export class RecorderProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #complaints: string[] = [];

  constructor(python: string) {
    this.#child = spawn(python, [fileURLToPath(new URL("recorder.py", import.meta.url))]);
    this.#child.stderr.on("data", (text) => this.#complaints.push(String(text)));
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** What the recorder says of itself before its first run. */
  async versions(): Promise<Versions> {
    return JSON.parse(await this.#line()) as Versions;
  }

  /** Runs one program. Ask for one at a time. */
  async run(program: Program): Promise<Run> {
    this.#child.stdin.write(`${JSON.stringify(program)}\n`);
    return JSON.parse(await this.#line()) as Run;
  }

  stop(): void {
    this.#child.stdin.end();
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done !== true) return value;
    throw new Error(`recorder.py ended before it answered. It said:\n${this.#complaints.join("")}`);
  }
}
