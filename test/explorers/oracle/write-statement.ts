/** Writes a pool's program as JavaScript: `s` is the pool's state, `conn` the connection at hand. */
import type { Condition, Program, Statement, Target, Turn } from "./genome.ts";

export function writeProgram(program: Program): string {
  return program.map(writeStatement).join("\n");
}

const targets: Readonly<Record<Target, string>> = {
  conn: "conn",
  idle: "s.idle[0]",
  used: "[...s.used][0]",
  first: "s.opened[0]",
};

export const turns: Readonly<Record<Turn, (then: string) => string>> = {
  microtask: (then) => `queueMicrotask(${then})`,
  promise: (then) => `Promise.resolve().then(${then})`,
  tick: (then) => `process.nextTick(${then})`,
  immediate: (then) => `setImmediate(${then})`,
};

export function writePause(by: Turn | "timeout", ms: number): string {
  const on = by === "timeout" ? `setTimeout(resolve, ${ms})` : turns[by]("resolve");
  return `await new Promise((resolve) => { ${on}; });`;
}

function writeStatement(statement: Statement): string {
  switch (statement.does) {
    case "count":
      return `s.${statement.field} += ${statement.by};`;
    case "reset":
      return `s.${statement.field} = 0;`;
    case "mark":
      return `{ const it = ${targets[statement.of]}; if (it) it.mark = (it.mark ?? 0) + 1; }`;
    case "autocommit":
      return `{ const it = ${targets[statement.of]}; if (it) it.autocommit = !it.autocommit; }`;
    case "connect":
      return `connect().then((extra) => { ${spare[statement.use]} }, () => { s.b += 1; });`;
    case "wake":
      return wakes[statement.which];
    case "pause":
      return writePause(statement.by, statement.ms);
    case "later":
      return `${turns[statement.by](callback(statement.body))};`;
    case "timeout":
      return `s.timers.push(setTimeout(${callback(statement.body)}, ${statement.ms}));`;
    case "every":
      return writeInterval(statement);
    case "listen":
      return `s.listeners.push(${callback(statement.body)});`;
    case "when":
      return `if (${writeCondition(statement.condition)}) { ${writeProgram(statement.body)} }`;
    case "operate":
      return writeOperation(statement);
    case "clear":
    case "emit":
    case "forget":
    case "park":
    case "stamp":
    case "throw":
    case "wait":
      return plain[statement.does];
  }
}

const plain = {
  stamp: "s.at = Date.now();",
  throw: 'throw new Error("as asked");',
  forget: "s.used.delete(conn);",
  park: "if (conn) s.idle.push(conn);",
  wait: "conn = (await new Promise((resolve) => s.waiting.push(resolve))) ?? conn;",
  emit: "for (const listener of [...s.listeners]) listener();",
  clear: "clearTimeout(s.timers.shift());",
} as const;

const wakes = {
  first: "s.waiting.shift()?.();",
  last: "s.waiting.pop()?.();",
  all: "for (const wake of s.waiting.splice(0)) wake();",
} as const;

const spare = {
  park: "s.idle.push(extra);",
  close: "extra.close().catch(() => { s.b += 1; });",
  "hand over":
    "const wake = s.waiting.shift(); if (wake) { s.used.add(extra); wake(extra); } else s.idle.push(extra);",
} as const;

function callback(body: Program): string {
  return `async () => { ${writeProgram(body)} }`;
}

function writeInterval({ ms, ticks, style, body }: Statement & { readonly does: "every" }): string {
  const ends = style === "that tick, goes on" ? "" : `if (ticks >= ${ticks}) clearInterval(timer);`;
  const acts = writeProgram(body);
  const act = style === "each tick, then ends" ? acts : `if (ticks === ${ticks}) { ${acts} }`;
  return `{ let ticks = 0; const timer = setInterval(async () => { ticks += 1; ${ends} ${act} }, ${ms}); s.timers.push(timer); }`;
}

function writeOperation({ verb, of, how, body }: Statement & { readonly does: "operate" }): string {
  const call = `${targets[of]}?.${verb}(${verb === "query" ? '"select 1"' : ""})`;
  switch (how) {
    case "awaits":
      return `await ${call}; ${writeProgram(body)}`;
    case "catches":
      return `try { await ${call}; ${writeProgram(body)} } catch { s.b += 1; }`;
    case "in the background":
      return `${call}.then(${callback(body)}).catch(() => { s.b += 1; });`;
  }
}

function writeCondition(condition: Condition): string {
  switch (condition.is) {
    case "above":
      return `s.${condition.field} > ${condition.than}`;
    case "alike":
      return "s.a === s.b";
    case "parked":
      return `s.idle.length > ${condition.than}`;
    case "lent":
      return `s.used.size > ${condition.than}`;
    case "waiting":
      return `s.waiting.length > ${condition.than}`;
    case "random":
    case "drawn":
      return writeDraw(condition);
    case "elapsed":
      return `Date.now() - s.at >= ${condition.ms}`;
    case "closed":
      return `${targets[condition.of]}?.closed`;
    case "marked":
      return `${targets[condition.of]}?.mark > 0`;
    case "autocommit":
      return `${targets[condition.of]}?.autocommit`;
    case "status":
      return `${targets[condition.of]}?.transactionStatus === ${condition.status}`;
    case "shut":
      return "s.shut";
  }
}

/** `Math.random()` is a choice; a random id is the next of a stream. */
export function writeDraw({
  is,
  least,
}: {
  readonly is: "random" | "drawn";
  readonly least: number;
}): string {
  return is === "random" ? `Math.random() >= ${least / 4}` : `crypto.randomUUID() >= "${least * 4}"`;
}
