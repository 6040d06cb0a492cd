/** From an execution to a verdict: a finding is believed only after a second look. */
import { formatSchedule } from "../sim/choices/schedule.ts";
import type { Strategy } from "../sim/choices/strategy.ts";
import { switchesOf } from "../sim/switches.ts";
import type { Trace } from "../sim/trace.ts";
import { DivergedError, replayStrategy } from "../strategies/replay.ts";
import type { Execution, Runner } from "../execution/runner.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Verdict } from "../verdict/verdict.ts";

export function headOf({
  subject,
  name,
  limits,
}: Scenario): Pick<Verdict, "subject" | "scenario" | "words" | "limits"> {
  const { words } = subject;
  return { subject: subject.name, scenario: name, ...(words && { words }), limits };
}

export type Judgement = Pick<
  Verdict,
  "verdict" | "invariant" | "message" | "schedule" | "choices" | "switches" | "trace"
>;

/** A finding is believed only when a second run of its schedule agrees, and a deadlock only when nothing foreign is behind it. */
export async function judge(scenario: Scenario, runner: Runner, execution: Execution): Promise<Judgement> {
  const { ending, labels, choices } = execution;
  const { unrepeatable, trace } = await lookedAtAgain(scenario, runner, execution);
  const about = {
    schedule: formatSchedule({ recipe: scenario.recipe, labels }),
    choices,
    switches: switchesOf(trace),
    trace,
  };
  if (unrepeatable && ending.kind === "limit" && ending.isCutOff === true) {
    // The machine's clock influenced it, so it says nothing about the code.
    const message = `${ending.message} A second time it went another way: perhaps the machine stood still. Run it again.`;
    return { verdict: "limit", message, ...about };
  }
  if (unrepeatable) return { verdict: "unrepeatable", message: unrepeatable, ...about };
  switch (ending.kind) {
    case "quiescent":
      return { verdict: "holds", ...about };
    case "limit":
      return { verdict: "limit", message: ending.message, ...about };
    case "violated":
      return { verdict: "violated", ...ending.finding, ...about };
  }
}

/** Why a second run disagrees, if it does, and the trace to tell: of an application it has the lines of code, for which stacks are taken now. */
async function lookedAtAgain(
  { subject }: Scenario,
  runner: Runner,
  execution: Execution,
): Promise<{ readonly unrepeatable: string | undefined; readonly trace: Trace }> {
  let { trace } = execution;
  const difference = await confirm(execution, async (strategy) => {
    if (!subject.application) return runner.runSoon(strategy);
    const again = await runner.runSoon(strategy, { tellsPlaces: true });
    ({ trace } = again);
    return again;
  });
  const isSure = difference === undefined && !isStranded(execution);
  return { unrepeatable: isSure ? undefined : await whyUnrepeatable(runner, execution, difference), trace };
}

async function whyUnrepeatable(
  runner: Runner,
  execution: Execution,
  difference: string | undefined,
): Promise<string | undefined> {
  let foreign: string | undefined;
  const watched = await confirm(execution, async (strategy) => {
    const run = await runner.runForForeign(strategy);
    ({ foreign } = run);
    return run.execution;
  });
  return foreign ?? difference ?? watched;
}

/** How another run of the same schedule differs, if it does. */
async function confirm(
  first: Execution,
  runAgain: (strategy: Strategy) => Promise<Execution>,
): Promise<string | undefined> {
  try {
    const again = await runAgain(replayStrategy(first.labels));
    const difference = firstDifference(first.trace, again.trace) ?? otherEnding(first, again);
    return difference && difference + whoWaited(first, again);
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    return `A second run of the same schedule went another way. ${error.message}${whoWaited(first)}`;
  }
}

/** A rule may see state that no trace shows, such as a variable of the scenario's module. */
function otherEnding({ ending: first }: Execution, { ending: second }: Execution): string | undefined {
  if (JSON.stringify(first) === JSON.stringify(second)) return undefined;
  return (
    `Two runs of one schedule end differently: ${endingText(first)} and then ${endingText(second)}. ` +
    "The usual cause: state kept from one execution to the next, as in a module's variable."
  );
}

function endingText(ending: Execution["ending"]): string {
  if (ending.kind === "violated") return `"${ending.finding.invariant}" broken (${ending.finding.message})`;
  return ending.kind === "quiescent" ? "quietly" : ending.message;
}

function isStranded({ ending, unfinished }: Execution): boolean {
  return ending.kind === "violated" && ending.atEnd && unfinished.length > 0;
}

function whoWaited(...executions: readonly Execution[]): string {
  const stranded = executions.find(isStranded)?.unfinished[0];
  if (stranded === undefined) return "";
  return ` In one of them ${stranded} was left waiting, perhaps for an import() or another thing that is made once.`;
}

function firstDifference(first: Trace, second: Trace): string | undefined {
  for (let at = 0; at < Math.max(first.length, second.length); at++) {
    const [one, other] = [textOf(first[at]), textOf(second[at])];
    if (one === other) continue;
    return (
      `Two runs of one schedule differ. Entry ${at + 1} of the trace was ${one ?? "missing"} and then ` +
      `${other ?? "missing"}. The usual causes: the real clock or real random values, captured before they were lent; ` +
      "state kept from one execution to the next; the order of a Set or Map of objects."
    );
  }
  return undefined;
}

/** A line of code is noted in one of the runs only. */
function textOf(entry: Trace[number] | undefined): string | undefined {
  return JSON.stringify(entry, (key, value: unknown) => (key === "at" ? undefined : value));
}
