/** No file and no folder of src imports itself by way of others. An import of a type counts as any other. */
import { posix } from "node:path";
import { importsOf } from "./imports.ts";

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

interface File {
  readonly path: string;
  readonly text: string;
}

/** A sentence for each circle of files, and for each circle of folders. */
export function circles(files: readonly File[]): string[] {
  const known = new Set(files.map(({ path }) => path));
  const imports = files.flatMap(({ path, text }) =>
    importsOf(text)
      .filter(({ specifier }) => specifier.startsWith("."))
      .map(({ specifier }) => [path, posix.join(posix.dirname(path), specifier)] as const)
      .filter(([, target]) => known.has(target)),
  );
  const folders = imports
    .map(([from, to]) => [posix.dirname(from), posix.dirname(to)] as const)
    .filter(([from, to]) => from !== to);
  return [imports, folders].flatMap((edges) => {
    const circle = circleIn(graphOf(edges));
    return circle ? [`${circle.join(" imports ")}: a circle`] : [];
  });
}

function graphOf(edges: readonly (readonly [string, string])[]): Graph {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of edges) graph.set(from, (graph.get(from) ?? new Set()).add(to));
  return graph;
}

/** The first circle found by depth-first search, its beginning repeated at its end. */
function circleIn(graph: Graph): readonly string[] | undefined {
  const done = new Set<string>();
  const search = (node: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const circle = search(next, [...path, node]);
      if (circle) return circle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const circle = search(node, []);
    if (circle) return circle;
  }
  return undefined;
}
