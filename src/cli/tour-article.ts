/** The tour's part on the article: its program on two pools, and the two errors that its readers met. */
import { threaded } from "../pools/subjects.ts";
import type { Subject } from "../pools/pool.ts";
import { plural } from "../report/story.ts";
import { article, articleBodies, articleServer, type TaskResult } from "../scenarios/article.ts";
import { builtIn } from "../scenarios/built-in.ts";
import { check } from "../check/check.ts";
import type { CheckOptions } from "../check/options.ts";
import { scenario } from "../scenario/scenario.ts";
import type { Body } from "../scenario/worker.ts";
import { describeError } from "../sim/trace.ts";
import { random } from "../strategies/random.ts";

const executionsMax = 1_000;

/** Every execution is one that was drawn: none to learn from, none that is easier to read. */
const asDrawn = { strategy: random(), shrinks: false };

/** Many executions' tasks; and of the first execution in which a task was refused, each task. */
export async function articlesProgram(subject: Subject): Promise<string> {
  const results = await tasksOf(subject, { executions: executionsMax });
  const lines = [
    `${subject.title}: in ${plural(executionsMax, "execution")}, ${resultText(results)}.`,
    results.every(isServed)
      ? "  No task was refused: a task that found no connection free waited for one, in virtual time."
      : await firstRefusal(subject),
  ];
  return lines.join("\n");
}

function isServed(result: TaskResult): boolean {
  return "rows" in result;
}

async function firstRefusal(subject: Subject): Promise<string> {
  for (let seed = 1; seed <= executionsMax; seed++) {
    const results = await tasksOf(subject, { executions: 1, seed });
    if (results.every(isServed)) continue;
    const { schedule } = await check(builtIn("article", subject), {
      ...asDrawn,
      executions: 1,
      seed,
    });
    return (
      `  In the first execution of seed ${seed}, ${resultText(results)}.\n` +
      `  Again: npx poolproof replay ${schedule ?? ""}`
    );
  }
  return `  No task was refused in the first execution of any of ${executionsMax} seeds.`;
}

/** "13 of 20 tasks got their 3 rows, 7 got "PoolError: connection pool exhausted"" */
function resultText(results: readonly TaskResult[]): string {
  const texts = results.map((result) =>
    "rows" in result ? `got their ${plural(result.rows.length, "row")}` : `got "${result.error}"`,
  );
  const counted = [...new Set(texts)].map((text) => ({
    text,
    count: texts.filter((other) => other === text).length,
  }));
  const [most, ...others] = counted.sort((one, other) => other.count - one.count);
  const total = `${(most?.count ?? 0).toLocaleString("en")} of ${plural(results.length, "task")} ${most?.text ?? ""}`;
  return [total, ...others.map(({ text, count }) => `${count.toLocaleString("en")} ${text}`)].join(", ");
}

/** Without the rule that every task is served: it would end an execution at the first that is not. */
async function tasksOf(subject: Subject, options: CheckOptions): Promise<readonly TaskResult[]> {
  const results: TaskResult[] = [];
  const { minconn, maxconn, workers, tasks } = article;
  await check(
    scenario({
      subject,
      minconn,
      maxconn,
      name: "article",
      server: articleServer(),
      workers: () => articleBodies(workers, tasks, (result) => results.push(result)),
    }),
    { ...asDrawn, ...options },
  );
  return results;
}

interface Provoked {
  readonly by: string;
  readonly body: Body;
  readonly why: string;
}

const errors: readonly Provoked[] = [
  {
    by: "getconn, twice, on a pool of one connection",
    async body({ pool }) {
      await pool.getconn();
      await pool.getconn();
    },
    why: "maxconn connections are lent. psycopg2's pools raise at once and never wait, however soon one comes back.",
  },
  {
    by: "getconn, putconn, putconn",
    async body({ pool }) {
      const conn = await pool.getconn();
      await pool.putconn(conn);
      await pool.putconn(conn);
    },
    why: "the pool has no key for this connection: it was put back before, or another pool lent it.",
  },
];

/** Gives the error that each program raises, with its explanation. */
export async function articlesErrors(): Promise<string> {
  const told: string[] = [];
  for (const { by, body, why } of errors) {
    const seen = await raised(body);
    told.push(`${by}:\n  ${seen}\n  That is: ${why}`);
  }
  return told.join("\n\n");
}

async function raised(body: Body): Promise<string> {
  let seen = "nothing was raised";
  const catching: Body = async (worker) => {
    try {
      await body(worker);
    } catch (error) {
      seen = describeError(error);
    }
  };
  await check(scenario({ subject: threaded, maxconn: 1, workers: [catching], callers: "careless" }), {
    executions: 1,
  });
  return seen;
}
