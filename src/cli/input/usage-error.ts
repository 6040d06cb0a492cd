/** The answer to bad input: one sentence on stderr that says what was wrong and what to do, and exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const usageExitCode = 2;

/** "a", "a and b", "a, b and c" */
export function listed(names: readonly string[], conjunction = "and"): string {
  return names.length < 2
    ? names.join("")
    : `${names.slice(0, -1).join(", ")} ${conjunction} ${names.at(-1) ?? ""}`;
}

/** Throws {@link UsageError} unless `name` is among `accepted`. */
export function accept<T extends string>(what: string, name: string, accepted: readonly T[]): T {
  const found = accepted.find((known) => known === name);
  if (found !== undefined) return found;
  throw new UsageError(`Unknown ${what} "${name}": use ${listed(accepted, "or")}.`);
}
