/** Runs the command line: in a process of its own, as a user does, or in this one, which loads its code only once. */
import { execFile } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import { commandLine } from "../../src/cli/command-line.ts";

/** As test/built.ts has built it. */
export const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function poolproof(words: readonly string[], cwd?: string): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [main, ...words],
      { cwd, maxBuffer: 1e8 },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
    child.stdin?.end();
  });
}

let last: Promise<unknown> = Promise.resolve();

/** One after the other: there is one stdout. */
export function poolproofHere(words: readonly string[]): Promise<Ended> {
  const ended = last.then(() => here(words));
  last = ended.catch(() => {});
  return ended;
}

async function here(words: readonly string[]): Promise<Ended> {
  const [stdout, stderr] = [caught(process.stdout), caught(process.stderr)];
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await commandLine(words);
    return { code: process.exitCode, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.exitCode = before;
    stdout.release();
    stderr.release();
  }
}

/** What is written to a stream, which does not go there meanwhile. */
function caught(stream: NodeJS.WriteStream): { text(): string; release(): void } {
  let text = "";
  const spy = vi.spyOn(stream, "write").mockImplementation((chunk) => Boolean((text += String(chunk))));
  return { text: () => text, release: () => spy.mockRestore() };
}
