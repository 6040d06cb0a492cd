/**
 * Partial order sampling (Yuan, Yang, Gu, "Partial order aware concurrency sampling", CAV 2018): each event draws a
 * priority when it is first seen and the highest goes next; those that race with it draw again, so that orders which
 * differ in nothing but independent events are not drawn over and over.
 *
 * Where we depart from it: what an event touches is not known before it runs, so two events count as racing if they have
 * one owner, are about one connection, or were both begun by the pool. An operation that a body began itself races with
 * no other worker's, although what the body does next may well touch the pool.
 */
import { prng, type Prng } from "../sim/prng.ts";
import type { Alternative, Strategy } from "../sim/choices/strategy.ts";
import { strategyOf } from "./algorithm.ts";

export function pos(): Strategy {
  let numbers: Prng = prng(0);
  const priorities = new Map<string, number>();
  let executed: Alternative | undefined;
  return strategyOf("pos", {
    begin(drawn) {
      numbers = drawn;
      priorities.clear();
      executed = undefined;
    },
    choose(events) {
      let best = 0;
      let highest = -1;
      for (const [at, event] of events.entries()) {
        let priority = priorities.get(event.label);
        if (priority === undefined || (executed && race(executed, event))) {
          priorities.set(event.label, (priority = numbers.next()));
        }
        if (priority > highest) {
          highest = priority;
          best = at;
        }
      }
      executed = events[best];
      return best;
    },
    taken(event) {
      executed = event;
    },
  });
}

function race(one: Alternative, other: Alternative): boolean {
  if (one.owner === other.owner) return true;
  if (one.resource !== undefined && one.resource === other.resource) return true;
  return !one.isLocal && !other.isLocal;
}
