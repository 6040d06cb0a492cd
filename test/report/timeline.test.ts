/** Traces as tables, from literal traces. */
import { expect, test } from "vitest";
import { stepsOf } from "../../src/report/steps.ts";
import { timeline } from "../../src/report/timeline.ts";
import type { StepEntry, Trace } from "../../src/sim/trace.ts";

const faults = { refused: "the server refuses a connection" };
const options = { maxconn: 2, faults, widthMax: 120 };

function step(label: string, owner: string, used: number, atMs = 0): StepEntry {
  return { kind: "step", label, owner, used, idle: 0, atMs };
}

function call(worker: string, verb: string, detail?: string): Trace[number] {
  const act = verb === "getconn" ? "ask" : verb === "putconn" ? "release" : "operation";
  return { kind: "call", worker, act, verb, connection: undefined, detail };
}

const trace: Trace = [
  { ...step("connect-pool1", "pool", 0), isForced: true },
  { kind: "opened", connection: "c1" },
  step("start-b", "b", 1),
  call("b", "getconn", "k7"),
  { kind: "return", worker: "b", act: "ask", verb: "getconn", connection: "c1", detail: undefined },
  step("start-a", "a", 1),
  call("a", "getconn"),
  step("connect-a1!refused", "a", 1, 1_500),
  {
    kind: "throw",
    worker: "a",
    act: "ask",
    verb: "getconn",
    connection: undefined,
    detail: "OperationalError: connection refused",
  },
  { kind: "escape", where: "setTimeout", detail: "Error: late" },
];

test("a worker that takes part has a column, errors and faults are named, virtual time is told when it passes", () => {
  expect(timeline(stepsOf(trace), options)).toBe(
    `  step  event                      worker a            worker b          used/max
        connect-pool1                                                         0/2
        connection 1 opened
     1  start-b                                        getconn key k7 →       1/2
                                                       connection 1
     2  start-a                    getconn …                                  1/2
     3  connect-a1!refused         … getconn raises                           1/2
        fault: the server refuses  OperationalError:
        a connection               connection refused
        at 1,500 ms
        setTimeout: Error: late`,
  );
});

test("what would be too wide is a list", () => {
  expect(timeline(stepsOf(trace), { ...options, widthMax: 80 })).toBe(
    `  step  event                      worker                                                    used/max
        connect-pool1                                                                             0/2
        connection 1 opened
     1  start-b                    b  getconn key k7 → connection 1                               1/2
     2  start-a                    a  getconn …                                                   1/2
     3  connect-a1!refused         a  … getconn raises OperationalError: connection refused       1/2
        fault: the server refuses
        a connection
        at 1,500 ms
        setTimeout: Error: late`,
  );
});

test("workers are in the order of their names, and without a limit there is no maximum", () => {
  const many: Trace = [
    step("start-aa", "aa", 1),
    call("aa", "getconn"),
    step("start-z", "z", 2),
    call("z", "getconn"),
  ];
  expect(timeline(stepsOf(many), { ...options, maxconn: -1 })).toBe(
    `  step  event     worker z   worker aa  used/max
     1  start-aa             getconn …         1
     2  start-z   getconn …                    2`,
  );
});
