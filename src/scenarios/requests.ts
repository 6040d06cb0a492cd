/**
 * The scenarios of an application: two of its requests together, more of them at once than its pool has connections, in every pair;
 * and each with faults, so that it fails at any of its statements.
 */
import { faultPlan, type Fault } from "../driver/faults.ts";
import type { Subject } from "../pools/pool.ts";
import { scenario, ScenarioError, wholeNumber, type Scenario } from "../scenario/scenario.ts";
import type { Body } from "../scenario/worker.ts";
import { defaults, differences, lessOf, settingsOf, type Settings } from "./settings.ts";

/** What happens to a server's clients every day. */
const befalls: readonly Fault[] = ["statement", "lost", "refused"];

/** The names of an application's scenarios: "transfer+list", "transfer+faults". */
export function requestScenarios({ application }: Subject): readonly string[] {
  const { requests = [] } = application ?? {};
  return [
    ...requests.flatMap((one, at) => requests.slice(at).map((other) => `${one}+${other}`)),
    ...requests.map((one) => `${one}+faults`),
  ];
}

/** One of them. Throws {@link ScenarioError} for an unknown name. */
export function requestScenario(name: string, subject: Subject, chosen: Partial<Settings>): Scenario {
  const known = requestScenarios(subject);
  if (!known.includes(name)) {
    throw new ScenarioError(
      `${subject.title} has no scenario "${name}": it is an application, with ${known.join(", ")}.`,
    );
  }
  const usual = defaultsFor(name, subject);
  const settings = { ...usual, ...chosen };
  const { workers, ops, minconn, maxconn, faults, faultsMax } = settings;
  wholeNumber("workers", workers, 1);
  wholeNumber("ops", ops, 1);
  return scenario({
    subject,
    name,
    minconn,
    maxconn,
    faults: faultPlan(faults, faultsMax),
    recipe: [subject.module ?? subject.name, name, ...differences(usual, settings)],
    resized: {
      smaller: () => lessOf(settings).map((less) => requestScenario(name, subject, less)),
      fromRecipe: (recipe) => requestScenario(name, subject, settingsOf(recipe.slice(2))),
    },
    workers: bodiesOf(name, settings),
    server: subject.application?.server,
    // An application has variables of its own, which its requests share.
    sharesValues: true,
  });
}

function defaultsFor(name: string, { application, survives = befalls }: Subject): Settings {
  const { maxconn = defaults.maxconn } = application ?? {};
  const some = { ...defaults, ops: 1, minconn: 0, maxconn };
  if (!isFaulty(name)) return { ...some, workers: maxconn + 1 };
  return { ...some, workers: 2, faults: befalls.filter((fault) => survives.includes(fault)) };
}

/** The requests of a pair take turns. */
function bodiesOf(name: string, { workers, ops }: Settings): readonly Body[] {
  const requests = name.split("+").filter((one) => one !== faulty);
  const bodies = requests.map((request) => requesting(request, ops));
  return Array.from({ length: workers }, (_, at) => bodies[at % bodies.length] ?? requesting(name, ops));
}

function requesting(request: string, ops: number): Body {
  return async (worker) => {
    for (let op = 0; op < ops; op++) {
      try {
        await worker.request(request);
      } catch {
        // The web server would answer with 500.
      }
    }
  };
}

const faulty = "faults";

function isFaulty(name: string): boolean {
  return name.endsWith(`+${faulty}`);
}
