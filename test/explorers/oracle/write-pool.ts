/** Writes a pool as JavaScript: one that works, with what the genome bends and what it runs in the hooks. */
import type { Heeds, PoolGenome, VerbGenome } from "./genome.ts";
import { writeProgram } from "./write-statement.ts";

export function writeSubject(pool: PoolGenome, exempt: readonly string[]): string {
  return `{
  name: "random", title: "RandomPool", exempt: ${JSON.stringify(Object.fromEntries(exempt.map((name) => [name, "is not asked"])))},
  ${pool.verb ? `verbs: ["${pool.verb.named}"],` : ""}
  async open(driver, { minconn, maxconn }) {
    s = { a: 0, b: 0, at: Date.now(), idle: [], used: new Set(), opened: [], coming: 0, shut: false, max: maxconn, waiting: [], timers: [], listeners: [] };
    shared.count = 0; shared.conn = undefined; shared.abort = new AbortController();
    const connect = async () => { const fresh = await driver.connect(); s.opened.push(fresh); return fresh; };
    let conn;
    for (let i = 0; i < minconn; i++) s.idle.push(await connect());
    ${writeProgram(pool.onOpen)}
    ${pool.wrapper ? wrapper(pool) : ""}
    return {
      ${getconn(pool)},
      ${putconn(pool)},
      ${closeall(pool)},
      ${pool.verb ? `${call(pool.verb)},` : ""}
      ${pool.wrapper ? "connectionOf: (lent) => lent.inner ?? lent," : ""}
      ${views[pool.view]},
    };
  },
}`;
}

const counts =
  "get closed() { return s.shut; }, get usedCount() { return s.used.size; }, get idleCount() { return s.idle.length; }";

const views: Readonly<Record<PoolGenome["view"], string>> = {
  "live object": `view: { ${counts} }`,
  getter: "get view() { return { closed: s.shut, usedCount: s.used.size, idleCount: s.idle.length }; }",
  "getter with lists":
    "get view() { return { closed: s.shut, usedCount: s.used.size, idleCount: s.idle.length, used: [...s.used], idle: [...s.idle], waitingCount: s.waiting.length }; }",
  "says nothing": "view: { closed: false, usedCount: 0, idleCount: 0 }",
};

function getconn({ whenFull, order, refusesWhenShut, heeds, onAsk, onLend, wrapper }: PoolGenome): string {
  const full = {
    refuses: 'throw new Error("full");',
    waits: heeds ? patience(heeds) : "conn = await new Promise((resolve) => s.waiting.push(resolve));",
    opens: "",
  }[whenFull];
  return `async getconn(key, options) {
  let conn;
  ${writeProgram(onAsk)}
  ${refusesWhenShut ? 'if (s.shut) throw new Error("shut");' : ""}
  conn ??= s.idle.${order}();
  ${full === "" ? "" : `if (!conn && s.used.size + s.coming >= s.max) ${full}`}
  if (!conn) { s.coming += 1; try { conn = await connect(); } finally { s.coming -= 1; } }
  s.used.add(conn);
  ${writeProgram(onLend)}
  return ${wrapper ? "wrap(conn)" : "conn"};
}`;
}

/** An asker waits until it gives up. */
function patience({ of, leaves }: Heeds): string {
  const leave = leaves ? "s.waiting = s.waiting.filter((each) => each !== wake); " : "";
  const late =
    'if (options?.timeoutMs) { timer = setTimeout(() => leave("late"), options.timeoutMs); s.timers.push(timer); }';
  const aborted = 'options?.signal?.addEventListener("abort", () => leave("aborted"));';
  return `{
  if (options?.signal?.aborted) throw new Error("aborted");
  conn = await new Promise((resolve, reject) => {
    let timer;
    const wake = (found) => { clearTimeout(timer); resolve(found); };
    const leave = (why) => { ${leave}clearTimeout(timer); reject(new Error(why)); };
    s.waiting.push(wake);
    ${of === "signal" ? "" : late}
    ${of === "timeout" ? "" : aborted}
  });
}`;
}

/** Its only call of its own. */
function call({ named, body, returns, isAsync }: VerbGenome): string {
  const value = { nothing: "", "a count": "s.a", "its state": "s", "a connection": "conn ?? s.idle[0]" }[
    returns
  ];
  const program = writeProgram(body);
  const resize = named === "resize" ? 'if (typeof given === "number") s.max = given;' : "";
  // Without async it can wait for nothing: what it would do then goes on by itself.
  if (!isAsync)
    return `call(_, given) { let conn = s.idle[0]; ${resize} (async () => { ${program} })(); return ${value}; }`;
  return `async call(_, given) { let conn = given?.id ? given : undefined; ${resize} ${program} return ${value}; }`;
}

function putconn({ resets, handsOver, wrapper, onPut, onKept }: PoolGenome): string {
  const reset = {
    never: "",
    always: "else await conn.rollback();",
    "when needed": "else if (conn.transactionStatus !== 0) await conn.rollback();",
  }[resets];
  const hand = handsOver
    ? "if (s.waiting.length > 0 && !options?.close) { s.used.add(conn); s.waiting.shift()(conn); }"
    : "if (s.waiting.length > 0 && !options?.close) { s.idle.push(conn); s.waiting.shift()(s.idle.pop()); }";
  return `async putconn(conn, options) {
  ${wrapper ? "conn = conn?.inner ?? conn;" : ""}
  if (!conn) throw new Error("no connection");
  ${writeProgram(onPut)}
  if (options?.close) await conn.close(); ${reset}
  s.used.delete(conn);
  ${hand}
  else if (!options?.close) s.idle.push(conn);
  ${writeProgram(onKept)}
}`;
}

function closeall({ closes, onClose }: PoolGenome): string {
  const which = { idle: "s.idle", everything: "[...s.idle, ...s.used]", nothing: "[]" }[closes];
  return `async closeall() {
  let conn;
  ${writeProgram(onClose)}
  s.shut = true;
  ${closes === "nothing" ? "" : `await Promise.all(${which}.map((each) => each.close()));`}
}`;
}

/** What it lends in a connection's place. */
function wrapper({ wrapper }: PoolGenome): string {
  return `const wrap = (conn) => ({
  inner: conn,
  get closed() { return conn.closed; },
  get transactionStatus() { return conn.transactionStatus; },
  get autocommit() { return conn.autocommit; },
  set autocommit(value) { conn.autocommit = value; },
  query: async (sql) => { const result = await conn.query(sql); ${writeProgram(wrapper ?? [])} return result; },
  commit: () => conn.commit(),
  rollback: () => conn.rollback(),
  close: () => conn.close(),
});`;
}
