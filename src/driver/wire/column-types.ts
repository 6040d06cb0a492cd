/** Values as PostgreSQL writes them, and the numbers of their types (pg_type.oid, PostgreSQL 18). */
import type { Row } from "../driver.ts";
import type { Column } from "../storage.ts";
import type { ReplyColumn } from "./reply.ts";

/** By the names that servers give their columns' types. */
const oids: Readonly<Record<string, number>> = {
  bool: 16,
  boolean: 16,
  bytea: 17,
  bigint: 20,
  smallint: 21,
  integer: 23,
  text: 25,
  json: 114,
  real: 700,
  float: 701,
  "double precision": 701,
  varchar: 1043,
  date: 1082,
  time: 1083,
  timestamp: 1114,
  timestamptz: 1184,
  interval: 1186,
  decimal: 1700,
  numeric: 1700,
  uuid: 2950,
  jsonb: 3802,
  "bool[]": 1000,
  "integer[]": 1007,
  "text[]": 1009,
  "bigint[]": 1016,
  "float[]": 1022,
};

export const textOid = 25;
const int4Max = 2_147_483_647;

/** A server's own description; what it does not say, the rows tell. */
export function columnsOf(
  described: readonly Column[] | undefined,
  rows: readonly Row[],
): readonly ReplyColumn[] | undefined {
  if (described) return described.map(({ name, type }) => ({ name, oid: oids[type] ?? textOid }));
  const [first] = rows;
  return first && Object.keys(first).map((name) => ({ name, oid: oidOf(rows, name) }));
}

/** Of the first value that is not NULL. */
function oidOf(rows: readonly Row[], name: string): number {
  const value = rows.find((row) => row[name] !== null && row[name] !== undefined)?.[name];
  if (typeof value === "boolean") return 16;
  if (typeof value === "bigint") return 20;
  if (typeof value === "number") {
    if (!Number.isInteger(value)) return 701;
    return Math.abs(value) <= int4Max ? 23 : 20;
  }
  if (value instanceof Date) return 1184;
  if (typeof value !== "object") return textOid;
  return value instanceof Uint8Array ? 17 : 114;
}

/** Null for NULL. */
export function textOf(value: unknown, oid: number): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "t" : "f";
  return typeof value === "object" ? objectText(value, oid) : `${value as number | bigint}`;
}

function objectText(value: object, oid: number): string {
  if (value instanceof Date) {
    const text = value.toISOString().replace("T", " ").replace("Z", "");
    if (oid === 1082) return text.slice(0, 10);
    return oid === 1114 ? text : `${text}+00`;
  }
  if (value instanceof Uint8Array) return String.raw`\x${Buffer.from(value).toString("hex")}`;
  const isJson = oid === 114 || oid === 3802;
  return Array.isArray(value) && !isJson ? arrayText(value) : JSON.stringify(value);
}

function arrayText(values: readonly unknown[]): string {
  const texts = values.map((value) => {
    if (Array.isArray(value)) return arrayText(value);
    const text = textOf(value, textOid);
    return text === null ? "NULL" : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  });
  return `{${texts.join(",")}}`;
}
