/**
 * The client's end: a real Node.js stream that looks like a `net.Socket`. All that comes to it from outside is an event of the
 * world; what Node does with it (ticks, microtasks) belongs to that event's step.
 */
import { Duplex } from "node:stream";
import { Backend, type BackendHost, type Peer } from "./backend.ts";
import type { FakeConnection } from "../fake-connection.ts";
import { guardedHere, pickWay, WireEvent } from "./wire-event.ts";

/** What sockets need of the server that they reach. */
export interface SocketHost extends BackendHost {
  readonly isDown: boolean;
  /** Told when an event can no longer happen. */
  cancelEvent(event: WireEvent): void;
  /** Whether an answer may be cut in two, and takes it off what is allowed. */
  mayCut(): boolean;
  tookCut(): void;
}

/** Node's for a socket. A chunk that is larger needs time until the network has taken it. */
const highWaterMark = 16_384;

export class WireSocket extends Duplex implements Peer {
  readonly #host: SocketHost;
  readonly #backend: Backend;
  #dial: WireEvent | undefined;
  #isOpen = false;
  #isServerGone = false;
  /** What has to wait for the second half of an answer, in order. */
  #behind: (() => void)[] | undefined;
  /** Writes that wait for the connection. */
  readonly #early: (() => void)[] = [];
  readonly remoteAddress = "127.0.0.1";
  readonly remotePort = 5432;

  constructor(host: SocketHost) {
    super({ allowHalfOpen: false, highWaterMark });
    this.#host = host;
    this.#backend = new Backend(host, this);
  }

  /** The session behind it, once there is one. */
  get connection(): FakeConnection | undefined {
    return this.#backend.connection;
  }

  get connecting(): boolean {
    return this.#dial !== undefined;
  }

  get pending(): boolean {
    return !this.#isOpen;
  }

  /** As a `net.Socket` says it. */
  get readyState(): "opening" | "open" | "readOnly" | "writeOnly" | "closed" {
    if (this.connecting) return "opening";
    if (!this.#isOpen || this.destroyed) return "closed";
    if (this.readable) return this.writable ? "open" : "readOnly";
    return this.writable ? "writeOnly" : "closed";
  }

  /** The address does not matter: there is one server. */
  connect(...args: readonly unknown[]): this {
    const listener = args.at(-1);
    if (typeof listener === "function") this.once("connect", listener as () => void);
    this.#dial = new WireEvent("dial", (fault) => this.#dialled(fault), { faults: ["refused"] });
    this.#host.post(this.#dial);
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  #dialled(fault: string | undefined): void {
    this.#dial = undefined;
    if (this.destroyed) return;
    if (fault === "refused" || this.#host.isDown) {
      this.#isServerGone = true;
      const { remoteAddress: address, remotePort: port } = this;
      const message = `connect ECONNREFUSED ${address}:${port}`;
      const about = { errno: -111, code: "ECONNREFUSED", syscall: "connect", address, port };
      this.destroy(Object.assign(new Error(message), about));
      return;
    }
    this.#isOpen = true;
    // Not at once: outside a world this runs within connect(), before anyone can listen.
    void Promise.resolve().then(() =>
      guardedHere(() => {
        if (this.destroyed) return;
        this.emit("connect");
        this.emit("ready");
        for (const write of this.#early.splice(0)) write();
      }),
    );
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (this.#isOpen) this.#take(chunk, done);
    else this.#early.push(() => this.#take(chunk, done));
  }

  /** What was corked leaves as one packet. */
  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), "buffer", done);
  }

  #take(chunk: Buffer, done: () => void): void {
    if (!this.#isServerGone) this.#backend.receive(chunk);
    if (chunk.length < highWaterMark) done();
    else this.#host.post(new WireEvent("drain", done));
  }

  override _final(done: () => void): void {
    this.#hangUp();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.#dial) this.#host.cancelEvent(this.#dial);
    this.#dial = undefined;
    if (this.#isServerGone || !this.#isOpen) return done(error);
    this.#hangUp();
    this.#isServerGone = true;
    this.#host.post(new WireEvent("gone", () => done(error)));
  }

  #hangUp(): void {
    if (!this.#isServerGone) this.#backend.hangUp();
  }

  send(bytes: Buffer): void {
    this.#inOrder(() => {
      const cut = bytes.length > 1 && this.#host.mayCut() ? pickWay("cut", 4) : 0;
      if (cut === 0) return this.#arrive(bytes);
      this.#host.tookCut();
      // After the type; in the middle; before the last byte.
      const at = [0, 1, bytes.length >> 1, bytes.length - 1][cut] ?? 1;
      this.#arrive(bytes.subarray(0, at));
      this.#behind = [() => this.#arrive(bytes.subarray(at))];
      this.#host.post(new WireEvent("rest", () => this.#goOn()));
    });
  }

  finish(): void {
    this.#inOrder(() => {
      this.#isServerGone = true;
      if (!this.destroyed) guardedHere(() => void this.push(null));
    });
  }

  reset(): void {
    this.#isServerGone = true;
    const about = { errno: -104, code: "ECONNRESET", syscall: "read" };
    this.destroy(Object.assign(new Error("read ECONNRESET"), about));
  }

  #arrive(bytes: Buffer): void {
    if (!this.destroyed) guardedHere(() => void this.push(bytes));
  }

  #inOrder(action: () => void): void {
    if (this.#behind) this.#behind.push(action);
    else action();
  }

  #goOn(): void {
    const behind = this.#behind ?? [];
    this.#behind = undefined;
    for (const action of behind) this.#inOrder(action);
  }
}
