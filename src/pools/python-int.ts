/** Python's `int()`, which psycopg2's pools put their limits through: "2" is 2 and 2.7 is 2 (quirk P05). */
import { ValueError } from "./errors.ts";

/** The values that a pool accepts as minconn and maxconn. */
export type IntLike = number | string;

/** Throws {@link ValueError} for what is no whole number: NaN, Infinity, "x" and "2.7" (a text is not rounded). */
export function pythonInt(name: string, value: IntLike): number {
  const number = typeof value === "number" ? Math.trunc(value) : fromText(value);
  if (Number.isFinite(number)) return number + 0; // + 0: Python's integers have no -0.
  const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
  throw new ValueError(`${name} is ${shown}; a number, or a text of digits such as "2", is accepted.`);
}

function fromText(text: string): number {
  // Digits may be parted by single underscores, and white space around them is ignored (Python reference, 2.4.5).
  const trimmed = text.trim();
  return /^[+-]?\d+(?:_\d+)*$/.test(trimmed) ? Number(trimmed.replaceAll("_", "")) : Number.NaN;
}
