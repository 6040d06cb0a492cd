/** pg-mem's errors as PostgreSQL's: most of them come without a SQLSTATE. Source of the codes: PostgreSQL 18, appendix A. */
import { databaseError, DatabaseError } from "../errors.ts";

/** pg-mem names most errors by class; the rest are known by their text (both read in the source of 3.0.14). */
const classes: Readonly<Record<string, string>> = {
  ColumnNotFound: "42703",
  RelationNotFound: "42P01",
  AmbiguousColumn: "42702",
  TypeNotFound: "42704",
  CastError: "42804",
  PermissionDeniedError: "42501",
  RecordExists: "23505",
  NotSupported: "0A000",
};
const texts: readonly (readonly [RegExp, string])[] = [
  [/syntax error|failed to parse|unexpected end of input/i, "42601"],
  [/violates not-null|cannot add a null record/i, "23502"],
  [/violates foreign key/i, "23503"],
  [/duplicate key value/i, "23505"],
  [/check constraint .* is violated/i, "23514"],
  [/invalid input syntax|cannot parse|invalid format/i, "22P02"],
  [/function .* does not exist/i, "42883"],
  [/operator does not exist/i, "42883"],
  [/relation .* already exists/i, "42P07"],
  [/relation .* does not exist/i, "42P01"],
  [/column .* (?:does not exist|not found)/i, "42703"],
  [/is of type .* but expression is of type/i, "42804"],
  [/more expressions than target columns|more target columns than expressions/i, "42601"],
];

/** Unknown errors get XX000 (internal error), so that they are noticed. */
export function toDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { message, code } = error as { message?: string; code?: string };
  const text = message ?? String(error);
  const sqlstate =
    code ??
    classes[(error as Error).constructor.name] ??
    texts.find(([pattern]) => pattern.test(text))?.[1] ??
    "XX000";
  return databaseError(firstLine(text), sqlstate);
}

/** pg-mem follows its message with advice on how to report it. */
function firstLine(text: string): string {
  return (text.split("\n", 1)[0] ?? "").replace(/^ERROR: /, "");
}
