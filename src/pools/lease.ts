/**
 * A connection for as long as it is lent once. The next worker gets another lease of the same connection, so that a put
 * of the old one can be told from a put of the new. All else is the connection's own.
 */
import type { Connection, QueryResult, TransactionStatus } from "../driver/driver.ts";

export class Lease implements Connection {
  readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  get closed(): 0 | 1 | 2 {
    return this.connection.closed;
  }
  get transactionStatus(): TransactionStatus {
    return this.connection.transactionStatus;
  }
  get autocommit(): boolean {
    return this.connection.autocommit;
  }
  set autocommit(isOn: boolean) {
    this.connection.autocommit = isOn;
  }
  query(sql: string, params?: readonly unknown[]): Promise<QueryResult> {
    return this.connection.query(sql, params);
  }
  commit(): Promise<void> {
    return this.connection.commit();
  }
  rollback(): Promise<void> {
    return this.connection.rollback();
  }
  close(): Promise<void> {
    return this.connection.close();
  }
}
