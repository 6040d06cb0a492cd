/**
 * Is an execution of the simulator a behaviour of a model? Looks for a run of the model whose calls, returns, errors and
 * opened connections are those observed, in that order, and whose books are the pool's wherever the simulator rested.
 *
 * Between two observed events the model may take any number of hidden steps, but only of processes that are in a call;
 * using a connection is a hidden step of a worker that holds one. Connections are matched by when they were opened.
 * Where the execution ended nobody who is still in a call may have a step left.
 */
import type { Observation, Observed, Seen, Status } from "./observation.ts";
import { sameBooks, sameStatus } from "./same-books.ts";
import type { ModelStep, StateSpace } from "./state-space.ts";

export type Answer =
  | { readonly isBehaviour: true }
  | {
      readonly isBehaviour: false;
      /** How many events some run of the model has in common with the execution. */
      readonly matched: number;
      /** The event that no such run has next. */
      readonly refused: Observed;
    };

/** A run of the model up to here. */
interface Reached {
  /** How many events have been matched. */
  readonly at: number;
  readonly state: number;
  /**
   * Of each process: "" in the midst of a call or out of it; a label, where that step has led to the call's failing end;
   * "=ok" or "=" and the label, where the call has ended and its end has not been observed yet.
   */
  readonly fates: readonly string[];
  /** What the execution calls each slot. */
  readonly names: readonly (string | undefined)[];
  /** Who took the last hidden step, and whether it is one that the simulator waits for. */
  readonly last?: number;
  readonly isLate?: boolean;
}

export function behaviourOf(space: StateSpace, { initial, events }: Observation): Answer {
  const calls = openCalls(space, events);
  const ahead = aheadOf(space, events);
  const seen = new Set<string>();
  const fates = Array.from({ length: space.workers + 1 }, () => "");
  const names: (string | undefined)[] = [];
  space.books(space.initial).idle.forEach((slot, index) => (names[slot] = initial[index]));
  const stack: Reached[] = [{ at: 0, state: space.initial, fates, names }];
  let matched = 0;
  for (let reached = stack.pop(); reached; reached = stack.pop()) {
    matched = Math.max(matched, reached.at);
    const event = events[reached.at];
    if (!event) return { isBehaviour: true };
    const key = [reached.at, reached.state, ...reached.fates, ...reached.names].join();
    if (seen.has(key)) continue;
    seen.add(key);
    // What is pushed last is tried first: as in the simulator everybody goes on until something has to be waited for.
    const open = calls[reached.at] ?? [];
    const steps = hidden(space, reached, open, ahead[reached.at] ?? {});
    stack.push(...steps.filter(({ isLate }) => isLate));
    stack.push(...observed(space, reached, open, event));
    stack.push(...steps.filter(({ isLate }) => !isLate));
  }
  return { isBehaviour: false, matched, refused: events[matched] as Observed };
}

/** Before each event, the call that each process is in. */
function openCalls(space: StateSpace, events: readonly Observed[]): (string | undefined)[][] {
  let open: (string | undefined)[] = [];
  return events.map((event) => {
    const before = open;
    const process = processOf(space, event);
    if (process !== undefined && "verb" in event) {
      open = [...open];
      open[process] = event.kind === "call" ? event.verb : undefined;
    }
    return before;
  });
}

/** Callers are a, b, c, …; whoever calls closeall is the closer. */
function processOf({ workers }: StateSpace, event: Observed): number | undefined {
  if (!("verb" in event)) return undefined;
  return event.verb === "closeall" ? workers : event.worker.charCodeAt(0) - "a".charCodeAt(0);
}

type Open = readonly (string | undefined)[];

/** What lies ahead of an event: whom the next call or return is about, and in which state connections come back. */
interface Ahead {
  readonly process?: number | undefined;
  readonly puts?: readonly (Status | "never")[];
}

function aheadOf(space: StateSpace, events: readonly Observed[]): Ahead[] {
  let ahead: Ahead = { puts: Array.from({ length: space.workers }, () => "never" as const) };
  return events
    .toReversed()
    .map((event) => {
      const process = processOf(space, event);
      const isPut = event.kind === "call" && event.verb === "putconn";
      if (process !== undefined) {
        const puts = isPut ? ahead.puts?.with(process, event.connection?.status) : ahead.puts;
        ahead = { process, ...(puts && { puts }) };
      }
      return ahead;
    })
    .toReversed();
}

/** One hidden step, of any process that may take one. */
function hidden(space: StateSpace, reached: Reached, open: Open, { process: next, puts }: Ahead): Reached[] {
  const found: Reached[] = [];
  for (const step of space.steps(reached.state)) {
    const { process, label } = step;
    const isInCall = open[process] !== undefined;
    // Opening a connection is observed, so it is never hidden.
    const mayMove = isInCall
      ? label !== "connect"
      : label === "use connection" && isUsedSo(space, step, puts?.[process]);
    if (!mayMove || reached.fates[process]?.startsWith("=")) continue;
    found.push({ ...after(space, reached, step), last: process, isLate: isLate(space, reached.state, step) });
  }
  const rank = ({ last }: Reached): number => (last === reached.last ? 2 : last === next ? 1 : 0);
  return found.sort((a, b) => rank(a) - rank(b));
}

