/**
 * A counterexample in the Informal Trace Format, which Apalache, Quint and their viewers read
 * (https://apalache-mc.org/docs/adr/015adr-trace.html).
 */
import type { Compiled } from "../compile/compile.ts";
import type { Domain, PairDomain } from "../language/domain.ts";
import type { Violation } from "../search/check-result.ts";
import { labelsOf, valuesIn, type Value } from "./values.ts";

/**
 * @example
 * ```ts
 * const model = new Model("walk");
 * model.process("walker", {}).program({ start: "here", ends: ["there"] }, () => ({ here: [goto("there")] }));
 * model.always("it stays", false);
 * const [violation] = check(model).violations;
 * const itf = violation && (itfOf(compile(model), violation) as { readonly vars: readonly string[] });
 * itf?.vars; // => ["pc"]
 * ```
 */
export function itfOf(compiled: Compiled, violation: Violation): unknown {
  const { trace = [], property, cycleFrom } = violation;
  const states = trace.map(({ state, step }, index) => ({
    "#meta": {
      index,
      ...(step ? { process: compiled.instances[step.process]?.name, step: step.label } : {}),
    },
    ...Object.fromEntries(valuesIn(compiled, state).map((value) => [value.name, itfValue(value)])),
    pc: {
      "#map": labelsOf(compiled, state).map((label, process) => [compiled.instances[process]?.name, label]),
    },
  }));
  const first = trace[0];
  const vars = first ? [...valuesIn(compiled, first.state).map(({ name }) => name), "pc"] : [];
  return {
    "#meta": { format: "ITF", source: compiled.name, description: `${violation.kind}: ${property}` },
    vars,
    states,
    ...(cycleFrom === undefined ? {} : { loop: cycleFrom }),
  };
}

function itfValue({ shape, key, value, codes }: Value): unknown {
  switch (shape) {
    case "scalar":
      return itfCode(value, codes[0] ?? 0);
    case "sequence":
      return codes.map((code) => itfCode(value, code));
    case "set":
      return { "#set": codes.flatMap((code, index) => (code === 1 && key ? [itfCode(key, index)] : [])) };
    case "map":
      return {
        "#map": codes.map((code, index) => [key ? itfCode(key, index) : index, itfCode(value, code)]),
      };
  }
}

function itfCode(domain: Domain<unknown>, code: number): unknown {
  switch (domain.kind) {
    case "boolean":
      return code === 1;
    case "range":
      return { "#bigint": String(code + domain.low) };
    case "choice":
    case "ids":
    case "unknown":
      return domain.show(code);
    case "option":
      return code === 0
        ? { tag: "None", value: { "#tup": [] } }
        : { tag: "Some", value: itfCode(domain.inner as Domain<unknown>, code - 1) };
    case "pair": {
      const { first, second } = domain as unknown as PairDomain<string, unknown>;
      const rest = code % second.size;
      return {
        "#tup": [itfCode(first, (code - rest) / second.size), itfCode(second, rest)],
      };
    }
  }
}
