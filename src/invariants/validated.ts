/**
 * A connection that is lent still has its server: the pool has found out before.
 *
 * Catches: an idle connection whose server was lost meanwhile, lent without a look.
 * Misses: a server that is lost after the pool has looked. Judged only where a pool promises it: psycopg2's pools do not look
 * (quirk H01).
 */
import type { Invariant, Watcher } from "./invariant.ts";

export const validated: Invariant = {
  name: "validated before lent",
  about: "no connection is lent whose server is lost",
  isOptional: true,
  watch: () => watcher,
};

const watcher: Watcher = {
  lent({ connection, worker, verb }, facts) {
    if (!connection?.hasEnded || facts.closedByCloseallInThisStep(connection)) return undefined;
    return `worker ${worker}'s ${verb} was lent connection ${connection.id}, whose server is lost`;
  },
};
