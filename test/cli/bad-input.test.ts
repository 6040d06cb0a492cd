/** Bad input gets one sentence on stderr that says what was wrong and what to do, exit code 2, and nothing on stdout. */
import { expect, test } from "vitest";
import { adapterNames, subjectNames } from "../../src/cli/input/subjects.ts";
import { listed } from "../../src/cli/input/usage-error.ts";
import { poolproof, poolproofHere } from "./command-line.ts";

const checkOptions =
  "--scenario, --workers, --ops, --minconn, --maxconn, --faults, --explore, --bound, --strategy, --late, --seed, --executions, " +
  "--seconds, --jobs, --shard, --no-worker-symmetry, --no-por, --require, --rule, --without, --module, --json, --junit and --help";

const unknownSubject = `Unknown subject "nobody": use ${listed(subjectNames)}, or the path of a module, as in "./my-pool.ts".`;

const sentences: readonly (readonly [command: string, sentence: string])[] = [
  ["chek", 'Unknown command "chek": use check, replay, merge, model, matrix, list or tour.'],
  ["check nobody", unknownSubject],
  ["check simple nobody", unknownSubject],
  ["check simple --nothing", `Unknown option "--nothing": check accepts ${checkOptions}.`],
  ["check simple --workers", "A value is missing: check accepts --workers <n>."],
  ["check simple --workers 0", '--workers must be a whole number, 1 or more, not "0".'],
  ["check simple --workers=-1", '--workers must be a whole number, 1 or more, not "-1".'],
  ["check simple --workers 1001", "workers is 1001; it must be a whole number from 1 to 1000."],
  ["check simple --ops 1.5", '--ops must be a whole number, 1 or more, not "1.5".'],
  ["check simple --maxconn NaN", '--maxconn must be a whole number, -1 or more, not "NaN".'],
  [
    "check tarn --maxconn 0 --minconn 0",
    "tarn refuses minconn 0 and maxconn 0: Tarn: opt.max must be an integer > 0. Give it limits that it takes, by --minconn and --maxconn.",
  ],
  [
    "check threaded --minconn 5 --maxconn 2",
    "A pool cannot keep minconn 5 of maxconn 2 connections: raise maxconn, or lower minconn.",
  ],
  ["check simple --maxconn 2x", '--maxconn must be a whole number, -1 or more, not "2x".'],
  ["check simple --minconn 1e3", '--minconn must be a whole number, 0 or more, not "1e3".'],
  [
    "check simple --seed 99999999999999999999",
    '--seed must be a whole number, 0 or more, not "99999999999999999999".',
  ],
  ["check simple --executions 0", '--executions must be a whole number, 1 or more, not "0".'],
  ["check simple --seconds 0", '--seconds must be a number above 0, not "0".'],
  [
    "check simple --scenario lazy",
    'Unknown scenario "lazy": use steady, burst, impatient, hurried, pairs, direct, failing, closing, broken, idle, outage, keyed, resized, maintained, nested, closeall, misuse or article.',
  ],
  [
    "check simple --scenario resized",
    'SimpleConnectionPool cannot be checked with resized: it has no verb "resize".',
  ],
  ["check simple --faults lost:0", '--faults lost must be a whole number, 1 or more, not "0".'],
  [
    "check ./nowhere.ts",
    '"./nowhere.ts" cannot be loaded (there is no such module): pass the path of a module.',
  ],
  [
    "check simple --faults refused,flood",
    'Unknown fault "flood": use none, all, or a list of refused, hang, statement, lost, lost-idle, rollback, close, close-lost, query-hang, close-hang, throws, restart and down.',
  ],
  [
    "check simple --strategy luck",
    'Unknown strategy "luck": use portfolio, random, pct, pos, surw or run-to-block.',
  ],
  ["check simple --explore deep", 'Unknown explorer "deep": use sample or exhaust.'],
  [
    "check simple --explore exhaust --bound preemptions=-1",
    '--bound preemptions must be a whole number, 0 or more, not "-1".',
  ],
  [
    "check simple --explore exhaust --bound steps=NaN",
    '--bound steps must be a whole number, 0 or more, not "NaN".',
  ],
  [
    "check simple --explore exhaust --bound faults",
    '--bound faults must be a whole number, 0 or more, not "".',
  ],
  [
    "check simple --explore exhaust --bound depth=3",
    'Unknown bound "depth": use preemptions, faults or steps.',
  ],
  [
    "check simple --explore exhaust --bound faults=1,faults=2",
    "--bound has faults twice: give each bound once.",
  ],
  [
    "check simple --bound preemptions=2",
    "--bound is for --explore exhaust: a sample is bounded by --executions and --seconds.",
  ],
  [
    "check simple --explore exhaust --bound preemptions=2 --jobs 2",
    "--jobs does not go with --bound: each level decides what the next one is, so one job runs them all.",
  ],
  [
    "check simple --explore exhaust --bound preemptions=2 --shard 1/2",
    "--shard does not go with --bound: each level decides what the next one is, so one job runs them all.",
  ],
  [
    "check --explore exhaust --bound steps=2",
    '--explore needs a subject, as in "check threaded --explore …": without one, the known verdicts are checked, ' +
      "which are those of the default settings.",
  ],
  [
    "check --workers 3",
    '--workers needs a subject, as in "check threaded --workers …": without one, the known verdicts are checked, ' +
      "which are those of the default settings.",
  ],
  [
    "check simple --module tarn",
    `--module does not go with simple: it is accepted with ${listed(adapterNames)}.`,
  ],
  [
    "check tarn --module ./nowhere",
    '--module "./nowhere" cannot be loaded (there is no such module): pass a package\'s name, or the path of its file or folder.',
  ],
  [
    "check tarn --module no-such-package",
    '--module "no-such-package" cannot be loaded (there is no such module): pass a package\'s name, or the path of its file or folder.',
  ],
  [
    "check tarn --module commander",
    '--module "commander" cannot be loaded (This module exports no Pool class with numUsed(), so it is not tarn): pass a package\'s name, or the path of its file or folder.',
  ],
  ["check simple --executions 1 --junit /nowhere/junit.xml", junitSentence()],
  [
    "check simple --shard 0/3",
    '--shard must be a part and their number, from 1/1 to n/n as in 2/3, not "0/3".',
  ],
  [
    "check simple --shard 4/3",
    '--shard must be a part and their number, from 1/1 to n/n as in 2/3, not "4/3".',
  ],
  [
    "check --shard 1/3",
    '--shard needs a subject, as in "check threaded --shard 1/3": known verdicts are of a whole.',
  ],
  ["check simple --no-por", "--no-por is for --explore exhaust: sampling takes nothing for granted."],
  [
    "check simple --require waits,luck",
    'Unknown requirement "luck": use lent, waits, refusals, faults, opened, closes, closealls or delays.',
  ],
  [
    "check --require waits",
    '--require needs a subject, as in "check threaded --require …": without one, the known verdicts are checked, which are ' +
      "those of the default settings.",
  ],
  [
    "merge package.json --require luck",
    'Unknown requirement "luck": use lent, waits, refusals, faults, opened, closes, closealls or delays.',
  ],
  ["check simple --jobs 0", '--jobs must be a whole number, 1 or more, not "0".'],
  [
    "merge nowhere.json",
    '"nowhere.json" cannot be read (ENOENT): pass files with the lines of check --shard i/n --json.',
  ],
  [
    "merge package.json",
    'Line 1 of "package.json" is no shard\'s verdict: pass only the lines of check --shard i/n --json.',
  ],
  ["replay", "Something is missing: replay accepts <schedule> and options."],
  ["replay v1:simple,steady:start-a start-b", "There is too much: replay accepts <schedule> and options."],
  [
    "replay hello",
    '"hello" is neither a schedule nor a file: pass "v1:SUBJECT,SCENARIO:LABEL.LABEL.…", as check prints it, or a file that holds that.',
  ],
  [
    "replay v1:simple,steady:START",
    'Not a schedule: choice 1 is "START", where a label such as "start-a" is expected.',
  ],
  [
    "replay package.json",
    'The file "package.json" holds no schedule: pass one with a line that starts with "v1:", or with the lines of check --json.',
  ],
  ["replay v1::start-a", foreign("a scenario without a name")],
  ["replay v1:mine:start-a", foreign('subject "mine"')],
  ["replay v1:mine,steady:start-a", foreign('subject "mine" and scenario "steady"')],
  ["replay v1:simple,mine:start-a", foreign('subject "simple" and scenario "mine"')],
  ["replay v1:simple,steady,workers%3D0:start-a", "workers is 0; it must be a whole number, 1 or more."],
  ["replay v1:simple,steady,luck%3D0:start-a", 'Unknown setting "luck" in the schedule\'s recipe.'],
  [
    "model threaded-pool --workers many",
    '"many" is no value for --workers <n>: give a whole number, 0 or more.',
  ],
  ["list everything", "There is too much: list accepts no arguments."],
];

function foreign(what: string): string {
  return (
    `This schedule is of ${what}, which only the test that recorded it can replay: this command replays schedules of ` +
    `${listed(subjectNames)}, or of a module, in` +
    " steady, burst, impatient, hurried, pairs, direct, failing, closing, broken, idle, outage, keyed, resized, maintained, nested, closeall, misuse and article."
  );
}

function junitSentence(): string {
  return '--junit "/nowhere/junit.xml" cannot be written (ENOENT): pass a file\'s path in a folder that exists.';
}

test.each(sentences)("one sentence: poolproof %s", async (command, sentence) => {
  expect(await poolproofHere(command.split(" "))).toEqual({ code: 2, stdout: "", stderr: `${sentence}\n` });
});

test.each(["chek", "check simple --workers 0", "replay hello"])("so ends a process: %s", async (command) => {
  const words = command.split(" ");
  expect(await poolproof(words)).toEqual(await poolproofHere(words));
});
