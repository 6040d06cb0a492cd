/** The files that `poolproof model` is told to read and write. One that cannot be is bad input. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { UsageError } from "../input/usage-error.ts";

export const readFile = (path: string): Uint8Array => told("read", path, () => readFileSync(path));

export const writeFile = (path: string, text: string): void =>
  told("written", path, () => writeFileSync(path, text));

/** Replaces a file at once: an interrupted write leaves the file as it was before. */
export const replaceFile = (path: string, bytes: Uint8Array): void =>
  told("written", path, () => {
    writeFileSync(`${path}.new`, bytes);
    renameSync(`${path}.new`, path);
  });

function told<T>(what: string, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `${path} cannot be ${what} (${code ?? String(error)}): pass the path of a file in a folder that exists.`,
      { cause: error },
    );
  }
}
