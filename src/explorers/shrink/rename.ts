/** A schedule with one worker less: the workers after it move up, and are called by the letters before theirs. */

const labelPattern = /^(.*-)([a-z]+)(\d*(?:[!=].*)?)$/;

/** One schedule for each worker that might be left out; workers are called as in {@link ownersOf}. */
export function withoutWorker(labels: readonly string[]): readonly (readonly string[])[] {
  const owners = ownersOf(labels);
  return owners.map((left, at) =>
    labels.flatMap((label) => {
      const [, kind = "", owner = "", rest = ""] = labelPattern.exec(label) ?? [];
      if (owner === left) return [];
      const index = owners.indexOf(owner);
      return index > at ? [`${kind}${owners[index - 1] ?? owner}${rest}`] : [label];
    }),
  );
}

/** Those who start in the schedule, in the order of their letters: "a" … "z", then "aa". */
function ownersOf(labels: readonly string[]): readonly string[] {
  const started = labels.flatMap((label) =>
    label.startsWith("start-") ? [label.slice("start-".length)] : [],
  );
  return started.sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
}
