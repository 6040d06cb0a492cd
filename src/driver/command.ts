/** The commands that change a transaction, told apart from the statements that run in it. Source: PostgreSQL 18, SQL commands. */

/** AND CHAIN begins the next transaction at once. */
export type Finish = { readonly kind: "commit" | "rollback"; readonly isChained: boolean };
export type Command =
  | Finish
  | { readonly kind: "begin" | "statement" | "nothing" }
  | { readonly kind: "savepoint" | "release" | "rollback to"; readonly name: string };

const skipped = String.raw`^(?:\s|--[^\n]*(?:\n|$)|/\*[\s\S]*?\*/)*`;
const name = String.raw`("(?:[^"]|"")+"|[\w$]+)`;
const chain = String.raw`(?:\s+(?:work|transaction))?(\s+and\s+chain)?`;
const patterns: readonly (readonly [RegExp, (group: string) => Command])[] = [
  [start(String.raw`[\s;]*$`), () => ({ kind: "nothing" })],
  [start(String.raw`(?:begin|start\s+transaction)\b`), () => ({ kind: "begin" })],
  [
    start(String.raw`rollback\s+(?:work\s+|transaction\s+)?to\s+(?:savepoint\s+)?${name}`),
    (group) => ({ kind: "rollback to", name: fold(group) }),
  ],
  [
    start(String.raw`(?:commit|end)\b(?!\s+prepared)${chain}`),
    (group) => ({ kind: "commit", isChained: group !== "" }),
  ],
  [
    start(String.raw`(?:rollback|abort)\b(?!\s+prepared)${chain}`),
    (group) => ({ kind: "rollback", isChained: group !== "" }),
  ],
  [start(String.raw`savepoint\s+${name}`), (group) => ({ kind: "savepoint", name: fold(group) })],
  [
    start(String.raw`release\s+(?:savepoint\s+)?${name}`),
    (group) => ({ kind: "release", name: fold(group) }),
  ],
];

function start(pattern: string): RegExp {
  return new RegExp(skipped + pattern, "i");
}

/** Names that are not quoted are kept in lower case. */
function fold(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
}

/** Pools send the same few statements forever; the bound keeps a generator of SQL from filling memory. */
const parsed = new Map<string, Command>();
const parsedMax = 1_000;

export function parse(sql: string): Command {
  const known = parsed.get(sql);
  if (known) return known;
  const command = classify(sql);
  if (parsed.size >= parsedMax) parsed.clear();
  parsed.set(sql, command);
  return command;
}

function classify(sql: string): Command {
  for (const [pattern, command] of patterns) {
    const match = pattern.exec(sql);
    if (match) return command(match[1] ?? "");
  }
  return { kind: "statement" };
}
