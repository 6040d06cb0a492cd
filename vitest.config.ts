import { defineConfig } from "vitest/config";

export default defineConfig({
  // The package is imported by its published name; the private "source" condition points it at src.
  ssr: { resolve: { conditions: ["source", "module", "node", "default"] } },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/built.ts",
    pool: "forks",
    // By default one core is left free, which on two cores is half of them.
    maxWorkers: "100%",
    testTimeout: 60_000,
  },
});
