/** Random terms of a sketch: what may be asked in a step or a property. */
import type { Term, Type, Variable } from "./language.ts";

export type Random = (below: number) => number;

export const one = <T>(random: Random, items: readonly T[]): T => items[random(items.length)] as T;

/** What terms may speak of where they stand. */
export interface Scene {
  readonly random: Random;
  readonly sorts: Readonly<Record<string, number>>;
  readonly variables: readonly Variable[];
  /** Labels of each group. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** The sort of `self`, in the steps of a sort's members. */
  readonly self?: string;
  readonly names: readonly { readonly name: string; readonly sort: string; readonly isConstant: boolean }[];
  /** The sort of which members may be named. */
  readonly favours?: string;
}

const isOf = (type: Type, sort: string): boolean => "sort" in type && type.sort === sort;

export const constant = (type: Type, value: boolean | number | null): Term => ({
  is: "constant",
  type,
  value,
});

const member = (sort: string, value: number): Term => constant({ of: "id", sort }, value);

/** Some member that is known by name here; a constant of the model only where those may be named. */
export function memberOf(scene: Scene, sort: string, mustBeConstant = false): Term | undefined {
  const { random, names, self, favours } = scene;
  const known: Term[] = names
    .filter((one) => one.sort === sort && (one.isConstant || !mustBeConstant))
    .map(({ name }) => ({ is: "name", name }));
  if (self === sort) known.push({ is: "self" });
  if (favours === sort && random(3) === 0) known.push(member(sort, random(scene.sorts[sort] ?? 1)));
  return known.length === 0 ? undefined : one(random, known);
}

const withName = (scene: Scene, name: string, sort: string): Scene => ({
  ...scene,
  names: [...scene.names, { name, sort, isConstant: true }],
});

/** A quantifier over a sort, with a name of its own. */
function quantified(scene: Scene, is: "all" | "any" | "count", sort: string, depth: number): Term {
  const name = `q${scene.names.length}`;
  return { is, sort, name, body: truth(withName(scene, name, sort), depth) };
}

export function truth(scene: Scene, depth: number): Term {
  const { random } = scene;
  const kind = random(depth <= 0 ? 5 : 11);
  if (kind < 5)
    return atom(scene) ?? atom(scene) ?? atom(scene) ?? constant({ of: "boolean" }, random(2) === 0);
  if (kind === 5) return { is: "not", term: truth(scene, depth - 1) };
  if (kind < 8) {
    const parts = [truth(scene, depth - 1), truth(scene, depth - 1)];
    return { is: random(2) === 0 ? "and" : "or", parts };
  }
  const sort = one(random, Object.keys(scene.sorts));
  if (kind < 10) return quantified(scene, random(2) === 0 ? "all" : "any", sort, depth - 1);
  const least = constant({ of: "range", low: 0, high: 3 }, 1 + random(2));
  return { is: "less", left: quantified(scene, "count", sort, depth - 1), right: least };
}

/** A plain test, if there is one of the kind that was drawn. */
function atom(scene: Scene): Term | undefined {
  const { random } = scene;
  const variable = one(random, scene.variables);
  const { name, shape, type } = variable;
  if (random(4) === 0) return standing(scene);
  if (shape === "sequence")
    return { is: "less", left: { is: "length", variable: name }, right: number(random(3)) };
  if (shape === "set") {
    const value = memberOf(scene, variable.key ?? "");
    return value && { is: "has", variable: name, value };
  }
  const read = readOf(scene, variable);
  if (!read) return undefined;
  if (type.of === "boolean") return read;
  if (type.of === "range") {
    const right = number(type.low + random(type.high - type.low + 1));
    return { is: random(2) === 0 ? "equal" : "less", left: read, right };
  }
  if (type.of === "option" && random(3) === 0)
    return { is: "equal", left: read, right: constant(type, null) };
  const right = memberOf(scene, type.sort) ?? otherReference(scene, type.sort, name);
  return right && { is: "equal", left: read, right };
}

const number = (value: number): Term => constant({ of: "range", low: 0, high: 9 }, value);

function otherReference(scene: Scene, sort: string, but: string): Term | undefined {
  const others = scene.variables.filter(
    ({ name, shape, type }) => shape === "scalar" && isOf(type, sort) && name !== but,
  );
  return others.length === 0 ? undefined : { is: "read", variable: one(scene.random, others).name };
}

export function readOf(scene: Scene, { name, shape, key = "" }: Variable): Term | undefined {
  if (shape === "scalar") return { is: "read", variable: name };
  const of = memberOf(scene, key, shape === "local");
  return of && { is: "read", variable: name, key: of };
}

function standing(scene: Scene): Term | undefined {
  const { random, labels, sorts } = scene;
  const group = one(random, Object.keys(labels));
  const alone: Term = constant({ of: "range", low: 0, high: 0 }, 0);
  const who = group in sorts ? memberOf(scene, group, true) : alone;
  if (!who) return undefined;
  return { is: "at", group, member: who, labels: [one(random, labels[group] ?? [])] };
}

/** A value to assign; undefined where nothing of the kind is known. */
export function valueFor(scene: Scene, { type }: Variable): Term | undefined {
  const { random } = scene;
  switch (type.of) {
    case "boolean":
      return random(3) === 0 ? truth(scene, 0) : constant(type, random(2) === 0);
    case "range":
      if (scene.favours !== undefined && scene.favours === scene.self && random(3) === 0)
        return { is: "rank" };
      return constant(type, type.low + random(type.high - type.low + 1));
    case "option":
      if (random(3) === 0) return constant(type, null);
      return memberOf(scene, type.sort);
    case "id":
      return memberOf(scene, type.sort);
  }
}
