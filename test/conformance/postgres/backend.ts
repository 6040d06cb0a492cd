/** What the suite needs of a database, real or not. */
import type { Connection } from "../../../src/driver/driver.ts";

export interface Backend {
  readonly name: string;
  connect(): Promise<Connection>;
  /** Puts the tables back to their first content. No session of an earlier program is left. */
  reset(): Promise<void>;
  /** The server ends the session. Resolves when it is gone. */
  kill(connection: Connection): Promise<void>;
  /** Starts the statement, lets the server end the session while it runs, and answers what the statement gave. */
  killDuring(connection: Connection, sql: string): Promise<unknown>;
  /** Resolves to true once the session waits for another one's lock, to false once `isDone`. */
  waits(connection: Connection, isDone: () => boolean): Promise<boolean>;
  stop(): Promise<void>;
}

export const tables = `
  create table account (id int primary key, balance int not null check (balance >= 0));
  create table entry (id int primary key, account int references account (id));
  create table ticket (id serial primary key, word text not null);`;

export const content = `
  insert into account values (1, 10), (2, 20), (3, 30);
  insert into entry values (1, 1);`;

/** The server refuses more sessions at once. */
export const connectionsMax = 8;
