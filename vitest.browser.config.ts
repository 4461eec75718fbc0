import { defineConfig } from "vitest/config";

/** Tests with a real browser. They have a command of their own, as they need more than npm. */
export default defineConfig({
  test: {
    name: "browser",
    environment: "node",
    include: ["tests/browser/**/*.spec.ts"],
    globalSetup: [
      "tests/browser/support/requireChromium.ts",
      "tests/installed/globalSetup.ts",
      "tests/browser/support/buildDemo.ts",
    ],
    // One demo and one browser at a time: they are heavier than the tests themselves.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
