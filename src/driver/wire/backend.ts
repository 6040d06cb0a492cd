/**
 * A simulated PostgreSQL backend: one for each socket, from its first byte to its last. It speaks protocol 3.0 and answers
 * statements by a session of the driver's server.
 *
 * Source: PostgreSQL 18, 54.2 (message flow).
 */
import { databaseError, OperationalError } from "../errors.ts";
import type { FakeConnection } from "../fake-connection.ts";
import { Authentication, welcome, type AuthOptions } from "./authentication.ts";
import { complaintOf } from "./complaints.ts";
import { Conversation } from "./conversation.ts";
import { FrontendReader, type FrontendMessage } from "./frontend-reader.ts";
import { Reply } from "./reply.ts";
import { nextBatch } from "./batches.ts";
import { pickWay, WireEvent, type WireKind } from "./wire-event.ts";

/** The client's end of the socket. */
export interface Peer {
  send(bytes: Buffer): void;
  /** Nothing more is sent, and nothing more is read. */
  finish(): void;
  /** The connection is reset, as by a machine that knows nothing of it. */
  reset(): void;
}

/** All that backends of one server share. */
export interface BackendHost {
  readonly auth: AuthOptions;
  connect(): Promise<FakeConnection>;
  post(event: WireEvent): void;
  /** Numbers a backend that has a session. */
  register(backend: Backend): number;
  /** A cancel request has come. */
  cancel(pid: number, secret: number): void;
}

export class Backend {
  readonly #host: BackendHost;
  readonly #peer: Peer;
  readonly #reader = new FrontendReader();
  readonly #queue: FrontendMessage[] = [];
  readonly #auth: Authentication;
  #connection: FakeConnection | undefined;
  #conversation: Conversation | undefined;
  #pid = 0;
  /** Whether a batch is being answered. */
  #isBusy = false;
  /** Whether the client has said its last word, or is not listening any more. */
  #isOver = false;
  /** Whether news of the server's loss have arrived, which the client may have slept through. */
  #isTold = false;

  constructor(host: BackendHost, peer: Peer) {
    this.#host = host;
    this.#peer = peer;
    this.#auth = new Authentication(host.auth);
  }

  /** The session, once it is open. */
  get connection(): FakeConnection | undefined {
    return this.#connection;
  }

