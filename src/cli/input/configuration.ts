/** A subject in one of its configurations: "tarn+timeouts" is tarn in its configuration "timeouts". */
import type { Subject } from "../../pools/pool.ts";
import { listed, UsageError } from "./usage-error.ts";

/** Throws {@link UsageError} for a subject that has no such configuration. */
export function configurationOf({ name, title, configurations = [] }: Subject, wanted: string): Subject {
  const found = configurations.find((one) => one.name === `${name}+${wanted}`);
  if (found) return found;
  const names = configurations.map((one) => one.name.slice(name.length + 1));
  const known = names.length === 0 ? "it has none" : `use ${listed(names, "or")}`;
  throw new UsageError(`${title} has no configuration "${wanted}": ${known}.`);
}
