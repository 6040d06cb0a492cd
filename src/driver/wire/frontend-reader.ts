/**
 * Reads what a PostgreSQL client sends: bytes, cut anywhere, into messages.
 *
 * Source: PostgreSQL 18, chapter 54 (Frontend/Backend Protocol), message formats. Of the messages of version 3.0 this reads all
 * that a client of ours sends; COPY and function calls are read as "other", which the backend refuses.
 */
import { databaseError } from "../errors.ts";

export type FrontendMessage =
  | { readonly kind: "startup"; readonly version: number; readonly parameters: ReadonlyMap<string, string> }
  | { readonly kind: "cancel"; readonly pid: number; readonly secret: number }
  | { readonly kind: "encryption" | "sync" | "flush" | "terminate" }
  /** A password, or a step of SASL: what it is depends on what was asked for. */
  | { readonly kind: "password"; readonly body: Buffer }
  | { readonly kind: "query"; readonly sql: string }
  | { readonly kind: "parse"; readonly name: string; readonly sql: string; readonly types: readonly number[] }
  | {
      readonly kind: "bind";
      readonly portal: string;
      readonly name: string;
      readonly params: readonly Param[];
    }
  | { readonly kind: "describe" | "close"; readonly of: "statement" | "portal"; readonly name: string }
  | { readonly kind: "execute"; readonly portal: string; readonly rowsMax: number }
  | { readonly kind: "other"; readonly type: string };

/** Null, text as the client wrote it, or bytes where it said that they are binary. */
export type Param = string | Uint8Array | null;

/** Codes that stand where a start-up message has its version. */
const codes = { cancel: 80_877_102, ssl: 80_877_103, gss: 80_877_104 } as const;

/** No message of a client is longer: PostgreSQL's own limit of a start-up packet, and of what fits a buffer. */
const lengthMax = { startup: 10_000, message: 0x3fff_ffff };

export class FrontendReader {
  /** The beginning of a message whose end has not come. */
  #bytes = nothing;
  #isStarted = false;

  /** The messages that `chunk` completes. Throws {@link DatabaseError} 08P01 for what cannot be one. */
  read(chunk: Buffer): FrontendMessage[] {
    const bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    const messages: FrontendMessage[] = [];
    let at = 0;
    for (;;) {
      // Before the start-up message none has a byte for its type.
      const head = at + (this.#isStarted ? 1 : 0);
      if (bytes.length < head + 4) break;
      const length = bytes.readUInt32BE(head);
      if (length < 4 || length > (this.#isStarted ? lengthMax.message : lengthMax.startup)) {
        throw databaseError(`invalid length of message: ${length}`, "08P01");
      }
      if (bytes.length < head + length) break;
      const fields = new Fields(bytes, head + 4, head + length);
      messages.push(
        this.#isStarted ? messageOf(String.fromCharCode(bytes[at] ?? 0), fields) : this.#first(fields),
      );
      at = head + length;
    }
    // The chunk is the client's, which may write on it again.
    this.#bytes = at === bytes.length ? nothing : Buffer.from(bytes.subarray(at));
    return messages;
  }

  #first(fields: Fields): FrontendMessage {
    const version = fields.int32();
    if (version === codes.cancel) return { kind: "cancel", pid: fields.int32(), secret: fields.int32() };
    if (version === codes.ssl || version === codes.gss) return { kind: "encryption" };
    this.#isStarted = true;
    const parameters = new Map<string, string>();
    for (let name = fields.text(); name !== ""; name = fields.text()) parameters.set(name, fields.text());
    return { kind: "startup", version, parameters };
  }
}

function messageOf(type: string, fields: Fields): FrontendMessage {
  switch (type) {
    case "Q":
      return { kind: "query", sql: fields.text() };
    case "P":
      return {
        kind: "parse",
        name: fields.text(),
        sql: fields.text(),
        types: fields.list(() => fields.int32()),
      };
    case "B":
      return bindOf(fields);
    case "D":
    case "C": {
      const of = fields.int8() === "S".charCodeAt(0) ? "statement" : "portal";
      return { kind: type === "D" ? "describe" : "close", of, name: fields.text() };
    }
    case "E":
      return { kind: "execute", portal: fields.text(), rowsMax: fields.int32() };
    case "S":
      return { kind: "sync" };
    case "H":
      return { kind: "flush" };
    case "X":
      return { kind: "terminate" };
    case "p":
      return { kind: "password", body: fields.rest() };
    default:
      return { kind: "other", type };
  }
}

function bindOf(fields: Fields): FrontendMessage {
  const portal = fields.text();
  const name = fields.text();
  // One format for all, one for each, or none where all are text.
  const formats = fields.list(() => fields.int16());
  let at = 0;
  const params = fields.list((): Param => {
    const isBinary = (formats.length > 1 ? formats[at] : formats[0]) === 1;
    at++;
    const length = fields.int32();
    if (length === -1) return null;
    return isBinary ? fields.bytes(length) : fields.words(length);
  });
  return { kind: "bind", portal, name, params };
}

/** The fields of one message, in order. */
class Fields {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;

  constructor(bytes: Buffer, from: number, end: number) {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = end;
  }

  /** Where the next `length` bytes begin. */
  #pass(length: number): number {
    const at = this.#at;
    if (length < 0 || at + length > this.#end) throw databaseError("invalid message format", "08P01");
    this.#at = at + length;
    return at;
  }

  int8(): number {
    return this.#bytes.readInt8(this.#pass(1));
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#pass(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#pass(4));
  }

  /** A copy. */
  bytes(length: number): Buffer {
    const at = this.#pass(length);
    return Buffer.from(this.#bytes.subarray(at, at + length));
  }

  /** So many bytes as text. */
  words(length: number): string {
    const at = this.#pass(length);
    return this.#bytes.toString("utf8", at, at + length);
  }

  /** Up to a zero byte; what is missing at the end is empty. */
  text(): string {
    if (this.#at >= this.#end) return "";
    const end = this.#bytes.indexOf(0, this.#at);
    if (end === -1 || end >= this.#end) throw databaseError("invalid string in message", "08P01");
    const text = this.#bytes.toString("utf8", this.#at, end);
    this.#at = end + 1;
    return text;
  }

  list<T>(one: () => T): T[] {
    return Array.from({ length: this.int16() }, one);
  }

  rest(): Buffer {
    return this.bytes(this.#end - this.#at);
  }
}

const nothing = Buffer.alloc(0);
