/** The guide's application: found, told and mended as the page shows, and the same on a real server. */
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import { application } from "../../src/applications/application.ts";
import { builtIn } from "../../src/scenarios/built-in.ts";
import { poolproof } from "../cli/command-line.ts";
import { startPostgres, type Postgres } from "../conformance/postgres/postgres.ts";
import { codeBlocks, withFiles } from "../docs/code-blocks.ts";

const page = "docs/guide/application.md";
const [broken = "", checked = "", mended = ""] = await codeBlocks(page, "js");
const shown = await codeBlocks(page, "");

/** "$ npx poolproof check …" and what it prints, of which the page may leave out the end. */
async function isShown(text: string, files: Readonly<Record<string, string>>, code: number): Promise<void> {
  const [command = "", ...lines] = text.split("\n");
  const words = command.replace("$ npx poolproof ", "").split(" ");
  const ran = await withFiles(files, (folder) => poolproof(words, folder));
  const wanted = lines.join("\n");
  const stdout = wanted.endsWith("…\n") ? `${ran.stdout.slice(0, wanted.length - 2)}…\n` : ran.stdout;
  expect({ ...ran, stdout }).toEqual({ code, stdout: wanted, stderr: "" });
}

test("the command finds the failed transaction, with the lines of the application's code", async () => {
  await isShown(shown[0] ?? "", { "app.mjs": broken, "shop.check.mjs": checked }, 1);
});

test("mended it holds in every pair of requests, and with faults", async () => {
  await isShown(shown[1] ?? "", { "app.mjs": mended, "shop.check.mjs": checked }, 0);
});

describe("the same code, unchanged, runs on a real server:", () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres({ connectionsMax: 10 });
  });
  afterAll(() => postgres.stop());

  interface App {
    inject(request: object): Promise<{ statusCode: number; body: string }>;
    close(): Promise<void>;
  }
  type Build = (pool: pg.Pool) => App;
  const order = (product: number, amount: number) => ({
    method: "POST",
    url: "/orders",
    payload: { product, amount },
  });
  const requests = [
    { method: "GET", url: "/products" },
    order(1, 2),
    order(1, 2),
    order(2, 9),
    order(3, 1),
    { method: "GET", url: "/products" },
    { method: "GET", url: "/sales" },
    { method: "GET", url: "/nothing" },
    { method: "POST", url: "/orders", payload: { product: "one", amount: 1 } },
  ];
  const setup = /setup: `(.*?)`/s.exec(checked)?.[1] ?? "";

  /** Status and rows of each, one after the other. */
  async function answers(app: App): Promise<[number, unknown][]> {
    const all: [number, unknown][] = [];
    for (const request of requests) {
      const { statusCode, body } = await app.inject(request);
      // A database's own words for an error are not compared.
      all.push([statusCode, statusCode === 500 ? "" : JSON.parse(body)]);
    }
    return all;
  }

  test("statuses and rows are those of the simulated one", async () => {
    const { buildApp } = await withFiles({ "app.mjs": mended }, async (folder) => {
      return (await import(join(folder, "app.mjs"))) as { buildApp: Build };
    });
    const { admin, role, config } = postgres;
    await admin.query(`set role ${role}; set search_path = ${role}; ${setup}; reset role`);
    const pool = new pg.Pool({ ...config, max: 2 });
    const real = await answers(buildApp(pool));
    await pool.end();
    let simulated: [number, unknown][] = [];
    const shop = application({
      name: "shop",
      pool: (options) => new pg.Pool({ ...options, max: 2 }),
      open: buildApp,
      setup,
      requests: {
        all: async (app) => {
          simulated = await answers(app);
        },
      },
    });
    const { verdict } = await check(builtIn("all+all", shop, { workers: 1 }), { executions: 3 });
    expect(verdict).toBe("holds");
    expect(simulated).toEqual(real);
    expect(real.map(([status]) => status)).toEqual([200, 201, 409, 201, 409, 200, 200, 404, 500]);
    expect(real[5]?.[1]).toEqual([
      { id: 1, stock: 1 },
      { id: 2, stock: 0 },
    ]);
  });
});
