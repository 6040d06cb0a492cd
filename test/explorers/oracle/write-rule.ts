/** Writes a rule of a scenario's own as JavaScript. One that remembers nothing gives the same watcher each time. */
import type { Hook, Look, RuleGenome } from "./genome.ts";

export function writeRule({ hook, look, and, times, inARow }: RuleGenome): string {
  const isTrue = [look, ...(and ? [and] : [])].map((each) => writeLook(each, hook)).join(" && ");
  const takes = looksAtFacts(hook) ? "facts" : "call, facts";
  const counts = `if (${isTrue}) memory += 1;${inARow ? " else memory = 0;" : ""}`;
  if (hook === "called") {
    // This hook says nothing: what it saw is told at the end.
    return `{ name: "own", watch() { memory = 0; return {
  called(${takes}) { ${counts} },
  end: () => memory >= ${times} ? "seen often enough" : undefined,
}; } }`;
  }
  if (times === 1) {
    return `{ name: "own", watch: () => watcher }`;
  }
  return `{ name: "own", watch() { memory = 0; return {
  ${hook}(${takes}) { ${counts} return memory >= ${times} ? "seen often enough" : undefined; },
}; } }`;
}

/** The one watcher of a rule that remembers nothing. */
export function writeWatcher({ hook, look, and, times }: RuleGenome): string {
  if (times !== 1 || hook === "called") return "undefined";
  const isTrue = [look, ...(and ? [and] : [])].map((each) => writeLook(each, hook)).join(" && ");
  const takes = looksAtFacts(hook) ? "facts" : "call, facts";
  return `{ ${hook}(${takes}) { return ${isTrue} ? "seen" : undefined; } }`;
}

/** Hooks that are of no call. */
function looksAtFacts(hook: Hook): boolean {
  return hook === "rest" || hook === "onQuiet" || hook === "end";
}

function writeLook(look: Look, hook: Hook): string {
  const call = looksAtFacts(hook) ? "facts.openCalls[0]" : "call";
  switch (look.sees) {
    case "closed":
      return `facts.connections.filter((each) => each.closed === ${look.is}).length >= ${look.least}`;
    case "status":
      return `facts.connections.filter((each) => each.transactionStatus === ${look.is}).length >= ${look.least}`;
    case "open verb":
      return `facts.openCalls.filter((each) => each.verb === "${look.verb}").length >= ${look.least}`;
    case "open sql":
      return `["q${look.one}", "q${look.other}"].every((sql) => facts.openCalls.some((each) => each.key === sql))`;
    case "holder":
      return `facts.connections.some((each) => each.holders.includes("${look.name}"))`;
    case "opener":
      return `facts.openCalls[0]?.worker === "${look.name}"`;
    case "caller":
      return `${call}?.worker === "${look.name}"`;
    case "nth":
      return `${call}?.nth >= ${look.least}`;
    case "made at":
      return `${call}?.madeAtMs >= ${look.least}`;
    case "has waited":
      return `${call}?.hasWaited`;
    case "timers":
    case "now":
    case "maxconn":
    case "held":
    case "opened":
    case "open calls":
    case "used":
    case "idle":
    case "stuck":
      return `${counted[look.sees]} >= ${look.least}`;
    case "call's closed":
      return `${call}?.connection?.closed > 0`;
    case "closed again":
    case "closed before":
    case "closing":
    case "down":
    case "ended":
    case "escaped":
    case "failed":
    case "given up":
    case "parked closed":
    case "shut":
    case "struck":
    case "two hands":
    case "view closed":
    case "waits":
    case "was quiet":
      return plain[look.sees];
  }
}

const counted = {
  held: "facts.heldCount",
  opened: "facts.connections.length",
  "open calls": "facts.openCalls.length",
  used: "facts.view.usedCount",
  idle: "facts.view.idleCount",
  stuck: "facts.stuck.length",
  timers: "facts.poolTimers",
  now: "facts.nowMs",
  maxconn: "facts.maxconn",
} as const;

const plain = {
  "two hands": "facts.connections.some((each) => each.holders.length > 1)",
  ended: "facts.connections.some((each) => each.hasEnded)",
  "closed again": "facts.connections.some((each) => each.closedAgain > 0)",
  "closed before": "facts.connections.some((each) => facts.closedByCloseallInThisStep(each))",
  waits: "/worker b/.test(facts.waits())",
  closing: "facts.isClosing",
  shut: "facts.isClosed || facts.askedAfterClose > 0",
  "given up": "facts.openCalls.some((each) => each.isGivenUp)",
  down: "facts.isServerDown",
  struck: "facts.hasStruck",
  failed: "facts.hasFailed",
  "was quiet": "facts.wasQuiet",
  "view closed": "facts.view.closed",
  escaped: "facts.escaped.length > 0",
  "parked closed": "facts.view.idle?.some((each) => each.closed > 0)",
} as const;
