/**
 * A pool class as a subject, by the names that its methods have. That saves the author of a pool with usual names from saying
 * what is plain; {@link subject} is for all others.
 */
import type { Connection, Driver } from "../driver/driver.ts";
import type { PoolLimits, PoolView, Subject } from "./pool.ts";
import { subject } from "./subject.ts";

/** A class whose constructor takes a driver and limits; these are called `min` and `max` as well. */
export type PoolClass = new (
  driver: Driver,
  limits: PoolLimits & { readonly min: number; readonly max: number },
) => object;

/** Usual names of each verb, the more telling ones first. */
const usual = {
  ask: [
    "acquire",
    "getconn",
    "getConnection",
    "checkout",
    "checkOut",
    "borrow",
    "lease",
    "ask",
    "connect",
    "get",
    "take",
  ],
  release: [
    "release",
    "putconn",
    "releaseConnection",
    "checkin",
    "checkIn",
    "giveBack",
    "return",
    "put",
    "recycle",
  ],
  close: ["close", "closeall", "end", "drain", "shutdown", "stop", "destroy", "dispose", "terminate"],
} as const;

type Methods = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** Names the part that a class lacks to be a pool: "a method to ask by (acquire, getconn, …)"; undefined if nothing is. */
export function lacks(Pool: unknown): string | undefined {
  if (typeof Pool !== "function") return "a class";
  const verbs = Object.keys(usual) as (keyof typeof usual)[];
  const missing = verbs.find((verb) => methodOf(Pool as PoolClass, verb) === undefined);
  return missing && `a method to ${missing} by (${usual[missing].join(", ")})`;
}

function methodOf({ prototype }: PoolClass, verb: keyof typeof usual): string | undefined {
  const methods = (prototype ?? {}) as Readonly<Record<string, unknown>>;
  return usual[verb].find((name) => typeof methods[name] === "function");
}

/** Throws TypeError for a class that {@link lacks} something. */
export function subjectOfClass(Pool: PoolClass): Subject {
  const missing = lacks(Pool);
  const [ask, release, close] = (["ask", "release", "close"] as const).map((verb) => methodOf(Pool, verb));
  if (missing !== undefined || !ask || !release || !close) {
    throw new TypeError(`${Pool.name} lacks ${missing ?? "a verb"}.`);
  }
  const prototype = Pool.prototype as Methods;
  const showsBooks = "view" in prototype || "usedCount" in prototype || "idleCount" in prototype;
  return subject<Methods, Connection>({
    name: Pool.name,
    open: (driver, { minconn, maxconn }): Methods =>
      new Pool(driver, { minconn, maxconn, min: minconn, max: maxconn }) as Methods,
    // Without options an ask is a plain one.
    ask: (pool, options) => call(pool, ask, isEmpty(options) ? [] : [options]) as Promise<Connection>,
    release: (pool, lease, options) => call(pool, release, isEmpty(options) ? [lease] : [lease, options]),
    close: (pool) => call(pool, close, []),
    ...(showsBooks && { view: (pool) => booksOf(pool) }),
    ...("resize" in prototype && { verbs: { resize: (pool, max: number) => call(pool, "resize", [max]) } }),
    words: { ask, release, discard: `${release}(broken)`, close },
  });
}

/** Its view, or else the counts that it shows itself. */
function booksOf(pool: object): PoolView {
  return ("view" in pool ? pool.view : pool) as PoolView;
}

function call(pool: Methods, name: string, args: readonly unknown[]): unknown {
  return pool[name]?.(...args);
}

function isEmpty(options: object): boolean {
  return Object.keys(options).length === 0;
}
