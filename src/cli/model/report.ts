/** The result of a run of the checker, for people and for programs. */
import type { Size } from "../../checker/language/model-file.ts";
import type { Violation } from "../../checker/search/check-result.ts";
import { itfOf } from "../../checker/show/show-itf.ts";
import { stopped } from "../../checker/search/slices.ts";
import { showViolation } from "../../checker/show/show-text.ts";
import { labelsOf, parts } from "../../checker/show/values.ts";
import type { Translation } from "../../bridge/model-schedule.ts";
import type { ModelRun } from "./run.ts";

export interface ModelReport {
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly itf: unknown;
  /** Does the outcome agree with the model's `expected`? Sizes without one agree with anything. */
  readonly isAsExpected: boolean;
}

interface ReportOptions {
  readonly isTour: boolean;
  /** The result of trying the first counterexample in TypeScript. */
  readonly translation?: Translation | undefined;
}

export function modelReport(run: ModelRun, { isTour, translation }: ReportOptions): ModelReport {
  const { compiled, outcome } = run;
  const first = nearest(outcome.violations);
  const isAsExpected = agrees(run);
  return {
    text: isTour ? tourLine(run, isAsExpected) : [text(run, first), ...inTypeScript(translation)].join("\n"),
    json: {
      ...json(run, first),
      ...(translation?.kind === "schedule" && { schedule: translation.schedule }),
    },
    itf: first?.trace ? itfOf(compiled, first) : undefined,
    isAsExpected,
  };
}

const nearestFirst = (violations: readonly Violation[]): Violation[] =>
  [...violations].sort((a, b) => (a.length ?? Infinity) - (b.length ?? Infinity));

/** The violation with the shortest counterexample. */
export const nearest = (violations: readonly Violation[]): Violation | undefined =>
  nearestFirst(violations)[0];

function inTypeScript(translation: Translation | undefined): string[] {
  if (!translation) return [];
  if (translation.kind === "none") return ["", `  Not in TypeScript: ${translation.why}.`];
  return ["", `  In TypeScript: npx poolproof replay ${translation.schedule}`];
}

const number = (value: number): string => value.toLocaleString("en");

const sizeText = ({ workers, ops, minconn, maxconn }: Size): string =>
  `${workers} workers × ${ops}, minconn ${minconn}, maxconn ${maxconn}`;

function text(run: ModelRun, first: Violation | undefined): string {
  const { outcome, compiled, size, options } = run;
  const reductions = [
    options.symmetry.length > 0 ? `${options.symmetry.join(" and ")} symmetric` : "",
    options.por ? "reduced" : "",
  ];
  const counts = [
    `${number(outcome.states)} states`,
    `${number(outcome.transitions)} transitions`,
    `depth ${outcome.depth}`,
    `${run.seconds.toFixed(2)} s`,
    ...reductions.filter((reduction) => reduction !== ""),
  ].join(", ");
  const lines = [`${outcome.model}, ${sizeText(size)}: ${outcome.verdict}`, `  ${counts}`];
  for (const { sort, members, why } of run.asymmetric)
    lines.push(`  Searched without ${sort} symmetric: ${why} tells ${members.join(" from ")}.`);
  if (outcome.limit !== undefined)
    lines.push(
      `  Stopped ${outcome.limit === stopped ? "by Ctrl-C" : `at ${outcome.limit}`}: nothing is known about what lies beyond.`,
    );
  if (outcome.omission > 0)
    lines.push(`  Probability that a state was omitted: ${outcome.omission.toExponential(1)}.`);
  if (first) lines.push("", showViolation(compiled, first, sizeText(size)));
  const others = nearestFirst(outcome.violations).slice(1);
  if (others.length > 0) {
    lines.push(
      "",
      "  Also:",
      ...others.map(
        ({ property, length }) => `    ${property}${length === undefined ? "" : `, in ${length} steps`}`,
      ),
    );
  }
  return lines.join("\n");
}

function json(
  { outcome, seconds, options, compiled, size, file, asymmetric }: ModelRun,
  first: Violation | undefined,
): Record<string, unknown> {
  return {
    model: outcome.model,
    size,
    verdict: outcome.verdict,
    states: outcome.states,
    transitions: outcome.transitions,
    depth: outcome.depth,
    seconds: Number(seconds.toFixed(3)),
    symmetry: Object.entries(file.symmetry).flatMap(([word, ids]) =>
      options.symmetry.includes(ids) ? [word] : [],
    ),
    ...(asymmetric.length === 0
      ? {}
      : { asymmetric: asymmetric.map(({ sort, members, why }) => ({ ids: sort, members, why })) }),
    por: options.por,
    bytes: outcome.bytes,
    ...(outcome.omission > 0 ? { omission: outcome.omission } : {}),
    ...(outcome.limit === undefined ? {} : { limit: outcome.limit }),
    ...(outcome.stopped === true ? { stopped: true } : {}),
    ...(first ? { invariant: first.property, length: first.length, trace: traceOf(compiled, first) } : {}),
    violations: nearestFirst(outcome.violations).map(({ property, kind, length }) => ({
      invariant: property,
      kind,
      length,
    })),
    reached: outcome.reached,
  };
}

function traceOf(compiled: ModelRun["compiled"], { trace = [] }: Violation): unknown[] {
  return trace.map(({ state, step }) => ({
    ...(step ? { process: compiled.instances[step.process]?.name, step: step.label } : {}),
    at: labelsOf(compiled, state),
    values: Object.fromEntries(parts(compiled, state)),
  }));
}

function agrees({ file, size, outcome }: ModelRun): boolean {
  const known = file.expected.find((expected) => {
    const full: Size = { ...file.size, ...expected.size };
    return (["workers", "ops", "minconn", "maxconn"] as const).every((key) => full[key] === size[key]);
  });
  if (!known) return true;
  const found = Object.fromEntries(outcome.violations.map(({ property, length }) => [property, length]));
  const violates: Readonly<Record<string, number | undefined>> = known.violates ?? {};
  const names = new Set([...Object.keys(found), ...Object.keys(violates)]);
  return [...names].every((name) => found[name] === violates[name]);
}

function tourLine({ outcome, size, file, seconds }: ModelRun, isAsExpected: boolean): string {
  const [first] = nearestFirst(outcome.violations);
  if (outcome.stopped === true) return `stopped  ${file.name} (${sizeText(size)}): ${outcome.verdict}`;
  const found = first
    ? `${outcome.verdict}: ${first.property}, in ${first.length ?? "?"} steps`
    : outcome.verdict;
  return (
    `${isAsExpected ? "as known" : "NOT AS KNOWN"}  ${file.name} (${sizeText(size)}): ${found}\n` +
    `          ${file.summary}; ${number(outcome.states)} states, ${seconds.toFixed(2)} s`
  );
}
