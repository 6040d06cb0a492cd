/** The models that `poolproof model` checks: the built-in ones, or those of the user's own module. */
import type { ModelFile } from "../../checker/language/model-file.ts";
import { imported, reasonOf, urlOfModule } from "../input/load-module.ts";
import { UsageError } from "../input/usage-error.ts";

export const builtInModels = "poolproof/models";

export interface ModelModule {
  /** The module that a thread imports to find the same models. */
  readonly url: string;
  readonly models: readonly ModelFile[];
}

/** A module is named as seen from the folder that the command was started in. */
export async function modelsOf(specifier: string): Promise<ModelModule> {
  const { url, module } = await loaded(specifier);
  const { models } = module as { models?: unknown };
  if (!Array.isArray(models)) {
    throw new UsageError(
      `--module "${specifier}" exports no models: pass a module that exports an array of that name.`,
    );
  }
  return { url, models: models as readonly ModelFile[] };
}

async function loaded(specifier: string): Promise<{ url: string; module: unknown }> {
  try {
    const url = specifier === builtInModels ? specifier : urlOfModule(specifier);
    return { url, module: await imported(url) };
  } catch (error) {
    throw new UsageError(
      `--module "${specifier}" cannot be loaded (${reasonOf(error)}): pass a package's name or the path of a file.`,
      { cause: error },
    );
  }
}
