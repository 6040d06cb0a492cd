/** Bugs that tarn has had and has fixed: the version before is found to have them, the version after is not. */
import { foundInTheBadVersionAlone } from "../fixtures/adapters.ts";

foundInTheBadVersionAlone([
  {
    bug: "a destroy() that rejects is no one's",
    bad: "1.1.4",
    fixed: "1.1.5",
    subject: "tarn",
    scenario: "failing",
    rule: "no error escapes",
  },
  {
    bug: "destroy() does not wait until each is destroyed",
    bad: "1.1.4",
    fixed: "1.1.5",
    subject: "tarn",
    scenario: "closing",
    rule: "closeall waits for every close",
  },
  {
    bug: "a create that has timed out keeps its place",
    bad: "2.0.0",
    fixed: "3.0.0",
    subject: "tarn+timeouts",
    scenario: "burst",
    rule: "no lost waiter",
  },
]);
