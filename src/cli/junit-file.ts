/** Where --junit writes. */
import { accessSync, constants, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { JunitCase } from "../report/junit.ts";
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

export async function writeJunit(file: string | undefined, cases: readonly JunitCase[]): Promise<void> {
  if (file === undefined) return;
  const { junit } = await import("../report/junit.ts");
  writeFileSync(file, junit(cases));
}
