/** `poolproof list`: everything that has a name on the command line. */
import type { Command } from "commander";
import type { ModelFile } from "../checker/language/model-file.ts";
import { faults } from "../driver/faults.ts";
import { invariants } from "../invariants/all.ts";
import { reallyThreaded, simple, threaded } from "../pools/subjects.ts";
import { table } from "../report/table.ts";
import { builtIns } from "../scenarios/built-in.ts";
import { print } from "./check.ts";
import { slugOf } from "../scenario/rule-choice.ts";
import { strategiesAbout } from "../strategies/all.ts";
import { adapterNames } from "./input/subjects.ts";

export function listCommand(program: Command): void {
  program
    .command("list")
    .description("subjects, scenarios, faults, invariants, strategies and models")
    .action(async () => {
      const sections = [...own(), { title: "Models", rows: await modelRows() }];
      print(sections.map(sectionText).join("\n\n"));
    });
}

interface Section {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

/** By their published name, as `model` finds them. */
async function modelRows(): Promise<Section["rows"]> {
  const specifier = "poolproof/models";
  const { models } = (await import(specifier)) as { models: readonly ModelFile[] };
  return models.map(({ name, summary }) => [name, summary]);
}

function own(): readonly Section[] {
  return [
    {
      title: "Subjects",
      rows: [
        ...[simple, threaded, reallyThreaded].map(({ name, title }) => [name, title]),
        ...adapterNames.map((name) => [name, `the npm package ${name}, or your copy with --module`]),
      ],
    },
    { title: "Scenarios", rows: Object.entries(builtIns).map(([name, { about }]) => [name, about]) },
    { title: "Faults", rows: Object.entries(faults) },
    { title: "Invariants", rows: invariants.map(({ name, about = "" }) => [name, slugOf(name), about]) },
    { title: "Strategies", rows: Object.entries(strategiesAbout) },
  ];
}

function sectionText({ title, rows }: Section): string {
  return `${title}\n${table([], rows)}`;
}
