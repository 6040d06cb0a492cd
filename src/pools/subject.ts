/**
 * A pool with verbs of its own as a subject: who checks it says once how one asks, gives back and closes. The pool stays
 * as it is.
 */
import type { Connection, Driver } from "../driver/driver.ts";
import type {
  AskOptions,
  CloseOptions,
  Key,
  PoolLimits,
  PoolUnderTest,
  PoolView,
  PutOptions,
  ReleaseOptions,
  Subject,
  Words,
} from "./pool.ts";

/**
 * A pool and how to use it. `Pool` is what `open` gives; `Lease` is what an ask gives, a connection or something around one.
 *
 * @example
 * ```ts
 * const mine = subject({
 *   name: "mine",
 *   open: async (driver, { minconn, maxconn }) => ThreadedConnectionPool.create(minconn, maxconn, driver),
 *   ask: (pool, { key }) => pool.getconn(key),
 *   release: (pool, conn, { broken = false }) => pool.putconn(conn, { close: broken }),
 *   close: (pool) => pool.closeall(),
 *   words: { ask: "acquire", release: "release", close: "end" },
 * });
 * const { verdict } = await check(builtIn("steady", mine), { executions: 100 });
 * verdict; // => "holds"
 * ```
 */
export interface SubjectOptions<Pool, Lease> extends Pick<
  Subject,
  "ages" | "survives" | "exempt" | "promises" | "words" | "takes" | "limitsOf" | "overtakenMax"
> {
  /** As on the command line and in schedules. */
  readonly name: string;
  /** As in reports; the name by default. */
  readonly title?: string;
  /** Opens a fresh pool over `driver`. */
  open(this: void, driver: Driver, limits: PoolLimits): Pool | Promise<Pool>;
  ask(this: void, pool: Pool, options: AskOptions): Lease | PromiseLike<Lease>;
  release(this: void, pool: Pool, lease: Lease, options: ReleaseOptions): unknown;
  close(this: void, pool: Pool, options: CloseOptions): unknown;
  /** The pool's books, as far as it shows them; asked for anew at each look. */
  view?(this: void, pool: Pool): Partial<PoolView>;
  /** If a lease is no connection itself: the connection behind it. */
  connectionOf?(this: void, lease: Lease): Connection | undefined;
  /** Calls of its own, by names that scenarios use: `resize` takes a new maximum, `use` lends for as long as it runs. */
  readonly verbs?: Readonly<Record<string, (this: void, pool: Pool, ...args: never[]) => unknown>>;
  /**
   * The pool in other configurations, by names: what is different there, such as an `open` with other options. "mine" in its
   * configuration "timeouts" is the subject "mine+timeouts".
   */
  readonly configurations?: Readonly<Record<string, Configuration<Pool, Lease>>>;
}

type Configuration<Pool, Lease> = Partial<Omit<SubjectOptions<Pool, Lease>, "name" | "configurations">>;

/**
 * A subject for a pool with any verbs.
 *
 * @example
 * ```ts
 * const unpooled = subject({
 *   name: "unpooled",
 *   open: (driver) => driver,
 *   ask: (driver) => driver.connect(),
 *   release: (_driver, conn) => conn.close(),
 *   close: () => {},
 *   words: { ask: "acquire", release: "release", close: "end" },
 * });
 * const { invariant } = await check(builtIn("steady", unpooled), { executions: 100 });
 * invariant; // => "used ≤ maxconn"
 * ```
 */
export function subject<Pool, Lease>(options: SubjectOptions<Pool, Lease>): Subject {
  assertOptions(options);
  const {
    name,
    title = name,
    ages,
    survives,
    exempt,
    promises,
    takes,
    limitsOf,
    overtakenMax,
    verbs,
  } = options;
  const configurations = Object.entries(options.configurations ?? {}).map(([other, different]) =>
    subject({
      ...options,
      title: `${title}, ${other}`,
      ...different,
      name: `${name}+${other}`,
      configurations: {},
    }),
  );
  return {
    name,
    title,
    words: { ...fieldWords, ...options.words },
    open: async (driver, limits) => {
      const pool = await options.open(driver, limits);
      if (pool === undefined || pool === null)
        throw new TypeError(`it gave ${String(pool)}, which is no pool`);
      return new Adapted(options, pool);
    },
    ...(ages && { ages }),
    ...(survives && { survives }),
    ...(exempt && { exempt }),
    ...(promises && { promises }),
    ...(takes && { takes }),
    ...(limitsOf && { limitsOf }),
    ...(overtakenMax !== undefined && { overtakenMax }),
    ...(verbs && { verbs: Object.keys(verbs) }),
    ...(configurations.length > 0 && { configurations }),
  };
}

const functions = ["open", "ask", "release", "close"] as const;
const members: readonly string[] = [
  ...functions,
  "name",
  "title",
  "view",
  "connectionOf",
  "verbs",
  "words",
  "takes",
  "limitsOf",
  "overtakenMax",
  "survives",
  "promises",
  "exempt",
  "ages",
  "configurations",
];

function assertOptions(
  options: Readonly<Partial<Record<keyof SubjectOptions<never, never>, unknown>>>,
): void {
  const missing = functions.find((member) => typeof options[member] !== "function");
  if (missing) throw new TypeError(`subject() needs a function "${missing}"`);
  if (typeof options.name !== "string") throw new TypeError('subject() needs a text "name"');
  const unknown = Object.keys(options).find((member) => !members.includes(member));
  if (unknown !== undefined)
    throw new TypeError(`subject() has no member "${unknown}": use ${members.join(", ")}`);
  const verb = Object.entries(options.verbs ?? {}).find(([, call]) => typeof call !== "function");
  if (verb) throw new TypeError(`subject() needs a function as its verb "${verb[0]}"`);
}

/** The field's words, for a pool that names none of its own. */
const fieldWords: Words = { ask: "ask", release: "release", discard: "release as broken", close: "close" };

/** A pool as the test bed calls it. Each call hands on what the pool gives, so that being adapted costs no microtask. */
class Adapted<Pool, Lease> implements PoolUnderTest {
  readonly #options: SubjectOptions<Pool, Lease>;
  readonly #pool: Pool;
  readonly view: (() => PoolView) | undefined;
  readonly connectionOf?: NonNullable<PoolUnderTest["connectionOf"]>;

  constructor(options: SubjectOptions<Pool, Lease>, pool: Pool) {
    this.#options = options;
    this.#pool = pool;
    const { view, connectionOf } = options;
    // Counts that a view leaves out are taken from the calls seen.
    this.view = view && (() => view(pool) as PoolView);
    if (connectionOf) this.connectionOf = (lent) => connectionOf(lent as Lease);
  }

  getconn(key?: Key, options: AskOptions = none): Promise<Connection> {
    const asked = key === undefined ? options : { ...options, key };
    return this.#options.ask(this.#pool, asked) as Promise<Connection>;
  }

  putconn(conn: Connection | undefined, { key, close }: PutOptions = none): Promise<void> {
    const options = { ...(key !== undefined && { key }), ...(close === true && { broken: true }) };
    return this.#options.release(this.#pool, conn as Lease, options) as Promise<void>;
  }

  closeall(options: CloseOptions = none): Promise<void> {
    return this.#options.close(this.#pool, options) as Promise<void>;
  }

  call(verb: string, ...args: readonly never[]): unknown {
    const called = this.#options.verbs?.[verb];
    if (!called) throw new TypeError(`The subject "${this.#options.name}" has no verb "${verb}".`);
    return called(this.#pool, ...args);
  }
}

const none = {};
