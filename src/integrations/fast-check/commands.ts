/**
 * Commands for fast-check's model-based testing: one caller's calls, right and wrong, against psycopg2's books. For pools
 * that promise to behave as psycopg2's; one that waits instead of raising "connection pool exhausted" would wait
 * forever here, where no other caller puts.
 */
import fc from "fast-check";
import type { Connection } from "../../driver/driver.ts";
import { closeall, getconn, putconn, type Answer } from "../../invariants/psycopg2-pool.ts";
import type { Key, PutOptions } from "../../pools/pool.ts";
import { compare, settled, type PoolModel, type RealPool } from "./pool-model.ts";

export type PoolCommand = fc.AsyncCommand<PoolModel, RealPool>;

export interface PoolCommandsOptions {
  /** Keys that calls may name, "x" and 1 by default: 1 is one that a pool makes up itself. */
  readonly keys?: readonly Key[];
  /** 30 by default. */
  readonly commandsMax?: number;
}

/** For `fc.asyncModelRun(() => poolModel(subject), commands)`. */
export function poolCommands(options: PoolCommandsOptions = {}): fc.Arbitrary<Iterable<PoolCommand>> {
  const { keys = ["x", 1], commandsMax = 30 } = options;
  const key = fc.option(fc.constantFrom(...keys), { nil: undefined, freq: 2 });
  const which = fc.nat({ max: 7 });
  const ask = key.map((key) => new Ask(key));
  const put = fc
    .record({ which, key, close: fc.boolean() })
    .map(({ which, ...options }) => new Put(which, options));
  const seldom = fc.oneof(
    key.map((key) => new PutForeign(key)),
    key.map((key) => new PutNothing(key)),
    fc.constant(new CloseAll()),
  );
  return fc.commands([ask, ask, put, put, which.map((which) => new Work(which)), seldom], {
    maxCommands: commandsMax,
    size: "max",
  });
}

/** A call of the pool, whose outcome is compared with the answer of the books. */
abstract class PoolCall implements PoolCommand {
  check(_model: Readonly<PoolModel>): boolean {
    return true;
  }

  async run(model: PoolModel, real: RealPool): Promise<void> {
    const answer = this.answer(model, real);
    const got = await settled(this.call(real));
    compare(this.toString(), { model, real }, { answer, got });
  }

  /** The books before the call. */
  abstract answer(model: PoolModel, real: RealPool): Answer;
  abstract call(real: RealPool): Promise<Connection | void>;
  abstract toString(): string;
}

class Ask extends PoolCall {
  readonly #key: Key;

  constructor(key: Key) {
    super();
    this.#key = key;
  }

  override answer({ books }: PoolModel): Answer {
    return getconn(books, this.#key);
  }

  override call({ pool }: RealPool): Promise<Connection> {
    return pool.getconn(this.#key);
  }

  override toString(): string {
    return `getconn(${this.#key === undefined ? "" : keyText(this.#key)})`;
  }
}

interface PutWith {
  readonly key: Key;
  readonly close: boolean;
}

/** Puts one of the known connections: held, put already, or foreign. */
class Put extends PoolCall {
  readonly #which: number;
  readonly #with: PutWith;
  #put = "?";

  constructor(which: number, options: PutWith) {
    super();
    this.#which = which;
    this.#with = options;
  }

  override check({ known }: PoolModel): boolean {
    return known.length > 0;
  }

  override answer({ books, known }: PoolModel, { connections }: RealPool): Answer {
    const { key, close } = this.#with;
    this.#put = oneOf(known, this.#which) ?? "?";
    const isDead = oneOf(connections, this.#which)?.closed !== 0;
    return putconn(books, { connection: this.#put, key, closes: close, isDead });
  }

  override call({ pool, connections }: RealPool): Promise<void> {
    return pool.putconn(oneOf(connections, this.#which), optionsOf(this.#with));
  }

  override toString(): string {
    return putText(this.#put, this.#with);
  }
}

/** Opens a connection behind the pool's back and puts it. From then on it is known, and may be put again. */
class PutForeign extends PoolCall {
  readonly #with: PutWith;

  constructor(key: Key) {
    super();
    this.#with = { key, close: false };
  }

  override async run(model: PoolModel, real: RealPool): Promise<void> {
    const conn = await real.foreign.connect();
    real.connections.push(conn);
    model.known.push(conn.id);
    await super.run(model, real);
  }

  override answer({ books, known }: PoolModel): Answer {
    return putconn(books, { connection: known.at(-1), key: this.#with.key });
  }

  override call({ pool, connections }: RealPool): Promise<void> {
    return pool.putconn(connections.at(-1), optionsOf(this.#with));
  }

  override toString(): string {
    return putText("a foreign connection", this.#with);
  }
}

class PutNothing extends PoolCall {
  readonly #with: PutWith;

  constructor(key: Key) {
    super();
    this.#with = { key, close: false };
  }

  override answer({ books }: PoolModel): Answer {
    return putconn(books, { connection: undefined, key: this.#with.key });
  }

  override call({ pool }: RealPool): Promise<void> {
    return pool.putconn(undefined, optionsOf(this.#with));
  }

  override toString(): string {
    return putText("nothing", this.#with);
  }
}

class CloseAll extends PoolCall {
  override answer({ books }: PoolModel): Answer {
    return closeall(books);
  }

  override call({ pool }: RealPool): Promise<void> {
    return pool.closeall();
  }

  override toString(): string {
    return "closeall()";
  }
}

/** Begins a transaction on a known connection: the pool has to end it when the connection is put. */
class Work implements PoolCommand {
  readonly #which: number;

  constructor(which: number) {
    this.#which = which;
  }

  check({ known }: Readonly<PoolModel>): boolean {
    return known.length > 0;
  }

  async run(_model: PoolModel, { connections }: RealPool): Promise<void> {
    const conn = oneOf(connections, this.#which);
    if (conn?.closed === 0) await conn.query("select 1");
  }

  toString(): string {
    return "query()";
  }
}

function oneOf<T>(list: readonly T[], which: number): T | undefined {
  return list[which % list.length];
}

function optionsOf({ key, close }: PutWith): PutOptions {
  return { close, ...(key !== undefined && { key }) };
}

function putText(what: string, { key, close }: PutWith): string {
  return `putconn(${what}${key === undefined ? "" : `, key ${keyText(key)}`}${close ? ", close" : ""})`;
}

function keyText(key: Key): string {
  return typeof key === "string" ? JSON.stringify(key) : String(key);
}