/** Using a connection, rolling back, and what comes after closing one. Only a hint: late steps are tried last. */
function isLate(space: StateSpace, state: number, { process, label }: ModelStep): boolean {
  if (label !== "check key in _used")
    return label === "use connection" || label === "roll back" || label === "close each";
  const { current, statuses } = space.books(state);
  return statuses[current[process] ?? -1] === "closed";
}

/** Does using the connection leave it as it comes back? Where it never does, the model need not use it either. */
function isUsedSo(space: StateSpace, { process, to }: ModelStep, put: Status | "never"): boolean {
  const { current, statuses } = space.books(to);
  return put !== "never" && sameStatus(statuses[current[process] ?? -1], put);
}

const failing = new Set(["getconn raises", "putconn raises"]);
const lasts = new Set([
  "getconn returns",
  "getconn raises",
  "putconn raises",
  "give permit back",
  "leave closeall",
]);

function after(space: StateSpace, reached: Reached, { process, label, to }: ModelStep): Reached {
  const next = space.label(to, process);
  const fate = reached.fates[process] ?? "";
  const isLast = lasts.has(label) || (label === "putconn returns" && next !== "give permit back");
  const isFailing = failing.has(next) || (label === "check closed" && next === "leave closeall");
  const becomes = isLast ? `=${fate || "ok"}` : isFailing ? label : fate;
  return { ...reached, state: to, fates: reached.fates.with(process, becomes) };
}

/** The event itself, where it fits. */
function observed(space: StateSpace, reached: Reached, open: Open, event: Observed): Reached[] {
  const process = processOf(space, event) ?? 0;
  const on = { ...reached, at: reached.at + 1 };
  switch (event.kind) {
    case "call":
      return mayCall(space, reached, process, event) ? [on] : [];
    case "return":
      return reached.fates[process] === "=ok" && isHanded(space, reached, process, event.connection)
        ? [{ ...on, fates: on.fates.with(process, "") }]
        : [];
    case "throw":
      return reached.fates[process]?.startsWith("=") && errorAt(reached.fates[process].slice(1), event.error)
        ? [{ ...on, fates: on.fates.with(process, "") }]
        : [];
    case "opened":
      return opened(space, reached, open, event.connection);
    case "rest":
      return sameBooks(space, reached, open, event.books) ? [on] : [];
    case "end":
      return isStuck(space, reached, open) ? [on] : [];
  }
}

/** Nobody who is still in a call has a step left, nor has the call ended and not returned. */
function isStuck(space: StateSpace, { state, fates }: Reached, open: Open): boolean {
  const canMove = space.steps(state).some(({ process }) => open[process] !== undefined);
  return !canMove && fates.every((fate) => !fate.startsWith("="));
}

/** Where a process stands that has not begun its call. */
const beforePut = new Set(["lock to put", "check closed to put"]);
const beforeOtherCalls = new Set(["take permit", "lock to get", "lock to close", "check closed"]);

function mayCall(
  space: StateSpace,
  reached: Reached,
  process: number,
  { verb, connection }: { readonly verb: string; readonly connection: Seen | undefined },
): boolean {
  const label = space.label(reached.state, process);
  if (verb !== "putconn") return beforeOtherCalls.has(label);
  const { current, statuses } = space.books(reached.state);
  const slot = current[process];
  if (!beforePut.has(label) || slot === undefined || !connection) return false;
  return reached.names[slot] === connection.id && sameStatus(statuses[slot], connection.status);
}

/** A getconn hands out what the model's worker has at hand; the other calls return nothing. */
function isHanded(space: StateSpace, reached: Reached, process: number, id: string | undefined): boolean {
  if (space.label(reached.state, process) !== "use connection") return true;
  const slot = space.books(reached.state).current[process];
  return slot !== undefined && reached.names[slot] === id;
}

/** Any process that stands where connections are opened may have opened it. Free slots are all alike. */
function opened(space: StateSpace, reached: Reached, open: Open, id: string): Reached[] {
  const processes = new Set<number>();
  return space.steps(reached.state).flatMap((step) => {
    const { process, label, to } = step;
    if (label !== "connect" || open[process] === undefined || processes.has(process)) return [];
    processes.add(process);
    const names = [...reached.names];
    names[space.books(to).current[process] ?? -1] = id;
    return [{ ...after(space, reached, step), at: reached.at + 1, names }];
  });
}

/** Does the exception that Python raises at this step have this name? */
function errorAt(label: string, error: string): boolean {
  switch (label) {
    case "check closed":
    case "check closed to put":
      return error === "PoolError: connection pool is closed";
    case "check maxconn":
      return error === "PoolError: connection pool exhausted";
    case "look up key":
      return error === "PoolError: trying to put unkeyed connection";
    case "roll back":
      return /^(?:Interface|Operational)Error: /.test(error);
    case "delete from _used":
    case "delete from _rused":
      return error.startsWith("KeyError: ");
    default:
      return false;
  }
}
