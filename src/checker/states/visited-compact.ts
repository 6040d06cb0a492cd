/**
 * The hash-compacted visited set: 64 bits a state, and nothing else (Wolper and Leroy 1993). Two states with one
 * fingerprint are taken for one, so a search may omit states; `omission` says how likely that is.
 */
import { hashText } from "./visited-exact.ts";

export interface CompactSet {
  readonly count: number;
  readonly bytes: number;
  /**
   * Adds a state. True if its fingerprint is new.
   */
  add(states: Int32Array, at: number): boolean;
  /** Makes room for `more`. False where that needs more than `bytesMax`. */
  reserve(more: number, bytesMax: number): boolean;
}

/**
 * Grows by half when 85 % full, so that it is never less than 56 % full: at most 14.2 bytes a state. The slot is computed by
 * multiplying, not masking, because its size is no power of two.
 */
export function visitedCompact(words: number): CompactSet {
  const read = (word: number): string => `o[b+${word}]`;
  // oxlint-disable-next-line typescript/no-implied-eval
  return new Function(`"use strict";
let n=0,x=0,size=4096,T=new Int32Array(size*2);
function slot(h){return Math.floor((h>>>0)*2.3283064365386963e-10*size)*2;}
function put(t,a,c){
  let s=slot(a);const end=size*2;
  while(t[s]!==0||t[s+1]!==0){if(t[s]===a&&t[s+1]===c)return false;s+=2;if(s===end)s=0;}
  t[s]=a;t[s+1]=c;return true;
}
function add(o,b){
  const a=${hashText(words, read)};
  let c=${hashText(words, read, 0x5bd1e995)};
  if(a===0&&c===0)c=1;
  if(!put(T,a,c))return false;
  n++;return true;
}
function reserve(more,bytesMax){
  if(n+more<=size*0.85)return true;
  let larger=size;while(n+more>larger*0.85)larger=Math.ceil(larger*1.5);
  if(larger*8>bytesMax)return false;
  const old=T,end=size*2;size=larger;T=new Int32Array(size*2);
  for(let s=0;s<end;s+=2)if(old[s]!==0||old[s+1]!==0)put(T,old[s],old[s+1]);
  return true;
}
return{add,reserve,get count(){return n;},get bytes(){return size*8;}};`)() as CompactSet;
}

/** The probability that any of `count` states was taken for another: the birthday bound n(n−1)/2 ÷ 2^64. */
export const omissionOf = (count: number): number => Math.min(1, ((count * (count - 1)) / 2) * 2 ** -64);
