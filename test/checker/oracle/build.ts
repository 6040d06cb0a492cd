/** A sketch as a model of the checker, through its public interface. */
import * as checker from "poolproof/checker";
import type { Body, Domain, Expr, Id, IdDomain, MapVariable, Place, Statement } from "poolproof/checker";
import type { Act, Group, Sketch, Term, Type, Variable } from "./language.ts";

type Any = Expr<unknown>;
type Names = Readonly<Record<string, Any>>;
type Declared =
  | Place<unknown>
  | MapVariable<unknown, unknown>
  | checker.SetVariable<unknown>
  | checker.SequenceVariable<unknown>
  | undefined;

export function build(sketch: Sketch): checker.Model {
  return new Builder(sketch).model;
}

class Builder {
  readonly model: checker.Model;
  readonly #sketch: Sketch;
  readonly #sorts = new Map<string, IdDomain>();
  readonly #declared = new Map<string, Declared>();
  readonly #processes = new Map<string, ReturnType<checker.Model["processes"]>>();

  constructor(sketch: Sketch) {
    this.#sketch = sketch;
    this.model = new checker.Model(sketch.name);
    for (const [name, size] of Object.entries(sketch.sorts)) this.#sorts.set(name, checker.ids(name, size));
    for (const variable of sketch.variables) this.#declared.set(variable.name, this.#declare(variable));
    for (const group of sketch.groups) this.#processes.set(group.name, this.#process(group));
    for (const group of sketch.groups) this.#program(group);
    for (const claim of sketch.claims) this.#claim(claim);
  }

