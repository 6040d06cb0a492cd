/** One member of one object, and what stands in for it. */
export interface Loan {
  readonly target: object;
  readonly name: string;
  /** Makes the stand-in, which passes through to `real` while no execution is active. */
  lend(real: never): unknown;
}
