/** A model that cannot be checked as written: the message names the model, the step and the value. */
export class ModelError extends Error {
  override readonly name = "ModelError";
}
