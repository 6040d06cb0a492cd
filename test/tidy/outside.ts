/** Nothing below the rim reads the outside, nor lets a machine's habits decide an order. */
import ts from "typescript";
import { folderOf, lineOf, walk, type Rule } from "./source.ts";

/** Where the real ones are lent and given back, each with its reason. */
const doors: Readonly<Record<string, string>> = {
  "src/sim/rest/host.ts": "the one door to the machine",
  "src/sim/active.ts": "says whose they are",
  "src/sim/watchdog.ts": "ends what loops for ever",
  "src/sim/foreign.ts": "looks for who waits for the outside",
  "src/applications/place.ts": "names files as the working directory does",
  "src/driver/pg-mem/database.ts": "takes Math.random away from pg-mem",
};

const globals = new Set(
  (
    "setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask " +
    "process performance crypto fetch require"
  ).split(" "),
);
const members = new Set(["Date.now", "Math.random"]);

function isDoor(path: string): boolean {
  return path in doors || path.startsWith("src/sim/lent/");
}

const rim = new Set(["cli", "integrations", "threads"]);

function isAtTheRim(path: string): boolean {
  const folder = folderOf(path);
  return folder === undefined || rim.has(folder);
}

/** Pools and the hooks that they are given are subjects: their timers are the world's while they are judged, and real ones in a program. */
const timers = new Set(["setTimeout", "clearTimeout"]);
const subjects = new Set<string | undefined>(["pools", "adapters"]);

export const bannedGlobals: Rule = (path, text) => {
  if (isAtTheRim(path) || isDoor(path)) return [];
  const own = new Set<string>();
  const read: [name: string, line: number][] = [];
  walk(text, (node) => {
    if (declares(node)) own.add(node.name.text);
    const name = globalRead(node);
    if (name !== undefined) read.push([name, lineOf(node)]);
  });
  return read
    .filter(([name]) => !own.has(name) && !(subjects.has(folderOf(path)) && timers.has(name)))
    .map(([name, line]) => `${path}:${line} reads ${name} from outside`);
};

/** A name of the file's own, such as a parameter called process. */
function declares(node: ts.Node): node is ts.Node & { readonly name: ts.Identifier } {
  const isDeclaration =
    ts.isParameter(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isBindingElement(node) ||
    ts.isImportSpecifier(node) ||
    ts.isFunctionDeclaration(node);
  return isDeclaration && node.name !== undefined && ts.isIdentifier(node.name);
}

function globalRead(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && node.expression.getText() === "Date") {
    return node.arguments?.length ? undefined : "new Date()";
  }
  if (ts.isCallExpression(node) && node.expression.getText() === "Date") return "Date()";
  if (ts.isPropertyAccessExpression(node)) {
    const text = node.getText();
    if (members.has(text)) return text;
    const isGlobal = node.expression.getText() === "globalThis" && globals.has(node.name.text);
    return isGlobal ? text : undefined;
  }
  return ts.isIdentifier(node) && globals.has(node.text) && isValue(node) ? node.text : undefined;
}

/** Rather than the name of a member, a parameter or a type. */
function isValue(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isTypeReferenceNode(parent) || ts.isTypeQueryNode(parent)) return false;
  return !("name" in parent && parent.name === node && !ts.isShorthandPropertyAssignment(parent));
}

/** What differs between machines, runs or collections of garbage. */
const hazards: Readonly<Record<string, string>> = {
  WeakRef: "tells when garbage was collected",
  FinalizationRegistry: "tells when garbage was collected",
  Intl: "depends on the machine's locale",
  localeCompare: "depends on the machine's locale",
  toLocaleString: "depends on the machine's locale",
  toLocaleDateString: "depends on the machine's locale",
  toLocaleTimeString: "depends on the machine's locale",
  toLocaleUpperCase: "depends on the machine's locale",
  toLocaleLowerCase: "depends on the machine's locale",
};

/** Where one of these does no harm, and why. */
const harmless: Readonly<Record<string, string>> = {
  "src/checker/symmetry/symmetry-check.ts": "compares digits, and only for the length of one comparison",
};

export const orderHazards: Rule = (path, text) => {
  if (isAtTheRim(path) || path in harmless || folderOf(path) === "report") return [];
  const problems: string[] = [];
  walk(text, (node) => {
    if (ts.isForInStatement(node)) {
      problems.push(`${path}:${lineOf(node)} for … in also visits what is inherited; use Object.keys`);
    }
    const hazard = ts.isIdentifier(node)
      ? Object.entries(hazards).find(([name]) => name === node.text)
      : undefined;
    if (hazard) problems.push(`${path}:${lineOf(node)} ${hazard[0]} ${hazard[1]}`);
  });
  return problems;
};
