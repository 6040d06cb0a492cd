/** A verdict in words: the scenario in brief, then the finding. */
import { faults } from "../driver/faults.ts";
import { eachFinding, positionText, endText } from "./findings.ts";
import { headline, plural, story } from "./story.ts";
import { reachedLines } from "./reached.ts";
import { table } from "./table.ts";
import type { TimelineOptions } from "./timeline.ts";
import { asRecorded } from "../scenario/as-recorded.ts";
import { workerCount } from "../scenario/own-sizes.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { LevelFacts, Verdict } from "../verdict/verdict.ts";

/** "SimpleConnectionPool, 3 workers, maxconn 2" */
export function aboutScenario(scenario: Scenario): string {
  const { subject, name, limits } = scenario;
  return [
    subject.title,
    ...(name === "steady" || name === "scenario" ? [] : [`scenario ${name}`]),
    plural(workerCount(scenario), "worker"),
    `maxconn ${limits.maxconn}`,
    ...(scenario.faults.kinds.length > 0 ? [`faults ${scenario.faults.kinds.join(",")}`] : []),
  ].join(", ");
}

function timelineOptions({ limits }: Scenario, widthMax: number): TimelineOptions {
  return { maxconn: limits.maxconn, faults, widthMax };
}

/** All that a check or replay has to say, in lines of at most `widthMax` characters: each finding with its own story. */
export function tell(verdict: Verdict, checked: Scenario, widthMax: number): string {
  const each = eachFinding(verdict);
  if (each.length === 0) return tellOne(verdict, { checked, widthMax });
  const stories = each.map((found, at) =>
    tellOne(found, { checked, widthMax, position: positionText(at, each.length) }),
  );
  return [...stories, ...endText(verdict)].join("\n\n");
}

interface Telling {
  readonly checked: Scenario;
  readonly widthMax: number;
  readonly position?: string;
}

function tellOne(verdict: Verdict, { checked, widthMax, position = "" }: Telling): string {
  const { schedule } = verdict;
  // The schedule may be of a smaller scenario than the one checked.
  const scenario = schedule === undefined ? checked : asRecorded(checked, schedule);
  const about = aboutScenario(scenario);
  if (verdict.trace !== undefined)
    return story(verdict, { about, position, ...timelineOptions(scenario, widthMax) });
  return `${headline(verdict, about, position)}\n${effort(verdict)}`;
}

/** The work behind a verdict that has no execution to show. */
export function effort(verdict: Verdict): string {
  return [searchText(verdict), ...reachedLines(verdict)].join("\n");
}

function searchText({
  executions,
  steps,
  seconds,
  seed,
  strategy,
  stopped,
  exhaustive,
  dependent,
  sleepSetBlocked = 0,
  shard,
  inOneJob,
  levels,
  late,
  exchanged = 0,
  assumes = [],
}: Verdict): string {
  const work = `${plural(steps, "step")} in ${seconds.toFixed(1)} s`;
  if (strategy === "exhaust") {
    const extent = levels
      ? levelsText(levels, work)
      : exhaustive
        ? `Every interleaving${withinText(late)}, in ${plural(executions, "execution")} that stand for all others: ${work}, none breaks a rule.`
        : `${plural(executions, "execution")}, ${work}.`;
    return [
      shard
        ? `Shard ${shard.index + 1}/${shard.count}: ${plural(executions, "execution")}, ${work}.`
        : extent,
      ...(sleepSetBlocked > 0
        ? [`${plural(sleepSetBlocked, "execution")} more ended early: they held nothing new.`]
        : []),
      ...(exchanged > 0
        ? [
            `${plural(exchanged, "pair")} of steps held independent were exchanged, and it made no difference.`,
          ]
        : []),
      ...assumes,
      ...(dependent === undefined ? [] : [`Nothing was left out: ${dependent}.`]),
      ...(inOneJob === undefined ? [] : [inOneJob]),
    ].join("\n");
  }
  const until = stopped ? "Stopped; until then" : "Sampled";
  const part = shard ? `Shard ${shard.index + 1}/${shard.count}. ` : "";
  return `${part}${until} ${plural(executions, "execution")} (${strategy}, seed ${seed}${delaysText(late)}), ${work}: none breaks a rule.`;
}

function delaysText(late: number | undefined): string {
  if (late === undefined) return "";
  return late === Infinity ? ", any delays" : `, up to ${plural(late, "delay")}`;
}

/** " within 1 delay": how far an exhaustive search went. */
export function withinText(late: number | undefined): string {
  if (late === undefined || late === Infinity) return "";
  return late === 0 ? " without a delay" : ` within ${plural(late, "delay")}`;
}

/** Beyond these many the first are not shown. */
const levelsShown = 12;

function levelsText(levels: readonly LevelFacts[], work: string): string {
  const shown = levels
    .slice(-levelsShown)
    .map(({ means, executions, leftOut }) => [
      means,
      plural(executions, "execution"),
      leftOut === undefined
        ? "not completed"
        : leftOut === 0
          ? "nothing left out"
          : `${plural(leftOut, "way")} on left out`,
    ]);
  const last = levels.at(-1);
  const total = levels.reduce((sum, { executions }) => sum + executions, 0);
  return [
    ...(last?.leftOut === 0
      ? [`Every interleaving: none takes more than this allows (${last.means}), and none breaks a rule.`]
      : []),
    ...(shown.length < levels.length
      ? [`  … ${plural(levels.length - shown.length, "level")} before these`]
      : []),
    table([], shown),
    `${plural(total, "execution")}, ${work}.`,
  ].join("\n");
}
