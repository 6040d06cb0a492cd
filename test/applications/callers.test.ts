/** Each mistake of a caller is found and told by its own rule, replays, and is gone where it is mended. */
import { describe, expect, test } from "vitest";
import { check, replay } from "../../src/check/check.ts";
import { checkAll } from "../../src/check-all.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { planted, subjectOf } from "./planted.ts";

test("each rule for callers has an application that breaks it", () => {
  const names = new Set(planted.map(({ rule }) => rule));
  const ofCallers = subjectOf(() => ({ list: () => Promise.resolve() })).promises ?? [];
  expect(ofCallers).toHaveLength(5);
  expect(Object.values(ofCallers).filter((name: string) => !names.has(name))).toEqual([]);
});

describe.each(planted)("$what:", ({ rule, message, scenario, broken, mended, promises = [] }) => {
  test("found", async () => {
    const mine = builtIn(scenario, subjectOf(broken, { promises }));
    const { findings = [] } = await check(mine, { executions: 200 });
    const finding = findings.find(({ invariant }) => invariant === rule);
    expect(finding?.message).toBe(message);
    const again = { verdict: "violated", invariant: rule, message };
    expect(await replay(mine, finding?.schedule ?? "")).toMatchObject(again);
  });

  test("mended", async () => {
    const { verdicts } = await checkAll(subjectOf(mended, { promises }), { executions: 150 });
    expect(verdicts.map(({ scenario: name, verdict, message: said }) => [name, verdict, said])).toEqual(
      verdicts.map(({ scenario: name }) => [name, "holds", undefined]),
    );
  });
});
