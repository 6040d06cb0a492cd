/** The answer of a pool's call, which may be anything. */

/** A pool may answer without a promise, as `await` allows. */
export function promised<T>(answer: Promise<T>): Promise<T> {
  const { then } = (answer ?? {}) as { then?: unknown };
  return typeof then === "function" ? answer : Promise.resolve(answer);
}

export function isObject(value: unknown): boolean {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** Of what a pool returns, which may be no promise at all. */
export function isPlainPromise(value: unknown): boolean {
  return (
    value instanceof Promise &&
    Object.getPrototypeOf(value) === Promise.prototype &&
    Reflect.ownKeys(value).length === 0
  );
}

/** "200": the HTTP status of an answer to a request, by the names that clients and frameworks give it. */
export function statusOf(answer: unknown): string | undefined {
  const { statusCode, status = statusCode } = (answer ?? {}) as { statusCode?: unknown; status?: unknown };
  return typeof status === "number" ? String(status) : undefined;
}
