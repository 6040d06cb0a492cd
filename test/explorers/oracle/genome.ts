/**
 * A random scenario as plain data, so that fast-check can generate it by seed, shrink it and print it. to-scenario.ts
 * writes it as JavaScript and runs that.
 */
import type { Fault } from "../../../src/driver/faults.ts";

/** What a pool counts. */
export type Field = "a" | "b";
/** The connection at hand, the first that is parked, that is lent, or that was ever opened; the one at hand by default. */
export type Target = "conn" | "idle" | "used" | "first";
export type Verb = "query" | "commit" | "rollback" | "close";
/** Where a program goes on later without time having to pass. */
export type Turn = "microtask" | "promise" | "tick" | "immediate";

/** What a pool's program branches on. */
export type Condition =
  | { readonly is: "above"; readonly field: Field; readonly than: number }
  | { readonly is: "alike" }
  | { readonly is: "parked" | "lent" | "waiting"; readonly than: number }
  | { readonly is: "random" | "drawn"; readonly least: number }
  | { readonly is: "elapsed"; readonly ms: number }
  | { readonly is: "closed" | "marked" | "autocommit"; readonly of: Target }
  | { readonly is: "status"; readonly of: Target; readonly status: number }
  | { readonly is: "shut" };

export type Statement =
  | { readonly does: "count"; readonly field: Field; readonly by: number }
  | { readonly does: "reset"; readonly field: Field }
  | { readonly does: "stamp" | "throw" | "forget" | "park" | "wait" | "emit" | "clear" }
  | { readonly does: "mark" | "autocommit"; readonly of: Target }
  | { readonly does: "wake"; readonly which: "first" | "last" | "all" }
  | { readonly does: "connect"; readonly use: "park" | "close" | "hand over" }
  | { readonly does: "pause"; readonly by: Turn | "timeout"; readonly ms: number }
  | { readonly does: "later"; readonly by: Turn; readonly body: Program }
  | { readonly does: "timeout"; readonly ms: number; readonly body: Program }
  | {
      readonly does: "every";
      readonly ms: number;
      readonly ticks: number;
      /** When it runs its body, and whether it clears itself after so many ticks. */
      readonly style: "each tick, then ends" | "last tick, then ends" | "that tick, goes on";
      readonly body: Program;
    }
  | { readonly does: "listen"; readonly body: Program }
  | { readonly does: "when"; readonly condition: Condition; readonly body: Program }
  | {
      readonly does: "operate";
      readonly verb: Verb;
      readonly of: Target;
      /** In the background, nothing awaits it. */
      readonly how: "awaits" | "catches" | "in the background";
      readonly body: Program;
    };
export type Program = readonly Statement[];

/** A pool that works, bent at a few places, with random programs in its hooks. */
export interface PoolGenome {
  readonly whenFull: "refuses" | "waits" | "opens";
  readonly order: "pop" | "shift";
  readonly resets: "never" | "always" | "when needed";
  readonly closes: "idle" | "everything" | "nothing";
  readonly refusesWhenShut: boolean;
  /** Hands a connection that is put to who waits, rather than only waking them. */
  readonly handsOver: boolean;
  readonly view: "live object" | "getter" | "getter with lists" | "says nothing";
  /** What it heeds of what an ask is made with, where it waits when full; nothing if missing. */
  readonly heeds?: Heeds;
  /** A call of its own. */
  readonly verb?: VerbGenome;
  /** Set where it lends wrappers: run after each query on one. */
  readonly wrapper: Program | null;
  readonly onOpen: Program;
  readonly onAsk: Program;
  readonly onLend: Program;
  readonly onPut: Program;
  readonly onKept: Program;
  readonly onClose: Program;
}

export interface Heeds {
  readonly of: "timeout" | "signal" | "both";
  /** Whether an asker that has given up leaves its place in the queue. */
  readonly leaves: boolean;
}

export interface VerbGenome {
  readonly named: "resize" | "stir";
  readonly body: Program;
  readonly returns: "nothing" | "a count" | "its state" | "a connection";
  readonly isAsync: boolean;
}

export type BodyCondition =
  | { readonly is: "picked" | "closed" | "marked" | "drawn first" | "holding" }
  | { readonly is: "shared" | "row"; readonly than: number }
  | { readonly is: "random" | "drawn"; readonly least: number }
  | { readonly is: "elapsed"; readonly ms: number }
  | { readonly is: "status"; readonly status: number }
  | { readonly is: "called"; readonly name: string };

