/** A server without SQL, for FakeDriver: statements succeed, but for those that are known to fail. */
import { databaseError } from "../../../src/driver/errors.ts";
import { emptyServer, type Server } from "../../../src/driver/server.ts";
import { FakeBackend } from "./fake.ts";

/** Codes that the session or the connection itself answers with. */
const ofSession: ReadonlySet<string> = new Set(["25P01", "25P02", "3B001", "08006"]);

/** Fails as the truth does: the statements that got an SQLSTATE there get it here. Knows no rows. */
export function scriptedBackend(truth: readonly string[]): FakeBackend {
  const failures = new Map<string, string>();
  for (const said of truth) {
    const [, sql, sqlstate] = /^\w (.*) → \w+Error (\w{5}),/s.exec(said) ?? [];
    if (sql !== undefined && sqlstate !== undefined && !ofSession.has(sqlstate)) failures.set(sql, sqlstate);
  }
  const failIfKnown = (sql: string): void => {
    const sqlstate = failures.get(sql);
    if (sqlstate !== undefined) throw databaseError("as scripted", sqlstate);
  };
  const server: Server = {
    ...emptyServer,
    open: () => {
      const storage = emptyServer.open();
      const run: typeof storage.run = (sql, params) => {
        failIfKnown(sql);
        return storage.run(sql, params);
      };
      const check = (sql: string): void => {
        if (failures.get(sql) === "42601") failIfKnown(sql);
      };
      return { ...storage, run, check };
    },
  };
  return new FakeBackend(server);
}

/** What is left of an answer without its rows. */
export function withoutRows(said: string): string {
  return said.replace(/→ \d+ \[.*\],/s, "→ rows,");
}
