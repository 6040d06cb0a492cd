/**
 * pg-mem and the parser of SQL. They take as long to load as all the rest of this package, so they are loaded with the first
 * {@link PgMemServer}. It is made outside executions: what they do while they load must not look at a world's time or values.
 */
import { createRequire } from "node:module";

// Not import(): a server is made at once. Both packages are CommonJS, so an import elsewhere gives the same objects.
const load = createRequire(import.meta.url);

export function pgMem(): typeof import("pg-mem") {
  return load("pg-mem") as typeof import("pg-mem");
}

export function sqlParser(): typeof import("pgsql-ast-parser") {
  return load("pgsql-ast-parser") as typeof import("pgsql-ast-parser");
}
