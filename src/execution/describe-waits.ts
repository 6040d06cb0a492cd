/** A deadlock in words: which worker waits for what. */
import { counted } from "../invariants/counted.ts";
import type { Facts, SeenLimit } from "../invariants/invariant.ts";

export function describeWaits({ openCalls, connections, view, limits, stuck }: Facts): string {
  const isWithin = (worker: string): boolean =>
    openCalls.some((call) => call.worker === worker && call.act !== "request");
  const innermost = openCalls.filter(({ act, worker }) => act !== "request" || !isWithin(worker));
  const waits = innermost.map(
    ({ worker, verb, connection }) =>
      `worker ${worker} waits in ${verb}${connection ? ` of connection ${connection.id}` : ""}`,
  );
  const held = connections
    .filter(({ holders }) => holders.length > 0)
    .map(({ id, holders }) => `connection ${id} is held by ${holders.join(" and ")}`);
  const hanging = stuck.map(({ label }) => `${label} hangs`);
  const books = [
    ...usedTexts(view.usedCount, limits),
    `${view.idleCount} idle`,
    view.permits === undefined ? undefined : `${counted(view.permits, "permit")} free`,
    view.blockedBy,
  ].filter((fact) => fact !== undefined);
  const who = [...waits, ...hanging, ...held];
  return `${who.length > 0 ? `${who.join("; ")}. ` : ""}The pool: ${books.join(", ")}.`;
}

/** "1 of 2 used": of the whole pool as it counts itself, of other limits as workers hold it. */
function usedTexts(usedCount: number, limits: readonly SeenLimit[]): readonly string[] {
  const whole = limits.find(({ name }) => name === "maxconn");
  return [
    whole ? `${usedCount} of ${whole.max} used` : `${usedCount} used`,
    ...limits
      .filter((limit) => limit !== whole)
      .map(({ name, max, lentCount }) => `${lentCount} of ${max} lent of "${name}"`),
  ];
}
