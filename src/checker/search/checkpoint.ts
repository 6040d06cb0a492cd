/** A breadth-first search between two levels as bytes, to be written to a file and gone on with later. */
import type { Found, Frontier } from "./breadth-first.ts";
import type { Compiled } from "../compile/compile.ts";
import { ModelError } from "../language/model-error.ts";

interface Header {
  readonly format: "poolproof-checkpoint-1";
  readonly model: string;
  /** Hash of the generated code: a checkpoint of another model, size or reduction must not be resumed. */
  readonly code: number;
  readonly reductions: string;
  readonly words: number;
  readonly count: number;
  readonly head: number;
  readonly depth: number;
  readonly transitions: number;
  readonly passedBits: number;
  readonly found: readonly Found[];
}

/** FNV-1a over the text's UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/**
 * `reductions` names what else decides which states are stored: the symmetric ids, and whether steps are reduced.
 *
 * @example
 * ```ts
 * const model = new Model("walk");
 * model.process("walker", {}).program({ start: "here", ends: ["there"] }, () => ({ here: [goto("there")] }));
 * const compiled = compile(model);
 * const saved: Uint8Array[] = [];
 * check(model, { onLevel: (frontier) => saved.push(saveFrontier(compiled, "none", frontier())) });
 * saved.length; // => 2
 * ```
 */
export function saveFrontier(compiled: Compiled, reductions: string, frontier: Frontier): Uint8Array {
  const { states, parents, ...rest } = frontier;
  const header: Header = {
    format: "poolproof-checkpoint-1",
    model: compiled.name,
    code: hashOf(compiled.source),
    reductions,
    words: compiled.words,
    count: parents.length,
    ...rest,
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  // Padded, so that the words behind it are aligned.
  const start = 4 + Math.ceil(text.length / 4) * 4;
  const bytes = new Uint8Array(start + (states.length + parents.length) * 4);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  new Int32Array(bytes.buffer, start, states.length).set(states);
  new Int32Array(bytes.buffer, start + states.length * 4, parents.length).set(parents);
  return bytes;
}

/**
 * Throws ModelError for bytes of another model, size or reduction.
 *
 * @example
 * ```ts
 * const model = new Model("walk");
 * model.process("walker", {}).program({ start: "here", ends: ["there"] }, () => ({ here: [goto("there")] }));
 * const compiled = compile(model);
 * const saved: Uint8Array[] = [];
 * check(model, { onLevel: (frontier) => saved.push(saveFrontier(compiled, "none", frontier())) });
 * const [first = new Uint8Array()] = saved;
 * check(model, { resume: loadFrontier(compiled, "none", first) }).states; // => 2
 * ```
 */
export function loadFrontier(compiled: Compiled, reductions: string, saved: Uint8Array): Frontier {
  // A copy of its own: a Node Buffer is a view into shared memory, and slicing it copies nothing.
  const bytes = new Uint8Array(saved);
  const { header, length } = headerOf(bytes);
  if (header.code !== hashOf(compiled.source) || header.reductions !== reductions) {
    throw new ModelError(
      `The checkpoint is of ${header.model} (${header.reductions}), of another size, version or reduction than ` +
        `${compiled.name} (${reductions}) now. Resume with the options that it was made with.`,
    );
  }
  const start = 4 + Math.ceil(length / 4) * 4;
  const { words, count, head, depth, transitions, passedBits, found } = header;
  const size = start + count * (words + 1) * 4;
  if (bytes.length !== size) {
    throw new ModelError(
      `The checkpoint has ${bytes.length} bytes where ${size} are expected: it was not written to its end.`,
    );
  }
  const states = new Int32Array(bytes.buffer, start, count * words);
  const parents = new Int32Array(bytes.buffer, start + count * words * 4, count);
  return { states, parents, head, depth, transitions, passedBits, found };
}

function headerOf(bytes: Uint8Array): { header: Header; length: number } {
  try {
    const length = new DataView(bytes.buffer).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Header;
    if (header.format === "poolproof-checkpoint-1") return { header, length };
  } catch {
    // Whatever it is instead, it is told below.
  }
  throw new ModelError("The file is no checkpoint of poolproof.");
}
