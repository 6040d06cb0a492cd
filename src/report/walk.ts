/** One step of a replay in words, for those who walk through it. */
import { plural } from "./story.ts";
import type { Step } from "./steps.ts";

export function stepText({ number, label, atMs, used, lines }: Step, maxconn: number): string {
  const when = atMs > 0 ? `, at ${plural(atMs, "millisecond")}` : "";
  const books = used === undefined ? "" : `   used ${used}${maxconn < 0 ? "" : ` of ${maxconn}`}`;
  const head = `${number === undefined ? "opening the pool" : `step ${number}`}: ${label}${when}${books}`;
  return [head, ...lines.map(({ who, text }) => `    ${who === "" ? text : `worker ${who}: ${text}`}`)].join(
    "\n",
  );
}
