/** The whole state graph of a small model, as Graphviz DOT and as plain data. */
import type { StateGraph } from "../liveness/graph.ts";
import { labelsOf, parts } from "./values.ts";

export interface GraphData {
  readonly model: string;
  readonly states: readonly {
    readonly at: Readonly<Record<string, string>>;
    readonly values: Readonly<Record<string, string>>;
  }[];
  readonly edges: readonly {
    readonly from: number;
    readonly to: number;
    readonly process: string;
    readonly step: string;
  }[];
}

/**
 * Every state and every step, with their names.
 *
 * @example
 * ```ts
 * const model = new Model("walk");
 * model.process("walker", {}).program({ start: "here", ends: ["there"] }, () => ({ here: [goto("there")] }));
 * const compiled = compile(model);
 * const graph = graphOf(compiled, instantiate(compiled), 100);
 * graph && graphData(graph).states.length; // => 2
 * ```
 */
export function graphData(graph: StateGraph): GraphData {
  const { compiled, visited } = graph;
  const { words, instances, name } = compiled;
  const stateOf = (index: number): Int32Array => visited.states.subarray(index * words, (index + 1) * words);
  const all = Array.from({ length: visited.count }, (_, index) => index);
  return {
    model: name,
    states: all.map((index) => {
      const labels = labelsOf(compiled, stateOf(index));
      const at = Object.fromEntries(
        instances.map((instance, process) => [instance.name, labels[process] ?? "?"]),
      );
      return { at, values: Object.fromEntries(parts(compiled, stateOf(index))) };
    }),
    edges: all.flatMap((from) => {
      const labels = labelsOf(compiled, stateOf(from));
      const [start, end] = [graph.offsets[from] ?? 0, graph.offsets[from + 1] ?? 0];
      return graph.targets.slice(start, end).map((to, edge) => {
        const process = graph.processes[start + edge] ?? 0;
        return { from, to, process: instances[process]?.name ?? "?", step: labels[process] ?? "?" };
      });
    }),
  };
}

const quoted = (text: string): string =>
  `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;

/**
 * The graph in Graphviz's language.
 *
 * @example
 * ```ts
 * graphDot({ model: "empty", states: [], edges: [] }).split("\n")[0]; // => "digraph \"empty\" {"
 * ```
 */
export function graphDot({ model, states, edges }: GraphData): string {
  const nodes = states.map(({ at, values }, index) => {
    const lines = [...Object.entries(at), ...Object.entries(values)].map(
      ([name, value]) => `${name}: ${value}`,
    );
    return `  ${index} [label=${quoted(lines.join("\n"))}${index === 0 ? ", penwidth=2" : ""}];`;
  });
  const arrows = edges.map(
    ({ from, to, process, step }) => `  ${from} -> ${to} [label=${quoted(`${process}: ${step}`)}];`,
  );
  return [`digraph ${quoted(model)} {`, "  node [shape=box];", ...nodes, ...arrows, "}", ""].join("\n");
}
