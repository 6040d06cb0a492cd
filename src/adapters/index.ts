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
import { genericPool } from "./generic-pool.ts";
import { lightningPool } from "./lightning-pool.ts";
import { mysql2 } from "./mysql2.ts";
import { pgPool } from "./pg-pool.ts";
import { sequelizePool } from "./sequelize-pool.ts";
import { tarn } from "./tarn.ts";
import type { Adapter } from "./package.ts";

export type { Adapter, Package } from "./package.ts";
export { genericPool } from "./generic-pool.ts";
export { lightningPool } from "./lightning-pool.ts";
export { mysql2 } from "./mysql2.ts";
export { pgPool } from "./pg-pool.ts";
export { sequelizePool } from "./sequelize-pool.ts";
export { tarn } from "./tarn.ts";

export const adapters = {
  "generic-pool": genericPool,
  "lightning-pool": lightningPool,
  mysql2,
  "pg-pool": pgPool,
  "sequelize-pool": sequelizePool,
  tarn,
} satisfies Readonly<Record<string, Adapter>>;
