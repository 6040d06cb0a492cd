/** The verdicts of shards, back from the lines that `check --json` printed. */
import { reachables, type Aims, type Reachable } from "../../verdict/unreached.ts";
import { exitCodes, type Verdict } from "../../verdict/verdict.ts";
import { UsageError } from "./usage-error.ts";

/** Throws {@link UsageError} for a line that is no shard's verdict, and for a file without any. */
export function verdictsIn(file: string, text: string): readonly Verdict[] {
  const verdicts = text
    .split("\n")
    .flatMap((line, at) => (line.trim() === "" ? [] : [verdictOf(line) ?? refuse(file, at + 1)]));
  return verdicts.length > 0 ? verdicts : [refuse(file, 1)];
}

function refuse(file: string, line: number): never {
  throw new UsageError(
    `Line ${line} of "${file}" is no shard's verdict: pass only the lines of check --shard i/n --json.`,
  );
}

const numbers = ["executions", "steps", "seconds", "seed"] as const;
const texts = ["subject", "scenario", "strategy", "recipe", "shard"] as const;

function verdictOf(line: string): Verdict | undefined {
  const read = objectIn(line);
  if (!read || numbers.some((name) => typeof read[name] !== "number")) return undefined;
  if (texts.some((name) => typeof read[name] !== "string")) return undefined;
  if (typeof read["verdict"] !== "string" || !(read["verdict"] in exitCodes)) return undefined;
  const { recipe, shard, budget, dropped, aims, require, late, ...rest } = read as Record<string, unknown> & {
    recipe: string;
    shard: string;
  };
  if (!isAims(aims) || !isRequire(require)) return undefined;
  const [index = 0, count = 0] = shard.split("/").map(Number);
  if (!(Number.isInteger(index) && Number.isInteger(count) && index >= 1 && index <= count)) return undefined;
  return {
    ...(rest as unknown as Verdict),
    ...(late !== undefined && { late: lateOf(late) }),
    ...restOf(rest),
    shard: {
      index: index - 1,
      count,
      recipe: recipe.split(","),
      ...(typeof budget === "number" && { budget }),
      ...(typeof dropped === "string" && { dropped }),
      aims,
      ...(require && { require }),
    },
  };
}

function isAims(value: unknown): value is Aims {
  const { workers, maxconn, faults, delays } = (value ?? {}) as Partial<Aims>;
  return (
    [typeof workers, typeof maxconn].every((type) => type === "number") &&
    Array.isArray(faults) &&
    typeof delays === "boolean"
  );
}

function isRequire(value: unknown): value is readonly Reachable[] | undefined {
  return (
    value === undefined ||
    (Array.isArray(value) && value.every((name) => reachables.some((known) => known === name)))
  );
}

/** JSON has no Infinity. */
function restOf({ rest }: Pick<Verdict, "rest">): Pick<Verdict, "rest"> {
  return rest?.late === undefined ? {} : { rest: { ...rest, late: lateOf(rest.late) } };
}

function lateOf(late: unknown): number {
  return late === "unlimited" ? Infinity : Number(late);
}

function objectIn(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
