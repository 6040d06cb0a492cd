/** recorder.py and recorder_threads.py as child processes: a program in, what the real psycopg2 did out. */
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Program, Run } from "./program.ts";
import type { ThreadRecord, ThreadScenario } from "./thread-scenario.ts";

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

class RecorderProcess<Question, Answer> {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #complaints: string[] = [];

  constructor(python: string, script: string) {
    // -B: writes no compiled files beside the sources.
    this.#child = spawn(python, ["-B", fileURLToPath(new URL(script, import.meta.url))]);
    // A recorder that has ended cannot be written to; the answer that is missing then says more (see #line).
    this.#child.stdin.on("error", () => undefined);
    this.#child.stderr.on("data", (text) => this.#complaints.push(String(text)));
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** What the recorder says of itself before its first run. */
  async versions(): Promise<Versions> {
    return JSON.parse(await this.#line()) as Versions;
  }

  /** Ask one question at a time. */
  async ask(question: Question): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    return JSON.parse(await this.#line()) as Answer;
  }

  stop(): void {
    this.#child.stdin.end();
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done !== true) return value;
    throw new Error(`The recorder ended before it answered. It said:\n${this.#complaints.join("")}`);
  }
}

export function recordPrograms(python: string): RecorderProcess<Program, Run> {
  return new RecorderProcess(python, "recorder.py");
}

export function recordThreads(python: string): RecorderProcess<ThreadScenario, ThreadRecord> {
  return new RecorderProcess(python, "recorder_threads.py");
}
