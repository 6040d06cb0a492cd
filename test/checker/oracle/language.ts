/**
 * Models as the oracle sees them: plain data, with the meaning that docs/guide/models.md gives them and nothing of how the checker
 * stores, compiles or reduces them. Names of a sort are its numbers from 0, `none` is null.
 */
export type Value = boolean | number | null;

export type Type =
  | { readonly of: "boolean" }
  | { readonly of: "range"; readonly low: number; readonly high: number }
  | { readonly of: "id" | "option"; readonly sort: string };

export interface Variable {
  readonly name: string;
  readonly shape: "scalar" | "map" | "set" | "sequence" | "local";
  readonly type: Type;
  /** The sort that a map or a set is about, or whose members have this local. */
  readonly key?: string;
  readonly lengthMax?: number;
  /** Of a map, one a member; otherwise one, and none of sets and sequences, which are empty. */
  readonly initial: readonly Value[];
}

export type Term =
  | { readonly is: "constant"; readonly type: Type; readonly value: Value }
  /** The member whose step it is, or its number, which no symmetric model may ask for. */
  | { readonly is: "self" | "rank" }
  | { readonly is: "name"; readonly name: string }
  | { readonly is: "read"; readonly variable: string; readonly key?: Term }
  | { readonly is: "has"; readonly variable: string; readonly value: Term }
  | { readonly is: "length" | "first"; readonly variable: string }
  | { readonly is: "inside" | "not"; readonly term: Term }
  | { readonly is: "equal" | "less"; readonly left: Term; readonly right: Term }
  | { readonly is: "plus"; readonly term: Term; readonly by: number }
  | { readonly is: "and" | "or"; readonly parts: readonly Term[] }
  | {
      readonly is: "all" | "any" | "count";
      readonly sort: string;
      readonly name: string;
      readonly body: Term;
    }
  | { readonly is: "at"; readonly group: string; readonly member: Term; readonly labels: readonly string[] };

export type Act =
  | { readonly does: "set"; readonly variable: string; readonly key?: Term; readonly value: Term }
  | { readonly does: "add" | "remove" | "push"; readonly variable: string; readonly value: Term }
  | { readonly does: "pop" | "shift"; readonly variable: string }
  | { readonly does: "become"; readonly variable: string; readonly name: string; readonly condition: Term }
  | { readonly does: "when"; readonly condition: Term }
  | {
      readonly does: "branch";
      readonly condition: Term;
      readonly yes: readonly Act[];
      readonly no: readonly Act[];
    }
  | { readonly does: "either"; readonly alternatives: readonly (readonly Act[])[] }
  | {
      readonly does: "choose" | "pick";
      readonly sort: string;
      readonly name: string;
      readonly condition: Term;
      readonly body: readonly Act[];
    }
  | { readonly does: "given"; readonly name: string; readonly value: Term; readonly body: readonly Act[] }
  | { readonly does: "goto"; readonly label: string };

export interface Group {
  /** The name of its sort, or of a process that is alone. */
  readonly name: string;
  readonly size: number;
  readonly steps: Readonly<Record<string, readonly Act[]>>;
  readonly start: string;
  readonly ends: readonly string[];
  readonly fairness: "none" | "weak" | "strong";
}

export type Claim =
  | {
      readonly kind: "always" | "sometimes" | "eventually" | "infinitely-often";
      readonly name: string;
      readonly holds: Term;
    }
  | { readonly kind: "leads-to"; readonly name: string; readonly from: Term; readonly to: Term };

export interface Sketch {
  readonly name: string;
  readonly sorts: Readonly<Record<string, number>>;
  readonly variables: readonly Variable[];
  readonly groups: readonly Group[];
  readonly claims: readonly Claim[];
}
