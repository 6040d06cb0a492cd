/**
 * Names for events: "query-a1" is the first query of worker a. Counts run per owner and kind, never over all, so that one
 * event has one name in every interleaving.
 */

/** Texts made so far, by kind and owner: every execution needs the same few again. A cache of pure values. */
const texts = new Map<string, Map<string, string[]>>();

export class Labels {
  readonly #counts = new Map<string[], number>();

  next(kind: string, owner: string): string {
    const made = textsOf(kind, owner);
    const count = this.#counts.get(made) ?? 0;
    this.#counts.set(made, count + 1);
    const label = made[count];
    if (label !== undefined) return label;
    // A worker starts once, and its start needs no number.
    const text = kind === "start" ? `${kind}-${owner}` : `${kind}-${owner}${count + 1}`;
    made.push(text);
    return text;
  }
}

function textsOf(kind: string, owner: string): string[] {
  let byOwner = texts.get(kind);
  if (!byOwner) texts.set(kind, (byOwner = new Map()));
  let made = byOwner.get(owner);
  if (!made) byOwner.set(owner, (made = []));
  return made;
}
