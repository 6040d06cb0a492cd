/** Makes a scenario of a genome, by way of its source text, which is also what a person reads of it. */
import { PgMemServer } from "../../../src/driver/pg-mem/pg-mem-server.ts";
import type { Server } from "../../../src/driver/server.ts";
import { invariants } from "../../../src/invariants/all.ts";
import type { Invariant } from "../../../src/invariants/invariant.ts";
import type { Subject } from "../../../src/pools/pool.ts";
import { scenario, type Scenario } from "../../../src/scenario/scenario.ts";
import type { Body } from "../../../src/scenario/worker.ts";
import type { Genome, WorkersGenome } from "./genome.ts";
import { sharesSomething, writeBody } from "./write-body.ts";
import { writeSubject } from "./write-pool.ts";
import { writeRule, writeWatcher } from "./write-rule.ts";

export interface Written {
  readonly scenario: Scenario;
  /** What no final state shows: the pool's fields, its queues, what is marked, what the rule remembers. Ask at the end. */
  readonly hidden: () => string;
}

interface Parts {
  readonly subject: Subject;
  readonly workers: readonly Body[] | (() => readonly Body[]);
  readonly rules: readonly Invariant[];
  readonly hidden: () => string;
}

/** An execution that needs more steps is not small. */
const stepsMax = 200;

export function toScenario(genome: Genome): Written {
  const { workers, minconn, maxconn, autocommit, faults } = genome;
  // oxlint-disable-next-line typescript/no-implied-eval
  const { hidden, ...parts } = new Function(toSource(genome))() as Parts;
  const sharing = workers.declares ? { sharesValues: sharesSomething(workers.programs) } : {};
  const made = scenario({
    ...parts,
    ...sharing,
    minconn,
    maxconn,
    autocommit,
    faults,
    stepsMax,
    name: "oracle",
    server: serverOf(genome.server),
  });
  return { scenario: made, hidden };
}

/** The body of a function that gives the subject, the workers and the rules. */
export function toSource({ pool, rule, workers, server }: Genome): string {
  const judged = invariants.map(({ name }) => name).filter((name) => name !== rule);
  const own = typeof rule === "string" ? undefined : rule;
  const bodies = workers.programs.map((deeds) => writeBody(deeds, server, pool.verb?.named));
  return `let s, memory = 0;
const shared = { count: 0, conn: undefined, drawn: false, abort: undefined };
const watcher = ${own ? writeWatcher(own) : "undefined"};
const subject = ${writeSubject(pool, judged)};
const bodies = [${bodies.join(",\n")}];
const workers = ${writeCast(workers)};
const rules = [${own ? writeRule(own) : ""}];
${hidden}
return { subject, workers, rules, hidden };`;
}

function writeCast({ cast, layout, programs }: WorkersGenome): string {
  const list = `[${cast.map((program) => `bodies[${program % programs.length}]`).join(", ")}]`;
  if (layout === "array") return list;
  const draws = JSON.stringify(programs).includes('"is":"drawn first"');
  return `() => { ${draws ? "shared.drawn = Math.random() >= 0.5; " : ""}return ${list}; }`;
}

const hidden = `const ids = (list) => [...list].map((each) => each?.id);
const hidden = () => JSON.stringify(s && [s.a, s.b, s.at, ids(s.idle), ids(s.used), s.coming, s.shut, s.max, s.waiting.length, s.listeners.length,
  s.opened.map((each) => [each.mark, each.autocommit]), shared.count, shared.conn?.id, memory]);`;

function serverOf(kind: Genome["server"]): Server | undefined {
  switch (kind) {
    case "none":
      return undefined;
    case "counting":
      return countingServer();
    case "pg-mem":
      return new PgMemServer({
        setup: "create table t (id int primary key, n int); insert into t values (1, 0)",
      });
  }
}

/** A user's own server: it answers each statement with the number that it has by then. */
function countingServer(): Server {
  let answered = 0;
  const nothing = () => {};
  return {
    name: "counting",
    reset() {
      answered = 0;
    },
    open: () => ({
      begin: nothing,
      commit: nothing,
      rollback: nothing,
      savepoint: nothing,
      release: nothing,
      rollbackTo: nothing,
      run: () => ({ rows: [{ n: ++answered }], rowCount: 1 }),
    }),
  };
}
