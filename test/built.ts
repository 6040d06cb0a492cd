/**
 * Before any test: the package is built from the sources as they are now. Tests of the command line start it hundreds of
 * times, and built it starts in half the time that its sources take.
 */
import { execSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

export function setup(): void {
  const changedMs = Math.max(...["src", "models"].map(newestMs));
  const built = ["dist/src.tsbuildinfo", "dist/models.tsbuildinfo"].map((file) => join(root, file));
  if (built.every((file) => existsSync(file) && statSync(file).mtimeMs > changedMs)) return;
  execSync("npm run build", { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  // tsc leaves them as they are where its output stays the same, and the next run would build again.
  const now = new Date();
  for (const file of built) utimesSync(file, now, now);
}

/** What start-built-thread.ts has written in the processes of this run. */
export function teardown(): void {
  const folder = join(root, ".poolproof");
  if (!existsSync(folder)) return;
  const ours = readdirSync(folder).filter((name) => name.startsWith(`thread-${process.pid}-`));
  for (const name of ours) rmSync(join(folder, name), { recursive: true });
}

function newestMs(folder: string): number {
  const entries = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return Math.max(...entries.map((entry) => statSync(join(root, folder, entry)).mtimeMs));
}
