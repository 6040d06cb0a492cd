/** Who a client is: trusted, known by a password, or by SCRAM-SHA-256. Source: PostgreSQL 18, 54.2.1 (start-up) and 54.3 (SASL). */
import { databaseError } from "../errors.ts";
import { Reply } from "./reply.ts";
import { Scram } from "./scram.ts";

/** How clients are asked who they are. */
export type AuthOptions =
  | { readonly method: "trust" }
  | { readonly method: "password"; readonly password: string }
  | { readonly method: "scram-sha-256"; readonly password: string; readonly iterations?: number };

/** PostgreSQL's own. */
const iterationsAtFirst = 4096;

const parameters: readonly (readonly [name: string, value: string])[] = [
  ["server_version", "18.0"],
  ["server_encoding", "UTF8"],
  ["client_encoding", "UTF8"],
  ["DateStyle", "ISO, MDY"],
  ["IntervalStyle", "postgres"],
  ["TimeZone", "UTC"],
  ["integer_datetimes", "on"],
  ["standard_conforming_strings", "on"],
  ["in_hot_standby", "off"],
  ["default_transaction_read_only", "off"],
];

/** What every client is told once it is known: the same bytes, so they are written once. */
export const welcome: Uint8Array = parameters
  .reduce((reply, [name, value]) => reply.parameter(name, value), new Reply().authentication(0))
  .bytes.slice();

type Step = "hello" | "password" | "sasl first" | "sasl final";

const mechanism = "SCRAM-SHA-256";

/** One client's. */
export class Authentication {
  readonly #options: AuthOptions;
  readonly #scram: Scram | undefined;
  #step: Step = "hello";

  constructor(options: AuthOptions) {
    this.#options = options;
    if (options.method !== "scram-sha-256") return;
    const { password, iterations = iterationsAtFirst } = options;
    this.#scram = new Scram({ password, iterations });
  }

  /** Takes what the client said, and gives what to ask it; known, it is told so. Throws {@link DatabaseError} 28P01 for a wrong password. */
  next(said: Buffer | undefined): { readonly request: Reply; readonly isKnown: boolean } {
    const request = new Reply();
    const ask = (step: Step): { request: Reply; isKnown: boolean } => {
      this.#step = step;
      return { request, isKnown: false };
    };
    switch (this.#step) {
      case "hello":
        if (this.#options.method === "trust") return { request, isKnown: true };
        if (this.#options.method === "password") return request.authentication(3) && ask("password");
        return request.authentication(10, Buffer.from(`${mechanism}\0\0`)) && ask("sasl first");
      case "password":
        if (textOf(said) !== passwordOf(this.#options)) throw wrong();
        return { request, isKnown: true };
      case "sasl first": {
        const answer = this.#scram?.first(initialResponse(said));
        if (answer === undefined) throw wrong();
        return request.authentication(11, Buffer.from(answer)) && ask("sasl final");
      }
      case "sasl final": {
        const answer = this.#scram?.final(said?.toString() ?? "");
        if (answer === undefined) throw wrong();
        return { request: request.authentication(12, Buffer.from(answer)), isKnown: true };
      }
    }
  }
}

function passwordOf(options: AuthOptions): string | undefined {
  return options.method === "trust" ? undefined : options.password;
}

function wrong(): Error {
  return databaseError("password authentication failed", "28P01");
}

/** Ends with a zero byte. */
function textOf(said: Buffer | undefined): string {
  return said?.toString("utf8", 0, Math.max(0, said.length - 1)) ?? "";
}

/** The mechanism, a zero byte, the length, the text. */
function initialResponse(said: Buffer | undefined): string {
  const end = said?.indexOf(0) ?? -1;
  if (!said || said.toString("utf8", 0, end) !== mechanism) return "";
  return said.toString("utf8", end + 5);
}
