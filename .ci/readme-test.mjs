/** Writes the README's pool and the README's smallest test of it into the current folder, as a reader would. */
import { readFileSync, writeFileSync } from "node:fs";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const [pool = "", , smallest = ""] = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
writeFileSync("my-pool.ts", pool);
writeFileSync("my-pool.test.ts", smallest);
