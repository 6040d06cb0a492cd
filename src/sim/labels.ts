/**
 * Names for events: "query-a1" is the first query of worker a. Counts run per owner and kind, never over all, so that one
 * event has one name in every interleaving.
 */

/** Texts made so far, by kind and owner: every execution needs the same few again. A cache of pure values. */
interface Creator {
  readonly number: number;
  readonly texts: string[];
}

const creators = new Map<string, Map<string, Creator>>();
let creatorsMade = 0;

export class Labels {
  /** How many labels each creator has been given, by the creator's number. */
  readonly #counts: number[] = [];

  next(kind: string, owner: string): string {
    const { number, texts } = creatorOf(kind, owner);
    const count = this.#counts[number] ?? 0;
    this.#counts[number] = count + 1;
    const label = texts[count];
    if (label !== undefined) return label;
    // A worker starts once, and its start needs no number.
    const text = kind === "start" ? `${kind}-${owner}` : `${kind}-${owner}${count + 1}`;
    texts.push(text);
    return text;
  }
}

function creatorOf(kind: string, owner: string): Creator {
  let byOwner = creators.get(kind);
  if (!byOwner) creators.set(kind, (byOwner = new Map()));
  let creator = byOwner.get(owner);
  if (!creator) byOwner.set(owner, (creator = { number: creatorsMade++, texts: [] }));
  return creator;
}
