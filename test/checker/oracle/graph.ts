/** All states of a sketch and what is true of them: a map of states as text, one queue, nothing left out. */
import { Interpreter, Wrong, type State } from "./interpreter.ts";
import type { Sketch } from "./language.ts";

export interface Edge {
  readonly process: number;
  readonly label: string;
  readonly to: number;
}

export interface Graph {
  readonly interpreter: Interpreter;
  readonly states: readonly State[];
  /** Steps to each state, by a shortest way. */
  readonly depths: readonly number[];
  readonly edges: readonly (readonly Edge[])[];
  readonly numbers: ReadonlyMap<string, number>;
}

export const textOf = (state: State): string => JSON.stringify(state);

/** "large" beyond `statesMax`; "wrong" where a step does what no model may. */
export function graphOf(sketch: Sketch, statesMax: number): Graph | "large" | "wrong" {
  const interpreter = new Interpreter(sketch);
  const states = [interpreter.initial];
  const depths = [0];
  const edges: Edge[][] = [];
  const numbers = new Map([[textOf(interpreter.initial), 0]]);
  try {
    for (let number = 0; number < states.length; number++) {
      if (states.length > statesMax) return "large";
      const from = states[number] as State;
      edges[number] = interpreter.stepsFrom(from).map(({ process, label, state }) => {
        const text = textOf(state);
        const to = numbers.get(text) ?? states.push(state) - 1;
        if (!numbers.has(text)) depths.push((depths[number] ?? 0) + 1);
        numbers.set(text, to);
        return { process, label, to };
      });
      for (const claim of sketch.claims)
        for (const term of claim.kind === "leads-to" ? [claim.from, claim.to] : [claim.holds])
          interpreter.holds(term, from);
    }
  } catch (error) {
    if (error instanceof Wrong) return "wrong";
    throw error;
  }
  return { interpreter, states, depths, edges, numbers };
}

/** How many states are left where those that differ by renaming members of these sorts are one. */
export function orbitsOf({ states, interpreter }: Graph, sorts: readonly string[]): number {
  const { sketch } = interpreter;
  const renamings = sorts.reduce<Readonly<Record<string, readonly number[]>>[]>(
    (before, sort) =>
      before.flatMap((one) => permutations(sketch.sorts[sort] ?? 0).map((to) => ({ ...one, [sort]: to }))),
    [{}],
  );
  const least = (state: State): string =>
    renamings.map((renaming) => textOf(renamed(interpreter, state, renaming))).sort()[0] ?? "";
  return new Set(states.map(least)).size;
}

const permutations = (size: number): number[][] =>
  size === 0
    ? [[]]
    : permutations(size - 1).flatMap((rest) =>
        Array.from({ length: size }, (_, place) => rest.toSpliced(place, 0, size - 1)),
      );

function renamed(
  { sketch, places }: Interpreter,
  state: State,
  to: Readonly<Record<string, readonly number[]>>,
): State {
  const values = sketch.variables.map(({ name, type, shape, key }) => {
    const rename = "sort" in type ? to[type.sort] : undefined;
    const called = (state.values[name] ?? []).map((value) =>
      rename && typeof value === "number" ? (rename[value] ?? value) : value,
    );
    const owners = shape === "scalar" || shape === "sequence" ? undefined : to[key ?? ""];
    return [name, owners ? called.map((_, at) => called[owners.indexOf(at)] ?? null) : called] as const;
  });
  const at = places.map(({ group, member }) => {
    const owners = to[group.name];
    const was = owners ? owners.indexOf(member) : member;
    return state.at[places.findIndex((place) => place.group === group && place.member === was)] ?? "";
  });
  return { values: Object.fromEntries(values), at };
}
