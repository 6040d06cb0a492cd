/** Small random models: for finding out whether a reduction ever changes a verdict. */
import {
  and,
  boolean,
  branch,
  either,
  forAll,
  goto,
  ids,
  implies,
  Model,
  not,
  or,
  range,
  when,
  type Body,
  type Expr,
  type Place,
} from "poolproof/checker";

/** mulberry32: small, and its sequences are the same everywhere. */
export function mulberry32(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return Math.floor((((x ^ (x >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

type Random = (below: number) => number;

/**
 * Two groups of processes over two locks, four numbers, a map that is indexed by a number, and a map by worker. A step may
 * take or give a lock (with or without holding it), test, assign, choose, jump forwards or back. So there are critical
 * sections, broken ones, deadlocks, loops, and invariants that hold or do not.
 */
export function randomModel(seed: number): Model {
  const random = mulberry32(seed);
  const model = new Model(`random ${seed}`);
  const locks = [0, 1].map((i) => model.variable(`lock${i}`, boolean, false));
  const numbers = [0, 1, 2, 3].map((i) => model.variable(`n${i}`, range(0, 2), 0));
  const cells = model.map("cells", range(0, 2), range(0, 1), 0);
  const worker = ids("worker", 2);
  const flags = model.map("flags", worker, boolean, false);
  const otherFlag = model.variable("other flag", boolean, false);
  const one = <T>(items: readonly T[]): T => items[random(items.length)] as T;

  const workers = model.processes(worker, {});
  const plans = plan(random);
  workers.program({ start: "s0", ends: ["end"] }, ({ self }) =>
    programOf(plans, { locks, numbers, cell: (n) => cells.at(n), flag: flags.at(self) }),
  );
  const other = model.process("other", {});
  const otherPlans = plan(random);
  other.program({ start: "s0", ends: ["end"] }, () =>
    programOf(otherPlans, {
      locks,
      numbers,
      cell: (n) => cells.at(n),
      flag: otherFlag,
    }),
  );

  const [a, b] = [one(numbers), one(numbers)];
  model.always("a number stays low", a.below(2));
  model.always("numbers are not both high", or(a.is(0), b.isNot(2)));
  model.always("nobody is where it should not", not(and(other.at(other.only, `s${random(4)}`), a.is(1))));
  model.always(
    "a cell follows",
    forAll(range(0, 2), (n) => implies(cells.at(n).is(1), b.atMost(1))),
  );
  const place = `s${1 + random(4)}`;
  model.always("workers are not together", not(forAll(worker, (t) => workers.at(t, place))));
  model.sometimes("numbers meet", and(a.is(2), b.is(1)));
  model.sometimes(
    "a flag is up at the end",
    and(
      forAll(worker, (t) => workers.at(t, "end")),
      forAll(worker, (t) => flags.at(t)),
    ),
  );
  return model;
}

interface Parts {
  readonly locks: readonly Place<boolean>[];
  readonly numbers: readonly Place<number>[];
  readonly cell: (n: Expr<number>) => Place<number>;
  readonly flag: Place<boolean>;
}

type Action = (parts: Parts, at: number) => Body;

const steps = 5;

/** What each label does: drawn once, so that all workers are alike. */
function plan(random: Random): readonly Action[] {
  return Array.from({ length: steps }, () => action(random));
}

function action(random: Random): Action {
  const [kind, i, j, value] = [random(9), random(4), random(4), random(3)];
  const back = random(8) === 0 ? random(steps) : undefined;
  const next = (at: number): string => (back === undefined || back > at ? label(at + 1) : label(back));
  const n = ({ numbers }: Parts, index: number): Place<number> => numbers[index] as Place<number>;
  const lock = ({ locks }: Parts): Place<boolean> => locks[i % 2] as Place<boolean>;
  const actions: readonly Action[] = [
    (parts, at) => [when(not(lock(parts))), lock(parts).set(true), goto(next(at))],
    (parts, at) => [when(not(lock(parts))), lock(parts).set(true), goto(label(at + 1))],
    (parts, at) => [lock(parts).set(false), goto(label(at + 1))],
    (parts, at) => [n(parts, i).set(value), goto(next(at))],
    (parts, at) => [
      branch(n(parts, i).below(2), [n(parts, i).set(n(parts, i).plus(1))]),
      goto(label(at + 1)),
    ],
    (parts, at) => [branch(n(parts, i).is(n(parts, j)), [goto(label(at + 2))], [goto(label(at + 1))])],
    (parts, at) => [parts.cell(n(parts, i)).set(value % 2), goto(label(at + 1))],
    (parts, at) => [
      either(
        [parts.flag.set(true), goto(label(at + 1))],
        [when(parts.cell(n(parts, j)).is(1)), goto(next(at))],
      ),
    ],
    (parts, at) => [
      when(or(n(parts, i).isNot(0), parts.flag)),
      n(parts, j).set(n(parts, i)),
      goto(label(at + 1)),
    ],
  ];
  return actions[kind] as Action;
}

const label = (at: number): string => (at >= steps ? "end" : `s${at}`);

function programOf(plans: readonly Action[], parts: Parts): Record<string, Body> {
  return Object.fromEntries(plans.map((make, at) => [label(at), make(parts, at)]));
}
