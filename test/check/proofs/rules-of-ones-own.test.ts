/** What a scenario's own rule looks at belongs to the footprint of the moment it looks: nothing has to be declared. */
import { describe, expect, test } from "vitest";
import type { Invariant } from "../../../src/invariants/invariant.ts";
import type { Subject } from "../../../src/pools/pool.ts";
import { check } from "../../../src/check/check.ts";
import { scenario } from "../../../src/scenario/scenario.ts";
import type { Body } from "../../../src/scenario/worker.ts";
import { SoundPool, subjectOf } from "../../fixtures/sound-pool.ts";
import { holds, toldOf, violated } from "./both-ways.ts";

function querying(...statements: readonly string[]): Body {
  return async (worker) => {
    const conn = await worker.pool.getconn();
    for (const sql of statements) await worker.query(conn, sql);
    await worker.pool.putconn(conn);
  };
}

const apart = { subject: subjectOf(SoundPool), minconn: 2, maxconn: 2 };

/** One body for two workers, which ask nobody who they are. */
const pair = { ...apart, workers: { count: 2, body: querying("one", "two", "three") } };

/** At rest, of two queries under way: breaks where one has got so far ahead. */
function neverTogether(one: string, other: string): Invariant {
  return {
    name: "in step",
    watch: () => ({
      rest({ openCalls }) {
        const keys = openCalls.map(({ key }) => key);
        return keys.includes(one) && keys.includes(other) ? `${one} beside ${other}` : undefined;
      },
    }),
  };
}

describe("a rule about open calls of connections", () => {
  test("sees two of them that nothing orders", async () => {
    const rules = [neverTogether("one", "three")];
    expect(await toldOf(scenario({ ...pair, rules }))).toEqual(violated("in step"));
    const other = [neverTogether("one", "four")];
    expect(await toldOf(scenario({ ...pair, rules: other }))).toEqual(holds);
  });

  test("sees three of them", async () => {
    const all: Invariant = {
      name: "never all at once",
      watch: () => ({
        rest({ openCalls }) {
          const queries = openCalls.filter(({ verb, key }) => verb === "query" && key === "two");
          return queries.length === 3 ? "all three are at two" : undefined;
        },
      }),
    };
    const three = { ...apart, minconn: 3, maxconn: 3, workers: { count: 3, body: querying("one", "two") } };
    expect(await toldOf(scenario({ ...three, rules: [all] }))).toEqual(violated("never all at once"));
  });
});

describe("a rule that remembers", () => {
  /** Keeps the calls in the order in which they end, of the pool's. */
  function order(forbidden: string): Invariant {
    return {
      name: "no such order",
      watch() {
        let order = "";
        return {
          settled({ verb }) {
            order += verb[0] ?? "";
            return order === forbidden ? `it came to ${order}` : undefined;
          },
        };
      },
    };
  }
  test.each(["gpgp", "ggpp"])("sees the order %s of gets and puts", async (forbidden) => {
    expect(await toldOf(scenario({ ...pair, rules: [order(forbidden)] }))).toEqual(violated("no such order"));
  });
  test("sees no order that cannot be", async () => {
    expect(await toldOf(scenario({ ...pair, rules: [order("gppg")] }))).toEqual(holds);
  });

  test("how often a call that waits had waited is seen", async () => {
    const patient: Invariant = {
      name: "an ask waits for no query",
      watch: () => ({
        rest: ({ openPoolCalls, openCalls }) =>
          openPoolCalls.some(({ verb, hasWaited }) => verb === "getconn" && hasWaited) &&
          openCalls.some(({ key }) => key === "three")
            ? "it does"
            : undefined,
      }),
    };
    expect(await toldOf(scenario({ ...pair, rules: [patient] }))).toEqual(
      violated("an ask waits for no query"),
    );
  });

  test("outside its watch, in a variable of its module, is seen as well", async () => {
    let most = 0;
    const kept: Invariant = {
      name: "never two at once",
      watch: () => {
        most = 0;
        return {
          rest({ openCalls }) {
            most = Math.max(most, openCalls.filter(({ key }) => key === "two").length);
            return undefined;
          },
          end: () => (most === 2 ? "two were" : undefined),
        };
      },
    };
    expect(await toldOf(scenario({ ...pair, rules: [kept] }))).toEqual(violated("never two at once"));
  });

  test("states of connections at rest is seen", async () => {
    const states: Invariant = {
      name: "never ACTIVE with the other one IDLE",
      watch: () => ({
        rest({ connections }) {
          const [first, second] = connections;
          if (!first || !second) return undefined;
          return first.transactionStatus === 1 && second.transactionStatus === 0 ? "it is so" : undefined;
        },
      }),
    };
    const scene = scenario({ ...apart, workers: { count: 2, body: querying("one") }, rules: [states] });
    expect(await toldOf(scene)).toEqual(violated("never ACTIVE with the other one IDLE"));
  });
});

