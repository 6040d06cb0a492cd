/** What examples promise in their comments, noted as kept or broken while they run. */
import { format, inspect, isDeepStrictEqual } from "node:util";

let noted = 0;
let broken: string[] = [];

/** `value; // => promised` */
export function gives(actual: unknown, promised: unknown): void {
  noted += 1;
  if (!isDeepStrictEqual(actual, promised)) broken.push(`gives ${inLine(actual)}, not ${inLine(promised)}`);
}

/** `console.log(…); // prints promised` */
export function prints(promised: string, ...args: readonly unknown[]): void {
  gives(format(...args), promised);
}

/** The problems of one example, which made so many promises. The next one begins anew. */
export function problemsSince(promised: number): readonly string[] {
  const problems = noted === promised ? broken : [...broken, `comes to ${noted} of ${promised} promises`];
  noted = 0;
  broken = [];
  return problems;
}

const inLine = (value: unknown): string => inspect(value, { breakLength: Infinity, depth: 6 });
