/**
 * Every outcome that our pools can have in a scenario, by brute force: each order of the events is run from the start.
 *
 * Events are the workers' starts and the ends of connect, query, rollback and close. It knows no reduction, so it says
 * nothing that the simulator's own exploration could have got wrong.
 */
import type { Connection, Driver, QueryResult } from "../../../src/driver/driver.ts";
import { TransactionStatus } from "../../../src/driver/driver.ts";
import { InterfaceError, OperationalError } from "../../../src/driver/errors.ts";
import type { ErrorName, Outcome } from "./program.ts";
import { booksOf, type KeptPool, type PoolClasses } from "./run.ts";
import { canonical, type ThreadOutcome, type ThreadScenario, type WorkerStep } from "./thread-scenario.ts";

/** Throws when there are more than `executionsMax` orders: a scenario is meant to be small enough for all of them. */
export async function allOutcomes(
  classes: PoolClasses,
  scenario: ThreadScenario,
  { executionsMax }: { readonly executionsMax: number },
): Promise<Set<string>> {
  const outcomes = new Set<string>();
  let prefix: readonly number[] | undefined = [];
  for (let executions = 0; prefix !== undefined; executions += 1) {
    if (executions === executionsMax)
      throw new Error(`"${scenario.name}" has more than ${executionsMax} executions; make it smaller.`);
    const execution = await execute(classes, scenario, prefix);
    outcomes.add(JSON.stringify(canonical(execution.outcome)));
    prefix = nextPrefix(execution.choices);
  }
  return outcomes;
}

interface Choice {
  readonly index: number;
  readonly among: number;
}

/** Depth first: the last choice that has an alternative left takes it. */
function nextPrefix(choices: readonly Choice[]): number[] | undefined {
  const last = choices.findLastIndex(({ index, among }) => index + 1 < among);
  if (last === -1) return undefined;
  return choices.slice(0, last + 1).map(({ index }, depth) => (depth === last ? index + 1 : index));
}

async function execute(classes: PoolClasses, scenario: ThreadScenario, prefix: readonly number[]) {
  const server = new HeldServer();
  const pool = await classes[scenario.pool].create(scenario.minconn, scenario.maxconn, server);
  server.begin(scenario.connects);
  const workers = scenario.workers.map((steps) => {
    const outcomes: Outcome[] = [];
    void server.event().then(() => work(pool, steps, outcomes));
    return outcomes;
  });
  const choices: Choice[] = [];
  while (server.events.length > 0) {
    const index = prefix[choices.length] ?? 0;
    choices.push({ index, among: server.events.length });
    for (const happen of server.events.splice(index, 1)) happen();
    // Everything that this event sets going runs to rest; nothing here needs real time.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { choices, outcome: { workers, books: booksOf(pool) } satisfies ThreadOutcome };
}

async function work(pool: KeptPool, steps: readonly WorkerStep[], outcomes: Outcome[]): Promise<void> {
  let conn: HeldConnection | undefined;
  for (const step of steps) {
    const place = outcomes.push("BLOCKED") - 1;
    try {
      if (step.kind === "getconn") {
        conn = undefined;
        conn = (await pool.getconn(step.key)) as HeldConnection;
        outcomes[place] = conn.name;
      } else if (step.kind === "closeall") {
        await pool.closeall();
        outcomes[place] = "ok";
      } else outcomes[place] = conn ? await act(pool, conn, step) : "skipped";
    } catch (error) {
      outcomes[place] =
        error instanceof Error ? `${error.name}: ${error.message}` : `thrown: ${String(error)}`;
    }
  }
}

async function act(
  pool: KeptPool,
  conn: HeldConnection,
  step: Exclude<WorkerStep, { kind: "getconn" | "closeall" }>,
): Promise<Outcome> {
  if (step.kind === "query") await conn.query();
  else if (step.kind === "fail") conn.failures.set(step.operation, step.error);
  else {
    const { key, close } = step;
    await pool.putconn(conn, { ...(key !== undefined && { key }), ...(close !== undefined && { close }) });
  }
  return "ok";
}

/** Operations end when they are chosen, except while the pool is made. */
class HeldServer implements Driver {
  readonly events: (() => void)[] = [];
  #connects: (ErrorName | null)[] = [];
  #begun = false;
  #openedCount = 0;

  begin(connects: readonly (ErrorName | null)[]): void {
    this.#connects = [...connects];
    this.#begun = true;
  }

  event(): Promise<void> {
    return this.#begun ? new Promise((happen) => this.events.push(happen)) : Promise.resolve();
  }

  async connect(): Promise<HeldConnection> {
    await this.event();
    throwIf(this.#connects.shift(), "connect");
    this.#openedCount += 1;
    return new HeldConnection(`c${this.#openedCount}`, this);
  }
}

class HeldConnection implements Connection {
  readonly name: string;
  closed: Connection["closed"] = 0;
  transactionStatus: TransactionStatus = TransactionStatus.IDLE;
  autocommit = false;
  readonly failures = new Map<"rollback" | "close", ErrorName>();
  readonly #server: HeldServer;

  constructor(name: string, server: HeldServer) {
    this.name = name;
    this.#server = server;
  }

  async query(): Promise<QueryResult> {
    await this.#server.event();
    this.transactionStatus = TransactionStatus.INTRANS;
    return { rows: [], rowCount: 0 };
  }

  async rollback(): Promise<void> {
    await this.#server.event();
    throwIf(this.failures.get("rollback"), "rollback");
    this.transactionStatus = TransactionStatus.IDLE;
  }

  async close(): Promise<void> {
    await this.#server.event();
    throwIf(this.failures.get("close"), "close");
    this.closed = 1;
  }

  commit(): Promise<void> {
    return Promise.reject(new Error("a pool committed"));
  }
}

function throwIf(error: ErrorName | null | undefined, operation: string): void {
  if (error === "OperationalError") throw new OperationalError(`${operation} failed`, "08006");
  if (error === "InterfaceError") throw new InterfaceError(`${operation} failed`);
}
