/** Every message that a server sends a client of pg's, in short: what it is, and what of it two servers must have in common. */
import { Client } from "pg";

interface Message {
  readonly name: string;
  readonly status?: string;
  readonly text?: string;
  readonly code?: string;
  readonly severity?: string;
  readonly fieldCount?: number;
  readonly fields?: readonly unknown[];
}

/** What a session asks, one after the other. */
export type Question =
  string | { readonly text: string; readonly values?: unknown[]; readonly name?: string };

/** What is heard from the first ReadyForQuery on. */
export async function heard(client: Client, questions: readonly Question[]): Promise<string[]> {
  const said: string[] = [];
  await client.connect();
  const { connection } = client as unknown as {
    connection: { on(event: "message", listener: (message: Message) => void): void };
  };
  connection.on("message", (message) => said.push(inShort(message)));
  for (const question of questions) {
    said.push(`> ${JSON.stringify(question)}`);
    await client.query(question).catch(() => undefined);
    // The promise is rejected at the error, before the server is ready again.
    await client.query("");
  }
  await client.end();
  return said;
}

function inShort(message: Message): string {
  const { name, status, text, code, severity, fieldCount, fields } = message;
  const isRow = name === "dataRow";
  const about = [status, text, severity, code, fieldCount, isRow ? JSON.stringify(fields) : undefined];
  if (name === "rowDescription") about.push(...(fields as { name: string; dataTypeID: number }[]).map(inOne));
  return [name, ...about.filter((part) => part !== undefined)].join(" ");
}

function inOne({ name, dataTypeID }: { readonly name: string; readonly dataTypeID: number }): string {
  return `${name}:${dataTypeID}`;
}
