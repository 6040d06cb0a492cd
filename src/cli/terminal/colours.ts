/** Colours, where a terminal shows stdout and the user has not turned them off (https://no-color.org). */
import process from "node:process";
import picocolors from "picocolors";
import type { Verdict } from "../../verdict/verdict.ts";

// Not undefined: createColors would then look for itself, and find that CI servers show colours.
const isWanted = process.stdout.isTTY ? !process.env["NO_COLOR"] : false;
const { bold, green, red, yellow } = picocolors.createColors(isWanted);

const paint: Readonly<Record<Verdict["verdict"], (text: string) => string>> = {
  holds: green,
  violated: red,
  unrepeatable: yellow,
  limit: yellow,
};

/** Text whose first line is a verdict's headline. */
export function coloured({ verdict }: Verdict, text: string): string {
  const [first = "", ...rest] = text.split("\n");
  return [bold(paint[verdict](first)), ...rest].join("\n");
}
