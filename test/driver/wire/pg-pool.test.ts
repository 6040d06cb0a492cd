import type pg from "pg";
import { describe, expect, test } from "vitest";
import { check, replay } from "../../../src/check/check.ts";
import { faultNames, type Fault } from "../../../src/driver/faults.ts";
import { PgMemServer } from "../../../src/driver/pg-mem/pg-mem-server.ts";
import { Runner } from "../../../src/execution/runner.ts";
import { builtIn } from "../../../src/scenarios/built-in.ts";
import { scenario, type Scenario } from "../../../src/scenario/scenario.ts";
import type { Body } from "../../../src/scenario/worker.ts";
import { lendGlobals } from "../../../src/sim/lent/globals.ts";
import { inMacrotask } from "../../../src/sim/rest/host.ts";
import { random } from "../../../src/strategies/random.ts";
import { sized } from "../../fixtures/hunting.ts";
import { pgPool } from "./subjects.ts";

const twice: Body = async (worker) => {
  for (let op = 0; op < 2; op++) {
    try {
      const client = await worker.ask();
      try {
        await worker.query(client, "begin");
        await worker.query(client, "update account set balance = balance + $1", [1]);
        await worker.query(client, "commit");
        await worker.release(client);
      } catch {
        await worker.release(client, { broken: true });
      }
    } catch {
      // Refused, or the release was.
    }
  }
};
const setup = "create table account (balance int not null); insert into account values (1)";

/** Runs as many executions as there are seeds, twice each, and gives how each ended with every byte of its sockets. */
async function bytesTwice(seeds: number, mine: (bytes: string[]) => Scenario): Promise<[string, string][]> {
  const bytes: string[] = [];
  const runner = new Runner(mine(bytes));
  const strategy = random();
  const run = (seed: number): string => {
    bytes.length = 0;
    strategy.begin(seed);
    const { ending, labels } = runner.run(strategy);
    return JSON.stringify([ending, labels, bytes]);
  };
  const giveBack = lendGlobals();
  try {
    return await inMacrotask(() => Array.from({ length: seeds }, (_, seed) => [run(seed), run(seed)]));
  } finally {
    giveBack();
  }
}

test("one seed has one stream of bytes in each sampled execution, whatever strikes", async () => {
  const both = await bytesTwice(sized({ test: 300, hunt: 2_400 }), (bytes) =>
    scenario({
      subject: pgPool({ wire: { cutsMax: 1 }, bytes }),
      server: new PgMemServer({ setup }),
      workers: { count: 3, body: twice },
      faults: { kinds: faultNames, budget: 2 },
    }),
  );
  expect(both.filter(([one, other]) => one !== other)).toEqual([]);
  const [first, second] = both.map(([one]) => one);
  expect(first).not.toBe(second);
  expect(first).toContain(Buffer.from("update account").toString("latin1"));
});

test("with correct callers the real pg.Pool holds, and nothing in it is unrepeatable", async () => {
  const steady = builtIn("steady", pgPool(), { workers: 3 });
  const executions = sized({ test: 500, hunt: 2_000 });
  expect(await check(steady, { executions })).toMatchObject({ verdict: "holds", executions });
});

test("within two workers it holds in every interleaving", async () => {
  const steady = builtIn("steady", pgPool(), { workers: 2, ops: 1 });
  expect(await check(steady, { explore: "exhaust" })).toMatchObject({ verdict: "holds", exhaustive: true });
});

test("SCRAM and passwords are asked for in the world too", async () => {
  for (const method of ["password", "scram-sha-256"] as const) {
    const wire = { auth: { method, password: "secret" } };
    const steady = builtIn("steady", pgPool({ wire }), { workers: 2 });
    expect(await check(steady, { executions: 50 })).toMatchObject({ verdict: "holds" });
  }
});

describe("faults reach the client as what a socket would tell:", () => {
  const seen = async (kind: Fault, config: pg.PoolConfig = {}): Promise<ReadonlySet<string>> => {
    const told = new Set<string>();
    const note = (error: unknown): void => {
      const { code, message } = error as { code?: string; message: string };
      told.add(code ?? message);
    };
    const body: Body = async (worker) => {
      for (let op = 0; op < 2; op++) {
        try {
          const client = await worker.ask();
          await worker.query(client, "select 1").catch(note);
          await worker.release(client);
        } catch (error) {
          note(error);
        }
      }
    };
    const mine = scenario({
      subject: pgPool({ config, note }),
      workers: [body, body],
      faults: { kinds: [kind], budget: 1 },
    });
    await check(mine, { executions: sized({ test: 120, hunt: 400 }) });
    return told;
  };
  const lost = ["57P01", "Connection terminated unexpectedly", "ECONNRESET"];
  test.each<[Fault, readonly string[]]>([
    ["refused", ["57P03", "ECONNREFUSED"]],
    ["statement", ["58000"]],
    ["lost", lost],
    ["lost-idle", lost],
    ["restart", lost],
    ["down", [...lost, "57P03", "ECONNREFUSED"]],
  ])("%s", async (kind, expected) => {
    const told = await seen(kind);
    expect([...told].filter((one) => /^\w{5}$|ECONN|unexpectedly/.test(one)).sort()).toEqual(
      [...expected].sort(),
    );
  });

  test("a connect that hangs is told by the client's own timeout", async () => {
    const told = await seen("hang", { connectionTimeoutMillis: 1_000 });
    expect([...told]).toContain("Connection terminated due to connection timeout");
  });
});

describe("bugs of callers are found, and replay:", () => {
  const found = async (body: Body, rule: string, options: { subject?: ReturnType<typeof pgPool> } = {}) => {
    const mine = scenario({ subject: pgPool(), workers: { count: 2, body }, maxconn: 1, ...options });
    const { findings = [] } = await check(mine, { executions: 300 });
    const finding = findings.find(({ invariant }) => invariant === rule);
    expect(findings.map(({ invariant }) => invariant)).toContain(rule);
    expect(await replay(mine, finding?.schedule ?? "")).toMatchObject({
      verdict: "violated",
      invariant: rule,
    });
  };

  test("a client is not released when its statement fails", async () => {
    const forgets: Body = async (worker) => {
      const client = await worker.ask();
      await worker.query(client, "selec").catch(() => {});
      if (worker.pick("early", 2) === 1) return;
      await worker.release(client);
    };
    await found(forgets, "every getconn settles exactly once");
  });

  test("a loss ends the process where nobody listens to a lent client", async () => {
    const mine = builtIn("steady", pgPool({ listens: false }), {
      workers: 1,
      ops: 1,
      faults: ["lost"],
      faultsMax: 1,
    });
    expect(await check(mine, { executions: 200, findings: "first" })).toMatchObject({
      verdict: "violated",
      invariant: "no error escapes",
    });
  });
});
