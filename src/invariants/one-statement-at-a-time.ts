/**
 * A client is asked one thing at a time.
 *
 * Catches: `Promise.all` over queries of one client. pg runs them one after the other all the same, and warns that its
 * next version will not. After an error the others are still to run, while the caller goes on.
 * Misses: pipelines, where that is meant. So it is judged only where an application promises it.
 */
import type { Invariant, Watcher } from "./invariant.ts";

export const oneStatementAtATime: Invariant = {
  name: "one statement at a time",
  about: "no query on a client that is busy with one",
  isOptional: true,
  watch: () => watcher,
};

const watcher: Watcher = {
  sends(call, { openCalls }) {
    const { connection, worker, verb } = call;
    const busy = openCalls.find(
      (other) => other !== call && other.act === "operation" && other.connection === connection,
    );
    if (!connection || !busy) return undefined;
    return `worker ${worker}'s ${verb} is sent on connection ${connection.id}, whose ${busy.verb} of worker ${busy.worker} is under way`;
  },
};
