/** A model whose steps and properties tests add to: is it still symmetric then? */
import {
  and,
  boolean,
  branch,
  goto,
  ids,
  local,
  Model,
  none,
  option,
  pair,
  range,
  when,
  type Body,
  type Expr,
  type Id,
} from "poolproof/checker";

export const worker = ids("worker", 3);
export const key = pair(worker, range(0, 1));
export type Self = Expr<Id<"worker">>;

/** Workers ask, wait in a queue until the clock stands still, and own something one after the other. */
export interface Parts {
  readonly step?: (state: State, self: Self) => Body<"end">;
  readonly declare?: (state: State) => void;
  readonly marks?: (code: number) => number;
}

type State = ReturnType<typeof declareState>;

function declareState(marks: (code: number) => number) {
  const model = new Model("turns");
  return {
    model,
    owner: model.variable("owner", option(worker), none),
    queue: model.sequence("queue", worker, { lengthMax: 3 }),
    marks: model.map("marks", worker, range(0, 5), marks),
    seen: model.set("seen", worker),
    asked: model.map("asked", key, boolean, false),
    hour: model.variable("hour", range(0, 2), 0),
    w: model.processes(worker, { n: local(range(0, 1), 0) }),
    clock: model.process("clock", {}),
  };
}

export function turns({ step, declare, marks = () => 0 }: Parts): Model {
  const state = declareState(marks);
  const { owner, queue, hour } = state;
  state.clock.program({ start: "tick", ends: ["end"] }, () => ({
    tick: [branch(hour.below(2), [hour.set(hour.plus(1))], [goto("end")])],
  }));
  state.w.program({ start: "ask", ends: ["end"] }, ({ self }) => ({
    ask: [when(queue.length.below(3)), queue.push(self), goto("wait")],
    wait: [
      when(and(hour.is(2), owner.is(none), queue.isAt(0, self))),
      owner.set(self),
      queue.shift(),
      goto("use"),
    ],
    use: [...(step?.(state, self) ?? []), owner.set(none), goto("end")],
  }));
  declare?.(state);
  return state.model;
}
