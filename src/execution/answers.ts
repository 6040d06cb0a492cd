/** The answer of a pool's call, which may be anything. */

/**
 * A pool may answer without a promise, as `await` allows. What has a `then` and is no promise is asked once, as `await` asks it: some begin
 * their work anew each time. The caller waits no microtask longer.
 */
export function promised<T>(answer: Promise<T>): Promise<T> {
  return answer instanceof Promise ? answer : Promise.resolve(answer as T);
}

export function isObject(value: unknown): boolean {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** Of what a pool returns, which may be no promise at all. */
export function isPlainPromise(value: unknown): boolean {
  return (
    value instanceof Promise &&
    Object.getPrototypeOf(value) === Promise.prototype &&
    Reflect.ownKeys(value).every(isOfNode)
  );
}

/** Node puts these on each promise while an AsyncLocalStorage, or any hook for promises, is in use in the process. */
const ofNode = ["async_id_symbol", "trigger_async_id_symbol", "kResourceStore"];

function isOfNode(key: string | symbol): boolean {
  return typeof key === "symbol" && ofNode.includes(key.description ?? "");
}

/** "200": the HTTP status of an answer to a request, by the names that clients and frameworks give it. */
export function statusOf(answer: unknown): string | undefined {
  const { statusCode, status = statusCode } = (answer ?? {}) as { statusCode?: unknown; status?: unknown };
  return typeof status === "number" ? String(status) : undefined;
}
