/** What a check is told to reach, and did not, is no proof: the verdict is limit. */
import { describe, expect, test } from "vitest";
import { simple, threaded } from "../../src/pools/subjects.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { check, replay } from "../../src/check/check.ts";
import type { CheckOptions } from "../../src/check/options.ts";
import { mergeShards } from "../../src/verdict/merge-shards.ts";
import { reachables, type Reachable } from "../../src/verdict/unreached.ts";
import type { Verdict } from "../../src/verdict/verdict.ts";

const alone = builtIn("steady", threaded, { workers: 1, ops: 1 });
const crowd = builtIn("steady", threaded, { ops: 1, faults: ["statement"] });
const closing = builtIn("closeall", threaded);

const exhaust = { explore: "exhaust" } as const;
const head = "What was required was not reached: ";

describe("required", () => {
  test.each<[Reachable, string]>([
    ["waits", "no ask ever waited: use more workers than maxconn (1 worker, maxconn 2)"],
    [
      "refusals",
      "no ask was ever refused: use more workers than maxconn with a pool that refuses when it is full, a worker that " +
        "closes the pool, or a fault",
    ],
    ["faults", "no fault ever struck: the scenario allows none, so name kinds in its faults"],
    [
      "closes",
      "no connection was ever closed: use a smaller minconn, more workers or a worker that closes the pool",
    ],
    ["closealls", "no closeall was ever called: use the scenario closeall, or a worker that calls it"],
    [
      "delays",
      "no delay ever struck, so nothing was judged about timeouts: it needs late above 0, and a timer that is set or a " +
        "clock that is read while an operation is under way",
    ],
  ])("%s, which one worker never reaches: limit, though the search is complete", async (what, message) => {
    const verdict = await check(alone, { ...exhaust, require: [what] });
    expect(verdict).toMatchObject({
      verdict: "limit",
      exhaustive: true,
      message: head + message,
      unreached: what === "waits" ? [{ what, message }] : [{ what, message }, { what: "waits" }],
    });
  });

  test("and reached, it changes nothing", async () => {
    const all = await check(crowd, {
      executions: 200,
      require: ["lent", "opened", "waits", "refusals", "faults", "closes"],
    });
    expect(all.verdict).toBe("holds");
    expect(all).not.toHaveProperty("message");
    expect(await check(closing, { executions: 50, require: ["closealls"] })).toMatchObject({
      verdict: "holds",
    });
  });

  test("and not reached where a rule is broken: violated", async () => {
    const broken = builtIn("steady", simple);
    expect(await check(broken, { require: ["delays"] })).toEqual({
      ...(await check(broken)),
      seconds: expect.any(Number) as number,
    });
  });

  test("and not reached by a search that was cut: limit says both", async () => {
    const { message, cut } = await check(crowd, {
      ...exhaust,
      executions: 1,
      require: ["delays", "closealls"],
    });
    expect(cut).toBe("budget");
    expect(message).toMatch(
      /^The search is not complete: its budget was used up after 1 execution, which broke no rule\. What was required was not reached: no closeall .*; no delay /,
    );
  });

  test("waits, of a pool that answers each ask at once: refusals are what to require", async () => {
    const full = builtIn("steady", simple, { workers: 2, ops: 1, maxconn: 1 });
    const { message } = await check(full, { ...exhaust, require: ["waits", "refusals"] });
    expect(message).toBe(
      `${head}no ask ever waited: 2 found all connections lent, and the pool answered each at once (2 refused). If it is to ` +
        "refuse rather than make wait, require refusals",
    );
  });

  test("waits, without a limit", async () => {
    const { message } = await check(builtIn("steady", threaded, { maxconn: -1 }), {
      executions: 9,
      require: ["waits"],
    });
    expect(message).toBe(
      `${head}no ask ever waited: maxconn is -1, which is no limit. Set one, and use more workers than maxconn`,
    );
  });

  test("by a name that is none: an error that lists the names", async () => {
    const require = ["waits", "luck"] as unknown as Reachable[];
    const sentence = `Unknown name "luck" in require: use any of ${reachables.join(", ")}.`;
    await expect(check(alone, { require })).rejects.toThrow(sentence);
    expect(() => mergeShards([], { require })).toThrow(sentence);
  });
});

describe("shards", () => {
  const inShards = async (count: number, options: CheckOptions): Promise<Verdict[]> => {
    const verdicts: Verdict[] = [];
    for (let index = 0; index < count; index++) {
      verdicts.push(await check(crowd, { executions: 12, ...options, shard: { index, count } }));
    }
    return verdicts;
  };

  test("leave to the fold what all of them have to reach", async () => {
    const require = ["waits", "faults"] as const;
    const whole = await check(crowd, { executions: 12, require });
    const shards = await inShards(12, { require });
    // One execution each: there are some in which nobody waits.
    expect(shards.some(({ reached }) => reached?.waited === 0)).toBe(true);
    expect(shards.every(({ verdict, unreached }) => verdict === "holds" && unreached === undefined)).toBe(
      true,
    );
    expect(mergeShards(shards)).toEqual({ ...whole, seconds: expect.any(Number) as number });
    expect(whole.verdict).toBe("holds");
  });

  test("fall short together as one check does, wherever it was required", async () => {
    const whole = await check(crowd, { executions: 12, require: ["closealls"] });
    expect(whole).toMatchObject({ verdict: "limit", unreached: [{ what: "closealls" }] });
    const seconds = expect.any(Number) as number;
    expect(mergeShards(await inShards(3, { require: ["closealls"] }))).toEqual({ ...whole, seconds });
    expect(mergeShards(await inShards(3, {}), { require: ["closealls"] })).toEqual({ ...whole, seconds });
  });
});

test("a replay says what its execution reached", async () => {
  const found = await check(builtIn("steady", threaded, { faults: ["rollback"] }));
  const { reached } = await replay(
    builtIn("steady", threaded, { faults: ["rollback"] }),
    found.schedule ?? "",
  );
  expect(reached).toMatchObject({ lent: 1, waited: 0, opened: 1, faults: { rollback: 1 } });
});
