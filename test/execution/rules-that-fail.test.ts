/** A rule that throws, or answers with what is no sentence, ends the check with a sentence about it, in both searches. */
import { describe, expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import { RuleError } from "../../src/execution/judge.ts";
import type { Watcher } from "../../src/invariants/invariant.ts";
import { scenario, type Scenario } from "../../src/scenario/scenario.ts";
import type { Worker } from "../../src/scenario/worker.ts";
import { closingBodies } from "../../src/scenarios/closing.ts";
import { SoundPool, subjectOf } from "../fixtures/sound-pool.ts";

function judgedBy(watcher: Watcher): Scenario {
  // While the last one sleeps, nothing but its timer is left.
  const workers = [
    ...closingBodies(2, 1, subjectOf(SoundPool)),
    (worker: Worker): Promise<void> => worker.sleep(1),
  ];
  const rules = [{ name: "mine", watch: () => watcher }];
  return scenario({ subject: subjectOf(SoundPool), workers, rules, maxconn: 1 });
}

const advice =
  "A rule only looks: it gives a sentence where it is broken, and keeps what it remembers in variables of its watch().";

const throws = (): never => {
  throw new TypeError("that is no connection");
};

const ofCalls = ["called", "settled", "lent", "put", "closed", "threw"] as const;
const ofStates = ["rest", "onQuiet", "end"] as const;

describe.each(["sample", "exhaust"] as const)("by %s", (explore) => {
  test.each([...ofCalls, ...ofStates])("a rule that throws in its hook %s", async (hook) => {
    const judged = check(judgedBy({ [hook]: throws }), { explore, executions: 100 });
    await expect(judged).rejects.toThrow(
      new RuleError(`The rule "mine" threw TypeError: that is no connection. ${advice}`),
    );
  });

  test.each([...ofCalls.slice(1), ...ofStates])("a rule whose hook %s answers a boolean", async (hook) => {
    const judged = check(judgedBy({ [hook]: () => true }), { explore, executions: 100 });
    await expect(judged).rejects.toThrow(
      new RuleError(
        `The rule "mine" threw TypeError: it answered thrown: true, which is no sentence. ${advice}`,
      ),
    );
  });
});
