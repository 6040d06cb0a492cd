/**
 * Small random sketches by seed: processes of a sort and processes alone over flags, numbers, options, sets, maps and queues;
 * steps that wait, branch, choose, loop, and sometimes deadlock; fairness of every kind; properties of every kind. Half of
 * them treat the members of their sorts alike, the others may single one out anywhere.
 */
import { mulberry32 } from "../random-model.ts";
import type { Act, Claim, Group, Sketch, Term, Variable } from "./language.ts";
import { constant, memberOf, one, readOf, truth, valueFor, type Random, type Scene } from "./random-terms.ts";

export interface RandomSketch extends Sketch {
  /** The sort of which a member may be named; every other is treated alike. */
  readonly favours?: string;
}

export function randomSketch(seed: number): RandomSketch {
  const random = mulberry32(seed);
  const sorts = random(2) === 0 ? { worker: 2, item: 2 } : { worker: 2 + random(2) };
  const favours = random(2) === 0 ? one(random, Object.keys(sorts)) : undefined;
  const variables = variablesOf(random, sorts);
  const count = 2 + random(2);
  const own = ["s0", "s1", "s2", "s3"].slice(0, count);
  const labels = { worker: [...own, "end"], ...(random(2) === 0 ? { other: ["t0", "t1", "end"] } : {}) };
  const scene: Scene = {
    random,
    sorts,
    variables,
    labels,
    names: [],
    ...(favours === undefined ? {} : { favours }),
  };
  // Liveness is rare where anybody may stand still: half of the sketches are fair to all in one way.
  const fairness = random(2) === 0 ? one(random, ["weak", "strong"] as const) : undefined;
  const groups = Object.entries(labels).map(([name, all]) => groupOf(scene, { name, labels: all, fairness }));
  return {
    name: `random ${seed}`,
    sorts,
    variables,
    groups,
    claims: claimsOf(scene),
    ...(favours === undefined ? {} : { favours }),
  };
}

function variablesOf(random: Random, sorts: Readonly<Record<string, number>>): Variable[] {
  const sort = (): string => one(random, Object.keys(sorts));
  const flag = { of: "boolean" } as const;
  const digit = (): Variable["type"] => ({ of: "range", low: random(2), high: 2 });
  const about = sort();
  const differs = random(4) === 0;
  const all: readonly Variable[] = [
    { name: "flag", shape: "scalar", type: flag, initial: [random(2) === 0] },
    { name: "n", shape: "scalar", type: digit(), initial: [1] },
    { name: "owner", shape: "scalar", type: { of: "option", sort: sort() }, initial: [null] },
    { name: "m", shape: "map", type: digit(), key: "worker", initial: differs ? [1, 2] : [1] },
    { name: "wants", shape: "map", type: { of: "option", sort: sort() }, key: sort(), initial: [null] },
    { name: "set", shape: "set", type: flag, key: about, initial: [] },
    { name: "queue", shape: "sequence", type: { of: "id", sort: sort() }, lengthMax: 2, initial: [] },
    { name: "mine", shape: "local", type: digit(), key: "worker", initial: [2] },
    { name: "lock", shape: "scalar", type: flag, initial: [false] },
  ];
  const kept = all.filter(() => random(2) === 0);
  return kept.length === 0 ? [all[0] as Variable, all[3] as Variable] : kept;
}

interface Outline {
  readonly name: string;
  readonly labels: readonly string[];
  readonly fairness: Group["fairness"] | undefined;
}

function groupOf(scene: Scene, { name, labels, fairness }: Outline): Group {
  const { random, sorts } = scene;
  const within: Scene = name in sorts ? { ...scene, self: name } : scene;
  const isSwitch = name === "other" && random(2) === 0 && scene.variables.some((one) => one.name === "lock");
  const steps = labels
    .slice(0, -1)
    .map((label, at) => [label, isSwitch ? switching(labels, at) : bodyOf(within, labels, at)] as const);
  return {
    name,
    size: sorts[name] ?? 1,
    start: labels[0] ?? "",
    ends: ["end"],
    fairness: fairness ?? one(random, ["none", "weak", "strong"] as const),
    steps: Object.fromEntries(steps),
  };
}

/** Takes the lock and gives it back, for ever: others are enabled again and again, and never for long. */
const switching = (labels: readonly string[], at: number): Act[] => [
  { does: "set", variable: "lock", value: constant({ of: "boolean" }, at === 0) },
  { does: "goto", label: labels[1 - at] ?? "" },
];

function bodyOf(scene: Scene, labels: readonly string[], at: number): Act[] {
  const { random } = scene;
  const next = (): Act => ({
    does: "goto",
    // A process that is alone goes round more often, as a clock does.
    label: random(scene.self === undefined ? 2 : 4) === 0 ? one(random, labels) : (labels[at + 1] ?? "end"),
  });
  const guard: Act[] = random(3) === 0 ? [{ does: "when", condition: guardIn(scene) }] : [];
  const effects = Array.from({ length: 1 + random(2) }, () => effect(scene, 2)).flat();
  if (random(4) > 0) return [...guard, ...effects, next()];
  if (random(2) === 0)
    return [
      ...guard,
      ...effects,
      { does: "branch", condition: truth(scene, 1), yes: [next()], no: [next()] },
    ];
  return [
    ...guard,
    {
      does: "either",
      alternatives: [
        [...effects, next()],
        [...effect(scene, 1), next()],
      ],
    },
  ];
}

