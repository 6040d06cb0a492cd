/** Models small enough to be counted by hand. */
import { boolean, branch, goto, ids, Model, not, range, when, type Fairness } from "poolproof/checker";

/** Two processes that each count to two: 3 × 3 states, 12 steps. */
export function counters(): Model {
  const model = new Model("counters");
  const n = model.map("n", ids("counter", 2), range(0, 2), 0);
  const counter = ids("counter", 2);
  model.processes(counter, {}).program({ start: "count", ends: ["done"] }, ({ self }) => ({
    count: [n.at(self).set(n.at(self).plus(1)), branch(n.at(self).is(2), [goto("done")])],
  }));
  return model;
}

/** Two locks taken in opposite order by two processes. */
export function opposite(): Model {
  const model = new Model("opposite");
  const [a, b] = [model.variable("a", boolean, false), model.variable("b", boolean, false)];
  const take = [
    [a, b],
    [b, a],
  ] as const;
  take.forEach(([first, second], index) => {
    model.process(`p${index}`, {}).program({ start: "first", ends: ["done"] }, () => ({
      first: [when(not(first)), first.set(true), goto("second")],
      second: [when(not(second)), second.set(true), goto("free")],
      free: [first.set(false), second.set(false), goto("done")],
    }));
  });
  return model;
}

/** A light that is switched for ever, and a walker who crosses when it is green. */
export function crossing(walker: Fairness): Model {
  const model = new Model("crossing");
  const green = model.variable("green", boolean, false);
  const light = model.process("light", {});
  light.program({ start: "switch", ends: [], fairness: "weak" }, () => ({
    switch: [branch(green, [green.set(false)], [green.set(true)])],
  }));
  const pedestrian = model.process("walker", {});
  pedestrian.program({ start: "wait", ends: ["across"], fairness: walker }, () => ({
    wait: [when(green), goto("across")],
  }));
  model.eventually("the walker gets across", pedestrian.at(pedestrian.only, "across"));
  model.leadsTo("green follows red", not(green), green);
  return model;
}
