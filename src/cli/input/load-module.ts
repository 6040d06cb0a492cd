/** Loads a third-party package with the globals lent, so that it captures ours while it loads. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { isAbsolute, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { resolve } from "import-meta-resolve";
import type { Package } from "../../adapters/package.ts";
import { lendGlobals } from "../../sim/lent/globals.ts";

/**
 * A package's name is looked up from the folder that the command was started in, as `import` would there; a path may
 * name a file or a package's folder.
 */
export async function loadModule(specifier: string): Promise<unknown> {
  return lent(urlOfModule(specifier));
}

/** Where a module is that is named in the folder that the command was started in. Throws where there is none. */
export function urlOfModule(specifier: string): string {
  const isPath = isAbsolute(specifier) || /^\.{1,2}(\/|$)/.test(specifier.replaceAll("\\", "/"));
  return isPath ? urlOfPath(specifier) : resolve(specifier, pathToFileURL(here()).href);
}

export const noSuchModule = "there is no such module";

/** Why a module could not be loaded, in a few words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") return noSuchModule;
  const text = message ?? String(error);
  const [line = ""] = text.split("\n");
  const place = placeIn(text);
  return `${line
    .trim()
    .replace(/^ParseError: /, "")
    .replace(/\.$/, "")}${place === undefined ? "" : ` in ${place}`}`;
}

/** A package with what else an adapter may need of it. */
export interface LoadedPackage {
  readonly module: unknown;
  readonly from: Package;
}

/** As {@link loadModule} does it. */
export async function loadPackage(specifier: string): Promise<LoadedPackage> {
  const url = urlOfModule(specifier);
  return { module: await lent(url), from: await packageOf(url) };
}

/** A package that stands beside ours. */
export async function ownPackage(name: string): Promise<LoadedPackage> {
  return { module: await lent(name), from: await packageOf(resolve(name, import.meta.url)) };
}

/** The package that a file is of: the nearest package.json above it that has a version. */
async function packageOf(url: string): Promise<Package> {
  for (let folder = new URL(".", url); ; folder = new URL("..", folder)) {
    const file = new URL("package.json", folder);
    const { version } = await json(file);
    if (version !== undefined) return { version };
    if (folder.pathname === new URL("..", folder).pathname) return {};
  }
}

async function json(file: URL): Promise<{ readonly version?: string }> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as { version?: string };
  } catch {
    return {};
  }
}

async function lent(specifier: string): Promise<unknown> {
  const giveBack = lendGlobals();
  try {
    return await imported(specifier);
  } finally {
    giveBack();
  }
}

/** Where the process would end while a module is still loading, what it awaits at its top level never comes: then this rejects. */
export async function imported(url: string): Promise<unknown> {
  let nothingIsLeft = (): void => {};
  const never = new Promise<never>((_, reject) => {
    nothingIsLeft = () => reject(new Error("it awaits at its top level what never comes"));
  });
  process.once("beforeExit", nothingIsLeft);
  try {
    return await Promise.race([native(url), never]);
  } finally {
    process.off("beforeExit", nothingIsLeft);
  }
}

/** Where this Node.js cannot load TypeScript itself, jiti does. */
async function native(url: string): Promise<unknown> {
  try {
    return await import(url);
  } catch (error) {
    if (error instanceof SyntaxError) throw await withPlace(error, url);
    if ((error as { code?: string }).code !== "ERR_UNKNOWN_FILE_EXTENSION") throw error;
    const { createJiti } = await import("jiti");
    return await createJiti(import.meta.url, { fsCache: false }).import(url);
  }
}

/** Node.js tells the place of a syntax error only where it ends the process; jiti tells it always. */
async function withPlace(error: SyntaxError, url: string): Promise<unknown> {
  const { createJiti } = await import("jiti");
  try {
    await createJiti(import.meta.url, { fsCache: false, tryNative: false }).import(url);
  } catch (parsed) {
    if (placeIn((parsed as Error).message) !== undefined) return parsed;
  }
  return error;
}

/** "my-pool.ts:4:0", where a parser's message has it in a line of its own. */
function placeIn(message: string): string | undefined {
  return /^\s*(\S.*:\d+:\d+)\s*$/m.exec(message)?.[1];
}

/** `require` finds what a folder's package.json names, which `import` does not. */
function urlOfPath(path: string): string {
  return pathToFileURL(createRequire(here()).resolve(path)).href;
}

/** A file that need not exist, in the folder that the command was started in. */
function here(): string {
  return join(process.cwd(), "-");
}
