/**
 * Web cryptography that takes no other thread: hashes, HMAC and PBKDF2 are computed at once, so that a promise of one is settled
 * within its step. `pg` asks for them where a server wants SCRAM. All else stays foreign, and is reported as such.
 */
import { activeWorld } from "../active.ts";
import type { Loan } from "./loan.ts";

type Builtin = (name: string) => Record<string, unknown>;
type Method = (...args: unknown[]) => Promise<unknown>;
type Bytes = ArrayBuffer | ArrayBufferView;

interface Hash {
  update(data: Uint8Array): Hash;
  digest(): Uint8Array;
}

/** As much of node:crypto as is used here. */
interface Crypto {
  createHash?(name: string): Hash;
  createHmac?(name: string, key: Uint8Array): Hash;
  pbkdf2Sync?(
    password: Uint8Array,
    salt: Uint8Array,
    iterations: number,
    length: number,
    hash: string,
  ): Uint8Array;
  readonly KeyObject?: { from(key: unknown): { export(): Uint8Array } };
}

export function lentSubtle(builtin: Builtin): Loan[] {
  const { subtle } = globalThis.crypto as { subtle?: object };
  const crypto = builtin("crypto") as Crypto;
  if (!subtle || !crypto.createHash || !crypto.createHmac || !crypto.pbkdf2Sync) return [];
  const target = Object.getPrototypeOf(subtle) as object;
  const lend =
    (compute: (crypto: Required<Crypto>, args: readonly unknown[]) => Uint8Array | undefined) =>
    (real: Method): Method =>
      async function (this: unknown, ...args) {
        const found = activeWorld() && compute(crypto as Required<Crypto>, args);
        return found ? exactly(found) : real.apply(this, args);
      };
  return [
    { target, name: "digest", lend: lend(digest) },
    { target, name: "sign", lend: lend(sign) },
    { target, name: "deriveBits", lend: lend(deriveBits) },
  ];
}

function digest({ createHash }: Required<Crypto>, [algorithm, data]: readonly unknown[]) {
  const hash = hashName(algorithm);
  return hash === undefined ? undefined : createHash(hash).update(view(data)).digest();
}

function sign(crypto: Required<Crypto>, [algorithm, key, data]: readonly unknown[]) {
  const hash = hashName((key as { algorithm?: { hash?: unknown } }).algorithm?.hash);
  if (nameOf(algorithm) !== "HMAC" || hash === undefined) return undefined;
  return crypto.createHmac(hash, crypto.KeyObject.from(key).export()).update(view(data)).digest();
}

function deriveBits(crypto: Required<Crypto>, [algorithm, key, bits]: readonly unknown[]) {
  const { hash, salt, iterations } = algorithm as { hash?: unknown; salt?: unknown; iterations?: number };
  const name = hashName(hash);
  if (nameOf(algorithm) !== "PBKDF2" || name === undefined || iterations === undefined) return undefined;
  const password = crypto.KeyObject.from(key).export();
  return crypto.pbkdf2Sync(password, view(salt), iterations, Number(bits) / 8, name);
}

function nameOf(algorithm: unknown): string {
  const name = algorithm instanceof Object && "name" in algorithm ? algorithm.name : algorithm;
  return typeof name === "string" ? name.toUpperCase() : "";
}

/** Node's name for it; undefined for one that is none of the four. */
function hashName(algorithm: unknown): string | undefined {
  const name = nameOf(algorithm);
  return /^SHA-(?:1|256|384|512)$/.test(name) ? name.replace("-", "").toLowerCase() : undefined;
}

function view(data: unknown): Uint8Array {
  const bytes = data as Bytes;
  return ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
}

function exactly(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
