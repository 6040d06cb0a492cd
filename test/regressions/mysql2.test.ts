/** Bugs that mysql2's pool has had and has fixed: the version before is found to have them, the version after is not. */
import { foundInTheBadVersionAlone } from "../fixtures/adapters.ts";

foundInTheBadVersionAlone([
  {
    // Changelog 3.22.4: "pool: reject queued requests on end" (#4291).
    bug: "asks that wait are never answered once the pool has ended",
    bad: "3.22.3",
    fixed: "3.22.4",
    subject: "mysql2",
    scenario: "closing",
    rule: "every getconn settles exactly once",
  },
  {
    // Changelog 3.11.1: "update connection cleanup process to handle expired connections and exceeding config.maxIdle" (#3022).
    bug: "idle connections outlive their timeout",
    bad: "3.11.0",
    fixed: "3.11.1",
    subject: "mysql2+idle",
    scenario: "idle",
    rule: "reaped in time",
  },
  {
    // Changelog 3.8.0: "The removeIdleTimeoutConnectionsTimer did not clean up when the pool was closed" (#2384).
    bug: "the timer of the idle timeout outlives the pool",
    bad: "3.7.1",
    fixed: "3.8.0",
    subject: "mysql2+idle",
    scenario: "closing",
    settings: { workers: 2, maxconn: 2 },
    rule: "no timer left after close",
  },
]);
