/** The subjects that the command line knows: our pools, and adapters to pools of others, loaded when they are asked for. */
import { tarn } from "../../adapters/tarn.ts";
import type { Subject } from "../../pools/pool.ts";
import { reallyThreaded, simple, threaded } from "../../pools/subjects.ts";
import { isPath } from "./is-path.ts";
import { listed, UsageError } from "./usage-error.ts";

const own: readonly Subject[] = [simple, threaded, reallyThreaded];
const adapters: Readonly<Record<string, (module: unknown) => Subject>> = { tarn };

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
  const adapter = adapters[name];
  const subject = own.find((subject) => subject.name === name);
  if (subject && specifier !== undefined) {
    throw new UsageError(`--module does not go with ${name}: it is accepted with ${listed(adapterNames)}.`);
  }
  if (subject) return subject;
  if (!adapter) throw new UsageError(`Unknown subject "${name}": use ${listed(subjectNames, "or")}.`);
  return specifier === undefined ? installed(name, adapter) : chosen(specifier, adapter);
}

/** Throws {@link UsageError} for a name that is neither known nor a path. */
export function acceptSubject(name: string): void {
  if (isPath(name) || subjectNames.includes(name)) return;
  throw new UsageError(
    `Unknown subject "${name}": use ${listed(subjectNames)}, or the path of a module, as in "./my-pool.ts".`,
  );
}

type Adapter = (module: unknown) => Subject;

async function installed(name: string, adapter: Adapter): Promise<Subject> {
  const { loadModule, loadOwn } = await import("./load-module.ts");
  const module = await loadModule(name)
    .catch(() => loadOwn(name))
    .catch(() => {
      throw new MissingError(
        `${name} is not installed here: run "npm install ${name}" first, or pass --module with the path of your copy.`,
      );
    });
  return adapt(module, adapter);
}

async function chosen(specifier: string, adapter: Adapter): Promise<Subject> {
  const { loadModule, reasonOf } = await import("./load-module.ts");
  try {
    return adapt(await loadModule(specifier), adapter);
  } catch (error) {
    throw new UsageError(
      `--module "${specifier}" cannot be loaded (${reasonOf(error)}): pass a package's name, or the path of its file or folder.`,
      { cause: error },
    );
  }
}

/** CommonJS modules may be seen as ES modules by their default export only. */
function adapt(module: unknown, adapter: Adapter): Subject {
  try {
    return adapter(module);
  } catch (error) {
    const inner = (module as { default?: unknown }).default;
    if (inner === undefined) throw error;
    return adapter(inner);
  }
}
