import { defineConfig } from "vitest/config";

/** The packed package where users have it: other runtimes, and setup in apps of each framework. */
export default defineConfig({
  test: {
    name: "package",
    environment: "node",
    globalSetup: ["tests/installed/globalSetup.ts"],
    include: ["tests/ground/**/*.test.ts", "tests/runtimes/**/*.test.ts"],
    maxWorkers: "100%",
    // Installing and building an app of a large framework takes minutes on a small machine.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
