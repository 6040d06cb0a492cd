/** The faults that a simulated driver can inject, by the names used on the command line and in schedules. */

export const faults = {
  refused: "the server refuses a connection",
  hang: "a connect or a rollback never completes",
  statement: "a statement fails",
  lost: "the server is lost during a statement or a commit",
  "lost-idle": "the server is lost while no operation is under way",
  rollback: "the server is lost during a rollback",
  close: "closing a connection fails",
  "close-lost": "closing a connection fails, though its session has ended",
  "query-hang": "a statement never completes",
  "close-hang": "closing a connection never completes",
  throws: "an operation throws at once instead of giving a promise",
  restart: "the server restarts: every connection is lost at once",
  down: "the server is down until a later choice heals it: every connection is lost, and none can be opened",
} as const;

/**
 * The name of a fault.
 *
 * @example
 * ```ts
 * const faults: readonly Fault[] = ["refused", "lost"];
 * builtIn("steady", threaded, { faults, faultsMax: 2 }).faults.budget; // => 2
 * ```
 */
export type Fault = keyof typeof faults;

/** Those that are events or choices by themselves, rather than ways in which an operation ends. */
export const faultEvents: readonly Fault[] = ["lost-idle", "restart", "down", "throws"];

export const faultNames = Object.keys(faults) as readonly Fault[];

/** Failures of the driver itself. Few pools promise anything of them. */
export const driverFaults: readonly Fault[] = ["close-lost", "close-hang", "query-hang", "throws"];

/** A kind of fault, perhaps with how often it may strike: "lost", "lost:2". */
export type FaultBudget = Fault | `${Fault}:${number}`;

/** Which faults an execution may choose, and how many of them at most. */
export interface FaultPlan {
  readonly kinds: readonly Fault[];
  /** In all. */
  readonly budget: number;
  /** Of each kind, where that is less. */
  readonly each?: Readonly<Partial<Record<Fault, number>>>;
}

/**
 * "lost:2" and "refused" are at most two of the one and one of the other. Without any such number it is at most `budget` of all kinds
 * together. A name that is not known stays as it is.
 */
export function faultPlan(list: readonly FaultBudget[], budget: number): FaultPlan {
  const counted = list.map((one) => one.split(":") as [Fault, string?]);
  const kinds = counted.map(([kind]) => kind);
  if (counted.every(([, most]) => most === undefined)) return { kinds, budget };
  const each = Object.fromEntries(counted.map(([kind, most = "1"]) => [kind, Number(most)]));
  return { kinds, budget: Object.values(each).reduce((sum, most) => sum + most, 0), each };
}
