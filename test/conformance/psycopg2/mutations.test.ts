/** The corpus can fail: each of these changes of a character or an operator is noticed, and no change is not. */
import { expect, test } from "vitest";
import { firstDisagreement } from "./compare.ts";
import { readCorpus } from "./corpus.ts";
import { type Change, loadPools } from "./mutant.ts";
import { type PoolClasses, runProgram } from "./run.ts";

const { entries } = readCorpus();

/** How many programs pass until one disagrees; undefined when none does. */
async function agreesUntil(pools: PoolClasses): Promise<number | undefined> {
  for (const [index, { program, run: reference }] of entries.entries()) {
    const ours = await runProgram(pools, program);
    if (firstDisagreement({ program, reference, ours })) return index;
  }
  return undefined;
}

test("unchanged sources agree when they are loaded this way", async () => {
  expect(await agreesUntil(await loadPools())).toBeUndefined();
});

const changes: readonly (readonly [quirks: string, from: string, to: string])[] = [
  ["P04", "this._used.size === this.maxconn", "this._used.size >= this.maxconn"],
  ["K01", "this._pool.length < this.minconn", "this._pool.length <= this.minconn"],
  ["minconn", "opened < pool.minconn", "opened <= pool.minconn"],
  ["K03", "< this.minconn && !close", "< this.minconn && close"],
  ["K03", "< this.minconn && !close", "< this.minconn || !close"],
  ["P07", "this._keys += 1", "this._keys += 2"],
  ["H02", "lent !== undefined", "lent === undefined"],
  ["K06", "idle !== undefined", "idle === undefined"],
  ["K04", "conn.closed === 0", "conn.closed === 1"],
  ["K05", "status === TransactionStatus.UNKNOWN", "status !== TransactionStatus.UNKNOWN"],
  ["K05", "status !== TransactionStatus.IDLE", "status === TransactionStatus.IDLE"],
  ["closeall within putconn", "!this.closed || this._used.has", "!this.closed && this._used.has"],
  ["closeall within putconn", "if (!this.closed ||", "if (this.closed ||"],
  ["H06", "if (!this._used.delete(lentAs))", "if (this._used.delete(lentAs))"],
  ["H09", "if (!this._rused.delete(conn))", "if (this._rused.delete(conn))"],
];

test.each(changes)("%s: %s → %s is noticed", async (_, from, to) => {
  const change: Change = { file: "pools/abstract.ts", from, to };
  expect(await agreesUntil(await loadPools(change))).toBeDefined();
});

test("a change that its file does not have is refused", async () => {
  await expect(loadPools({ file: "pools/abstract.ts", from: "no such text", to: "" })).rejects.toThrow(
    '"no such text" stands 0 times in pools/abstract.ts; once is needed.',
  );
});
