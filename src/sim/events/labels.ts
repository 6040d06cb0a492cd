/**
 * Names events: "query-a1" is the first query of worker a. Counts run per owner and kind, never over all, so that one
 * event has one name in every interleaving.
 */

/** Texts made so far, by kind and owner: every execution needs the same few again. A cache of pure values. */
interface Creator {
  readonly kind: string;
  readonly number: number;
  readonly texts: string[];
}

const creatorsByOwner = new Map<string, Creator[]>();
let lastOwner: string | undefined;
let lastCreators: Creator[] | undefined;
/** The initial counts of an execution, one for each creator. */
const noneYet: number[] = [];

export class Labels {
  /** How many labels each creator has been given, by the creator's number. */
  readonly #counts = noneYet.slice();

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
  let creators = owner === lastOwner ? lastCreators : creatorsByOwner.get(owner);
  if (!creators) creatorsByOwner.set(owner, (creators = []));
  lastOwner = owner;
  lastCreators = creators;
  // An owner begins few kinds of events.
  for (const creator of creators) if (creator.kind === kind) return creator;
  const creator = { kind, number: noneYet.push(0) - 1, texts: [] };
  creators.push(creator);
  return creator;
}
