/** The prepared statements and portals of a session. */
import type { Row } from "../driver.ts";
import { databaseError } from "../errors.ts";
import { textOid } from "./column-types.ts";
import type { FrontendMessage } from "./frontend-reader.ts";
import type { Complaint } from "./reply.ts";
import { textOfSql } from "./sql-text.ts";

interface Statement {
  readonly sql: string;
  /** Of its parameters. */
  readonly types: readonly number[];
}

export interface Portal extends Statement {
  readonly params: readonly unknown[];
  /** Once it was executed. */
  result: Result | undefined;
  rowsSent: number;
}

interface Result {
  readonly rows: readonly Row[];
  readonly rowCount: number;
  readonly notice: Complaint | undefined;
  readonly tag: string | undefined;
}

type Message<Kind> = Extract<FrontendMessage, { readonly kind: Kind }>;

export class Prepared {
  readonly #statements = new Map<string, Statement>();
  readonly #portals = new Map<string, Portal>();

  /** Throws {@link DatabaseError}: 42P05 for a name that is taken. */
  parse({ name, sql, types }: Message<"parse">): void {
    if (name !== "" && this.#statements.has(name)) {
      throw databaseError(`prepared statement "${name}" already exists`, "42P05");
    }
    const { paramsCount, statements } = textOfSql(sql);
    if (statements.length > 1) {
      throw databaseError("cannot insert multiple commands into a prepared statement", "42601");
    }
    // Zero is "you tell me", and what is not known is text.
    const length = Math.max(paramsCount, types.length);
    this.#statements.set(name, { sql, types: Array.from({ length }, (_, at) => types[at] || textOid) });
  }

  bind({ portal, name, params }: Message<"bind">): void {
    const { sql, types } = this.statement(name);
    if (params.length !== types.length) {
      const message = `bind message supplies ${params.length} parameters, but prepared statement "${name}" requires ${types.length}`;
      throw databaseError(message, "08P01");
    }
    const values = params.map((param, at) => valueOf(param, types[at] ?? textOid));
    this.#portals.set(portal, { sql, types, params: values, result: undefined, rowsSent: 0 });
  }

  close({ of, name }: Message<"describe" | "close">): void {
    if (of === "portal") this.#portals.delete(name);
    else this.#statements.delete(name);
  }

  /** The statement failed before it was parsed. */
  forget(name: string): void {
    this.#statements.delete(name);
  }

  statement(name: string): Statement {
    const found = this.#statements.get(name);
    if (!found) throw databaseError(`prepared statement "${name}" does not exist`, "26000");
    return found;
  }

  portal(name: string): Portal {
    const found = this.#portals.get(name);
    if (!found) throw databaseError(`portal "${name}" does not exist`, "34000");
    return found;
  }
}

/** Text stands as the client wrote it: as a literal does, it takes the type of its place. */
function valueOf(param: Message<"bind">["params"][number], oid: number): unknown {
  if (!(param instanceof Uint8Array)) return param;
  const bytes = Buffer.from(param);
  if (oid === 21) return bytes.readInt16BE();
  if (oid === 23) return bytes.readInt32BE();
  if (oid === 20) return String(bytes.readBigInt64BE());
  if (oid === 16) return bytes[0] === 1;
  return String.raw`\x${bytes.toString("hex")}`;
}
