/** The counts of executions in a line, and a line for each event that they never reached. */
import { inWords } from "../scenario/in-words.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { plural } from "./plural.ts";

/** "Reached: 120 asks lent, 40 waited at maxconn, 3 refused (3 × PoolError: connection pool exhausted), 80 connections opened, 12 closed." */
export function reachedLines({ reached, unreached = [], message = "", words }: Verdict): readonly string[] {
  if (!reached) return [];
  const { lent, waited, refused, opened, closed, faults, delays, closealls, overtakenMost = 0 } = reached;
  const counts = [
    `${plural(lent, "ask")} lent`,
    `${number(waited)} waited at maxconn${overtakenMost > 0 ? `, each overtaken by ${number(overtakenMost)} at most` : ""}`,
    `${number(sumOf(refused))} refused${kindsOf(refused)}`,
    `${plural(opened, "connection")} opened`,
    `${number(closed)} closed`,
    ...(sumOf(faults) > 0 ? [`${plural(sumOf(faults), "fault")}${kindsOf(faults)}`] : []),
    ...(delays > 0 ? [plural(delays, "delay")] : []),
    ...(closealls > 0 ? [`${plural(closealls, words?.["close"] ?? "closeall")} returned`] : []),
  ];
  return [
    `Reached: ${counts.join(", ")}.`,
    // The message has the required events already.
    ...unreached
      .filter((one) => !message.includes(one.message))
      .map((one) => `Never reached: ${inWords(one.message, words)}.`),
  ];
}

/** More kinds than these are told by their number alone. */
const kindsShown = 5;

/** " (5 × lost, 2 × hang)", the most frequent first. */
function kindsOf(counts: Readonly<Record<string, number>>): string {
  const kinds = Object.entries(counts).sort(([, one], [, other]) => other - one);
  if (kinds.length === 0) return "";
  const shown = kinds.slice(0, kindsShown).map(([kind, count]) => `${number(count)} × ${kind}`);
  const more = kinds.length - shown.length;
  return ` (${[...shown, ...(more > 0 ? [`and ${plural(more, "more kind")}`] : [])].join(", ")})`;
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function number(count: number): string {
  return count.toLocaleString("en");
}