function guardIn(scene: Scene): Term {
  const hasLock = scene.variables.some(({ name }) => name === "lock");
  if (!hasLock || scene.random(2) === 0) return truth(scene, 1);
  return { is: "not", term: { is: "read", variable: "lock" } };
}

function effect(scene: Scene, depth: number): Act[] {
  const { random, sorts, names } = scene;
  if (depth > 0 && random(5) === 0) {
    const sort = one(random, Object.keys(sorts));
    const name = `c${names.length}`;
    const inner: Scene = { ...scene, names: [...names, { name, sort, isConstant: true }] };
    const does = random(4) === 0 ? "pick" : "choose";
    return [{ does, sort, name, condition: truth(inner, 1), body: effect(inner, depth - 1) }];
  }
  if (depth > 0 && random(8) === 0) return bound(scene, depth);
  return assignment(scene, one(random, scene.variables));
}

/** What an option holds is named before it changes. */
function bound(scene: Scene, depth: number): Act[] {
  const options = scene.variables.filter(({ shape, type }) => shape === "scalar" && type.of === "option");
  if (options.length === 0) return [];
  const { name: variable, type } = one(scene.random, options);
  const sort = "sort" in type ? type.sort : "";
  const name = `g${scene.names.length}`;
  const inner: Scene = { ...scene, names: [...scene.names, { name, sort, isConstant: false }] };
  const value = { is: "read", variable } as const;
  const given: Act = {
    does: "given",
    name,
    value: { is: "inside", term: value },
    body: [{ does: "set", variable, value: constant(type, null) }, ...effect(inner, depth - 1)],
  };
  const isNone = { is: "equal", left: value, right: constant(type, null) } as const;
  // One in ten looks into what may be none, which is an error of the sketch's own.
  return scene.random(10) === 0 ? [given] : [{ does: "branch", condition: isNone, yes: [], no: [given] }];
}

function assignment(scene: Scene, variable: Variable): Act[] {
  const { random } = scene;
  const { name, shape, type, key = "" } = variable;
  if (shape === "set") {
    if (random(5) === 0) {
      const inner: Scene = { ...scene, names: [...scene.names, { name: "b", sort: key, isConstant: true }] };
      return [{ does: "become", variable: name, name: "b", condition: truth(inner, 1) }];
    }
    const value = memberOf(scene, key);
    return value ? [{ does: random(2) === 0 ? "add" : "remove", variable: name, value }] : [];
  }
  if (shape === "sequence") return queued(scene, variable);
  const place = readOf(scene, variable);
  if (place?.is !== "read") return [];
  const at = place.key ? { key: place.key } : {};
  if (type.of === "range" && random(2) === 0) {
    const isBelow = { is: "less", left: place, right: constant(type, type.high) } as const;
    const more: Act = { does: "set", variable: name, ...at, value: { is: "plus", term: place, by: 1 } };
    return [{ does: "branch", condition: isBelow, yes: [more], no: [] }];
  }
  const value = valueFor(scene, variable);
  if (!value || (type.of === "range" && value.is === "rank" && type.low > 0)) return [];
  return [{ does: "set", variable: name, ...at, value }];
}

function queued(scene: Scene, { name, type, lengthMax = 0 }: Variable): Act[] {
  const { random } = scene;
  const bound = (value: number) => constant({ of: "range", low: 0, high: 9 }, value);
  const length = { is: "length", variable: name } as const;
  const value = "sort" in type ? memberOf(scene, type.sort) : undefined;
  const isPush = value && random(2) === 0;
  const act: Act = isPush
    ? { does: "push", variable: name, value }
    : { does: random(2) === 0 ? "pop" : "shift", variable: name };
  const condition = isPush
    ? ({ is: "less", left: length, right: bound(lengthMax) } as const)
    : ({ is: "less", left: bound(0), right: length } as const);
  return [random(3) === 0 ? { does: "when", condition } : { does: "branch", condition, yes: [act], no: [] }];
}

/** One of the workers, or each, stands at one of the last labels. */
function somebodyAt({ labels }: Scene, is: "all" | "any"): Term {
  const last = labels["worker"]?.slice(-2) ?? [];
  const member = { is: "name", name: "w" } as const;
  return { is, sort: "worker", name: "w", body: { is: "at", group: "worker", member, labels: last } };
}

function claimsOf(scene: Scene): Claim[] {
  const claim = (kind: Exclude<Claim["kind"], "leads-to">): Claim => ({
    kind,
    name: `${kind} ${scene.random(1000)}`,
    holds: truth(scene, 2),
  });
  const { random } = scene;
  const leadsTo: Claim = {
    kind: "leads-to",
    name: "leads-to",
    from: random(2) === 0 ? truth(scene, 1) : constant({ of: "boolean" }, true),
    to: somebodyAt(scene, random(2) === 0 ? "all" : "any"),
  };
  return [
    { ...claim("always"), name: "always 1" },
    { ...claim("always"), name: "always 2" },
    claim("sometimes"),
    claim("eventually"),
    claim("infinitely-often"),
    leadsTo,
  ];
}
