/** A package that an adapter is handed: its exports, and its version. */
import type { Subject } from "../pools/pool.ts";

export interface Package {
  /** As its package.json has it; undefined where that is not known. */
  readonly version?: string;
}

/** Makes a subject of the pool that a package exports. Throws TypeError for exports that are another package's. */
export type Adapter = (module: unknown, from?: Package) => Subject;

/** Whether a version is at least another, by the numbers before any "-". An unknown one is taken for the latest. */
export function isAtLeast(version: string | undefined, least: string): boolean {
  if (version === undefined) return true;
  const [mine, other] = [version, least].map((text) => text.split("-")[0]?.split(".").map(Number) ?? []);
  for (const [at, wanted] of (other ?? []).entries()) {
    const have = mine?.[at] ?? 0;
    if (have !== wanted) return have > wanted;
  }
  return true;
}
