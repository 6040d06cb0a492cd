/** A subject from a module of the user's own: `poolproof check ./my-pool.ts`, with `#name` for one of several exports. */
import type { Subject } from "../../pools/pool.ts";
import { lacks, subjectOfClass, type PoolClass } from "../../pools/subject-of-class.ts";
import { loadModule, noSuchModule, reasonOf } from "./load-module.ts";
import { startsAsPath } from "./is-path.ts";
import { configurationOf } from "./configuration.ts";
import { listed, UsageError } from "./usage-error.ts";

/** Throws {@link UsageError} where there is no such module, or no one subject in it. */
export async function subjectIn(asked: string): Promise<Subject> {
  const [, path = asked, configuration] = /^(.*)\+([^./\\]+)$/.exec(asked) ?? [];
  const subject = placed(await exportedBy(path), path);
  return configuration === undefined ? subject : configurationOf(subject, configuration);
}

/** As schedules name it and its configurations. */
function placed(subject: Subject, path: string): Subject {
  const { name, configurations } = subject;
  return {
    ...subject,
    module: path,
    ...(configurations && {
      configurations: configurations.map((one) => ({ ...one, module: path + one.name.slice(name.length) })),
    }),
  };
}

async function exportedBy(path: string): Promise<Subject> {
  const [file = "", wanted] = path.split("#");
  const exported = await load(startsAsPath.test(file) ? file : `./${file}`);
  const found = Object.entries(exported).filter(
    ([, value]) => isSubject(value) || lacks(value) === undefined,
  );
  const named = wanted === undefined ? found : found.filter(([name]) => name === wanted);
  // An export by name and the same one by default count once.
  const [one, ...others] = new Map(named.map((entry) => [entry[1], entry])).values();
  if (one && (others.length === 0 || named.some(([name]) => name === "default"))) {
    const [, value] = named.find(([name]) => name === "default") ?? one;
    return subjectOf(value);
  }
  throw new UsageError(one ? severalText(path, found) : noneText(path, exported, wanted));
}

function subjectOf(value: unknown): Subject {
  return isSubject(value) ? value : subjectOfClass(value as PoolClass);
}

function isSubject(value: unknown): value is Subject {
  const { open, name } = (value ?? {}) as Partial<Subject>;
  return typeof value === "object" && typeof open === "function" && typeof name === "string";
}

async function load(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await loadModule(file)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const reason = reasonOf(error);
    const help =
      reason === noSuchModule ? "pass the path of a module" : "mend it, or pass the path of another module";
    throw new UsageError(`"${file}" cannot be loaded (${reason}): ${help}.`, { cause: error });
  }
}

function severalText(path: string, found: readonly (readonly [string, unknown])[]): string {
  const names = found.map(([name]) => name);
  return `"${path}" exports ${listed(names)}: say which, as in "${path}#${names[0] ?? ""}", or export one by default.`;
}

function noneText(path: string, exported: object, wanted: string | undefined): string {
  const names = Object.keys(exported);
  const has = names.length === 0 ? "exports nothing" : `exports ${listed(names)}`;
  const classes = Object.entries(exported).filter(([, value]) => typeof value === "function");
  const [name, value] = classes[0] ?? [];
  const why = name === undefined ? "" : `, and ${name} lacks ${lacks(value) ?? "nothing"}`;
  return wanted === undefined
    ? `"${path}" ${has}, which is neither a pool class nor a subject${why}: export what subject({ … }) gives.`
    : `"${path}" has no subject or pool class called "${wanted}": it ${has}.`;
}
