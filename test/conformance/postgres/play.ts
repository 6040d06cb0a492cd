/**
 * Runs a program of one or more sessions on a backend and writes down what each step gave.
 *
 * A program is a list of lines, a letter for the session and what it does: `a select 1`, `b commit()`, `a rollback()`,
 * `a close()`, `a autocommit(on)`, `a autocommit(off)`, `a kill()` (the server ends the session), `a killed in select …`.
 */
import { TransactionStatus, type Connection, type QueryResult } from "../../../src/driver/driver.ts";
import type { Backend } from "./backend.ts";

export type Program = readonly string[];

/** `account → 1 row: [{"id":1}], INTRANS`. A step that waits for another session ends the program: `… → waits`. */
export async function play(backend: Backend, program: Program): Promise<string[]> {
  await backend.reset();
  const sessions = new Map<string, Connection>();
  const said: string[] = [];
  for (const line of program) {
    const name = line.slice(0, 1);
    const connection = sessions.get(name) ?? (await connect(backend));
    if (typeof connection === "string") {
      said.push(`${line} → ${connection}`);
      continue;
    }
    sessions.set(name, connection);
    const answer = await step(backend, connection, line.slice(2));
    said.push(`${line} → ${answer}${answer === "waits" ? "" : `, ${statusOf(connection)}`}`);
    if (answer === "waits") break;
  }
  return said;
}

/** A connection, or why there is none. */
async function connect(backend: Backend): Promise<Connection | string> {
  try {
    return await backend.connect();
  } catch (error) {
    return `not connected: ${describe(error)}`;
  }
}

async function step(backend: Backend, connection: Connection, action: string): Promise<string> {
  const killed = /^killed in (.*)$/.exec(action);
  if (killed) return describe(await backend.killDuring(connection, killed[1] ?? ""));
  if (action === "kill()") {
    await backend.kill(connection);
    return "gone";
  }
  if (action.startsWith("autocommit(")) {
    connection.autocommit = action === "autocommit(on)";
    return "set";
  }
  let isDone = false;
  const result = act(connection, action)
    .catch((error: unknown) => error)
    .finally(() => (isDone = true));
  if (await backend.waits(connection, () => isDone)) return "waits";
  return describe(await result);
}

function act(connection: Connection, action: string): Promise<QueryResult | void> {
  if (action === "commit()") return connection.commit();
  if (action === "rollback()") return connection.rollback();
  if (action === "close()") return connection.close();
  return connection.query(action);
}

function describe(result: unknown): string {
  if (result === undefined) return "done";
  if (result instanceof Error)
    return [result.name, (result as { sqlstate?: string }).sqlstate ?? result.message].join(" ");
  const { rows, rowCount } = result as QueryResult;
  return `${rowCount} ${JSON.stringify(rows.map(sorted))}`;
}

/** The order of columns in a row object is nobody's promise. */
function sorted(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).toSorted(([one], [other]) => one.localeCompare(other)));
}

function statusOf(connection: Connection): string {
  const [name] = Object.entries(TransactionStatus).find(
    ([, value]) => value === connection.transactionStatus,
  ) ?? ["?"];
  return connection.closed === 0 ? name : `${name} closed ${connection.closed}`;
}