  get secret(): number {
    // Any number that differs from another backend's will do.
    return (this.#pid * 2_654_435_761) | 0;
  }

  /** The client's bytes. */
  receive(chunk: Buffer): void {
    if (this.#isOver) return;
    if (this.#connection?.isLost === true) return this.#hearNothing();
    try {
      this.#queue.push(...this.#reader.read(chunk));
    } catch (error) {
      this.#queue.push({ kind: "other", type: (error as Error).message });
    }
    this.#pump();
  }

  /** The statement under way fails with 57014 when it is answered. */
  cancel(): void {
    const operation = this.#conversation?.isRunning === true ? this.#connection?.asked : undefined;
    if (!operation) return;
    operation.failure = databaseError("canceling statement due to user request", "57014");
    operation.failsStatement = true;
  }

  /** The client has closed its end. */
  hangUp(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const connection = this.#connection;
    if (!connection) {
      // A session that is still being opened is closed once it is.
      void this.#exchange().then(() => this.#peer.finish());
      return;
    }
    if (connection.isLost) return this.#hearNothing();
    this.#closed(connection).then(
      () => this.#peer.finish(),
      () => {
        // The goodbye did not arrive.
        connection.lose();
        this.#peer.reset();
      },
    );
  }

  /** A socket that cannot say goodbye does not throw. */
  async #closed(connection: FakeConnection): Promise<void> {
    await connection.close();
  }

  #pump(): void {
    if (this.#isBusy || this.#isOver) return;
    const batch = nextBatch(this.#queue);
    if (!batch) return;
    this.#isBusy = true;
    void this.#serve(batch);
  }

  async #serve(batch: readonly FrontendMessage[]): Promise<void> {
    const [first] = batch;
    try {
      if (this.#conversation && first?.kind !== "other" && first?.kind !== "terminate") {
        this.#send(await this.#conversation.answer(batch));
      } else if (first) await this.#control(first);
    } catch (error) {
      if (this.#connection?.isLost === true) this.#tell(pickWay("loss", 3));
      else await this.#refuse(error);
    }
    this.#isBusy = false;
    this.#pump();
  }

  /** All but the statements of a session. */
  async #control(message: FrontendMessage): Promise<void> {
    const { kind } = message;
    if (kind === "terminate") return this.hangUp();
    if (kind === "password") return this.#authenticate(message.body, 0);
    const isKnown = kind === "startup" && message.version >>> 16 === 3;
    if (isKnown) return this.#authenticate(undefined, message.version & 0xffff);
    await this.#exchange(kind === "cancel" ? "cancel" : "exchange");
    if (kind === "encryption") return this.#peer.send(Buffer.from("N"));
    if (kind === "startup") throw databaseError(`unsupported protocol ${message.version >>> 16}`, "0A000");
    if (kind !== "cancel") {
      const what = kind === "other" ? message.type : kind;
      throw databaseError(`invalid frontend message: ${what}`, "08P01");
    }
    this.#host.cancel(message.pid, message.secret);
    this.#finish();
  }

  async #authenticate(said: Buffer | undefined, minor: number): Promise<void> {
    const { request, isKnown } = this.#auth.next(said);
    const hello = minor === 0 ? undefined : new Reply().version(0, []);
    if (!isKnown) {
      await this.#exchange();
      if (hello) this.#send(hello);
      return this.#send(request);
    }
    const connection = await this.#host.connect();
    this.#connection = connection;
    if (this.#isOver) return void connection.close();
    connection.whenLost(() => this.#heardOfLoss());
    this.#conversation = new Conversation(connection, () => this.#exchange());
    this.#pid = this.#host.register(this);
    if (hello) this.#send(hello);
    this.#send(request.written(welcome).key(this.#pid, this.secret).ready("I"));
  }

  /** A fatal error: the client is told, and the session ends. */
  async #refuse(error: unknown): Promise<void> {
    const isDown = error instanceof OperationalError && error.sqlstate === "08001";
    const fatal = isDown ? databaseError("the database system is not accepting connections", "57P03") : error;
    this.#send(new Reply().error(complaintOf(fatal, "FATAL")));
    this.#finish();
    await this.#connection?.close();
  }

  #finish(): void {
    this.#isOver = true;
    this.#peer.finish();
  }

  #send(reply: Reply): void {
    if (!this.#isOver && !reply.isEmpty) this.#peer.send(reply.bytes);
  }

  /** What arrives without a statement is an event as well. */
  #exchange(kind: WireKind = "exchange"): Promise<void> {
    return new Promise((resolve) => this.#post(kind, resolve));
  }

  #post(kind: WireKind, happen: () => void): void {
    const resource = this.#connection?.id;
    this.#host.post(new WireEvent(kind, happen, resource === undefined ? {} : { resource }));
  }

  /** News of a loss have arrived. */
  #heardOfLoss(): void {
    this.#isTold = true;
    this.#tell(this.#isOver ? 1 : pickWay("loss", 4));
  }

  /** How a client hears of a lost server: by an error that says so, by an end without a word, by a reset, or not at all. */
  #tell(way: number): void {
    if (this.#isOver) return this.#peer.finish();
    if (way === 2) this.#peer.reset();
    else if (way < 2) {
      const error = databaseError("terminating connection due to administrator command", "57P01");
      if (way === 0) this.#send(new Reply().error(complaintOf(error, "FATAL")));
      this.#finish();
    }
  }

  /** Something was sent to a server that is gone: a reset comes back, unless other news are on their way. */
  #hearNothing(): void {
    if (!this.#isTold) return;
    this.#isTold = false;
    this.#post("news", () => this.#peer.reset());
  }
}
