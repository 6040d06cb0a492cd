/** What terms and steps of a sketch mean, followed literally: values in arrays, one case a construct. */
import type { Act, Group, Sketch, Term, Value, Variable } from "./language.ts";

export interface State {
  readonly values: Readonly<Record<string, readonly Value[]>>;
  /** Where each process stands, in the order of the groups. */
  readonly at: readonly string[];
}

export interface Step {
  readonly process: number;
  readonly label: string;
  readonly state: State;
}

/** A sketch that does what no model may: leave a domain, or look into `none`. */
export class Wrong extends Error {}

export interface Place {
  readonly group: Group;
  readonly member: number;
}

type Names = Readonly<Record<string, Value>>;

interface Path {
  readonly state: State;
  readonly label: string;
}

export class Interpreter {
  readonly sketch: Sketch;
  readonly places: readonly Place[];
  readonly initial: State;

  constructor(sketch: Sketch) {
    this.sketch = sketch;
    this.places = sketch.groups.flatMap((group) =>
      Array.from({ length: group.size }, (_, member) => ({ group, member })),
    );
    this.initial = {
      values: Object.fromEntries(sketch.variables.map((variable) => [variable.name, this.#first(variable)])),
      at: this.places.map(({ group }) => group.start),
    };
  }

  stepsFrom(state: State): Step[] {
    return this.places.flatMap(({ group, member }, process) => {
      const label = state.at[process] ?? "";
      const body = group.steps[label];
      if (!body) return [];
      return this.#run(body, { state, label }, { self: member }).map((end) => ({
        process,
        label,
        state: { ...end.state, at: state.at.with(process, end.label) },
      }));
    });
  }

  isDone = (state: State): boolean =>
    this.places.every(({ group }, process) => group.ends.includes(state.at[process] ?? ""));

  holds = (term: Term, state: State): boolean => this.#value(term, state, {}) === true;

  #first({ shape, initial, key }: Variable): Value[] {
    const size = this.sketch.sorts[key ?? ""] ?? 1;
    if (shape === "sequence") return [];
    if (shape === "set") return Array.from({ length: size }, () => false);
    return Array.from(
      { length: shape === "scalar" ? 1 : size },
      (_, i) => initial[i % initial.length] ?? null,
    );
  }

  #variable(name: string): Variable {
    const variable = this.sketch.variables.find((one) => one.name === name);
    if (!variable) throw new TypeError(`no variable ${name}`);
    return variable;
  }

  #run(body: readonly Act[], path: Path, names: Names): Path[] {
    return body.reduce<Path[]>((paths, act) => paths.flatMap((one) => this.#act(act, one, names)), [path]);
  }

  #act(act: Act, path: Path, names: Names): Path[] {
    const { state } = path;
    const value = (term: Term): Value => this.#value(term, state, names);
    const write = (name: string, values: readonly Value[]): Path[] => [
      { ...path, state: { ...state, values: { ...state.values, [name]: values } } },
    ];
    switch (act.does) {
      case "goto":
        return [{ state, label: act.label }];
      case "when":
        return value(act.condition) === true ? [path] : [];
      case "branch":
        return this.#run(value(act.condition) === true ? act.yes : act.no, path, names);
      case "either":
        return act.alternatives.flatMap((body) => this.#run(body, path, names));
      case "given":
        return this.#run(act.body, path, { ...names, [act.name]: value(act.value) });
      case "choose":
      case "pick":
        return this.#members(act.sort).flatMap((member) => {
          const known = { ...names, [act.name]: member };
          return this.#value(act.condition, state, known) === true ? this.#run(act.body, path, known) : [];
        });
      case "become":
        return write(
          act.variable,
          this.#members(this.#variable(act.variable).key ?? "").map((member) =>
            this.#value(act.condition, state, { ...names, [act.name]: member }),
          ),
        );
      case "set":
      case "add":
      case "remove":
      case "push":
      case "pop":
      case "shift":
        return write(act.variable, this.#changed(act, state.values[act.variable] ?? [], value));
    }
  }

  #changed(
    act: Extract<Act, { does: "set" | "add" | "remove" | "push" | "pop" | "shift" }>,
    now: readonly Value[],
    value: (term: Term) => Value,
  ): Value[] {
    const { lengthMax = 0, type } = this.#variable(act.variable);
    switch (act.does) {
      case "set": {
        const next = value(act.value);
        if (type.of === "range" && (Number(next) < type.low || Number(next) > type.high)) throw new Wrong();
        return now.with(act.key ? Number(some(value(act.key))) : 0, type.of === "id" ? some(next) : next);
      }
      case "add":
      case "remove":
        return now.with(Number(some(value(act.value))), act.does === "add");
      case "push":
        if (now.length === lengthMax) throw new Wrong();
        return [...now, some(value(act.value))];
      case "pop":
      case "shift":
        if (now.length === 0) throw new Wrong();
        return act.does === "pop" ? now.slice(0, -1) : now.slice(1);
    }
  }

  #members = (sort: string): number[] => Array.from({ length: this.sketch.sorts[sort] ?? 1 }, (_, i) => i);

  #value(term: Term, state: State, names: Names): Value {
    const value = (part: Term): Value => this.#value(part, state, names);
    switch (term.is) {
      case "constant":
        return term.value;
      case "self":
      case "rank":
        return names["self"] ?? null;
      case "name":
        return names[term.name] ?? null;
      case "read":
        return state.values[term.variable]?.[term.key ? Number(some(value(term.key))) : 0] ?? null;
      case "has": {
        const values = state.values[term.variable] ?? [];
        const wanted = value(term.value);
        return this.#variable(term.variable).shape === "set"
          ? values[Number(some(wanted))] === true
          : values.includes(wanted);
      }
      case "length":
        return state.values[term.variable]?.length ?? 0;
      case "first":
        return some(state.values[term.variable]?.[0] ?? null);
      case "inside":
        return some(value(term.term));
      case "not":
        return value(term.term) !== true;
      case "equal":
        return value(term.left) === value(term.right);
      case "less":
        return Number(value(term.left)) < Number(value(term.right));
      case "plus":
        return Number(value(term.term)) + term.by;
      case "and":
        return term.parts.every((part) => value(part) === true);
      case "or":
        return term.parts.some((part) => value(part) === true);
      case "at": {
        const member = value(term.member);
        const process = this.places.findIndex(
          (place) => place.group.name === term.group && place.member === member,
        );
        return term.labels.includes(state.at[process] ?? "");
      }
      case "all":
      case "any":
      case "count": {
        const true_ = this.#members(term.sort).filter(
          (member) => this.#value(term.body, state, { ...names, [term.name]: member }) === true,
        ).length;
        if (term.is === "count") return true_;
        return term.is === "any" ? true_ > 0 : true_ === this.#members(term.sort).length;
      }
    }
  }
}

function some(value: Value): Value {
  if (value === null) throw new Wrong();
  return value;
}
