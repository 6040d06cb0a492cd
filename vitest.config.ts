import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // The package is imported by its published name; the private "source" condition points it at src.
  ssr: { resolve: { conditions: ["source", "module", "node", "default"] } },
  // A thread that loads the sources anew takes four times as long to start as one that loads what they were built to.
  resolve: {
    alias: [
      {
        find: /^\.\/start-thread\.ts$/,
        replacement: fileURLToPath(new URL("test/threads/start-built-thread.ts", import.meta.url)),
      },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/built.ts",
    pool: "forks",
    // By default one core is left free, which on two cores is half of them.
    maxWorkers: "100%",
    // One process after another would load the sources anew for each file, which took a third of the time. What a test
    // lends or listens to, it gives back.
    isolate: false,
    // Executions leave much garbage that is young: with room for it, a fifth of the processor time is saved.
    execArgv: ["--max-semi-space-size=32"],
    // For what hangs only: under load a test may take many times as long as alone.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
