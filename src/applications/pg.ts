/** As much of node-postgres as is watched. The package itself is the application's: nothing here imports it. */

export interface PgPool {
  connect: (...args: unknown[]) => unknown;
  query: (...args: unknown[]) => unknown;
  on(event: "connect", listener: (client: PgClient) => void): unknown;
  readonly options?: { readonly max?: number };
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

export interface PgClient {
  query: (...args: unknown[]) => unknown;
  /** A new one for each lease. */
  release: Release;
}

export type Release = (error?: unknown) => void;
