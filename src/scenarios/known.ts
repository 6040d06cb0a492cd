/**
 * The known verdict of each built-in subject in each scenario, and its reason: a regression test of the subjects and of the rules
 * alike. Ids such as P09 are rows of docs/reference/psycopg2-quirks.md.
 *
 * "holds" means: in no execution that was sampled. Which rule a violated scenario breaks first depends on the seed, so all
 * that were seen are listed.
 */
import type { Fault } from "../driver/faults.ts";
import type { Verdict } from "../verdict/verdict.ts";

export interface KnownVerdict {
  readonly subject: string;
  readonly scenario: string;
  /** The faults that may strike; none by default. */
  readonly faults?: readonly Fault[];
  /** The rules that may be the first to be broken; undefined where the scenario holds. */
  readonly breaks?: readonly string[];
  readonly why: string;
}

const usedMax = "used ≤ maxconn";
const idleMin = "idle ≤ minconn";
const handedOut = "handed out open and IDLE";
const onePlace = "one place per connection";
const doublePut = "no double put accepted";
const closedAfter = "closed after closeall";
const closedOnce = "closed at most once";
const leaks = "nothing leaks";
const lostWaiter = "no lost waiter";
const settles = "every getconn settles exactly once";
const served = "every task is served";
const escapes = "no error escapes";
const callersDeadlock = "callers do not deadlock";

const simpleSteady =
  "It has no lock: two workers find room while both connect, two putconns find the idle list short (P09).";

const simple: readonly KnownVerdict[] = [
  { subject: "simple", scenario: "steady", breaks: [usedMax, idleMin], why: simpleSteady },
  {
    subject: "simple",
    scenario: "closeall",
    breaks: [handedOut, closedAfter, closedOnce, idleMin],
    why: "It has no lock: getconn goes on while closeall closes, and a connection that it opens or lends then stays open (P09, C01).",
  },
  {
    subject: "simple",
    scenario: "misuse",
    breaks: [onePlace, handedOut, usedMax, closedOnce, closedAfter, idleMin, leaks],
    why: "Wrong keys park lent connections (H06 to H09), a stale put takes another's (H05), and it has no lock (P09).",
  },
  {
    subject: "simple",
    scenario: "article",
    breaks: [served, usedMax, idleMin],
    why: "A pool that is exhausted raises at once (P06); without a lock it may also lend more than maxconn (P09).",
  },
];

/** What a pool without a lock does in the scenarios for pools of any kind. */
const simpleInGeneral = [
  ["burst", [usedMax, idleMin], simpleSteady],
  ["hurried", [usedMax, idleMin], simpleSteady],
  ["broken", [usedMax, idleMin], simpleSteady],
  ["idle", [usedMax, idleMin], simpleSteady],
  ["nested", [usedMax, idleMin], simpleSteady],
  [
    "closing",
    [usedMax, idleMin, handedOut, closedAfter, closedOnce],
    "It has no lock: getconn goes on while closeall closes (P09, C01).",
  ],
] as const;

/** What a lock keeps in those, but for what really-threaded changes. */
const lockedInGeneral = [
  ["burst", "Each call runs from start to end under one lock."],
  ["hurried", "Each call runs from start to end under one lock."],
  [
    "idle",
    "It closes what is beyond minconn when it is given back, and keeps the rest until it is closed (K01).",
  ],
  [
    "broken",
    "A connection that is given back with close is closed, and one that is lost is dropped (K01, K04).",
  ],
] as const;

/** The defects that threaded and really-threaded share, from the code that the second inherits. */
function lockedFaults(subject: string): readonly KnownVerdict[] {
  return [
    {
      subject,
      scenario: "steady",
      faults: ["hang"],
      breaks: [lostWaiter],
      why: "The lock is held across connect and rollback: one that hangs stops every caller, idle connections or not (L01, L02).",
    },
    {
      subject,
      scenario: "steady",
      faults: ["statement"],
      why: "A failed transaction is rolled back in putconn (K05).",
    },
    {
      subject,
      scenario: "steady",
      faults: ["lost"],
      why: "A connection whose server was lost while in use is closed or dropped in putconn (K04, K05).",
    },
    {
      subject,
      scenario: "steady",
      faults: ["lost-idle"],
      breaks: [leaks],
      why:
        "Nothing looks whether an idle connection still lives (H01). Who gets it learns by a failing query; but where " +
        "the server is lost between query and putconn, it is the rollback that fails (P01).",
    },
    {
      subject,
      scenario: "steady",
      faults: ["rollback"],
      breaks: [leaks],
      why: "A rollback that fails in putconn leaves its connection lent forever (P01).",
    },
    {
      subject,
      scenario: "steady",
      faults: ["close"],
      breaks: [leaks],
      why: "A close that fails in putconn leaves its connection lent forever (P02).",
    },
  ];
}

