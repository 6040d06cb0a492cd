/** Histories by hand, on a register: the smallest thing whose answers depend on the order of calls. */
import { expect, test } from "vitest";
import { firstUnexplained, type Step } from "../../src/invariants/linearization.ts";
import type { Operation, Outcome, SequentialPool } from "../../src/invariants/sequential-pool.ts";

/** "set" stores its key; "get" answers what was stored, 0 at first. */
const register: SequentialPool<number> = {
  begin: () => 0,
  explains: () => true,
  after(state, { verb, key, outcome }) {
    if (verb === "set") return [Number(key)];
    return outcome.kind === "lent" && outcome.connection === String(state) ? [state] : [];
  },
  keyOf: String,
};

/** Each word is a call or a return: "a:set1" or "a:get" begins, "a" returns, "a=1" returns 1. */
function history(words: string): readonly Step[] {
  const open = new Map<string, { -readonly [K in keyof Operation]: Operation[K] }>();
  return words.split(" ").map((word) => {
    const [, worker = "", sign = "", rest = ""] = /^(\w)(.?)(.*)$/.exec(word) ?? [];
    if (sign === ":") {
      const verb = rest.slice(0, 3);
      const outcome: Outcome = { kind: "unknown" };
      const operation = {
        verb,
        connection: undefined,
        key: rest.slice(3),
        closes: false,
        isDead: false,
        outcome,
      };
      open.set(worker, operation);
      return { kind: "call", worker, operation };
    }
    const operation = open.get(worker);
    if (!operation) throw new Error(`${word} has not begun`);
    operation.outcome = outcomeOf(rest);
    return { kind: "return", worker, operation };
  });
}

function outcomeOf(text: string): Outcome {
  if (text === "") return { kind: "done" };
  return text === "failed" ? { kind: "failed" } : { kind: "lent", connection: text };
}

test.each([
  "a:set1 a b:get b=1",
  // While a set is under way a get may see either.
  "a:set1 b:get b=0 a",
  "a:set1 b:get b=1 a",
  "a:set1 b:get b=0 c:get c=1 a",
  "a:set1 b:set2 a b c:get c=1",
  "a:set1 b:set2 a b c:get c=2",
  "a:set1 b:set2 c:get c=1 d:get d=2 a b",
  // A set that failed, or never returned, may have happened or not.
  "a:set1 a=failed b:get b=0",
  "a:set1 b:get a=failed b=1",
  "a:set1 b:get b=0 b:get b=1",
  "a:set1 b:get b=0 c:get c=0",
])("%s is linearizable", (words) => {
  expect(firstUnexplained(history(words), register, 0)).toBeUndefined();
});

test.each([
  { words: "a:set1 a b:get b=0", at: 3 },
  { words: "a:get a=1", at: 1 },
  { words: "a:set1 b:get b=1 c:get c=0 a", at: 4 },
  { words: "a:set1 b:set2 a b c:get c=1 d:get d=2", at: 7 },
  // It may have happened only before it failed.
  { words: "a:set1 a=failed b:get b=0 b:get b=1", at: 5 },
  { words: "a:set1 b:get b=1 c:get c=0", at: 4 },
])("$words is not, from return $at on", ({ words, at }) => {
  const steps = history(words);
  expect(firstUnexplained(steps, register, 0)).toBe(steps[at]);
});
