/** The id domains of a model: which of them may be taken to be interchangeable, and what depends on it. */
import { compile, judgedBy, type CompileOptions } from "../compile/compile.ts";
import type { IdDomain } from "../language/domain.ts";
import type { Model } from "../language/model.ts";
import { ModelError } from "../language/model-error.ts";
import type { Body } from "../language/statement.ts";
import { asymmetryOf, type Asymmetry } from "./symmetry-check.ts";

/**
 * By name.
 *
 * @example
 * ```ts
 * const model = new Model("m");
 * model.set("seen", ids("worker", 2));
 * [...sortsOf(model).keys()]; // => ["worker"]
 * ```
 */
export function sortsOf(model: Model): Map<string, IdDomain> {
  return new Map([...allSorts(model)].map((sort) => [sort.name, sort]));
}

function allSorts(model: Model): Set<IdDomain> {
  return new Set(
    model.cells.flatMap(({ key, value, shape }) => {
      const references = [key?.reference, shape === "pc" ? undefined : value.reference];
      return references.flatMap((reference) => (reference ? [reference.ids] : []));
    }),
  );
}

/** The named sorts. Throws where one of them is not interchangeable, or there is none of that name. */
export function symmetricSorts(
  model: Model,
  names: readonly string[],
  options: Pick<CompileOptions, "properties">,
): IdDomain[] {
  return names.map((name) => {
    const sort = sortNamed(model, name);
    const asymmetry = asymmetryOf(model, sort, judgedBy(model, options));
    if (!asymmetry) return sort;
    // An error of the model itself explains more than its asymmetry, so compile() throws it first.
    compile(model, options);
    const [first, second] = asymmetry.members;
    throw new ModelError(
      `In model ${model.name}, ${first} and ${second} are not interchangeable: exchanging them changes ${asymmetry.why}. ` +
        `Leave ${name} out of the symmetry.`,
    );
  });
}

function sortNamed(model: Model, name: string): IdDomain {
  const sorts = sortsOf(model);
  const sort = sorts.get(name);
  if (!sort)
    throw new ModelError(
      `Model ${model.name} has no ids named ${name}; it has ${[...sorts.keys()].join(", ")}.`,
    );
  if ([...allSorts(model)].filter((other) => other.name === name).length > 1)
    throw new ModelError(
      `Model ${model.name} calls ids("${name}", …) more than once. Call it once, and use what it returns, for them to be symmetric.`,
    );
  return sort;
}

/**
 * Those of the named sorts that are interchangeable, and what tells apart the members of the others.
 *
 * @example
 * ```ts
 * const model = new Model("m");
 * model.set("seen", ids("worker", 2));
 * interchangeable(model, ["worker"]).symmetric; // => ["worker"]
 * ```
 */
export function interchangeable(
  model: Model,
  names: readonly string[],
  options: Pick<CompileOptions, "properties"> = {},
): { readonly symmetric: readonly string[]; readonly asymmetric: readonly Asymmetry[] } {
  const asymmetric = names.flatMap(
    (name) => asymmetryOf(model, sortNamed(model, name), judgedBy(model, options)) ?? [],
  );
  const symmetric = names.filter((name) => !asymmetric.some(({ sort }) => sort === name));
  return { symmetric, asymmetric };
}

/**
 * The ids of which a `pick` takes each, though it is promised to make no difference which: those that the search renames, and
 * those that the model tells apart. Of others it takes the least, at the model's word.
 */
export function takenEach(
  model: Model,
  symmetric: readonly IdDomain[],
  options: Pick<CompileOptions, "properties">,
): Set<IdDomain> {
  const picked = new Set(
    model.instances.flatMap(({ steps }) => steps.flatMap((body) => picksIn(body ?? []))),
  );
  const judged = judgedBy(model, options);
  return new Set([
    ...symmetric,
    ...[...picked].filter((sort) => !symmetric.includes(sort) && asymmetryOf(model, sort, judged)),
  ]);
}

function picksIn(body: Body): IdDomain[] {
  return body.flatMap((statement) => {
    switch (statement.kind) {
      case "pick":
        return [
          ...(statement.ids && statement.isPromised ? [statement.ids] : []),
          ...statement.picks.flatMap(({ body }) => picksIn(body)),
        ];
      case "branch":
        return [...picksIn(statement.yes), ...picksIn(statement.no)];
      case "either":
        return statement.alternatives.flatMap(picksIn);
      case "bind":
      case "all":
        return picksIn(statement.body);
      case "goto":
      case "assign":
      case "block":
        return [];
    }
  });
}
