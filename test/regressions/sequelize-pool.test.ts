/** Bugs that sequelize-pool has had and has fixed: the version before is found to have them, the version after is not. */
import { foundInTheBadVersionAlone } from "../fixtures/adapters.ts";

foundInTheBadVersionAlone([
  {
    bug: "destroyAllNow() destroys nothing",
    bad: "2.1.0",
    fixed: "2.2.0",
    subject: "sequelize-pool",
    scenario: "closing",
    rule: "closed after closeall",
  },
  {
    bug: "a connection that comes for no one counts as lent",
    bad: "2.3.0",
    fixed: "3.0.0",
    subject: "sequelize-pool+timeouts",
    scenario: "burst",
    rule: "used ≤ maxconn",
  },
  {
    bug: "a destroyed connection makes room for no waiter",
    bad: "6.1.0",
    fixed: "7.1.0",
    subject: "sequelize-pool",
    scenario: "hurried",
    rule: "no lost waiter",
  },
]);
