/** Rules and messages in a pool's own words, where they were written in psycopg2's. */

/** By verb, as a subject's `words`. */
export type VerbWords = Readonly<Record<string, string | undefined>>;

/** "every acquire settles exactly once". Of a pool in psycopg2's words, the text as it is. */
export function inWords(text: string, words: VerbWords | undefined): string {
  if (!words) return text;
  const { ask = "getconn", release = "putconn", close = "closeall" } = words;
  // A scenario is called closeall whatever the pool's word is.
  return text
    .replaceAll(/\bgetconn(?=s?\b)/g, () => ask)
    .replaceAll(/\bputconn(?=s?\b)/g, () => release)
    .replaceAll(/(?<!scenario )\bcloseall(?=s?\b)/g, () => close)
    .replaceAll(/\bdouble put\b/g, () => `double ${release}`);
}
