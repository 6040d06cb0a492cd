/**
 * Whether the calls of a function can share values: a function that refers only to its arguments and to built-ins
 * without state shares none.
 *
 * Catches: a variable outside, written or read; a write to a built-in or to a member of one; a built-in handed on as a
 * value; `this`; the function's own name, on which it might keep something.
 * Misses: a module that gives something of its own a built-in's name (`import { Map } from …`), which the source does not
 * tell; built-ins replaced while the program runs; a shared object reached by a name that is put together at run time
 * (`[]["construct" + "or"]`), or by a method of a value (`[].push.count = 1`); and objects that the arguments lead to.
 */
import type { AnyNode } from "acorn";
import { callable, constants, leadsOut, methods, values } from "./harmless-globals.ts";
import { freeUsesIn, type FreeUse, type FreeUses } from "./free-variables.ts";
import { parsedFunction, parsedSource, type AnyFunction } from "./function-source.ts";

const known = new WeakMap<AnyFunction, readonly string[] | undefined>();
/** The same for functions that are made anew for each execution. */
const knownByText = new Map<string, readonly string[] | undefined>();

/** True only if it is certain: a source that cannot be read counts as sharing. */
export function sharesNothing(fn: AnyFunction): boolean {
  return mayShareBy(fn)?.length === 0;
}

/** The names by which calls of it may share values, in the order of the source; undefined where they cannot be told. */
export function mayShareBy(fn: AnyFunction): readonly string[] | undefined {
  if (known.has(fn)) return known.get(fn);
  const text = Function.prototype.toString.call(fn);
  if (!knownByText.has(text)) knownByText.set(text, suspects(freeUsesIn(parsedFunction(fn))));
  const names = knownByText.get(text);
  known.set(fn, names);
  return names;
}

/** For source whose syntax this version of Node may not know. */
export function mayShareBySource(source: string): readonly string[] | undefined {
  return suspects(freeUsesIn(parsedSource(source)));
}

function suspects(free: FreeUses | undefined): readonly string[] | undefined {
  if (!free) return undefined;
  const { uses, parents, thisMayBeGlobal } = free;
  const names = uses.filter((use) => !isHarmless(use, parents)).map(({ name }) => name);
  if (thisMayBeGlobal) names.push("this");
  for (const [node, parent] of parents) {
    const name = spelled(node);
    if (name !== undefined && leadsOut.has(name) && !isConstructorOf(node, parent)) names.push(name);
  }
  return [...new Set(names)];
}

/** The name that a node gives: of a variable, a member, or a member by a string. */
function spelled(node: AnyNode): string | undefined {
  if (node.type === "Identifier") return node.name;
  const text =
    node.type === "TemplateElement" ? node.value.cooked : node.type === "Literal" ? node.value : "";
  return typeof text === "string" ? text : undefined;
}

function isConstructorOf(node: AnyNode, parent: AnyNode | undefined): boolean {
  return parent?.type === "MethodDefinition" && parent.kind === "constructor" && parent.key === node;
}

function isHarmless({ name, node, isWrite }: FreeUse, parents: FreeUses["parents"]): boolean {
  if (isWrite) return false;
  if (constants.has(name)) return true;
  const parent = parents.get(node);
  if (!parent) return false;
  if (name === "__name") return isNaming(node, parent);
  if (callable.has(name) && keepsNothing(node, parent)) return true;
  if (parent.type !== "MemberExpression" || parent.object !== node || parent.computed) return false;
  const member = parent.property.type === "Identifier" ? parent.property.name : "";
  const next = parents.get(parent);
  if (methods.get(name)?.has(member)) return next !== undefined && isCalled(parent, next);
  return values.get(name)?.has(member) === true && !isTarget(parent, parents);
}

/** esbuild's way to keep names that it would lose: it defines `name` on a function made there. */
function isNaming(node: AnyNode, parent: AnyNode): boolean {
  if (parent.type !== "CallExpression" || parent.callee !== node) return false;
  const [, name] = parent.arguments;
  return parent.arguments.length === 2 && name?.type === "Literal" && typeof name.value === "string";
}

function isCalled(node: AnyNode, parent: AnyNode): boolean {
  if (parent.type === "TaggedTemplateExpression") return parent.tag === node;
  return parent.type === "CallExpression" && parent.callee === node;
}

function keepsNothing(node: AnyNode, parent: AnyNode): boolean {
  if (parent.type === "NewExpression") return parent.callee === node;
  if (parent.type === "BinaryExpression") return parent.operator === "instanceof" && parent.right === node;
  if (parent.type === "ClassDeclaration" || parent.type === "ClassExpression")
    return parent.superClass === node;
  return isCalled(node, parent);
}

/** Whether the node is written to. The write would fail; it is refused for its intent. */
function isTarget(node: AnyNode, parents: FreeUses["parents"]): boolean {
  const parent = parents.get(node);
  if (!parent) return false;
  if (parent.type === "Property") return parents.get(parent)?.type === "ObjectPattern";
  if (parent.type === "UnaryExpression") return parent.operator === "delete";
  const isOperand = parent.type === "BinaryExpression" || parent.type === "LogicalExpression";
  if ("left" in parent && !isOperand) return parent.left === node;
  return ["UpdateExpression", "ArrayPattern", "RestElement"].includes(parent.type);
}
