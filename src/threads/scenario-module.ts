/**
 * How a scenario gets to another thread. It holds functions, which cannot be sent; so it is named by the module that
 * exports it, and each thread imports that.
 */
import type { Scenario } from "../scenario/scenario.ts";

export interface ScenarioModule {
  /** As import() takes it, such as import.meta.url of the module. */
  readonly module: string;
  /** Its export of that name: a scenario, or a function that gives one. */
  readonly name: string;
  /** The function's arguments; plain data. */
  readonly arguments?: readonly unknown[];
}

export async function importScenario({
  module,
  name,
  arguments: words = [],
}: ScenarioModule): Promise<Scenario> {
  const exported = ((await import(module)) as Readonly<Record<string, unknown>>)[name];
  if (exported === undefined) {
    throw new Error(`${module} exports no ${name}: export the scenario by that name.`);
  }
  const given: unknown = typeof exported === "function" ? await exported(...words) : exported;
  if (typeof given === "object" && given !== null && "subject" in given) return given as Scenario;
  throw new Error(`${name} of ${module} is no scenario: export one, or a function that gives one.`);
}
