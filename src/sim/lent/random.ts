/** Random values: Math.random is a bounded choice, refined by seeded digits; bytes and ids are seeded. */
import { activeWorld } from "../active.ts";
import type { Loan } from "./loan.ts";
import type { World } from "../world.ts";

/**
 * A choice puts Math.random into one of this many equal parts: few, so that an exhaustive search ends. In the first part it is
 * mostly close to 0 and in the last close to 1, so that rare branches are taken, too.
 */
const randomWays = 4;

/** `digits` from 0 to 1. */
function randomIn(part: number, digits: number): number {
  if (part === 0) return digits ** 8 / randomWays;
  if (part === randomWays - 1) return Math.min(1 - digits ** 8 / randomWays, 1 - Number.EPSILON);
  return (part + digits) / randomWays;
}

type Builtin = (name: string) => Record<string, unknown>;
type Fill = (array: ArrayBufferView) => ArrayBufferView;

export function lentRandom(builtin: Builtin): Loan[] {
  const nodeCrypto = builtin("crypto");
  return [
    { target: Math, name: "random", lend: lendRandom },
    { target: globalThis.crypto, name: "randomUUID", lend: lendUuid },
    { target: globalThis.crypto, name: "getRandomValues", lend: lendFill },
    { target: nodeCrypto, name: "randomUUID", lend: lendUuid },
    // Its getRandomValues cannot be replaced, and calls the one above.
    { target: nodeCrypto, name: "randomFillSync", lend: lendFillSync },
    { target: nodeCrypto, name: "randomBytes", lend: lendBytes },
    { target: nodeCrypto, name: "randomInt", lend: lendInt },
  ];
}

function lendRandom(real: () => number): () => number {
  return () => {
    const world = activeWorld();
    if (!world) return real();
    world.adversary.drew();
    return randomIn(world.pick("random", randomWays), world.values.next());
  };
}

function fill(world: World, view: ArrayBufferView): void {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let at = 0; at < bytes.length; at++) bytes[at] = world.values.below(256);
}

function lendUuid(real: () => string): () => string {
  return () => {
    const world = activeWorld();
    if (!world) return real.call(globalThis.crypto);
    const bytes = new Uint8Array(16);
    fill(world, bytes);
    // RFC 9562, version 4.
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [8, 12, 16, 20].reduceRight((id, at) => `${id.slice(0, at)}-${id.slice(at)}`, hex);
  };
}

function lendFill(real: Fill): Fill {
  return (view) => {
    const world = activeWorld();
    if (!world) return real.call(globalThis.crypto, view);
    fill(world, view);
    return view;
  };
}

type FillSync = (view: ArrayBufferView | ArrayBuffer, offset?: number, size?: number) => unknown;

/** Offset and size count elements, as in Node. */
function lendFillSync(real: FillSync): FillSync {
  return (view, offset = 0, size) => {
    const world = activeWorld();
    if (!world) return real(view, offset, size);
    const width = "BYTES_PER_ELEMENT" in view ? Number(view.BYTES_PER_ELEMENT) : 1;
    const { buffer, byteOffset } = ArrayBuffer.isView(view) ? view : new Uint8Array(view);
    const length = size === undefined ? view.byteLength - offset * width : size * width;
    fill(world, new Uint8Array(buffer, byteOffset + offset * width, length));
    return view;
  };
}

function lendBytes(
  real: (size: number, callback?: unknown) => unknown,
): (size: number, callback?: unknown) => unknown {
  return (size, callback) => {
    const world = activeWorld();
    // With a callback the bytes come from Node's thread pool: foreign, and reported as such.
    if (!world || callback !== undefined) return real(size, callback);
    const bytes = Buffer.alloc(size);
    fill(world, bytes);
    return bytes;
  };
}

function lendInt(real: (...args: unknown[]) => number): (...args: unknown[]) => number {
  return (...args) => {
    const world = activeWorld();
    const [low, high] = args.length === 1 ? [0, args[0]] : args;
    if (!world || typeof low !== "number" || typeof high !== "number" || args.length > 2)
      return real(...args);
    return low + world.values.below(high - low);
  };
}