/** A call that a worker makes. */
export type Call =
  | { readonly calls: "getconn"; readonly key: "none" | "same" | "own" }
  | { readonly calls: "query"; readonly sql: number }
  | { readonly calls: "commit" | "rollback" | "closeall" }
  | { readonly calls: "putconn"; readonly closes: boolean }
  | { readonly calls: "sleep"; readonly ms: number }
  | { readonly calls: "moment" }
  | { readonly calls: "ask"; readonly timeoutMs: number; readonly signal: "none" | "own" | "shared" }
  | { readonly calls: "release"; readonly broken: boolean }
  | { readonly calls: "verb"; readonly gives: "nothing" | "a number" | "a connection" | "an object" };

/** What a worker does next. */
export type Deed =
  | { readonly does: "call"; readonly call: Call; readonly how: "awaits" | "catches" | "in the background" }
  | { readonly does: "both"; readonly one: Call; readonly other: Call }
  | {
      readonly does: "raw";
      readonly verb: Verb;
      readonly of: "own" | "other" | "shared";
      readonly isAwaited: boolean;
    }
  | { readonly does: "mark" | "autocommit" | "share count" | "share connection" | "throw" | "stamp" | "drop" }
  /** Writes on its connection what it was answered, the next random id, the time, or what it noted. */
  | { readonly does: "keep"; readonly what: "row" | "drawn" | "time" | "noted" }
  /** Notes a digit, after those that it noted before, in a variable of its own. */
  | { readonly does: "note"; readonly digit: number }
  /** Aborts the signal of its asks, or the one that all share. */
  | { readonly does: "abort"; readonly of: "own" | "shared" }
  /** Goes on, and does it at any later moment. */
  | { readonly does: "in a moment"; readonly body: readonly Deed[] }
  /** Does both at once, and goes on when both are done. */
  | { readonly does: "meanwhile"; readonly body: readonly Deed[]; readonly other: readonly Deed[] }
  | { readonly does: "pause"; readonly by: Turn | "timeout"; readonly ms: number }
  | { readonly does: "when"; readonly condition: BodyCondition; readonly body: readonly Deed[] };

export interface WorkersGenome {
  readonly programs: readonly (readonly Deed[])[];
  /** Which of the programs each worker runs; workers with one program have one body. */
  readonly cast: readonly number[];
  readonly layout: "array" | "function";
  /** Whether the scenario says, and then truly, that bodies share values or share none. */
  readonly declares: boolean;
}

export type Hook = "called" | "settled" | "lent" | "put" | "closed" | "threw" | "rest" | "onQuiet" | "end";

/** What a rule looks at. `call` is only there at some hooks. */
export type Look =
  | { readonly sees: "held" | "opened" | "open calls" | "used" | "idle" | "stuck"; readonly least: number }
  | { readonly sees: "closed" | "status"; readonly is: number; readonly least: number }
  | { readonly sees: "open verb"; readonly verb: string; readonly least: number }
  | { readonly sees: "open sql"; readonly one: number; readonly other: number }
  | { readonly sees: "holder" | "opener" | "caller"; readonly name: string }
  | { readonly sees: "nth" | "timers" | "now" | "maxconn" | "made at"; readonly least: number }
  | { readonly sees: "given up" | "down" | "struck" | "failed" | "was quiet" | "has waited" }
  | { readonly sees: "two hands" | "ended" | "closed again" | "closed before" | "waits" }
  | { readonly sees: "closing" | "shut" | "view closed" | "escaped" | "parked closed" | "call's closed" };

/** Complains when the look has been true `times` times, or so often in a row; with `and`, only where that is true as well. */
export interface RuleGenome {
  readonly hook: Hook;
  readonly look: Look;
  readonly and: Look | null;
  readonly times: number;
  readonly inARow: boolean;
}

export interface Genome {
  readonly minconn: number;
  readonly maxconn: number;
  readonly autocommit: boolean;
  readonly faults: {
    readonly kinds: readonly Fault[];
    readonly budget: number;
    readonly each?: Readonly<Partial<Record<Fault, number>>>;
  };
  readonly server: "none" | "counting" | "pg-mem";
  readonly pool: PoolGenome;
  readonly workers: WorkersGenome;
  /** A rule of the scenario's own; or the name of a general one. One at most: of two broken rules only the first is told. */
  readonly rule: RuleGenome | string;
}
