/** The rows of a result as messages. */
import type { Row } from "../driver.ts";
import { textOf } from "./column-types.ts";
import type { Reply, ReplyColumn } from "./reply.ts";

export function writeRows(out: Reply, columns: readonly ReplyColumn[], rows: readonly Row[]): void {
  for (const row of rows) out.row(columns.map(({ name, oid }) => textOf(row[name], oid)));
}
