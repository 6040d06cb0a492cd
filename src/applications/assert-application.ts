/** What `application()` is given is looked over before anything runs, and the pool that it makes as soon as it is there. */
import { ScenarioError } from "../scenario/scenario-error.ts";
import type { PgPool } from "./pg.ts";

const functions = ["pool", "open"] as const;
const members = [
  ...functions,
  "name",
  "title",
  "requests",
  "setup",
  "maxconn",
  "promises",
  "exempt",
  "survives",
];

/** Throws TypeError for what it cannot mean. */
export function assertApplication(options: Readonly<Record<string, unknown>> | object): void {
  const given = options as Readonly<Record<string, unknown>>;
  const { name, requests = {}, maxconn = 2, setup = "" } = given;
  if (typeof name !== "string") throw new TypeError('application() needs a text "name"');
  const missing = functions.find((member) => typeof given[member] !== "function");
  if (missing) throw new TypeError(`application() needs a function "${missing}"`);
  const unknown = Object.keys(given).find((member) => !members.includes(member));
  if (unknown !== undefined)
    throw new TypeError(`application() has no member "${unknown}": use ${members.join(", ")}`);
  if (typeof setup !== "string") throw new TypeError("application() needs SQL text as its setup");
  if (!Number.isSafeInteger(maxconn) || Number(maxconn) < 1)
    throw new TypeError(`application() has maxconn ${String(maxconn)}: use a whole number, 1 or more`);
  assertRequests(requests);
}

function assertRequests(requests: unknown): void {
  const named = Object.entries(requests ?? {});
  if (named.length === 0)
    throw new TypeError(
      "application() has no requests: name one at least, as in { list: (app) => app.list() }",
    );
  for (const [name, request] of named) {
    if (typeof request !== "function")
      throw new TypeError(`application() needs a function as its request "${name}"`);
    if (!/^[\w-]+$/.test(name) || name === "faults")
      throw new TypeError(
        `application() has a request "${name}": name it by letters, digits, "-" and "_", and not "faults"`,
      );
  }
}

/** Throws {@link ScenarioError} for a pool that cannot be watched, or that has another maximum than the check. */
export function assertPool(pool: unknown, max: number): asserts pool is PgPool {
  const { connect, query, on, options } = (pool ?? {}) as Partial<PgPool>;
  if (![connect, query, on].every((method) => typeof method === "function")) {
    throw new ScenarioError(
      `The application's pool(config) gave ${nameOf(pool)}: it must return a pool of pg's, as new pg.Pool({ ...config }) is one.`,
    );
  }
  if (options?.max === undefined || options.max === max) return;
  throw new ScenarioError(
    `The application's pool has max ${options.max}, and it is checked with ${max}: leave max to the config, ` +
      `or say maxconn: ${options.max} in application().`,
  );
}

function nameOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const { name } = value.constructor as { readonly name?: string };
  return value instanceof Promise ? "a promise" : `an object of class ${name ?? "Object"}`;
}
