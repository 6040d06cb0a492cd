/** The subjects that the command line knows: our pools, and adapters to pools of others, loaded when they are asked for. */
import { adapters, type Adapter } from "../../adapters/index.ts";
import type { Subject } from "../../pools/pool.ts";
import { reallyThreaded, simple, threaded } from "../../pools/subjects.ts";
import { configurationOf } from "./configuration.ts";
import type { LoadedPackage } from "./load-module.ts";
import { isPath } from "./is-path.ts";
import { listed, UsageError } from "./usage-error.ts";

const own: readonly Subject[] = [simple, threaded, reallyThreaded];

export const adapterNames = Object.keys(adapters);
export const subjectNames: readonly string[] = [...own.map(({ name }) => name), ...adapterNames];

/** A pool of another's that is not installed here. */
export class MissingError extends UsageError {}

/** `specifier` names the user's own copy of an adapter's package. Throws {@link UsageError} where there is no such subject. */
export async function subjectNamed(name: string, specifier?: string): Promise<Subject> {
  if (isPath(name)) {
    if (specifier !== undefined)
      throw new UsageError(`--module does not go with the path of a module: ${name} is one.`);
    const { subjectIn } = await import("./module-subject.ts");
    return subjectIn(name);
  }
  acceptSubject(name);
  const [base = "", configuration] = name.split("+");
  const adapter = Object.hasOwn(adapters, base) ? adapters[base as keyof typeof adapters] : undefined;
  const subject = own.find((subject) => subject.name === name);
  if (subject && specifier !== undefined) {
    throw new UsageError(`--module does not go with ${name}: it is accepted with ${listed(adapterNames)}.`);
  }
  if (subject) return subject;
  if (!adapter) throw new UsageError(`Unknown subject "${name}": use ${listed(subjectNames, "or")}.`);
  const found = await (specifier === undefined ? installed(base, adapter) : chosen(specifier, adapter));
  return configuration === undefined ? found : configurationOf(found, configuration);
}

/** Throws {@link UsageError} for a name that is neither known nor a path. */
export function acceptSubject(name: string): void {
  if (isPath(name) || subjectNames.includes(name)) return;
  const [base = "", configuration] = name.split("+");
  if (configuration !== undefined && adapterNames.includes(base)) return;
  throw new UsageError(
    `Unknown subject "${name}": use ${listed(subjectNames)}, or the path of a module, as in "./my-pool.ts".`,
  );
}

async function installed(name: string, adapter: Adapter): Promise<Subject> {
  const { loadPackage, ownPackage } = await import("./load-module.ts");
  const loaded = await loadPackage(name)
    .catch(() => ownPackage(name))
    .catch(() => {
      throw new MissingError(
        `${name} is not installed here: run "npm install ${name}" first, or pass --module with the path of your copy.`,
      );
    });
  return adapt(loaded, adapter);
}

async function chosen(specifier: string, adapter: Adapter): Promise<Subject> {
  const { loadPackage, reasonOf } = await import("./load-module.ts");
  try {
    return adapt(await loadPackage(specifier), adapter);
  } catch (error) {
    throw new UsageError(
      `--module "${specifier}" cannot be loaded (${reasonOf(error)}): pass a package's name, or the path of its file or folder.`,
      { cause: error },
    );
  }
}

/** CommonJS modules may be seen as ES modules by their default export only. */
function adapt({ module, from }: LoadedPackage, adapter: Adapter): Subject {
  try {
    return adapter(module, from);
  } catch (error) {
    const inner = (module as { default?: unknown }).default;
    if (inner === undefined) throw error;
    return adapter(inner, from);
  }
}
