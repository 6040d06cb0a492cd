/** Writes what one worker does as JavaScript. It names `shared` only where it shares something. */
import type { BodyCondition, Call, Deed, Genome } from "./genome.ts";
import { writeDraw, writePause } from "./write-statement.ts";

export function writeBody(deeds: readonly Deed[], server: Genome["server"]): string {
  return `async (worker) => {
  let conn, other, rows = [], at = 0;
  ${new BodyWriter(server).deeds(deeds)}
}`;
}

/** Whether bodies have anything in common but the pool and its connections. */
export function sharesSomething(programs: readonly (readonly Deed[])[]): boolean {
  return /"share |"of":"shared"|"is":"(?:shared|drawn first)"/.test(JSON.stringify(programs));
}

const statements = ["select n from t where id = 1", "update t set n = n + 1", "update t set n = n * 2"];

class BodyWriter {
  readonly #server: Genome["server"];
  constructor(server: Genome["server"]) {
    this.#server = server;
  }

  deeds(deeds: readonly Deed[]): string {
    return deeds.map((deed) => this.#deed(deed)).join("\n");
  }

  #deed(deed: Deed): string {
    switch (deed.does) {
      case "call":
        return this.#called(deed);
      case "both":
        return `await Promise.all([${this.#call(deed.one)}, ${this.#call(deed.other)}]);`;
      case "raw":
        return this.#raw(deed);
      case "pause":
        return writePause(deed.by, deed.ms);
      case "when":
        return `if (${condition(deed.condition)}) { ${this.deeds(deed.body)} }`;
      default:
        return plain[deed.does];
    }
  }

  #called({ call, how }: Deed & { readonly does: "call" }): string {
    const expression = this.#call(call);
    switch (how) {
      case "awaits":
        return `await ${expression};`;
      case "catches":
        return `try { await ${expression}; } catch {}`;
      case "in the background":
        return `${expression}?.catch(() => {});`;
    }
  }

  /** An expression that is a promise, or undefined where there is no connection to call. */
  #call(call: Call): string {
    switch (call.calls) {
      case "getconn":
        return `worker.pool.getconn(${keys[call.key]}).then((got) => { other = conn; conn = got; })`;
      case "query":
        return `(conn && worker.query(conn, ${this.#sql(call.sql)}).then((result) => { rows = result.rows; }))`;
      case "commit":
      case "rollback":
        return `(conn && worker.${call.calls}(conn))`;
      case "putconn":
        return `(conn && worker.pool.putconn(conn${call.closes ? ", { close: true }" : ""}))`;
      case "closeall":
        return "worker.pool.closeall()";
      case "sleep":
        return `worker.sleep(${call.ms})`;
    }
  }

  #sql(sql: number): string {
    return JSON.stringify(this.#server === "pg-mem" ? statements[sql] : `q${sql}`);
  }

  #raw({ verb, of, isAwaited }: Deed & { readonly does: "raw" }): string {
    const on = of === "own" ? "conn" : "shared.conn";
    const call = `${on}?.${verb}(${verb === "query" ? this.#sql(0) : ""})`;
    return isAwaited ? `try { await ${call}; } catch {}` : `${call}?.catch(() => {});`;
  }
}

const keys = { none: "", same: '"k"', own: "worker.id" } as const;

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
