/** Who holds what: from a getconn's return to the putconn's call. */
import { noHolders } from "../driver/connection-state.ts";
import { FakeConnection } from "../driver/fake-connection.ts";
import type { StepLog } from "../sim/dependence/step-log.ts";
import { ScenarioError } from "../scenario/scenario-error.ts";
import { describeError } from "../sim/trace.ts";
import { areSame } from "../invariants/served-in-order.ts";
import type { SeenLimit } from "../invariants/invariant.ts";
import type { Limit } from "./limit.ts";
import { isObject } from "./answers.ts";
import type { ObservedCall } from "./observed-call.ts";
import type { Books } from "./seen-facts.ts";

export class Lending {
  readonly #books: Books;
  readonly #log: StepLog | undefined;
  /** Found within the code of a pool, which would take it for an error of its own. */
  #failure: ScenarioError | undefined;
  /** Lent while nothing stood on them that leads elsewhere. */
  readonly #plain = new Set<FakeConnection>();
  #unseen: string | undefined;

  constructor(books: Books, log: StepLog | undefined) {
    this.#books = books;
    this.#log = log;
  }

  /** Whether it is one of this execution's connections, unwrapped and unchanged. */
  isOurs(conn: unknown): boolean {
    return FakeConnection.isPlain(conn) && this.#books.opened.includes(conn);
  }

  #assertNothing(lent: unknown): void {
    const within = this.#within(lent);
    if (within === undefined || within === null) return;
    const what = isObject(within) ? `an object of class ${classOf(within)}` : describeError(within);
    this.#failure ??= new ScenarioError(
      this.#books.pool?.connectionOf
        ? `The subject's connectionOf gave ${what}, which is no connection of its driver. It must give the one that the lease is around.`
        : `The pool lent ${what}, which is no connection of its driver. Give its subject a connectionOf(lease), which gives the ` +
            "connection that the lease is around.",
    );
  }

  /** Tells those who wait at a limit that one who asked later is served. Calls are in the order in which they were made. */
  #noteOvertaken({ nth, limits }: ObservedCall): void {
    for (const other of this.#books.poolCalls) {
      if (other.nth >= nth) return;
      if (other.hasMetMaxconn && areSame(other.limits, limits)) other.overtaken++;
    }
  }

  /** A pool may lend a wrapper of its own; rules judge the connection behind it. */
  behind(lent: unknown): FakeConnection | undefined {
    const conn = this.#within(lent);
    return FakeConnection.isOne(conn) ? conn : undefined;
  }

  #within(lent: unknown): unknown {
    const { pool } = this.#books;
    return lent && pool?.connectionOf ? pool.connectionOf(lent as FakeConnection) : lent;
  }

  /** At rest, with how many the pool counts as lent that no worker holds. Throws {@link ScenarioError} for a lease that cannot be judged. */
  settle(unheld: () => number): void {
    if (this.#failure) throw this.#failure;
    this.#books.limits.settle(unheld, this.#books.poolCalls);
  }

  /**
   * From the call of putconn on the worker may not use the connection, however the call ends. Gives the limits that it counted
   * against; undefined where the worker did not hold it.
   */
  letGo(worker: string, connection: FakeConnection | undefined): readonly SeenLimit[] | undefined {
    if (!connection) return undefined;
    const holders = FakeConnection.holdersOf(connection);
    if (!holders.includes(worker)) return undefined;
    const { limits } = this.#books;
    const counted = limits.behind(connection);
    this.#noteUnseen(connection);
    connection.holders = without(holders, worker);
    if (holders.length === 1) {
      this.#plain.delete(connection);
      this.#books.heldCount--;
      limits.free(connection);
    }
    return counted;
  }

  /** What no footprint shows of this execution, in words: then every order has to be run. */
  whatWasUnseen(): string | undefined {
    for (const connection of this.#plain) this.#noteUnseen(connection);
    return this.#unseen;
  }

  unseen(what: string): void {
    this.#unseen ??= what;
  }

  /** A property that none of our accessors sees may lead a holder to the pool's state. */
  #noteUnseen(connection: FakeConnection): void {
    if (!this.#plain.has(connection) || connection.isNoted) return;
    this.unseen(
      `${connection.id} was given a property by Object.defineProperty, or lost one, while a worker held it`,
    );
  }

  take(call: ObservedCall, lent: unknown): void {
    const connection = this.behind(lent);
    call.connection = connection;
    if (!connection) {
      this.#assertNothing(lent);
      return;
    }
    if (this.#log && FakeConnection.isPlain(lent) && lent.isNoted) this.#plain.add(connection);
    else this.#log?.entangle(call.workerId);
    const holders = FakeConnection.holdersOf(connection);
    if (holders.length === 0) this.#books.heldCount++;
    this.#books.limits.take(connection, call.limits as readonly Limit[]);
    connection.holders = [...holders, call.workerId];
    this.#books.limits.noteWhereFull(this.#books.poolCalls, call);
    this.#noteOvertaken(call);
  }
}

function without(holders: readonly string[], worker: string): readonly string[] {
  return holders.length === 1 ? noHolders : holders.toSpliced(holders.indexOf(worker), 1);
}

function classOf(value: unknown): string {
  if (value instanceof FakeConnection) return "Proxy, around a connection";
  const { constructor } = value as { constructor?: { name?: unknown } };
  return typeof constructor?.name === "string" && constructor.name !== "" ? constructor.name : "Object";
}
