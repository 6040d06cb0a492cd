/** An application as the test bed sees it: requests that workers make, and a pool that tells who does what. */
import type { Connection } from "../driver/driver.ts";
import { PostgresWire } from "../driver/wire/postgres-wire.ts";
import type { PoolUnderTest, PoolView } from "../pools/pool.ts";
import type { CallObserver } from "../pools/told.ts";
import type { PgPool } from "./pg.ts";
import { forgetRequests, inRequestOf } from "./requester.ts";
import { Teller } from "./teller.ts";
import { PoolWatch } from "./pool-watch.ts";

export class ApplicationUnderTest implements PoolUnderTest {
  requests: (name: string) => unknown = () => undefined;
  readonly #pool: PgPool;
  readonly #teller = new Teller();

  constructor(pool: PgPool) {
    this.#pool = pool;
    new PoolWatch(this.#teller).watch(pool);
  }

  /** Below 0 are the books of a pool that has parked what it no longer counts. */
  readonly view = (): PoolView => {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    const usedCount = Math.max(0, totalCount - idleCount);
    return { usedCount, idleCount, waitingCount } as unknown as PoolView;
  };

  observe(observer: CallObserver): void {
    this.#teller.observer = observer;
  }

  ended(): void {
    forgetRequests();
  }

  request(worker: string, name: string): unknown {
    return inRequestOf(worker, () => this.requests(name));
  }

  connectionOf(client: unknown): Connection | undefined {
    return PostgresWire.connectionOf(client);
  }

  getconn(): Promise<never> {
    return Promise.reject(new TypeError(onlyRequests));
  }

  putconn(): Promise<never> {
    return Promise.reject(new TypeError(onlyRequests));
  }

  closeall(): Promise<never> {
    return Promise.reject(new TypeError(onlyRequests));
  }
}

const onlyRequests = "An application is not called as a pool is: make one of its requests.";
