/** maxconn, which a pool's own verb may change while it runs. */
export class Limit {
  maxconn: number;
  /** How many may be lent: more than maxconn while what was lent, or promised, before it was lowered is not back. */
  usedMax: number;

  constructor(maxconn: number) {
    this.maxconn = maxconn;
    this.usedMax = maxconn;
  }

  /** Gives maxconn as it was before. */
  resize(maxconn: unknown): number {
    const before = this.maxconn;
    if (typeof maxconn !== "number") return before;
    this.maxconn = maxconn;
    this.usedMax = maxconn < 0 ? maxconn : Math.max(maxconn, this.usedMax);
    return before;
  }

  /** The pool has refused it. */
  refuse(before: number): void {
    this.maxconn = before;
  }

  /** At rest: `taken` are lent, and as many more may be on their way as asks are open. */
  settle(taken: number): void {
    if (this.usedMax > this.maxconn) this.usedMax = Math.max(this.maxconn, Math.min(this.usedMax, taken));
  }
}
