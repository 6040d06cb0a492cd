/** Writes the README's pool and the README's smallest test of it into the current folder, as a reader would. */
import { readFileSync, writeFileSync } from "node:fs";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const [pool = "", smallest = ""] = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
const scenario = pool.slice(0, pool.indexOf("const { verdict")).replace("const mine", "export const mine");
writeFileSync("mine.ts", scenario);
writeFileSync("mine.test.ts", smallest);