describe("a rule that tells workers apart ends their symmetry:", () => {
  /** Each breaks only where b comes first, so not where workers start in their order. */
  const naming: Readonly<Record<string, Invariant>> = {
    "call.worker in lent": {
      name: "by name",
      watch() {
        let isFirst = true;
        return {
          lent({ worker }) {
            const isWrong = isFirst && worker === "b";
            isFirst = false;
            return isWrong ? "b was first" : undefined;
          },
        };
      },
    },
    "holders of connections": {
      name: "by name",
      watch: () => ({
        rest: ({ connections: [first] }) => (first?.holders[0] === "b" ? "b holds the first" : undefined),
      }),
    },
    "open calls": {
      name: "by name",
      watch: () => ({
        rest: ({ openCalls }) =>
          openCalls.length === 1 && openCalls[0]?.worker === "b" && openCalls[0].key === "three"
            ? "b is alone"
            : undefined,
      }),
    },
    "waits()": {
      name: "by name",
      watch: () => ({
        rest(facts) {
          const waits = facts.waits();
          return waits.includes("worker b") && !waits.includes("worker a") ? "b is alone" : undefined;
        },
      }),
    },
    "the wrong worker in called": {
      name: "by name",
      watch() {
        let calls = 0;
        return {
          called({ worker }) {
            if (++calls === 1 && worker !== "a") calls = 100;
          },
          end: () => (calls >= 100 ? "b called first" : undefined),
        };
      },
    },
  };
  test.each(Object.entries(naming))("by %s", async (_, rule) => {
    expect(await toldOf(scenario({ ...pair, rules: [rule] }))).toEqual(violated("by name"));
  });

  test("by the order of open calls, which goes by name", async () => {
    const ahead: Invariant = {
      name: "by name",
      watch() {
        let metAtOne = false;
        return {
          rest({ openCalls: [first, second] }) {
            metAtOne ||= first?.key === "one" && second?.key === "one";
            return !metAtOne && first?.key === "one" && second?.key === "three" ? "b is ahead" : undefined;
          },
        };
      },
    };
    const opened: Subject = {
      ...subjectOf(SoundPool),
      async open(driver, limits) {
        const pool = new SoundPool(driver, limits);
        pool.idle.push(await driver.connect(), await driver.connect());
        return pool;
      },
    };
    expect(await toldOf(scenario({ ...pair, subject: opened, rules: [ahead] }))).toEqual(violated("by name"));
  });

  test("the verdict says so; and that they were alike where no rule looked", async () => {
    const told = { ...pair, workers: { count: 2, body: querying("one") } };
    const looking: Invariant = {
      name: "looks",
      watch: () => ({ lent: ({ worker }) => worker && undefined }),
    };
    const blind: Invariant = { name: "blind", watch: () => ({ lent: ({ verb }) => verb && undefined }) };
    const last = async (rule: Invariant) => {
      const { assumes, executions } = await check(scenario({ ...told, rules: [rule] }), {
        explore: "exhaust",
      });
      return [assumes?.at(-1), executions] as const;
    };
    const [apart, all] = await last(looking);
    const [alike, fewer] = await last(blind);
    expect(apart).toBe("Workers were told apart.");
    expect(alike).toBe(
      "Workers with one body are alike: none asked who it is, and no rule of the scenario's own looked at names.",
    );
    expect(fewer).toBeLessThan(all);
  });
});

describe("a rule keeps its memory", () => {
  const steps = [querying("one", "two"), querying("one", "two")];
  const scene = (rule: Invariant) => scenario({ ...apart, workers: steps, rules: [rule] });

  test("also where its hooks stand on a class", async () => {
    const counting: Invariant = {
      name: "both have their first answer soon",
      watch() {
        let rests = 0;
        let haveBoth = false;
        class Watching {
          rest({ openCalls }: Parameters<NonNullable<ReturnType<Invariant["watch"]>["rest"]>>[0]) {
            rests++;
            if (rests === 5) haveBoth = openCalls.filter(({ key }) => key === "one").length === 2;
            const isBehind = rests === 7 && haveBoth && openCalls.some(({ key }) => key === "one");
            return isBehind ? "one is behind" : undefined;
          }
        }
        return new Watching();
      },
    };
    const told = violated("both have their first answer soon");
    expect(await toldOf(scene(counting))).toEqual(told);
  });

  test("and cannot keep it on what it is shown", async () => {
    const keeping: Invariant = {
      name: "counts on the facts",
      watch: () => ({
        rest(facts) {
          (facts as { count?: number }).count = 1;
          return undefined;
        },
      }),
    };
    await expect(check(scene(keeping))).rejects.toThrow(
      'The rule "counts on the facts" threw TypeError: Cannot add property count, object is not extensible. A rule only ' +
        "looks: it gives a sentence where it is broken, and keeps what it remembers in variables of its watch().",
    );
  });
});

describe("texts that name workers end their symmetry, too:", () => {
  test("an error that escapes", async () => {
    const failing: Body = async (worker) => {
      await worker.pool.getconn();
      throw new Error("by design");
    };
    const first: Invariant = {
      name: "b is not the first to fail",
      watch: () => ({
        rest: ({ escaped }) => (escaped[0]?.startsWith("worker b") === true ? escaped[0] : undefined),
      }),
    };
    const subject = { ...subjectOf(SoundPool), exempt: { "no error escapes": "they do on purpose" } };
    const scene = scenario({ ...apart, subject, workers: { count: 2, body: failing }, rules: [first] });
    expect(await toldOf(scene)).toEqual(violated("b is not the first to fail"));
  });

  test("an operation that hangs", async () => {
    const hanging: Invariant = {
      name: "b's connect never hangs",
      watch: () => ({
        rest: ({ stuck }) => (stuck[0]?.label === "connect-b1" ? "it does" : undefined),
      }),
    };
    const faults = { kinds: ["hang"], budget: 1 } as const;
    const workers = { count: 2, body: querying("one") };
    const scene = scenario({ ...apart, minconn: 0, faults, workers, rules: [hanging] });
    expect(await toldOf(scene)).toEqual(violated("b's connect never hangs"));
  });
});
