/**
 * The server's half of SCRAM-SHA-256. Sources: RFC 5802, RFC 7677; PostgreSQL 18, 54.3 (SASL authentication).
 *
 * Its nonce and salt are made of what the client sent, not drawn, so that one schedule has one stream of bytes. That is no
 * protection at all, and none is needed: no secret is kept here.
 */
import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from "node:crypto";

interface Keys {
  readonly stored: Buffer;
  readonly server: Buffer;
}

/** A derived key costs milliseconds, and executions need the same few. */
const derived = new Map<string, Keys>();

const sha256 = (data: Uint8Array | string): Buffer => createHash("sha256").update(data).digest();
const hmac = (key: Uint8Array, data: string): Buffer => createHmac("sha256", key).update(data).digest();

export class Scram {
  readonly #password: string;
  readonly #iterations: number;
  #clientFirst = "";
  #serverFirst = "";
  #nonce = "";
  #salt = "";

  constructor({ password, iterations }: { readonly password: string; readonly iterations: number }) {
    this.#password = password;
    this.#iterations = iterations;
  }

  /** Answers "n,,n=,r=…"; undefined where that is no first message. */
  first(message: string): string | undefined {
    const [, bare, nonce] = /^[ny],,(n=[^,]*,r=([^,]+))$/.exec(message) ?? [];
    if (bare === undefined || nonce === undefined) return undefined;
    this.#clientFirst = bare;
    this.#nonce = nonce + sha256(nonce).toString("base64").slice(0, 24);
    this.#salt = sha256(this.#password).subarray(0, 16).toString("base64");
    this.#serverFirst = `r=${this.#nonce},s=${this.#salt},i=${this.#iterations}`;
    return this.#serverFirst;
  }

  /** Answers "c=…,r=…,p=…"; undefined where the password is another one. */
  final(message: string): string | undefined {
    const [, unproved, nonce, proof] = /^(c=[^,]+,r=([^,]+)),p=(.+)$/.exec(message) ?? [];
    if (unproved === undefined || proof === undefined || nonce !== this.#nonce) return undefined;
    const { stored, server } = this.#keys();
    const said = [this.#clientFirst, this.#serverFirst, unproved].join(",");
    const signature = hmac(stored, said);
    const given = Buffer.from(proof, "base64");
    if (given.length !== signature.length) return undefined;
    const clientKey = signature.map((byte, at) => byte ^ (given[at] ?? 0));
    if (!timingSafeEqual(sha256(clientKey), stored)) return undefined;
    return `v=${hmac(server, said).toString("base64")}`;
  }

  #keys(): Keys {
    const name = `${this.#iterations} ${this.#password}`;
    const known = derived.get(name);
    if (known) return known;
    const salt = Buffer.from(this.#salt, "base64");
    const salted = pbkdf2Sync(this.#password.normalize("NFKC"), salt, this.#iterations, 32, "sha256");
    const keys = { stored: sha256(hmac(salted, "Client Key")), server: hmac(salted, "Server Key") };
    derived.set(name, keys);
    return keys;
  }
}
