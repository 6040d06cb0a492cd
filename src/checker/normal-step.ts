/**
 * Steps as text with the members of one sort exchanged, such that equal texts do the same. Alternatives are sorted; statements
 * that only assign, and have nothing to do with each other, are put in the first of their orders.
 */
import { cellText, kindOf, namingOf, nodeText, truthText, type NormalScope } from "./normal-expression.ts";
import type { Cells, Node } from "./node.ts";
import type { Body, Statement } from "./statement.ts";

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
    case "bind": {
      // What a constant is a code of is seen where its name is used.
      if (statement.value.kind === "number") return `let {${bodyText(scope, statement.body)}}`;
      const kind = kindOf(scope, statement.value);
      const value = nodeText(scope, statement.value, kind);
      scope.bound.set(statement.name, { depth: scope.bound.size, kind });
      const text = `let ${value}{${bodyText(scope, statement.body)}}`;
      scope.bound.delete(statement.name);
      return text;
    }
    case "all":
      return bodyText(scope, statement.body);
  }
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
    default:
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
  const [reads, writes]: [Touched[], Touched[]] = [[], []];
  // Nodes and statements are plain data: whatever part of one reads or assigns is found without naming every kind.
  const visit = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    const { kind, cells, index } = part as { kind?: string; cells: Cells; index: Node };
    const touched = (): Touched => ({ cells, at: index.kind === "number" ? index.value : undefined });
    if (kind === "read") reads.push(touched());
    if (kind === "assign") writes.push(touched());
    for (const [name, inner] of Object.entries(part)) if (!isName(name)) visit(inner);
  };
  visit(statement);
  return { reads, writes };
}

/** Parts that are no code: variables, sorts, and what a bound name was bound to, which its binding reads. */
const isName = (part: string): boolean => ["cells", "pc", "ids", "origin"].includes(part);

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
