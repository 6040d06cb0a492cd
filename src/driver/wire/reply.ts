/** Writes what a PostgreSQL server sends. Source: PostgreSQL 18, 54.7 (message formats) and 54.8 (error and notice fields). */

/** A column of a result: its name, and its type by PostgreSQL's number. */
export interface ReplyColumn {
  readonly name: string;
  readonly oid: number;
}

export interface Complaint {
  readonly severity: "ERROR" | "FATAL" | "WARNING";
  readonly sqlstate: string;
  readonly message: string;
}

const sizeAtFirst = 256;

/** One or more messages, to be sent as they stand. */
export class Reply {
  #bytes = Buffer.allocUnsafe(sizeAtFirst);
  #end = 0;
  /** Where the message under way has its length. */
  #lengthAt = 0;

  /** What was written so far. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  get isEmpty(): boolean {
    return this.#end === 0;
  }

  /** 0 ok, 3 cleartext password, 10 SASL, 11 SASL continues, 12 SASL ends. */
  authentication(code: 0 | 3 | 10 | 11 | 12, body: Uint8Array = none): this {
    return this.#begin("R").#int32(code).#raw(body).#finish();
  }

  parameter(name: string, value: string): this {
    return this.#begin("S").#text(name).#text(value).#finish();
  }

  key(pid: number, secret: number): this {
    return this.#begin("K").#int32(pid).#int32(secret).#finish();
  }

  /** `status`: I idle, T in a transaction, E in a failed one. */
  ready(status: "I" | "T" | "E"): this {
    return this.#begin("Z").#int8(status).#finish();
  }

  /** Messages without a body: 1 parsed, 2 bound, 3 closed, n no data, s suspended, I empty query. */
  bare(type: "1" | "2" | "3" | "n" | "s" | "I"): this {
    return this.#begin(type).#finish();
  }

  columns(columns: readonly ReplyColumn[]): this {
    this.#begin("T").#int16(columns.length);
    for (const { name, oid } of columns) {
      // Of no table; its size varies; no modifier; as text.
      this.#text(name).#int32(0).#int16(0).#int32(oid).#int16(-1).#int32(-1).#int16(0);
    }
    return this.#finish();
  }

  /** Each value as text; null for NULL. */
  row(values: readonly (string | null)[]): this {
    this.#begin("D").#int16(values.length);
    for (const value of values) {
      if (value === null) {
        this.#int32(-1);
        continue;
      }
      const length = Buffer.byteLength(value);
      this.#int32(length).#room(length);
      this.#end += this.#bytes.write(value, this.#end);
    }
    return this.#finish();
  }

  /** "INSERT 0 1" */
  complete(tag: string): this {
    return this.#begin("C").#text(tag).#finish();
  }

  paramTypes(oids: readonly number[]): this {
    this.#begin("t").#int16(oids.length);
    for (const oid of oids) this.#int32(oid);
    return this.#finish();
  }

  error(complaint: Complaint): this {
    return this.#complain("E", complaint);
  }

  notice(complaint: Complaint): this {
    return this.#complain("N", complaint);
  }

  /** The version that is spoken, and the options of the start-up message that are not known. */
  version(minor: number, options: readonly string[]): this {
    this.#begin("v").#int32(minor).#int32(options.length);
    for (const option of options) this.#text(option);
    return this.#finish();
  }

  /** Messages that were written before. */
  written(bytes: Uint8Array): this {
    return this.#raw(bytes);
  }

  #complain(type: "E" | "N", { severity, sqlstate, message }: Complaint): this {
    this.#begin(type);
    const fields = [
      ["S", severity],
      ["V", severity],
      ["C", sqlstate],
      ["M", message],
    ] as const;
    for (const [field, value] of fields) this.#int8(field).#text(value);
    this.#room(1);
    this.#bytes[this.#end++] = 0;
    return this.#finish();
  }

  #begin(type: string): this {
    this.#int8(type);
    this.#lengthAt = this.#end;
    return this.#int32(0);
  }

  #finish(): this {
    this.#bytes.writeInt32BE(this.#end - this.#lengthAt, this.#lengthAt);
    return this;
  }

  #room(size: number): this {
    if (this.#end + size <= this.#bytes.length) return this;
    const larger = Buffer.allocUnsafe(2 * (this.#end + size));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
    return this;
  }

  #int8(letter: string): this {
    this.#room(1);
    this.#end = this.#bytes.writeUInt8(letter.charCodeAt(0), this.#end);
    return this;
  }

  #int16(value: number): this {
    this.#room(2);
    this.#end = this.#bytes.writeInt16BE(value, this.#end);
    return this;
  }

  #int32(value: number): this {
    this.#room(4);
    this.#end = this.#bytes.writeInt32BE(value | 0, this.#end);
    return this;
  }

  #text(value: string): this {
    this.#room(Buffer.byteLength(value) + 1);
    this.#end += this.#bytes.write(value, this.#end);
    this.#bytes[this.#end++] = 0;
    return this;
  }

  #raw(bytes: Uint8Array): this {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
    return this;
  }
}

const none = new Uint8Array(0);
