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
    // One demo and one browser at a time: two are no faster on two processors, and wait for each other.
    fileParallelism: false,
    // Against what hangs; how long a test takes says nothing of whether it is right.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 90_000 } },
  },
});
