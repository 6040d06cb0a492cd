/** Whether ids are interchangeable is read off the model, so no member can be singled out too late to be noticed. */
import {
  and,
  boolean,
  branch,
  check,
  choose,
  count,
  either,
  exists,
  forAll,
  given,
  goto,
  ids,
  interchangeable,
  Model,
  none,
  not,
  option,
  or,
  paired,
  pick,
  range,
  valuesOf,
  when,
  type CheckOptions,
  type Expr,
} from "poolproof/checker";
import { describe, expect, test } from "vitest";
import { key, turns, worker, type Parts, type Self } from "./turns.ts";

const first = valuesOf(worker)[0] as Self;
const asNumber = (name: Self): Expr<number> => name as unknown as Expr<number>;
/** 0, 1 or 2: what no step should know. */
const numberOf = (self: Self): number => (self.node.kind === "number" ? self.node.value : -1);

const asymmetric: readonly (readonly [string, Parts, string])[] = [
  [
    "an invariant about one of them",
    { declare: ({ model, owner }) => model.always("p", not(owner.is(first))) },
    'property "p"',
  ],
  [
    "something possible for one of them",
    { declare: ({ model, w }) => model.sometimes("p", w.at(first, "use")) },
    'property "p"',
  ],
  [
    "a quantifier that leaves one out",
    {
      declare: ({ model, seen }) =>
        model.always(
          "p",
          exists(worker, (t) => and(not(t.is(first)), seen.has(t))),
        ),
    },
    'property "p"',
  ],
  ["a guard in the last step", { step: (_, self) => [when(not(self.is(first)))] }, "step use of worker 1"],
  ["a test of another's place", { step: ({ w }) => [when(w.at(first, "end"))] }, "step use of worker 1"],
  ["a local of one of them", { step: ({ w }) => [w.of(first).n.set(1)] }, "step use of worker 1"],
  [
    "another literal in each",
    { step: ({ marks }, self) => [marks.at(self).set(numberOf(self))] },
    "step use of worker 1",
  ],
  [
    "another order of statements in one",
    {
      step: ({ hour, marks }, self) => {
        const statements = [marks.at(self).set(hour), hour.set(0)];
        return numberOf(self) === 2 ? statements.reverse() : statements;
      },
    },
    "step use of worker 2",
  ],
  [
    "an order of names",
    { declare: ({ model, queue }) => model.always("p", asNumber(queue.first).below(asNumber(queue.last))) },
    'property "p"',
  ],
  [
    "arithmetic on names",
    { step: ({ hour, queue }) => [hour.set(asNumber(queue.last).plus(0))] },
    "step use of worker 1",
  ],
  [
    "the owner's neighbour",
    { declare: ({ model, owner, hour }) => model.always("p", hour.isNot(asNumber(owner as never).plus(1))) },
    'property "p"',
  ],
  [
    "a pair of one of them",
    { step: ({ asked, hour }) => [asked.at(paired(key, first, 1)).set(hour.is(0))] },
    "step use of worker 1",
  ],
  [
    "a choice among some",
    {
      step: ({ seen }) => [
        choose(
          worker,
          (t) => t.isNot(first),
          (t) => [seen.add(t)],
        ),
      ],
    },
    "step use of worker 1",
  ],
  [
    "a set that becomes all but one",
    { step: ({ seen }) => [seen.become((t) => not(t.is(first)))] },
    "step use of worker 1",
  ],
];

test.each(asymmetric)("%s is told, wherever it shows", (_, parts, why) => {
  expect(() => check(turns(parts), { symmetry: ["worker"] })).toThrow(
    `are not interchangeable: exchanging them changes ${why}. Leave worker out of the symmetry.`,
  );
  expect(interchangeable(turns(parts), ["worker"])).toMatchObject({ symmetric: [], asymmetric: [{ why }] });
});

const symmetric: readonly (readonly [string, Parts])[] = [
  ["nothing but names", {}],
  [
    "a loop over all",
    { step: ({ marks }) => valuesOf(worker).map((t) => branch(marks.at(t).below(5), [marks.at(t).set(1)])) },
  ],
  [
    "a set computed from others",
    { step: ({ seen, marks }) => [seen.become((t) => or(seen.has(t), marks.at(t).is(0)))] },
  ],
  [
    "pairs with its own name",
    { step: ({ asked, w }, self) => [asked.at(paired(key, self, w.of(self).n)).set(true)] },
  ],
  [
    "names that are bound",
    {
      step: ({ queue, seen, marks }) => [
        branch(not(queue.isEmpty), [
          given(queue.first, (t) => [seen.add(t), given(marks.at(t), (n) => [marks.at(t).set(n)])]),
        ]),
      ],
    },
  ],
  [
    "choices and picks among all",
    {
      step: ({ seen, queue }, self) => [
        either(
          [
            choose(
              worker,
              (t) => t.isNot(self),
              (t) => [seen.add(t)],
            ),
          ],
          [
            pick(
              worker,
              (t) => not(queue.has(t)),
              (t) => [given(t, (u) => [seen.add(u)])],
            ),
          ],
        ),
      ],
    },
  ],
  [
    "properties with quantifiers",
    {
      declare: ({ model, owner, marks, w }) => {
        model.always("one", count(worker, (t) => w.at(t, "use")).atMost(1));
        model.always(
          "its",
          forAll(worker, (t) => or(owner.isNot(t), w.at(t, "use"))),
        );
        model.sometimes(
          "two",
          exists(worker, (t) => exists(worker, (u) => and(not(t.is(u)), marks.at(t).is(marks.at(u))))),
        );
      },
    },
  ],
  [
    "liveness of one, which is judged without symmetry",
    { declare: ({ model, w }) => model.eventually("p", w.at(first, "end")) },
  ],
];

