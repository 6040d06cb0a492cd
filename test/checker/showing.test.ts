import {
  check,
  compile,
  graphData,
  graphDot,
  graphOf,
  instantiate,
  itfOf,
  showViolation,
  type Model,
} from "poolproof/checker";
import { expect, test } from "vitest";
import { simplePool } from "../../models/simple-pool.ts";
import { counters, crossing, opposite } from "./toys.ts";

function first(model: Model) {
  const [violation] = check(model).violations;
  if (!violation) throw new Error("nothing is violated");
  return violation;
}

test("a deadlock is told as a column a process, with what each step changed", () => {
  const model = opposite();
  expect(showViolation(compile(model), first(model), "")).toBe(
    [
      "Deadlock: no deadlock        opposite",
      "",
      "   step  p0              p1              changed",
      "      0  first           first",
      "      1  first → second                  a = true",
      "      2                  first → second  b = true",
      "",
      "  2 steps.",
    ].join("\n"),
  );
});

test("a lasso is told with where its cycle begins", () => {
  const model = crossing("weak");
  expect(showViolation(compile(model), first(model), "").split("\n").slice(-4)).toEqual([
    "      1  switch          green = true",
    "      2  switch          green = false",
    "",
    "  2 steps; then forever from step 0 on.",
  ]);
});

test("a counterexample of simple-pool reads as the race that it is", () => {
  const model = simplePool.build(simplePool.size);
  expect(showViolation(compile(model), first(model), "2 workers")).toMatchInlineSnapshot(`
    "Violated: no pop from an empty list        simple-pool, 2 workers

       step  worker 1                         worker 2                      closer        changed
          0  check closed                     check closed                  check closed
          1  check closed → check _pool
          2  check _pool → pop from _pool
          3                                   check closed → check _pool
          4                                   check _pool → pop from _pool
          5  pop from _pool → enter in _used                                              pool = [], worker 1.cur = connection 1

      5 steps."
  `);
});

test("a counterexample is exported in the Informal Trace Format", () => {
  const model = opposite();
  expect(itfOf(compile(model), first(model))).toEqual({
    "#meta": { format: "ITF", source: "opposite", description: "deadlock: no deadlock" },
    vars: ["a", "b", "pc"],
    states: [
      {
        "#meta": { index: 0 },
        a: false,
        b: false,
        pc: {
          "#map": [
            ["p0", "first"],
            ["p1", "first"],
          ],
        },
      },
      {
        "#meta": { index: 1, process: "p0", step: "first" },
        a: true,
        b: false,
        pc: {
          "#map": [
            ["p0", "second"],
            ["p1", "first"],
          ],
        },
      },
      {
        "#meta": { index: 2, process: "p1", step: "first" },
        a: true,
        b: true,
        pc: {
          "#map": [
            ["p0", "second"],
            ["p1", "second"],
          ],
        },
      },
    ],
  });
});

test("values of every domain have an ITF form", () => {
  const model = simplePool.build(simplePool.size);
  const itf = itfOf(compile(model), first(model)) as { states: readonly Record<string, unknown>[] };
  expect(itf.states[0]).toMatchObject({
    pool: [{ tag: "Some", value: "connection 1" }],
    closed: false,
    snap: { "#set": [] },
    "worker.op": {
      "#map": [
        ["worker 1", { "#bigint": "1" }],
        ["worker 2", { "#bigint": "1" }],
      ],
    },
  });
});

test("a state graph is exported with every state and every step", () => {
  const compiled = compile(counters());
  const graph = graphOf(compiled, instantiate(compiled), 100);
  if (!graph) throw new Error("too large");
  const data = graphData(graph);
  expect([data.states.length, data.edges.length]).toEqual([9, 12]);
  expect(data.edges[0]).toEqual({ from: 0, to: 1, process: "counter 1", step: "count" });
  const dot = graphDot(data);
  expect(dot.split("\n").filter((line) => line.includes(" -> "))).toHaveLength(12);
  expect(dot).toContain(
    '  0 [label="counter 1: count\\ncounter 2: count\\nn[counter 1]: 0\\nn[counter 2]: 0", penwidth=2];',
  );
  expect(graphOf(compiled, instantiate(compiled), 5)).toBeUndefined();
});
