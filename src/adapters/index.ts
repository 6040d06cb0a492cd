/**
 * Pools of others as subjects, by the names of their packages. Each adapter is handed the module and imports none, so any version
 * can be checked.
 *
 * ```ts
 * import * as generic from "generic-pool";
 * import { adapters } from "poolproof/adapters";
 * await checkAll(adapters["generic-pool"](generic));
 * ```
 */
import { lightningPool } from "./lightning-pool.ts";
import { mysql2 } from "./mysql2.ts";
import { tarn } from "./tarn.ts";
import type { Adapter } from "./package.ts";

export type { Adapter, Package } from "./package.ts";
export { lightningPool } from "./lightning-pool.ts";
export { mysql2 } from "./mysql2.ts";
export { tarn } from "./tarn.ts";

export const adapters = { "lightning-pool": lightningPool, mysql2, tarn } satisfies Readonly<
  Record<string, Adapter>
>;
