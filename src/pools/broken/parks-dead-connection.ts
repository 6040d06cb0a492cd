/**
 * Broken: nothing looks whether a connection still lives: one that died in its worker's hands is parked as idle.
 *
 * Shipped by: bonsai (pull request 66), zio-sql (issue 709), pg-pool (node-pg-pool pull request 82).
 * Caught by: handed out open and IDLE.
 */
import { FairPool } from "../fair-pool.ts";
import { brokenPool } from "./broken-pool.ts";

class ParksDeadConnection extends FairPool {
  protected override isOpen(): boolean {
    return true;
  }
}

export const parksDeadConnection = brokenPool({
  name: "parks-dead-connection",
  Pool: ParksDeadConnection,
  settings: { scenario: "steady", workers: 3, ops: 1, minconn: 1, maxconn: 2, faults: ["lost"] },
  invariant: "handed out open and IDLE",
});