  #sort(name: string): IdDomain {
    const sort = this.#sorts.get(name);
    if (!sort) throw new TypeError(`no sort ${name}`);
    return sort;
  }

  #domain(type: Type): Domain<unknown> {
    switch (type.of) {
      case "boolean":
        return checker.boolean;
      case "range":
        return checker.range(type.low, type.high);
      case "id":
        return this.#sort(type.sort);
      case "option":
        return checker.option(this.#sort(type.sort));
    }
  }

  #constant = (type: Type, value: unknown): unknown => {
    if (value === null) return checker.none;
    return "sort" in type ? this.#sort(type.sort).members[value as number] : value;
  };

  #declare({ name, shape, type, key = "", lengthMax = 0, initial }: Variable): Declared {
    const domain = this.#domain(type);
    const first = (at: number): unknown => this.#constant(type, initial[at % initial.length]);
    switch (shape) {
      case "scalar":
        return this.model.variable(name, domain, first(0));
      case "map":
        return this.model.map(name, this.#sort(key), domain, first);
      case "set":
        return this.model.set(name, this.#sort(key));
      case "sequence":
        return this.model.sequence(name, domain, { lengthMax });
      case "local":
        return undefined;
    }
  }

  #process({ name }: Group): ReturnType<checker.Model["processes"]> {
    const locals = this.#sketch.variables.filter(({ shape, key }) => shape === "local" && key === name);
    const declared = Object.fromEntries(
      locals.map(({ name: local, type, initial }) => [
        local,
        checker.local(this.#domain(type), this.#constant(type, initial[0])),
      ]),
    );
    const sort = this.#sorts.get(name);
    return sort ? this.model.processes(sort, declared) : this.model.process(name, declared);
  }

  #program({ name, start, ends, fairness, steps }: Group): void {
    this.#processes
      .get(name)
      ?.program({ start, ends, fairness }, ({ self }) =>
        Object.fromEntries(
          Object.entries(steps).map(([label, body]) => [label, this.#body(body, { self: self })]),
        ),
      );
  }

  #claim(claim: Sketch["claims"][number]): void {
    const { model } = this;
    const truth = (term: Term) => this.#truth(term, {});
    switch (claim.kind) {
      case "always":
        return model.always(claim.name, truth(claim.holds));
      case "sometimes":
        return model.sometimes(claim.name, truth(claim.holds));
      case "eventually":
        return model.eventually(claim.name, truth(claim.holds));
      case "infinitely-often":
        return model.infinitelyOften(claim.name, truth(claim.holds));
      case "leads-to":
        return model.leadsTo(claim.name, truth(claim.from), truth(claim.to));
    }
  }

  #body = (acts: readonly Act[], names: Names): Body => acts.map((act) => this.#act(act, names));

  #act(act: Act, names: Names): Statement {
    const term = (of: Term): Any => this.#term(of, names);
    const body = (acts: readonly Act[], more: Names = {}): Body => this.#body(acts, { ...names, ...more });
    const truth = (of: Term, more: Names = {}): Expr<boolean> => this.#truth(of, { ...names, ...more });
    switch (act.does) {
      case "goto":
        return checker.goto(act.label);
      case "when":
        return checker.when(truth(act.condition));
      case "branch":
        return checker.branch(truth(act.condition), body(act.yes), body(act.no));
      case "either":
        return checker.either(...act.alternatives.map((acts) => body(acts)));
      case "given":
        return checker.given(term(act.value), (value) => body(act.body, { [act.name]: value }));
      case "choose":
      case "pick":
        return { choose: checker.choose, pick: checker.pick }[act.does](
          this.#sort(act.sort),
          (value) => truth(act.condition, { [act.name]: value }),
          (value) => body(act.body, { [act.name]: value }),
        );
      case "set":
        return this.#place(act.variable, act.key && term(act.key)).set(term(act.value));
      case "become":
        return this.#set(act.variable).become((value) => truth(act.condition, { [act.name]: value }));
      case "add":
      case "remove":
        return this.#set(act.variable)[act.does](term(act.value));
      case "push":
        return this.#sequence(act.variable).push(term(act.value));
      case "pop":
      case "shift":
        return this.#sequence(act.variable)[act.does]();
    }
  }

  #set = (name: string) => this.#declared.get(name) as checker.SetVariable<unknown>;
  #sequence = (name: string) => this.#declared.get(name) as checker.SequenceVariable<unknown>;

  #place(name: string, key: Any | undefined): Place<unknown> {
    const variable = this.#sketch.variables.find((one) => one.name === name);
    if (variable?.shape === "local" && key)
      return this.#processes.get(variable.key ?? "")?.of(key as Expr<Id<string>>)[name] as Place<unknown>;
    const declared = this.#declared.get(name);
    return key ? (declared as MapVariable<unknown, unknown>).at(key) : (declared as Place<unknown>);
  }

  #truth = (term: Term, names: Names): Expr<boolean> => this.#term(term, names) as Expr<boolean>;

  #term(term: Term, names: Names): Any {
    const of = (part: Term): Any => this.#term(part, names);
    const truths = (parts: readonly Term[]) => parts.map((part) => this.#truth(part, names));
    switch (term.is) {
      case "constant":
        return constantOf(this.#domain(term.type), this.#constant(term.type, term.value));
      case "self":
        return names["self"] as Any;
      case "rank":
        return constantOf(
          checker.range(0, 9),
          (names["self"] as Expr<number> & { node: { value: number } }).node.value,
        );
      case "name":
        return names[term.name] as Any;
      case "read":
        return this.#place(term.variable, term.key && of(term.key));
      case "has":
        return this.#set(term.variable).has(of(term.value));
      case "length":
        return this.#sequence(term.variable).length;
      case "first":
        return this.#sequence(term.variable).first;
      case "inside":
        return checker.inside(of(term.term));
      case "not":
        return checker.not(this.#truth(term.term, names));
      case "equal":
        return of(term.left).is(of(term.right));
      case "less":
        return (of(term.left) as Expr<number>).below(of(term.right) as Expr<number>);
      case "plus":
        return (of(term.term) as Expr<number>).plus(term.by);
      case "and":
      case "or":
        return { and: checker.and, or: checker.or }[term.is](...truths(term.parts));
      case "at":
        return (this.#processes.get(term.group) as ReturnType<checker.Model["processes"]>).at(
          (term.member.is === "constant" && !this.#sorts.has(term.group)
            ? this.#processes.get(term.group)?.only
            : of(term.member)) as Expr<Id<string>>,
          ...term.labels,
        );
      case "all":
      case "any":
      case "count": {
        const quantifier = { all: checker.forAll, any: checker.exists, count: checker.count }[term.is];
        return quantifier(this.#sort(term.sort) as Domain<unknown>, (member) =>
          this.#truth(term.body, { ...names, [term.name]: member }),
        );
      }
    }
  }
}

/** Constants have no constructor of their own in the language: they are values beside something. */
const constantOf = (domain: Domain<unknown>, value: unknown): Any =>
  checker.valuesOf(domain)[domain.encode(value)] as Any;