const threaded: readonly KnownVerdict[] = [
  { subject: "threaded", scenario: "steady", why: "Each call runs from start to end under one lock." },
  {
    subject: "threaded",
    scenario: "closeall",
    why: "closeall waits for calls under way (C06), and every later call is refused (C02, C03).",
  },
  {
    subject: "threaded",
    scenario: "misuse",
    breaks: [onePlace, doublePut, usedMax, closedOnce, leaks],
    why: "A stale put takes the connection from its present holder (H05); a wrong key parks it while it is lent (H08).",
  },
  {
    subject: "threaded",
    scenario: "article",
    breaks: [served],
    why: "An exhausted pool refuses a caller instead of letting it wait (P06): 15 workers, 10 connections.",
  },
  {
    subject: "threaded",
    scenario: "steady",
    faults: ["refused"],
    why: "A connect that fails uses up a made-up key and nothing else (P07).",
  },
  ...lockedFaults("threaded"),
];

const reallyThreaded: readonly KnownVerdict[] = [
  {
    subject: "really-threaded",
    scenario: "steady",
    why: "A semaphore of maxconn permits before the lock: an ask waits for a putconn (R00).",
  },
  {
    subject: "really-threaded",
    scenario: "closeall",
    breaks: [settles],
    why: "closeall wakes no waiter, and no permit comes back any more, because putconn is refused (R03, R06).",
  },
  {
    subject: "really-threaded",
    scenario: "misuse",
    breaks: [settles, onePlace, doublePut, closedOnce, leaks],
    why: "As threaded (H05, H08), and each put that raises keeps a permit (R02), until all wait forever.",
  },
  {
    subject: "really-threaded",
    scenario: "article",
    why: "No caller is refused: one that finds no permit waits for it (R00).",
  },
  {
    subject: "really-threaded",
    scenario: "steady",
    faults: ["refused"],
    breaks: [leaks],
    why: "A getconn that raises keeps its permit (R01).",
  },
  ...lockedFaults("really-threaded"),
];

const tarnFaults: readonly KnownVerdict[] = (
  [
    ["refused", "A create that fails is tried again until the asks behind it time out."],
    [
      "hang",
      "A create that hangs times out after 30 s and counts no more; a pool without rollbacks hangs in none.",
    ],
    ["statement", "Transactions are its user's business: the scenario's exemptions say so."],
    ["lost", "validate refuses a closed connection before it is lent again."],
    ["lost-idle", "validate refuses a closed connection before it is lent again."],
    ["rollback", "It rolls nothing back."],
  ] as const
).map(([fault, why]) => ({ subject: "tarn", scenario: "steady", faults: [fault], why }));

const tarn: readonly KnownVerdict[] = [
  {
    subject: "tarn",
    scenario: "steady",
    why: "One thread of JavaScript, and creations in flight count against max.",
  },
  {
    subject: "tarn",
    scenario: "closeall",
    why: "destroy() rejects pending asks and waits for what is lent.",
  },
  {
    subject: "tarn",
    scenario: "misuse",
    breaks: [doublePut, closedOnce],
    why: "release(resource) looks up who has the resource now: a stale put cannot be told from a right one.",
  },
  {
    subject: "tarn",
    scenario: "article",
    why: "An ask waits for a putconn. It times out after 30 s, which is only where something is late.",
  },
  ...tarnFaults,
  {
    subject: "tarn",
    scenario: "steady",
    faults: ["close"],
    breaks: [escapes],
    why:
      "A defect of tarn 3.1.2: a create that arrives after its timeout is handed to destroy() and what that returns " +
      "is dropped (Pool.js, _create), so that a destroy that fails is an unhandled rejection, which ends a process.",
  },
];

const inGeneral: readonly KnownVerdict[] = [
  ...simpleInGeneral.map(([scenario, breaks, why]) => ({ subject: "simple", scenario, breaks, why })),
  ...["threaded", "really-threaded"].flatMap((subject) =>
    lockedInGeneral.map(([scenario, why]) => ({ subject, scenario, why })),
  ),
  {
    subject: "threaded",
    scenario: "closing",
    why: "closeall waits for calls under way (C06), and every later call is refused (C02, C03).",
  },
  {
    subject: "threaded",
    scenario: "nested",
    why: "A caller who holds a connection and finds no second one is refused rather than left waiting (P06).",
  },
  {
    subject: "really-threaded",
    scenario: "closing",
    breaks: [settles],
    why: "closeall wakes no waiter, and no permit comes back any more, because putconn is refused (R03, R06).",
  },
  {
    subject: "really-threaded",
    scenario: "nested",
    breaks: [callersDeadlock],
    why: "All permits are with callers who wait for a second one (R00).",
  },
];

export const knownVerdicts: readonly KnownVerdict[] = [
  ...simple,
  ...threaded,
  ...reallyThreaded,
  ...tarn,
  ...inGeneral,
];

/** How a verdict differs from the known one, in words; undefined where it does not. */
export function unlikeKnown({ breaks }: KnownVerdict, verdict: Verdict): string | undefined {
  const found =
    verdict.invariant === undefined ? verdict.verdict : `${verdict.verdict} (${verdict.invariant})`;
  if (breaks === undefined)
    return verdict.verdict === "holds" ? undefined : `known to hold, but it is ${found}`;
  if (verdict.verdict === "violated" && breaks.includes(verdict.invariant ?? "")) return undefined;
  return `known to be violated (${breaks.join(", or ")}), but it ${verdict.verdict === "holds" ? "holds" : `is ${found}`}`;
}
