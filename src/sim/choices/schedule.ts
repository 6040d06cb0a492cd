/**
 * Schedules as text. The long form names every choice:
 *
 *     v1:simple,steady:start-a.query-a1.start-b
 *
 * The short form says the same with a table of creators and a letter a choice, since the n-th event of one creator is
 * nearly always followed by its (n+1)-th:
 *
 *     v1s:simple,steady:start-a.query-a:01
 *
 * Before the second colon stands the recipe (subject, scenario, settings that are not the default), for readers who have only
 * the schedule; it is not interpreted here.
 */

export interface Schedule {
  /** The scheduled scenario, such as ["simple", "steady", "workers=4"]; may be empty. */
  readonly recipe: readonly string[];
  /** The label taken at each choice. */
  readonly labels: readonly string[];
}

/**
 * A schedule that cannot be read.
 *
 * @example
 * ```ts
 * await replay(builtIn("steady", simple), "start-a").catch(({ name }: Error) => name); // => "ScheduleError"
 * ```
 */
export class ScheduleError extends Error {
  override readonly name = "ScheduleError";
}

const labelPattern = /^[a-z][\w-]*(?:![a-z-]+|=\d+)?$/;
const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

export function formatSchedule({ recipe, labels }: Schedule): string {
  return `v1:${recipeText(recipe)}:${labels.join(".")}`;
}

/** Throws {@link ScheduleError} for anything but what the two format functions write. */
export function parseSchedule(text: string): Schedule {
  const [version, recipeText, ...rest] = text.trim().split(":");
  if ((version !== "v1" && version !== "v1s") || recipeText === undefined || rest.length === 0) {
    throw new ScheduleError(
      `Not a schedule: ${quote(text)}. A schedule reads "v1:SUBJECT,SCENARIO:LABEL.LABEL.…", as \`check\` prints it.`,
    );
  }
  const recipe = recipeText === "" ? [] : recipeText.split(",").map(decode);
  if (version === "v1s" && rest.length !== 2) {
    throw new ScheduleError(
      `Not a schedule: ${quote(text)}. The short form has a table and one text of symbols.`,
    );
  }
  const labels = version === "v1" ? split(rest.join(":")) : expand(rest);
  const wrong = labels.findIndex((label) => !labelPattern.test(label));
  if (wrong !== -1) {
    throw new ScheduleError(
      `Not a schedule: choice ${wrong + 1} is ${quote(labels[wrong] ?? "")}, where a label such as "start-a" is expected.`,
    );
  }
  return { recipe, labels };
}

/** "query-a3" is the third event of the creator "query-a". A start has no number. */
function creatorOf(label: string): {
  readonly creator: string;
  readonly suffix: string;
  readonly count: number;
} {
  const match = /^(.*?)(\d*)((?:!|=).*)?$/.exec(label);
  return { creator: match?.[1] ?? label, suffix: match?.[3] ?? "", count: Number(match?.[2] ?? 0) };
}

/** The short form of the same schedule. Labels out of their creator's order are written out in the table. */
export function formatShortSchedule({ recipe, labels }: Schedule): string {
  const table: string[] = [];
  const symbols: string[] = [];
  const counts = new Map<string, number>();
  for (const label of labels) {
    const { creator, suffix, count } = creatorOf(label);
    const next = (counts.get(creator) ?? 0) + 1;
    const isNext = count === next;
    if (isNext) counts.set(creator, next);
    const entry = isNext ? `${creator}*${suffix}` : label;
    let symbol = table.indexOf(entry);
    if (symbol === -1) symbol = table.push(entry) - 1;
    symbols.push(symbolText(symbol));
  }
  return `v1s:${recipeText(recipe)}:${table.join(".")}:${symbols.join("")}`;
}

/** One digit up to 61, then "-" and two digits. */
function symbolText(symbol: number): string {
  if (symbol < digits.length) return digits.charAt(symbol);
  return `-${digits.charAt(Math.floor(symbol / digits.length))}${digits.charAt(symbol % digits.length)}`;
}

function expand(parts: readonly string[]): string[] {
  const [tableText = "", symbols = ""] = parts;
  const table = split(tableText);
  const counts = new Map<string, number>();
  const labels: string[] = [];
  for (const symbol of symbols.match(/-..|./g) ?? []) {
    const entry = table[symbolValue(symbol)];
    if (entry === undefined) {
      throw new ScheduleError(
        `Not a schedule: its short form has "${symbol}", but its table has ${table.length} entries.`,
      );
    }
    const [creator = "", suffix] = entry.split("*");
    if (suffix === undefined) {
      labels.push(entry);
      continue;
    }
    const count = (counts.get(creator) ?? 0) + 1;
    counts.set(creator, count);
    labels.push(`${creator}${count}${suffix}`);
  }
  return labels;
}

function symbolValue(symbol: string): number {
  if (symbol.length === 1) return digits.indexOf(symbol);
  return digits.indexOf(symbol.charAt(1)) * digits.length + digits.indexOf(symbol.charAt(2));
}

function split(text: string): string[] {
  return text === "" ? [] : text.split(".");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ScheduleError(`Not a schedule: ${quote(text)} is not text that was encoded for one.`);
  }
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** A "+", as in the name of a configuration, means nothing else here. */
function recipeText(recipe: readonly string[]): string {
  return recipe.map((part) => encodeURIComponent(part).replaceAll("%2B", "+")).join(",");
}
