/** `poolproof replay`: one execution again, told as a story, walked through, or as JSON. */
import { readFileSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { replayJson } from "../report/json.ts";
import { headline, recipe, storySteps } from "../report/story.ts";
import { stepText } from "../report/walk.ts";
import { builtIn, builtIns } from "../scenarios/built-in.ts";
import { settingsOf } from "../scenarios/settings.ts";
import { replay } from "../check/check.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { exitCodes, type Verdict } from "../verdict/verdict.ts";
import { parseSchedule, ScheduleError } from "../sim/choices/schedule.ts";
import { DivergedError } from "../strategies/replay.ts";
import { aboutScenario, tell } from "../report/about.ts";
import { print, worst } from "./check.ts";
import { coloured } from "./terminal/colours.ts";
import { terminalWidth } from "./terminal/width.ts";
import { isPath } from "./input/is-path.ts";
import { scheduleTexts } from "./input/schedule-file.ts";
import { subjectNamed, subjectNames } from "./input/subjects.ts";
import { listed, UsageError } from "./input/usage-error.ts";

interface ReplayFlags {
  readonly step?: boolean;
  readonly json?: boolean;
  readonly module?: string;
}

export function replayCommand(program: Command): void {
  program
    .command("replay")
    .argument("<schedule>", "a schedule, or a file that holds one or the lines of check --json")
    .description("run one execution again and tell it as a story")
    .option("--step", "walk through it, step by step")
    .option("--json", "verdict and trace as one JSON object, the same bytes each time")
    .option("--module <specifier>", "your own copy of tarn: a package's name or a path")
    .action(async (text: string, flags: ReplayFlags) => {
      process.exitCode = await replayAll(text, flags);
    });
}

async function replayAll(text: string, flags: ReplayFlags): Promise<number> {
  const verdicts: Verdict[] = [];
  try {
    for (const schedule of scheduleTexts(text, (file) => readFileSync(file, "utf8"))) {
      const scenario = await scenarioOf(schedule, flags);
      const verdict = await replay(scenario, schedule);
      verdicts.push(verdict);
      if (flags.json) print(replayJson(verdict));
      else if (flags.step) await walk(verdict, scenario);
      else print(coloured(verdict, tell(verdict, scenario, terminalWidth())));
    }
  } catch (error) {
    if (error instanceof ScheduleError) throw new UsageError(error.message, { cause: error });
    if (!(error instanceof DivergedError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return exitCodes.unrepeatable;
  }
  return worst(verdicts);
}

/** The scenario that a schedule's recipe names. */
async function scenarioOf(schedule: string, { module }: ReplayFlags): Promise<Scenario> {
  const [subject, scenario, ...settings] = parseSchedule(schedule).recipe;
  const [base = ""] = subject?.split("+") ?? [];
  const isKnown = subject !== undefined && (subjectNames.includes(base) || isPath(subject));
  // A module may be that of an application, whose scenarios are its own.
  const isNamed = scenario !== undefined && (builtIns[scenario] !== undefined || isPath(subject ?? ""));
  if (!isKnown || !isNamed) {
    throw new UsageError(
      `This schedule is of ${foreignText(subject, scenario)}, which only the test that recorded it can replay: ` +
        `this command replays schedules of ${listed(subjectNames)}, or of a module, in ${listed(Object.keys(builtIns))}.`,
    );
  }
  return builtIn(scenario, await subjectNamed(subject, module), settingsOf(settings));
}

function foreignText(subject: string | undefined, scenario: string | undefined): string {
  if (subject === undefined) return "a scenario without a name";
  return `subject "${subject}"${scenario === undefined ? "" : ` and scenario "${scenario}"`}`;
}

/** With a terminal at both ends, enter gives the next step; otherwise all are printed. */
async function walk(verdict: Verdict, scenario: Scenario): Promise<void> {
  const about = aboutScenario(scenario);
  const isWatched = process.stdin.isTTY && process.stdout.isTTY;
  print(`${about}${isWatched ? ": enter is the next step, Ctrl-D the end" : ""}\n`);
  const enter = isWatched ? enterKey() : undefined;
  for (const step of storySteps(verdict)) {
    print(stepText(step, scenario.limits.maxconn));
    if (enter && !(await enter.pressed())) break;
  }
  enter?.close();
  print(`\n${headline(verdict, about)}\n\n${recipe(verdict)}`);
}

function enterKey(): { pressed(): Promise<boolean>; close(): void } {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const closed = new Promise<false>((resolve) => lines.once("close", () => resolve(false)));
  return {
    pressed: () => Promise.race([lines.question("").then(() => true), closed]),
    close: () => lines.close(),
  };
}
