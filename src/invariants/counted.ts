/** Counts in words, with the verb that goes with them. */

/** "1 connection", "2 connections". */
export function counted(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`;
}

/** "1 connection is", "2 connections are". */
export function countedAre(count: number, one: string): string {
  return `${counted(count, one)} ${isOrAre(count)}`;
}

/** Of a part: "1 of 2 connections is", "0 of 1 connection are". */
export function partIs(part: number, whole: number, one: string): string {
  return `${part} of ${counted(whole, one)} ${isOrAre(part)}`;
}

function isOrAre(count: number): string {
  return count === 1 ? "is" : "are";
}

/** Of asks: "1 ask waits", "2 asks wait". */
export function countedWaits(count: number): string {
  return count === 1 ? "1 ask waits" : `${count} asks wait`;
}

/** Of a limit that is not the whole pool's: ` of "tenant 1"`. */
export function of(limit: string): string {
  return limit === "maxconn" ? "" : ` of "${limit}"`;
}
