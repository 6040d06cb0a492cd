/** The error of whoever describes a scenario: one sentence that says what is wrong and what to do. */

/**
 * A scenario, or a command's options, that are invalid.
 *
 * @example
 * ```ts
 * try {
 *   builtIn("steady", simple, { workers: 0 });
 * } catch (error) {
 *   console.log(String(error)); // prints ScenarioError: workers is 0; it must be a whole number, 1 or more.
 * }
 * ```
 */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
}
