/** Bugs that lightning-pool has had: each is found in the version that has it, and not in one without. */
import { foundInTheBadVersionAlone } from "../fixtures/adapters.ts";

foundInTheBadVersionAlone([
  {
    // CHANGELOG 4.14.0: "Correct release/close/ensureMin bugs".
    bug: "an ask that timed out while its connection was opened keeps its place",
    bad: "4.13.0",
    fixed: "",
    subject: "lightning-pool",
    scenario: "impatient",
    rule: "no lost waiter",
  },
  {
    bug: "close does not wait for a connection that is being opened",
    bad: "4.13.0",
    fixed: "",
    subject: "lightning-pool",
    scenario: "closing",
    rule: "closed after closeall",
  },
  {
    // CHANGELOG 4.10.0: "pool.close does not wait for asynchronous resources to be destroyed".
    bug: "close does not wait for what is being closed",
    bad: "4.8.0",
    fixed: "4.10.1",
    subject: "lightning-pool",
    scenario: "closing",
    rule: "closeall waits for every close",
  },
  {
    bug: "validate() answers false, and the connection is lent all the same",
    bad: "4.10.1",
    fixed: "4.11.1",
    subject: "lightning-pool+reaping",
    scenario: "outage",
    rule: "handed out open and IDLE",
  },
  {
    // The later version brought it.
    bug: "close(ms) forgets what is lent before it releases it",
    bad: "4.12.0",
    fixed: "4.11.1",
    subject: "lightning-pool+closing",
    scenario: "closing",
    rule: "closed after closeall",
  },
  {
    // CHANGELOG 2.0: the factory is given the resource of another `self`.
    bug: "no connection is ever closed",
    bad: "1.2.0",
    fixed: "2.0.1",
    subject: "lightning-pool",
    scenario: "burst",
    rule: "no connection is forgotten",
  },
]);
