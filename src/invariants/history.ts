/** Who called what and what came of it, in the order in which it happened: a history in the sense of linearizability. */
import type { Call, Facts } from "./invariant.ts";
import type { Operation, Outcome } from "./sequential-pool.ts";

export interface Event {
  readonly kind: "call" | "return";
  readonly entry: Entry;
}

/** One call of the history. */
export interface Entry {
  readonly call: Call;
  /** Whether its connection was closed or lost when the call was made. */
  readonly wasDead: boolean;
  /** Whether it was when the call returned; until then it may be at any moment. */
  isDead: boolean;
}

export class History {
  readonly events: Event[] = [];
  /** Connections that were open before the first call. */
  idle: readonly string[] = [];
  readonly #entries = new Map<Call, Entry>();

  called(call: Call, { connections, minconn }: Facts): void {
    if (this.events.length === 0) {
      this.idle = connections.slice(0, Math.max(0, minconn)).map(({ id }) => id);
    }
    const entry = { call, wasDead: isDead(call), isDead: true };
    this.#entries.set(call, entry);
    this.events.push({ kind: "call", entry });
  }

  settled(call: Call): void {
    const entry = this.#entries.get(call);
    if (!entry) return;
    entry.isDead = isDead(call);
    this.events.push({ kind: "return", entry });
  }
}

function isDead({ connection }: Call): boolean {
  return connection !== undefined && connection.closed !== 0;
}

/** `explains` tells a refusal of the pool's from a failure that is not its own. */
export function operationOf(
  { call, wasDead, isDead }: Entry,
  explains: (error: string) => boolean,
): Operation {
  const { verb, connection, key, closes } = call;
  return {
    verb,
    connection: connection?.id,
    key,
    closes,
    isDead: wasDead || (isDead && "perhaps"),
    outcome: outcomeOf(call, explains),
  };
}

function outcomeOf({ act, state, connection, error }: Call, explains: (error: string) => boolean): Outcome {
  switch (state) {
    case "open":
      return { kind: "unknown" };
    case "returned":
      if (act !== "ask") return { kind: "done" };
      return { kind: "lent", connection: connection?.id ?? "none" };
    case "threw": {
      const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      return explains(text) ? { kind: "refused", error: text } : { kind: "failed" };
    }
  }
}
