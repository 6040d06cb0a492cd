/** As much of SQL as a server has to know of a text: where its statements end, and what each is called. */

/** Parts of a text that hold no semicolon or keyword of its own. Source: PostgreSQL 18, 4.1 (lexical structure). */
const tokens =
  /--[^\n]*|\/\*[\s\S]*?\*\/|[eE]'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|\$\d+|[A-Za-z_]\w*|[();]/g;

export interface Text {
  /** Its statements, without the empty ones. */
  readonly statements: readonly string[];
  /** How many parameters: the highest of $1, $2, … */
  readonly paramsCount: number;
  /** Of the first statement: its words in capitals, outside parentheses and quotes. */
  readonly words: readonly string[];
}

const knownMax = 1_000;
const known = new Map<string, Text>();

export function textOfSql(sql: string): Text {
  const found = known.get(sql);
  if (found) return found;
  const read = readText(sql);
  if (known.size >= knownMax) known.clear();
  known.set(sql, read);
  return read;
}

function readText(sql: string): Text {
  const statements: string[] = [];
  const words: string[] = [];
  let from = 0;
  let depth = 0;
  let paramsCount = 0;
  let isEmpty = true;
  const end = (to: number): void => {
    if (!isEmpty || /\S/.test(sql.slice(from, to).replaceAll(comments, ""))) {
      statements.push(sql.slice(from, to).trim());
    }
    isEmpty = true;
  };
  for (const { 0: token, index } of sql.matchAll(tokens)) {
    if (token === "(") depth++;
    else if (token === ")") depth--;
    else if (token === ";") {
      end(index);
      from = index + 1;
      continue;
    } else if (/^\$\d+$/.test(token)) paramsCount = Math.max(paramsCount, Number(token.slice(1)));
    else if (/^\w/.test(token) && !token.endsWith("'") && depth === 0 && statements.length === 0)
      words.push(token.toUpperCase());
    if (!token.startsWith("--") && !token.startsWith("/*")) isEmpty = false;
  }
  end(sql.length);
  return { statements, paramsCount, words };
}

const comments = /--[^\n]*|\/\*[\s\S]*?\*\//g;

/** Commands whose tags count rows. */
const counting: ReadonlySet<string> = new Set(["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"]);
/** Commands whose tags name what they make or change. */
const twoWords: ReadonlySet<string> = new Set(["CREATE", "DROP", "ALTER", "START", "DECLARE", "CLOSE"]);

/** What CommandComplete says: "INSERT 0 2", "SELECT 1", "BEGIN". */
export function tagOf(sql: string, rowCount: number): string {
  const { words } = textOfSql(sql);
  const [first = ""] = words;
  const verb = first === "WITH" ? (words.find((word) => counting.has(word)) ?? "SELECT") : first;
  if (verb === "VALUES" || verb === "TABLE") return `SELECT ${rowCount}`;
  if (counting.has(verb)) return `${verb}${verb === "INSERT" ? " 0" : ""} ${rowCount}`;
  if (verb === "END") return "COMMIT";
  if (verb === "ABORT") return "ROLLBACK";
  if (verb === "TRUNCATE") return "TRUNCATE TABLE";
  if (verb === "START") return "START TRANSACTION";
  return twoWords.has(verb) ? words.slice(0, 2).join(" ") : verb;
}
