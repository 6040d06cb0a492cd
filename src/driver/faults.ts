/** The faults that a simulated driver can inject, by the names used on the command line and in schedules. */

export const faults = {
  refused: "the server refuses a connection",
  hang: "a connect or a rollback never completes",
  statement: "a statement fails",
  lost: "the server is lost during a statement or a commit",
  "lost-idle": "the server is lost while no operation is under way",
  rollback: "the server is lost during a rollback",
  close: "closing a connection fails",
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

/** Those that are events by themselves, rather than ways in which an operation ends. */
export const faultEvents: readonly Fault[] = ["lost-idle", "restart", "down"];

export const faultNames = Object.keys(faults) as readonly Fault[];
