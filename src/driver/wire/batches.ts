/** Which messages a backend answers together. */
import type { FrontendMessage } from "./frontend-reader.ts";

/** Those of an extended query. All others are answered one by one. */
const extended: ReadonlySet<FrontendMessage["kind"]> = new Set([
  "parse",
  "bind",
  "describe",
  "execute",
  "close",
  "flush",
  "sync",
]);

/** Takes the next off the queue: of an extended query all up to its Sync, or else up to the last Flush. Undefined while more has to come. */
export function nextBatch(queue: FrontendMessage[]): readonly FrontendMessage[] | undefined {
  const [first] = queue;
  if (!first) return undefined;
  if (!extended.has(first.kind)) return queue.splice(0, 1);
  const end = queue.findIndex(({ kind }) => kind === "sync" || !extended.has(kind));
  if (end !== -1) return queue.splice(0, queue[end]?.kind === "sync" ? end + 1 : end);
  const flush = queue.findLastIndex(({ kind }) => kind === "flush");
  return flush === -1 ? undefined : queue.splice(0, flush + 1);
}
