/**
 * The names that a function refers to and does not bind itself: through these, and through its arguments, its calls can share
 * values. acorn parses the source, eslint-scope finds the scopes.
 *
 * Misses: nothing in the source. A function that makes code while it runs has unknown names, so its answer is unknown.
 */
import type { AnyNode, Identifier } from "acorn";
import { analyze, type Reference, type ScopeManager } from "eslint-scope";
import { parsedFunction, parsedSource, type AnyFunction, type ParsedFunction } from "./function-source.ts";

/** A place where a function refers to a name that it does not bind. */
export interface FreeUse {
  /** Of the variable; or "this", "super", "new.target". */
  readonly name: string;
  readonly node: AnyNode;
  readonly isWrite: boolean;
}

export interface FreeUses {
  readonly uses: readonly FreeUse[];
  /** Every node of the source. */
  readonly parents: ReadonlyMap<AnyNode, AnyNode | undefined>;
  /** A nested function that is called without an object gets globalThis for its `this`, unless its code is strict. */
  readonly thisMayBeGlobal: boolean;
}

const known = new WeakMap<AnyFunction, readonly string[] | undefined>();

/**
 * The free names in the order of their first use. A function's own name is among them where it is used: it stands for
 * the function itself, which outlives its calls. So are "this", "super" and "new.target" outside nested functions that
 * have their own.
 *
 * Undefined where they cannot be told: native code, a bound function, a Proxy, syntax that the parser does not know,
 * source that nests too deeply, `eval`, calls of `Function`, `with`, `import()` and `import.meta`.
 */
export function freeVariablesOf(fn: AnyFunction): readonly string[] | undefined {
  if (!known.has(fn)) known.set(fn, namesOf(freeUsesIn(parsedFunction(fn))));
  return known.get(fn);
}

/** For source whose syntax this version of Node may not know. */
export function freeVariablesOfSource(source: string): readonly string[] | undefined {
  return namesOf(freeUsesIn(parsedSource(source)));
}

function namesOf(free: FreeUses | undefined): readonly string[] | undefined {
  return free && [...new Set(free.uses.map(({ name }) => name))];
}

export function freeUsesIn(parsed: ParsedFunction | undefined): FreeUses | undefined {
  if (!parsed) return undefined;
  const { program, root } = parsed;
  const parents = parentsIn(program);
  if ([...parents.keys()].some((node) => hidesNames(node))) return undefined;
  const scopes = scopesOf(program);
  if (!scopes) return undefined;
  const names = [...(scopes.globalScope?.through ?? []), ...ownName(scopes, root)].map((reference) => {
    const node = reference.identifier as unknown as Identifier;
    return { name: node.name, node, isWrite: reference.isWrite() };
  });
  if (names.some(({ name, node }) => makesCode(name, node, parents.get(node)))) return undefined;
  const receivers = [...parents.keys()].flatMap((node) => {
    const name = receiver(node);
    return name === undefined ? [] : [{ name, node, isWrite: false, binder: binderOf(node, parents) }];
  });
  // A class runs once; its static members share the class itself.
  const isFree = (binder: AnyNode | undefined): boolean =>
    !binder || binder === root || root.type === "ClassExpression";
  const uses = [...names, ...receivers.filter(({ binder }) => isFree(binder))];
  return {
    uses: uses.sort((a, b) => a.node.start - b.node.start),
    parents,
    thisMayBeGlobal: receivers.some(({ binder }) => binder && !isFree(binder) && !isStrict(binder, scopes)),
  };
}

function scopesOf(program: AnyNode): ScopeManager | undefined {
  try {
    return analyze(estree(program), { ecmaVersion: 2022, sourceType: "script" });
  } catch {
    // It recurses: a sum of some thousand terms, which the parser still takes, is too deep for it.
    return undefined;
  }
}

/** Outer nodes come first. */
function parentsIn(program: AnyNode): Map<AnyNode, AnyNode | undefined> {
  const parents = new Map<AnyNode, AnyNode | undefined>([[program, undefined]]);
  for (const node of parents.keys()) {
    for (const child of Object.values(node).flat()) {
      if (isNode(child)) parents.set(child, node);
    }
  }
  return parents;
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** A direct eval may be called by a name that the function binds: `(eval) => eval("count++")`. */
function hidesNames(node: AnyNode): boolean {
  if (node.type === "WithStatement" || node.type === "ImportExpression") return true;
  return node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "eval";
}

function makesCode(name: string, node: AnyNode, parent: AnyNode | undefined): boolean {
  if (name === "eval") return true;
  const isCall = parent?.type === "CallExpression" || parent?.type === "NewExpression";
  return name === "Function" && isCall && parent.callee === node;
}

/** A named function expression binds its name; a declaration prints the same, but is bound outside. */
function ownName(scopes: ScopeManager, root: AnyNode): Reference[] {
  const scope = scopes.acquire(estree(root));
  if (scope?.type !== "function-expression-name" && scope?.type !== "class") return [];
  return scope.variables.flatMap(({ references }) => references);
}

/** A tree of acorn's is one of ESTree's; the two declare it apart. */
function estree(node: AnyNode): Parameters<typeof analyze>[0] {
  return node as unknown as Parameters<typeof analyze>[0];
}

function receiver(node: AnyNode): string | undefined {
  if (node.type === "ThisExpression") return "this";
  if (node.type === "Super") return "super";
  return node.type === "MetaProperty" ? `${node.meta.name}.${node.property.name}` : undefined;
}

/** The node that binds `this` there: a function that is no arrow, a static block, a field of a class. */
function binderOf(node: AnyNode, parents: FreeUses["parents"]): AnyNode | undefined {
  let inner = node;
  for (let at = parents.get(node); at; at = parents.get(at)) {
    const binds =
      at.type === "FunctionExpression" ||
      at.type === "FunctionDeclaration" ||
      at.type === "StaticBlock" ||
      (at.type === "PropertyDefinition" && at.value === inner);
    if (binds) return at;
    inner = at;
  }
  return undefined;
}

function isStrict(binder: AnyNode, scopes: ScopeManager): boolean {
  if (binder.type === "StaticBlock" || binder.type === "PropertyDefinition") return true;
  return scopes.acquire(estree(binder), true)?.isStrict ?? false;
}
