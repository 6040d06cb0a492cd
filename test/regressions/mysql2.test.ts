/** Bugs that mysql2's pool had: each shows in the bad version and not in the one that mends it. */
import { expect, test } from "vitest";
import { builtIn, check, lendGlobals } from "poolproof";
import { mysql2 } from "poolproof/adapters";

const regressions = [
  {
    // Changelog 3.22.4: "pool: reject queued requests on end" (#4291).
    bad: "3.22.3",
    fixed: "3.22.4",
    scenario: "closing",
    invariant: "every getconn settles exactly once",
  },
  {
    // Changelog 3.11.1: "update connection cleanup process to handle expired connections and exceeding config.maxIdle" (#3022).
    bad: "3.11.0",
    fixed: "3.11.1",
    configuration: "idle",
    scenario: "idle",
    invariant: "reaped in time",
  },
  {
    // Changelog 3.8.0: "The removeIdleTimeoutConnectionsTimer did not clean up when the pool was closed" (#2384).
    bad: "3.7.1",
    fixed: "3.8.0",
    configuration: "idle",
    scenario: "closing",
    settings: { workers: 2, maxconn: 2 },
    invariant: "no timer left after close",
  },
];

test.each(regressions)(
  "$scenario finds in mysql2 $bad, and not in $fixed: $invariant",
  async ({ bad, fixed, configuration, scenario, settings, invariant }) => {
    const found = await Promise.all(
      [bad, fixed].map((version) => brokenIn(version, scenario, configuration, settings)),
    );
    expect(found[0]).toContain(invariant);
    expect(found[1]).not.toContain(invariant);
  },
);

async function brokenIn(version: string, scenario: string, configuration?: string, settings = {}) {
  const subject = mysql2(await load(version), { version });
  const configured = configuration === undefined ? subject : inConfiguration(subject, configuration);
  const { findings = [] } = await check(builtIn(scenario, configured, settings), { executions: 300 });
  return findings.map((finding) => finding.invariant);
}

function inConfiguration({ configurations = [] }: ReturnType<typeof mysql2>, wanted: string) {
  const found = configurations.find(({ name }) => name === `mysql2+${wanted}`);
  if (!found) throw new Error(`mysql2 has no configuration "${wanted}"`);
  return found;
}

async function load(version: string): Promise<unknown> {
  const giveBack = lendGlobals();
  try {
    return ((await import(`mysql2-${version}`)) as { default: unknown }).default;
  } finally {
    giveBack();
  }
}
