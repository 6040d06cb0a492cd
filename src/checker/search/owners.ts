/** Which thread owns a state, and successors sorted by owner: generated for the number of words, as the visited set is. */

/** States on their way from one owner to another: as many as `parents` has room for. */
export interface Mailbox {
  readonly states: Int32Array;
  readonly parents: Int32Array;
  /** Entry 0: how many. */
  readonly filled: Int32Array;
}

/** States one after the other, and in parallel the numbers of their parents. */
export interface Batch {
  readonly out: Int32Array;
  readonly count: number;
  readonly parents: Int32Array;
}

export interface Sorter {
  readonly ownerOf: (states: Int32Array, at: number, owners: number) => number;
  /** Moves the states that `own` owns to the front, the others into mailboxes; returns how many are kept. */
  readonly sort: (batch: Batch, boxes: readonly Mailbox[], own: number) => number;
}

/** Odd, and none of those that the visited set's hash is made with: a thread's states must not crowd in its table. */
const multipliers = [0x2c1b3c6d, 0x297a2d39, 0x1b873593, 0x7feb352d, 0x3c6ef35f];

export function sorterOf(words: number): Sorter {
  const each = (text: (word: number) => string, separator = ""): string =>
    Array.from({ length: words }, (_, word) => text(word)).join(separator);
  const owner = (array: string, at: string): string =>
    `(x=${each((word) => `Math.imul(${array}[${at}+${word}],${multipliers[word % multipliers.length]})`, "^")},` +
    `x=Math.imul(x^(x>>>15),${0x846ca68b | 0}),((x>>>16)*owners)>>>16)`;
  // oxlint-disable-next-line typescript/no-implied-eval
  return new Function(`"use strict";let x=0;const S=[],P=[],F=[];
function ownerOf(S,b,owners){return ${owner("S", "b")};}
function sort(batch,boxes,own){
  const o=batch.out,parents=batch.parents,end=batch.count,owners=boxes.length;
  // All states are written the same way, one's own over what is read already: which owner comes next cannot be predicted.
  while(S.length<owners){S.push(o);P.push(parents);F.push(0);}
  for(let to=0;to<owners;to++){
    const box=boxes[to],isOwn=to===own;
    S[to]=isOwn?o:box.states;P[to]=isOwn?parents:box.parents;F[to]=isOwn?0:box.filled[0];
    if(F[to]+end>P[to].length)throw new RangeError("One state has more successors than a mailbox has room for.");
  }
  for(let i=0,b=0;i<end;i++,b+=${words}){
    const to=${owner("o", "b")},n=F[to]++,s=S[to],q=n*${words};
    ${each((word) => `s[q+${word}]=o[b+${word}];`)}P[to][n]=parents[i];
  }
  for(let to=0;to<owners;to++)if(to!==own)boxes[to].filled[0]=F[to];
  return F[own];
}
return{ownerOf,sort};`)() as Sorter;
}
