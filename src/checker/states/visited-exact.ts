/**
 * The exact visited set: states one after the other in the order they were found, and an open-addressing table of
 * their numbers. It is generated for the number of words, because hashing and comparing are the inner loop.
 */

export interface VisitedSet {
  /** How many states are in the set. */
  readonly count: number;
  /** State i lies at i × words. Replaced when it grows: never keep it. */
  readonly states: Int32Array;
  /** The number of the state from which state i was found first. */
  readonly parents: Int32Array;
  /** Bytes in use, and what the next growth would make of them. */
  readonly bytes: number;
  /** Makes room for `more` states. False where that needs more than `bytesMax`. */
  reserve(more: number, bytesMax: number): boolean;
  /** Adds states `from` … of `out`, `count` ≤ batchMax of them, in order, where they are new; `parents` in parallel. */
  addAll(out: Int32Array, from: number, count: number, parents: Int32Array): void;
  /** The number of a state, or −1. */
  find(states: Int32Array, at: number): number;
  /** Takes states and parents as they were saved. */
  restore(states: Int32Array, parents: Int32Array): void;
}

/**
 * The longest batch that `addAll` takes: long enough that loads overlap, short enough that the pages which the first pass has
 * touched are still known when the last one comes to them.
 */
export const batchMax = 256;

/**
 * A page that is read first is the system's page of zeros, and is copied when it is written, of which all threads' processors are
 * told. So a new table's pages are written first.
 */
const wordsOfPage = 1024;

/**
 * Odd multipliers from the golden ratio's digits and from Steele and Vigna's table of good 32-bit multipliers
 * (arXiv 2001.05304); any odd constants with mixed bits do.
 */
const multipliers = [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f, 0x165667b1];

/** An expression that hashes the words `${names}0` … to 32 bits. */
export function hashText(words: number, read: (word: number) => string, seed = 0): string {
  let text = String(0x2545f491 ^ seed);
  for (let word = 0; word < words; word++) {
    const multiplier = (multipliers[word % multipliers.length] ?? 1) | 0;
    text = `(x=Math.imul((${text})^${read(word)},${multiplier}),x^(x>>>15))`;
  }
  return `(x=Math.imul(${text},${0x9e3779b1 | 0}),x^(x>>>16))`;
}

const each = (words: number, text: (word: number) => string, separator: string): string =>
  Array.from({ length: words }, (_, word) => text(word)).join(separator);

export function visitedExact(words: number, statesHint = 1 << 12): VisitedSet {
  // oxlint-disable-next-line typescript/no-implied-eval
  return new Function("room", "batchMax", visitedSource(words))(statesHint, batchMax) as VisitedSet;
}

/**
 * An entry of the table is a state's number plus one, and above it as much of its hash as is left: the slot is the lower part of
 * the hash, so an entry says nearly all of it, and another state is seen off without being loaded.
 *
 * A batch is looked up in three passes, so that the loads of one pass do not wait for each other: each misses the
 * cache, and nothing else in the search takes as long.
 */
function visitedSource(words: number): string {
  const hashOf = (array: string, at: string): string => hashText(words, (word) => `${array}[${at}+${word}]`);
  const same = each(words, (word) => `S[q+${word}]===o[b+${word}]`, "&&");
  const seek = `while(c!==0){if(((c^y)&~mask)===0){const q=((c&mask)-1)*${words};if(${same})break;}h=(h+1)&mask;c=T[h];}`;
  return `"use strict";
let n=0,x=0,cap=room,size=1<<12;while(size*0.55<cap)size*=2;
let S=new Int32Array(cap*${words}),P=new Int32Array(cap),T=new Int32Array(size),mask=size-1;
const H=new Int32Array(batchMax),C=new Int32Array(batchMax);let sink=0;
function addAll(o,from,count,parents){
  for(let i=0,b=from*${words};i<count;i++,b+=${words})H[i]=${hashOf("o", "b")};
  for(let i=0;i<count;i++)C[i]=T[H[i]&mask];
  for(let i=0;i<count;i++){const c=C[i];if(c!==0&&((c^H[i])&~mask)===0)sink^=S[((c&mask)-1)*${words}];}
  for(let i=0,b=from*${words};i<count;i++,b+=${words}){
    const y=H[i];let h=y&mask,c=T[h];
    ${seek}
    if(c===0){const q=n*${words};${each(words, (word) => `S[q+${word}]=o[b+${word}]`, ";")};P[n]=parents[from+i];T[h]=(y&~mask)|++n;}
  }
}
function find(o,b){
  const y=${hashOf("o", "b")};let h=y&mask,c=T[h];
  ${seek}
  return c===0?-1:(c&mask)-1;
}
function rehash(){
  T=new Int32Array(size);mask=size-1;
  for(let i=0;i<size;i+=${wordsOfPage})T[i]=0;
  for(let from=0;from<n;from+=batchMax){
    const to=Math.min(from+batchMax,n);
    for(let i=from,b=from*${words};i<to;i++,b+=${words})H[i-from]=${hashOf("S", "b")};
    for(let i=from;i<to;i++)sink^=T[H[i-from]&mask];
    for(let i=from;i<to;i++){const y=H[i-from];let h=y&mask;while(T[h]!==0)h=(h+1)&mask;T[h]=(y&~mask)|(i+1);}
  }
}
function bytes(states,slots){return states*${words * 4 + 4}+slots*4;}
function reserve(more,bytesMax){
  const need=n+more;
  if(need<=cap&&need<=size*0.6)return true;
  let newCap=cap,newSize=size;
  while(need>newCap)newCap*=2;
  while(need>newSize*0.6)newSize*=2;
  if(bytes(Math.max(need,n),newSize)>bytesMax)return false;
  if(newCap!==cap){
    const s=new Int32Array(newCap*${words});s.set(S.subarray(0,n*${words}));S=s;
    const p=new Int32Array(newCap);p.set(P.subarray(0,n));P=p;cap=newCap;
  }
  if(newSize!==size){size=newSize;rehash();}
  return true;
}
function restore(s,p){n=0;reserve(p.length,Infinity);n=p.length;S.set(s);P.set(p);rehash();}
return{addAll,find,reserve,restore,get count(){return n;},get states(){return S;},get parents(){return P;},
  get bytes(){return bytes(n,size);}};`;
}