const verdictOf = (model: Model, options: CheckOptions): unknown => {
  const { verdict, violations, reached } = check(model, options);
  return {
    verdict,
    reached,
    violations: violations.map(({ property, kind }) => `${kind} ${property}`).sort(),
  };
};

test.each(symmetric)("%s is symmetric, and the verdict is that of all states", (_, parts) => {
  const plain = check(turns(parts));
  expect(verdictOf(turns(parts), { symmetry: ["worker"] })).toEqual(verdictOf(turns(parts), {}));
  expect(check(turns(parts), { symmetry: ["worker"] }).states).toBeLessThan(plain.states);
});

test("values that differ at first are no asymmetry: of 168 states 20 are their own mirror image", () => {
  const differing = (): Model => turns({ marks: (code) => Math.min(code, 1) });
  expect(verdictOf(differing(), { symmetry: ["worker"] })).toEqual(verdictOf(differing(), {}));
  expect([check(differing()).states, check(differing(), { symmetry: ["worker"] }).states]).toEqual([168, 94]);
});

describe("names that the renaming of states cannot follow", () => {
  const end = { start: "go", ends: ["end"] } as const;

  test("an option of them as an index is refused", () => {
    const model = new Model("optional");
    const last = model.map("last", option(worker), boolean, false);
    model.processes(worker, {}).program(end, ({ self }) => ({ go: [last.at(self).set(true), goto("end")] }));
    expect(() => check(model, { symmetry: ["worker"] })).toThrow(
      "exchanging them changes last, which an option of worker indexes.",
    );
  });

  test("ids of one name that are declared twice are refused", () => {
    const model = new Model("namesakes");
    const n = model.map("n", ids("worker", 3), boolean, false);
    model.processes(worker, {}).program(end, ({ self }) => ({ go: [n.at(self).set(true), goto("end")] }));
    expect(() => check(model, { symmetry: ["worker"] })).toThrow(
      'Model namesakes calls ids("worker", …) more than once.',
    );
  });
});

/** The first to pick is as good as any other. The second is not: it picks what the first did, or something else. */
function twoPicks(isPromised: boolean): Model {
  return turns({
    step: ({ seen }) => [
      pick(
        worker,
        () => true,
        (t) => [seen.add(t)],
        { isPromised },
      ),
    ],
    declare: ({ model, seen }) => model.always("one at most", count(worker, (t) => seen.has(t)).atMost(1)),
  });
}

test("a pick takes each, so what the second of two picks leads to is not lost without symmetry", () => {
  for (const symmetry of [[], ["worker"]])
    expect(check(twoPicks(false), { symmetry }).violations).toMatchObject([{ property: "one at most" }]);
});

test("misses what other ids would lead to where the model promises that it makes no difference", () => {
  expect(check(twoPicks(true)).verdict).toBe("holds");
  expect(check(twoPicks(true), { symmetry: ["worker"] }).verdict).toBe("violated");
});

test("a pick takes each where the model tells them apart, whatever it promises", () => {
  const lost = (whom: Self): Model =>
    turns({
      step: ({ seen }) => [
        pick(
          worker,
          () => true,
          (t) => [seen.add(t)],
          { isPromised: true },
        ),
      ],
      declare: ({ model, seen }) => model.always("never seen", not(seen.has(whom))),
    });
  for (const whom of valuesOf(worker))
    expect(check(lost(whom)).violations).toMatchObject([{ property: "never seen", length: 5 }]);
});

test("an asymmetry that only 300 steps come to is refused, and found without symmetry", () => {
  const late = (limit: number): Model => {
    const model = new Model("late");
    const n = model.variable("n", range(0, limit), 0);
    const owner = model.variable("owner", option(worker), none);
    model.process("clock", {}).program({ start: "tick", ends: ["end"] }, () => ({
      tick: [branch(n.below(limit), [n.set(n.plus(1))], [goto("end")])],
    }));
    model.processes(worker, {}).program({ start: "wait", ends: ["end"] }, ({ self }) => ({
      wait: [when(n.is(limit)), owner.set(self), goto("end")],
    }));
    model.always("the last never owns it", not(owner.is(valuesOf(worker)[2] as Self)));
    return model;
  };
  for (const limit of [5, 300]) {
    expect(check(late(limit))).toMatchObject({
      verdict: "violated",
      violations: [{ property: "the last never owns it", length: limit + 1 }],
    });
    for (const options of [{}, { por: true }, { order: "depth" }, { store: "compact" }] as const)
      expect(() => check(late(limit), { ...options, symmetry: ["worker"] })).toThrow(
        'In model late, worker 2 and worker 3 are not interchangeable: exchanging them changes property "the last never owns it".',
      );
  }
});
