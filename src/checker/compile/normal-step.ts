/**
 * Steps as text with the members of one sort exchanged, such that equal texts do the same. Alternatives are sorted; statements
 * that only assign, and have nothing to do with each other, are put in the first of their orders.
 */
import { cellText, kindOf, namingOf, nodeText, truthText, type NormalScope } from "./normal-expression.ts";
import { readsOf, type Cells, type Node } from "../language/node.ts";
import type { Body, Statement } from "../language/statement.ts";

export function bodyText(scope: NormalScope, body: Body): string {
  const texts: string[] = [];
  let run: Movable[] = [];
  for (const statement of flat(body)) {
    const text = statementText(scope, statement);
    if (isMovable(statement)) run.push({ text, ...touchedBy(statement) });
    else {
      texts.push(...firstOrder(run), text);
      run = [];
    }
  }
  return [...texts, ...firstOrder(run)].join(";");
}

const flat = (body: Body): Statement[] =>
  body.flatMap((statement) => (statement.kind === "all" ? flat(statement.body) : [statement]));

function statementText(scope: NormalScope, statement: Statement): string {
  switch (statement.kind) {
    case "goto":
      return `goto ${statement.label}`;
    case "assign": {
      const { cells, index, value } = statement;
      return `${cellText(scope, cells, index)}:=${nodeText(scope, value, namingOf(scope, cells.value))}`;
    }
    case "block":
      return `when ${truthText(scope, statement.condition)}`;
    case "branch": {
      const { condition, yes, no } = statement;
      return `if ${truthText(scope, condition)}{${bodyText(scope, yes)}}{${bodyText(scope, no)}}`;
    }
    case "either":
      return `either{${sorted(statement.alternatives.map((body) => bodyText(scope, body)))}}`;
    case "pick": {
      const picks = statement.picks.map(
        ({ condition, body }) => `${truthText(scope, condition)}:${bodyText(scope, body)}`,
      );
      // Among other ids, and among plain values, the first is taken.
      return `pick{${statement.ids === scope.sort ? sorted(picks) : picks.join("|")}}`;
    }
    case "bind":
      return bindText(scope, statement);
    case "all":
      return bodyText(scope, statement.body);
  }
}

type Binding = Extract<Statement, { kind: "bind" }>;

/** Names bound one in the other, with nothing done in between, are bound at once: in the order of what they are bound to. */
function bindText(scope: NormalScope, statement: Binding): string {
  const chain = chainOf(statement);
  // A use of the name shows the domain that a constant's code belongs to.
  const open = chain.filter(({ value }) => value.kind !== "number");
  const bound = open.map(({ name, value }) => {
    const kind = kindOf(scope, value);
    return { name, kind, text: nodeText(scope, value, kind) };
  });
  bound.sort((one, other) => (one.text < other.text ? -1 : one.text > other.text ? 1 : 0));
  const outer = scope.bound.size;
  // Names of equal texts are names of one value.
  for (const { name, kind, text } of bound)
    scope.bound.set(name, { depth: outer + bound.findIndex((one) => one.text === text), kind });
  const body = bodyText(scope, chain.at(-1)?.body ?? []);
  for (const { name } of bound) scope.bound.delete(name);
  return `let ${bound.map(({ text }) => text).join()}{${body}}`;
}

function chainOf(binding: Binding): Binding[] {
  const [only, ...others] = binding.body;
  return only?.kind === "bind" && others.length === 0 ? [binding, ...chainOf(only)] : [binding];
}

const sorted = (texts: string[]): string => texts.sort().join("|");

/** It always comes to its end, and goes nowhere: all that it does is assign. */
function isMovable(statement: Statement): boolean {
  switch (statement.kind) {
    case "assign":
      return true;
    case "branch":
      return statement.yes.every(isMovable) && statement.no.every(isMovable);
    case "bind":
    case "all":
      return statement.body.every(isMovable);
    case "block":
    case "either":
    case "pick":
    case "goto":
      return false;
  }
}

/** A cell, or with an index that is computed, any of its array. */
interface Touched {
  readonly cells: Cells;
  readonly at: number | undefined;
}

interface Movable {
  readonly text: string;
  readonly reads: readonly Touched[];
  readonly writes: readonly Touched[];
}

function touchedBy(statement: Statement): Pick<Movable, "reads" | "writes"> {
  const touched = ({ cells, index }: { cells: Cells; index: Node }): Touched => ({
    cells,
    at: index.kind === "number" ? index.value : undefined,
  });
  return { reads: readsOf(statement).map(touched), writes: writesOf(statement).map(touched) };
}

function writesOf(statement: Statement): Extract<Statement, { kind: "assign" }>[] {
  switch (statement.kind) {
    case "assign":
      return [statement];
    case "branch":
      return [...statement.yes, ...statement.no].flatMap(writesOf);
    case "either":
      return statement.alternatives.flat().flatMap(writesOf);
    case "pick":
      return statement.picks.flatMap(({ body }) => body.flatMap(writesOf));
    case "bind":
    case "all":
      return statement.body.flatMap(writesOf);
    case "block":
    case "goto":
      return [];
  }
}

const meet = (some: readonly Touched[], others: readonly Touched[]): boolean =>
  some.some(({ cells, at }) =>
    others.some(
      (other) => other.cells === cells && (at === undefined || other.at === undefined || other.at === at),
    ),
  );

const depends = (a: Movable, b: Movable): boolean =>
  meet(a.writes, b.writes) || meet(a.writes, b.reads) || meet(a.reads, b.writes);

/** Of all orders that keep dependent statements in theirs, the first by text: the lexicographic normal form of a trace. */
function firstOrder(run: readonly Movable[]): string[] {
  const left = [...run];
  const texts: string[] = [];
  while (left.length > 0) {
    const free = left.filter((one, index) => !left.slice(0, index).some((before) => depends(before, one)));
    const next = free.reduce((first, one) => (one.text < first.text ? one : first));
    texts.push(next.text);
    left.splice(left.indexOf(next), 1);
  }
  return texts;
}
