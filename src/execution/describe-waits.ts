/** A deadlock in words: which worker waits for what. */
import { counted } from "../invariants/counted.ts";
import type { Facts } from "../invariants/invariant.ts";

export function describeWaits({ openCalls, connections, view, maxconn, stuck }: Facts): string {
  const waits = openCalls.map(
    ({ worker, verb, connection }) =>
      `worker ${worker} waits in ${verb}${connection ? ` of connection ${connection.id}` : ""}`,
  );
  const held = connections
    .filter(({ holders }) => holders.length > 0)
    .map(({ id, holders }) => `connection ${id} is held by ${holders.join(" and ")}`);
  const hanging = stuck.map(({ label }) => `${label} hangs`);
  const books = [
    `${view.usedCount} of ${maxconn} used`,
    `${view.idleCount} idle`,
    view.permits === undefined ? undefined : `${counted(view.permits, "permit")} free`,
    view.blockedBy,
  ].filter((fact) => fact !== undefined);
  const who = [...waits, ...hanging, ...held];
  return `${who.length > 0 ? `${who.join("; ")}. ` : ""}The pool: ${books.join(", ")}.`;
}
