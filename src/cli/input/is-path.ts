/** Tells a subject that is named by where its module is from one with a name of its own. */
export function isPath(name: string): boolean {
  return startsAsPath.test(name) || /\.[cm]?[jt]s([#+]|$)/.test(name);
}

export const startsAsPath = /^(\.{0,2}[\\/]|[a-z]:[\\/])/i;
