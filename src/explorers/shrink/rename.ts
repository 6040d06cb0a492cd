/** Schedules for fewer workers: those that are left are called a, b, c, … again, in their order. */

const labelPattern = /^(.*-)([a-z]+)(\d*(?:[!=].*)?)$/;

/** Leaves out the workers that never start; then each of the others in turn. */
export function withFewerWorkers(labels: readonly string[]): readonly (readonly string[])[] {
  const started = labels
    .flatMap((label) => (label.startsWith("start-") ? [label.slice("start-".length)] : []))
    .sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
  return [started, ...started.map((_, at) => started.toSpliced(at, 1))].map((kept) =>
    renamed(labels, started, kept),
  );
}

function renamed(
  labels: readonly string[],
  started: readonly string[],
  kept: readonly string[],
): readonly string[] {
  return labels.flatMap((label) => {
    const [, kind = "", owner = "", rest = ""] = labelPattern.exec(label) ?? [];
    if (!started.includes(owner)) return [label];
    const at = kept.indexOf(owner);
    return at === -1 ? [] : [`${kind}${letters(at)}${rest}`];
  });
}

/** "a" … "z", "aa", …: as workers are called. */
function letters(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? letter : letters(Math.floor(index / 26) - 1) + letter;
}
