/**
 * The schedule with which a test failed last time, in a file of its own under `.poolproof/` beside the test file. It is
 * tried before anything else, so that a failure stays in sight until it is mended.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { asRecorded } from "../../scenario/as-recorded.ts";
import { check } from "../../check/check.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Verdict } from "../../verdict/verdict.ts";
import { ScheduleError } from "../../sim/choices/schedule.ts";
import { followExactly } from "../../strategies/follow.ts";
import { DivergedError } from "../../strategies/replay.ts";

const slugMax = 60;

export class StoredSchedule {
  readonly #path: string;
  readonly #test: string;
  #isKept = false;

  /** `test` is the test's full name; the file's name follows from it and from the test file's. */
  constructor(testFile: string, test: string) {
    this.#test = test;
    const slug = test
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-+|-+$/g, "");
    // Names may differ in nothing that a file's name can show.
    const hash = createHash("sha256")
      .update(`${basename(testFile)}\0${test}`)
      .digest("hex")
      .slice(0, 8);
    this.#path = join(dirname(testFile), ".poolproof", `${slug.slice(0, slugMax)}-${hash}.json`);
  }

  /** As a reader beside the test file would write it; undefined where nothing is kept. */
  get shownPath(): string | undefined {
    return this.#isKept ? `.poolproof/${basename(this.#path)}` : undefined;
  }

  /** The verdict on the stored schedule where it still fails. One that fails no more, or does not fit, is dropped. */
  async tryFirst(scenario: Scenario): Promise<Verdict | undefined> {
    const schedule = this.#read();
    if (schedule === undefined) return undefined;
    try {
      const verdict = await check(asRecorded(scenario, schedule), {
        strategy: followExactly(schedule),
        executions: 1,
        shrinks: false,
        findings: "first",
      });
      if (verdict.verdict !== "holds") return verdict;
      this.#drop("It no longer fails.");
    } catch (error) {
      if (!(error instanceof DivergedError || error instanceof ScheduleError)) throw error;
      this.#drop(error.message);
    }
    return undefined;
  }

  /** Stores what was found, if it can be run again. */
  keep({ verdict, invariant, message, schedule }: Verdict): void {
    if (schedule === undefined || verdict === "unrepeatable") return;
    mkdirSync(dirname(this.#path), { recursive: true });
    const content = { test: this.#test, verdict, invariant, message, schedule };
    writeFileSync(this.#path, `${JSON.stringify(content, undefined, 2)}\n`);
    this.#isKept = true;
  }

  #read(): string | undefined {
    let text: string;
    try {
      text = readFileSync(this.#path, "utf8");
    } catch {
      return undefined;
    }
    this.#isKept = true;
    try {
      const { schedule } = JSON.parse(text) as { schedule?: unknown };
      return typeof schedule === "string" ? schedule : "";
    } catch {
      return "";
    }
  }

  #drop(why: string): void {
    console.warn(`The schedule stored in ${this.shownPath} is dropped. ${why}`);
    rmSync(this.#path, { force: true });
    this.#isKept = false;
  }
}
