/**
 * A model that cannot be checked as written: the message names the model, the step and the value.
 *
 * @example
 * ```ts
 * try {
 *   range(3, 1);
 * } catch (error) {
 *   console.log(String(error)); // prints ModelError: A range needs integers low ≤ high, not 3 … 1.
 * }
 * ```
 */
export class ModelError extends Error {
  override readonly name = "ModelError";
}
