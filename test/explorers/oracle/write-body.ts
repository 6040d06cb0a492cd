/** Writes what one worker does as JavaScript. It names `shared` only where it shares something. */
import type { BodyCondition, Call, Deed, Genome } from "./genome.ts";
import { writeDraw, writePause } from "./write-statement.ts";

/** `verb`: the pool's own. */
export function writeBody(deeds: readonly Deed[], server: Genome["server"], verb = "stir"): string {
  const text = new BodyWriter(server, { readsRows: JSON.stringify(deeds).includes('"row"'), verb }).deeds(
    deeds,
  );
  const own = ["conn", "other", "rows = []", "at = 0", "noted = 0", "patience = new AbortController()"];
  const needed = own.filter((name) => new RegExp(`(?<!\\.)\\b${name.split(" ")[0]}\\b`).test(text));
  return `async (worker) => { ${needed.length > 0 ? `let ${needed.join(", ")};` : ""} ${text} }`;
}

/** Whether bodies have anything in common but the pool and its connections. */
export function sharesSomething(programs: readonly (readonly Deed[])[]): boolean {
  return /"share |"(?:of|signal)":"shared"|"is":"(?:shared|drawn first)"/.test(JSON.stringify(programs));
}

const statements = ["select n from t where id = 1", "update t set n = n + 1", "update t set n = n * 2"];

class BodyWriter {
  readonly #server: Genome["server"];
  readonly #readsRows: boolean;
  readonly #verb: string;

  constructor(
    server: Genome["server"],
    { readsRows, verb }: { readonly readsRows: boolean; readonly verb: string },
  ) {
    this.#server = server;
    this.#readsRows = readsRows;
    this.#verb = verb;
  }

  deeds(deeds: readonly Deed[]): string {
    return deeds.map((deed) => this.#deed(deed)).join("\n");
  }

  #deed(deed: Deed): string {
    switch (deed.does) {
      case "call":
        return this.#called(deed);
      case "both":
        return this.#both(deed);
      case "raw":
        return this.#raw(deed);
      case "keep":
        return `if (conn) conn.mark = ${kept[deed.what]};`;
      case "pause":
        return writePause(deed.by, deed.ms);
      case "abort":
        return `${signals[deed.of]}.abort();`;
      case "in a moment":
        return `worker.moment().then(async () => { ${this.deeds(deed.body)} }).catch(() => {});`;
      case "note":
        return `noted = noted * 10 + ${deed.digit};`;
      case "meanwhile":
        return `await Promise.all([${[deed.body, deed.other].map((each) => `(async () => { ${this.deeds(each)} })()`).join(", ")}]);`;
      case "when":
        return `if (${condition(deed.condition)}) { ${this.deeds(deed.body)} }`;
      case "autocommit":
      case "drop":
      case "mark":
      case "share connection":
      case "share count":
      case "stamp":
      case "throw":
        return plain[deed.does];
    }
  }

  #called({ call, how }: Deed & { readonly does: "call" }): string {
    const needsIt = needsConnection.has(call.calls) ? "if (conn) " : "";
    if (how === "in the background") return `${needsIt}${this.#asPromise(call)}.catch(() => {});`;
    const keeps =
      { getconn: "conn = ", ask: "conn = ", query: this.#readsRows ? "rows = (" : "" }[
        call.calls as string
      ] ?? "";
    const then = keeps.endsWith("(") ? ").rows" : "";
    const statement = `${needsIt}${keeps}await ${this.#call(call)}${then};`;
    return how === "awaits" ? statement : `try { ${statement} } catch {}`;
  }

  #both({ one, other }: Deed & { readonly does: "both" }): string {
    const calls = [one, other].map(
      (call) => `${needsConnection.has(call.calls) ? "conn && " : ""}${this.#asPromise(call)}`,
    );
    return `await Promise.all([${calls.join(", ")}]);`;
  }

  #asPromise(call: Call): string {
    const then =
      call.calls === "getconn" || call.calls === "ask" ? ".then((got) => { other = conn; conn = got; })" : "";
    return `${this.#call(call)}${then}`;
  }

  #call(call: Call): string {
    switch (call.calls) {
      case "getconn":
        return `worker.pool.getconn(${keys[call.key]})`;
      case "query":
        return `worker.query(conn, ${this.#sql(call.sql)})`;
      case "commit":
      case "rollback":
        return `worker.${call.calls}(conn)`;
      case "putconn":
        return `worker.pool.putconn(conn${call.closes ? ", { close: true }" : ""})`;
      case "closeall":
        return "worker.pool.closeall()";
      case "sleep":
        return `worker.sleep(${call.ms})`;
      case "moment":
        return "worker.moment()";
      case "ask":
        return `worker.ask(${writeAsk(call)})`;
      case "release":
        return `worker.release(conn${call.broken ? ", { broken: true }" : ""})`;
      case "verb":
        return `worker.call("${this.#verb}"${gifts[call.gives]})`;
    }
  }

  #sql(sql: number): string {
    return JSON.stringify(this.#server === "pg-mem" ? statements[sql] : `q${sql}`);
  }

  #raw({ verb, of, isAwaited }: Deed & { readonly does: "raw" }): string {
    const on = { own: "conn", other: "other", shared: "shared.conn" }[of];
    const call = `${on}?.${verb}(${verb === "query" ? this.#sql(0) : ""})`;
    return isAwaited ? `try { await ${call}; } catch {}` : `${call}?.catch(() => {});`;
  }
}

const needsConnection: ReadonlySet<Call["calls"]> = new Set([
  "query",
  "commit",
  "rollback",
  "putconn",
  "release",
]);

const signals = { own: "patience", shared: "shared.abort" } as const;

const gifts = { nothing: "", "a number": ", 1", "a connection": ", conn", "an object": ", {}" } as const;

function writeAsk({ timeoutMs, signal }: Call & { readonly calls: "ask" }): string {
  const options = [
    ...(timeoutMs > 0 ? [`timeoutMs: ${timeoutMs}`] : []),
    ...(signal === "none" ? [] : [`signal: ${signals[signal]}.signal`]),
  ];
  return options.length > 0 ? `{ ${options.join(", ")} }` : "";
}

const keys = { none: "", same: '"k"', own: "worker.id" } as const;

const kept = { row: "rows[0]?.n", drawn: "crypto.randomUUID()", time: "Date.now()", noted: "noted" } as const;

const plain = {
  mark: "if (conn) conn.mark = (conn.mark ?? 0) + 1;",
  autocommit: "if (conn) conn.autocommit = !conn.autocommit;",
  "share count": "shared.count += 1;",
  "share connection": "shared.conn = conn;",
  throw: 'throw new Error("as asked");',
  stamp: "at = Date.now();",
  drop: "conn = other; other = undefined;",
} as const;

function condition(condition: BodyCondition): string {
  switch (condition.is) {
    case "picked":
      return 'worker.pick("way", 2) === 1';
    case "closed":
      return "conn?.closed";
    case "marked":
      return "conn?.mark > 0";
    case "holding":
      return "conn";
    case "drawn first":
      return "shared.drawn";
    case "shared":
      return `shared.count > ${condition.than}`;
    case "row":
      return `rows[0]?.n > ${condition.than}`;
    case "random":
    case "drawn":
      return writeDraw(condition);
    case "elapsed":
      return `Date.now() - at >= ${condition.ms}`;
    case "status":
      return `conn?.transactionStatus === ${condition.status}`;
    case "called":
      return `worker.id === "${condition.name}"`;
  }
}
