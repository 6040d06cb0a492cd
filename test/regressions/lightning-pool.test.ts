/** Bugs that lightning-pool had: each shows in the bad version and not in the one that mends it. */
import { expect, test } from "vitest";
import { builtIn, check, lendGlobals } from "poolproof";
import { lightningPool } from "poolproof/adapters";

const regressions = [
  {
    // CHANGELOG 4.14.0: "Correct release/close/ensureMin bugs". The place of an ask that timed out while its connection was opened was never free again.
    bad: "4.13.0",
    fixed: "4.14.0",
    scenario: "impatient",
    invariant: "no lost waiter",
  },
  {
    // CHANGELOG 4.14.0, too: close did not wait for a connection that was being opened.
    bad: "4.13.0",
    fixed: "4.14.0",
    scenario: "closing",
    invariant: "closed after closeall",
  },
  {
    // CHANGELOG 4.10.0: "pool.close does not wait for asynchronous resources to be destroyed".
    bad: "4.8.0",
    fixed: "4.10.1",
    scenario: "closing",
    invariant: "closeall waits for every close",
  },
  {
    // 4.11: that validate() answered false was overlooked.
    bad: "4.10.1",
    fixed: "4.11.1",
    configuration: "reaping",
    scenario: "outage",
    invariant: "handed out open and IDLE",
  },
  {
    // 4.12.0 brought it: close(ms) forgets what is lent before it releases it, so that it stays open for ever.
    bad: "4.12.0",
    fixed: "4.11.1",
    configuration: "closing",
    scenario: "closing",
    invariant: "closed after closeall",
  },
  {
    // CHANGELOG 2.0: the factory was given the resource of another `self`, and no connection was ever closed.
    bad: "1.2.0",
    fixed: "2.0.1",
    scenario: "burst",
    invariant: "no connection is forgotten",
  },
];

test.each(regressions)(
  "$scenario finds in lightning-pool $bad, and not in $fixed: $invariant",
  async ({ bad, fixed, configuration, scenario, invariant }) => {
    const found = await Promise.all(
      [bad, fixed].map((version) => brokenIn(version, scenario, configuration)),
    );
    expect(found[0]).toContain(invariant);
    expect(found[1]).not.toContain(invariant);
  },
);

async function brokenIn(version: string, scenario: string, configuration?: string) {
  const subject = lightningPool(await load(version), { version });
  const configured = configuration === undefined ? subject : inConfiguration(subject, configuration);
  const { findings = [] } = await check(builtIn(scenario, configured), { executions: 300 });
  return findings.map((finding) => finding.invariant);
}

function inConfiguration({ configurations = [] }: ReturnType<typeof lightningPool>, wanted: string) {
  const found = configurations.find(({ name }) => name === `lightning-pool+${wanted}`);
  if (!found) throw new Error(`lightning-pool has no configuration "${wanted}"`);
  return found;
}

async function load(version: string): Promise<unknown> {
  const name = version === "4.14.0" ? "lightning-pool" : `lightning-pool-${version}`;
  const giveBack = lendGlobals();
  try {
    return await import(name);
  } finally {
    giveBack();
  }
}
