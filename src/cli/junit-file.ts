/** Where --junit writes. */
import { accessSync, constants, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { junit, type JunitCase } from "../report/junit.ts";
import { UsageError } from "./input/usage-error.ts";

/** Throws {@link UsageError} now rather than after the work. */
export function assertWritable(file: string | undefined): void {
  if (file === undefined) return;
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    throw new UsageError(
      `--junit "${file}" cannot be written (${(error as { code?: string }).code ?? String(error)}): ` +
        "pass a file's path in a folder that exists.",
      { cause: error },
    );
  }
}

export function writeJunit(file: string | undefined, cases: readonly JunitCase[]): void {
  if (file !== undefined) writeFileSync(file, junit(cases));
}
