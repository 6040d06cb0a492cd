/**
 * The far side of a mysql2 connection: what its option `stream` takes in a socket's place. A MySQL server that knows as much of
 * the protocol as a pool needs, over a simulated connection: each of its operations is an event, and may fail.
 *
 * Source: MySQL 8.4, "Client/Server Protocol" (connection phase, command phase, OK_Packet, ERR_Packet). What a socket
 * emits and in which order is that of net.Socket: a refused one "error" and "close", a reset one the same, a server that hangs up "end" and "close".
 */
import { EventEmitter } from "node:events";
import type { Connection, Driver } from "../driver/driver.ts";

/** What a client sends, by its first byte. Anything else is answered as a ping is. */
const commands = { quit: 0x01, query: 0x03, resetConnection: 0x1f } as const;

export interface SocketOptions {
  /** Whether each statement is its own transaction, as MySQL's default is. */
  readonly autocommit: boolean;
  /** The number by which the server knows the session: mysql2's `threadId`. */
  readonly threadId: number;
}

export class Mysql2Socket extends EventEmitter {
  /** Once the server has accepted it. */
  connection: Connection | undefined;
  /** What a caller may look at. */
  destroyed = false;
  /** The client has sent its end, or the socket is closed: what still arrives is dropped. */
  #isEnding = false;
  #isClosed = false;
  #isGreeted = false;
  readonly #options: SocketOptions;

  constructor(driver: Driver, options: SocketOptions) {
    super();
    this.#options = options;
    driver.connect().then(
      (connection) => this.#connected(connection),
      () => this.#failed("connect ECONNREFUSED", "ECONNREFUSED"),
    );
  }

  write(data: Buffer, told?: (error?: Error) => void): boolean {
    if (this.#isEnding) {
      const error = Object.assign(new Error("write after end"), { code: "ERR_STREAM_WRITE_AFTER_END" });
      void later(() => told?.(error));
      return false;
    }
    if (this.#isGreeted) this.#run(data);
    else {
      // The client's answer to the greeting: anyone may come in.
      this.#isGreeted = true;
      void later(() => this.#say(okay(sequenceOf(data) + 1)));
    }
    return true;
  }

  /** The client's end; the server then hangs up, too. */
  end(): this {
    if (!this.#isEnding) this.#close("end");
    return this;
  }

  destroy(): this {
    this.destroyed = true;
    if (!this.#isEnding) this.#close("destroy");
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  pause(): this {
    return this;
  }

  resume(): this {
    return this;
  }

  #connected(connection: Connection): void {
    connection.autocommit = this.#options.autocommit;
    if (this.#isEnding) {
      void connection.close();
      return;
    }
    this.connection = connection;
    connection.whenLost?.(() => this.#hungUp());
    this.emit("connect");
    this.#say(greeting(this.#options.threadId));
  }

  #run(data: Buffer): void {
    const { connection } = this;
    const command = data[4];
    if (!connection || command === commands.quit) {
      this.#close("end");
      return;
    }
    const sequence = sequenceOf(data) + 1;
    const done =
      command === commands.query
        ? connection.query(data.toString("utf8", 5))
        : command === commands.resetConnection
          ? connection.rollback()
          : Promise.resolve();
    done.then(
      () => this.#say(okay(sequence)),
      (error: Error) => {
        if (connection.closed === 0) this.#say(refusal(sequence, error.message));
        else this.#failed("read ECONNRESET", "ECONNRESET");
      },
    );
  }

  #say(packet: Buffer): void {
    if (!this.#isEnding) this.emit("data", packet);
  }

  /** The server has gone without a word. A socket that is not half open then closes its own side, too. */
  #hungUp(): void {
    if (this.#isClosed) return;
    this.#isEnding = true;
    void this.connection?.close().catch(() => {});
    this.emit("end");
    this.#closed();
  }

  #failed(message: string, code: string): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    void this.connection?.close().catch(() => {});
    this.emit("error", Object.assign(new Error(message), { code }));
    this.#closed();
  }

  #close(how: "end" | "destroy"): void {
    this.#isEnding = true;
    const { connection } = this;
    if (how === "destroy" || !connection) {
      void connection?.close().catch(() => {});
      this.#closed();
      return;
    }
    const gone = (): void => {
      if (this.#isClosed) return;
      this.emit("end");
      this.#closed();
    };
    // Whatever becomes of it, the socket ends.
    connection.close().then(gone, gone);
  }

  #closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.destroyed = true;
    void later(() => this.emit("close"));
  }
}

/** A microtask later: a socket tells nothing within the call that causes it. */
function later(tell: () => void): Promise<void> {
  return Promise.resolve().then(tell);
}

/** Of a packet: three bytes of length, then its number in the conversation. */
function sequenceOf(data: Buffer): number {
  return data[3] ?? 0;
}

function packet(sequence: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUIntLE(payload.length, 0, 3);
  header[3] = sequence & 0xff;
  return Buffer.concat([header, payload]);
}

/** CLIENT_LONG_PASSWORD, PROTOCOL_41, TRANSACTIONS, SECURE_CONNECTION, PLUGIN_AUTH. */
const capabilities = 0x0008a201;
/** SERVER_STATUS_AUTOCOMMIT. */
const status = 0x0002;
const utf8mb4 = 45;

function greeting(threadId: number): Buffer {
  const fixed = Buffer.alloc(44);
  fixed.writeUInt32LE(threadId, 0);
  // Eight bytes of a challenge that none answers, and a zero.
  fixed.writeUInt16LE(capabilities & 0xffff, 13);
  fixed[15] = utf8mb4;
  fixed.writeUInt16LE(status, 16);
  fixed.writeUInt16LE(capabilities >>> 16, 18);
  fixed[20] = 21;
  // Ten zeros, and the other twelve bytes of the challenge with a zero at their end.
  const version = Buffer.from("\u000a8.4.0-simulated\u0000", "latin1");
  const plugin = Buffer.from("mysql_native_password\u0000", "latin1");
  return packet(0, Buffer.concat([version, fixed, plugin]));
}

/** No rows affected, no id, no warnings. */
function okay(sequence: number): Buffer {
  return packet(sequence, Buffer.from([0x00, 0, 0, status, 0, 0, 0]));
}

/** ER_UNKNOWN_ERROR. */
function refusal(sequence: number, message: string): Buffer {
  return packet(
    sequence,
    Buffer.concat([Buffer.from([0xff, 0x51, 0x04]), Buffer.from(`#HY000${message}`, "utf8")]),
  );
}
