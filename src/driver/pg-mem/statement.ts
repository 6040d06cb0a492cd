/** An SQL text as statements that a session may run here, its parameters filled in. */
import type { Expr, Statement } from "pgsql-ast-parser";
import { DatabaseError } from "../errors.ts";
import { sqlParser } from "./packages.ts";

/** Statements that pg-mem takes back with the state. The others (it keeps schemas elsewhere) are refused. */
const allowed: ReadonlySet<string> = new Set([
  "select",
  "insert",
  "update",
  "delete",
  "union",
  "union all",
  "values",
  "with",
  "with recursive",
  "truncate table",
  "show",
  "set",
  "set timezone",
  "set names",
]);

/** Texts repeat forever; the bound keeps a generator of SQL from filling memory. */
const knownMax = 1_000;
const parsed = new Map<string, readonly Statement[]>();
const filled = new Map<string, readonly Statement[]>();

/**
 * The statements of `sql` in order, `params` in the places of `$1`, `$2`, …: the same objects for the same text and
 * parameters, so that plans can be kept by them. Throws {@link DatabaseError}.
 */
export function statements(sql: string, params: readonly unknown[]): readonly Statement[] {
  const found = remember(parsed, sql, () => read(sql));
  if (params.length === 0) return found;
  if (found.length > 1) {
    throw new DatabaseError("cannot insert multiple commands into a prepared statement", "42601");
  }
  const literals = params.map(literal);
  const key = `${JSON.stringify(literals)}${sql}`;
  return remember(filled, key, () => found.map((statement) => fill(statement, literals)));
}

function remember<T>(memory: Map<string, T>, key: string, make: () => T): T {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (memory.size >= knownMax) memory.clear();
  memory.set(key, made);
  return made;
}

function read(sql: string): readonly Statement[] {
  const found = sqlParser().parse(sql);
  const refused = found.find(({ type }) => !allowed.has(type));
  if (!refused) return found;
  const advice = "Make tables in the server's setup.";
  throw new DatabaseError(`"${refused.type}" cannot be undone by pg-mem in a session. ${advice}`, "0A000");
}

/** As psycopg2 does: parameters become literals. (pg-mem's own parameters fail in a `where` on an indexed column.) */
function fill(statement: Statement, literals: readonly Expr[]): Statement {
  const mapper = sqlParser().astMapper((map) => ({
    parameter: ({ name }) => {
      const value = literals[Number(name.slice(1)) - 1];
      if (!value) throw new DatabaseError(`there is no parameter ${name}`, "42P02");
      return value;
    },
    binary: (whole) => {
      const mapped = map.super().binary(whole);
      if (mapped?.type !== "binary" || !ordered.has(whole.op)) return mapped;
      const { left, right } = whole;
      return {
        ...mapped,
        ...(left.type === "parameter" && { left: asNumber(mapped.left) }),
        ...(right.type === "parameter" && { right: asNumber(mapped.right) }),
      };
    },
  }));
  return mapper.statement(statement) ?? statement;
}

/** Operators whose operands pg-mem exchanges where one of them is text: to it, 3 - '2' is -1. */
const ordered: ReadonlySet<string> = new Set(["-", "/"]);

/** A parameter that came as text takes the type of what it is beside. */
function asNumber(operand: Expr): Expr {
  if (operand.type !== "string" || !/^-?\d+(\.\d+)?$/.test(operand.value)) return operand;
  const value = Number(operand.value);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return operand;
  return { type: Number.isInteger(value) ? "integer" : "numeric", value };
}

function literal(value: unknown): Expr {
  if (value === null || value === undefined) return { type: "null" };
  if (typeof value === "number" && Number.isFinite(value)) {
    return { type: Number.isInteger(value) ? "integer" : "numeric", value };
  }
  if (typeof value === "boolean") return { type: "boolean", value };
  if (value instanceof Date) return { type: "string", value: value.toISOString() };
  if (typeof value === "object") return { type: "string", value: JSON.stringify(value) };
  // Left are text, bigint, NaN and infinity; PostgreSQL reads the last two as it reads their names.
  return { type: "string", value: `${value as string | number | bigint}` };
}
