import { defineConfig } from "vitest/config";
import { aliases } from "./local/aliases.js";

/**
 * Tests that need more of a machine than npm, and so have a command of their own: a second S3 server from Debian, and root, who
 * can mount a small disk.
 */
export default defineConfig({
  resolve: { alias: aliases },
  test: {
    name: "system",
    environment: "node",
    include: ["tests/s3/**/*.spec.ts", "tests/push/*.spec.ts"],
    globalSetup: ["tests/installed/globalSetup.ts", "tests/s3/support/servers.ts"],
    execArgv: ["--experimental-async-context-frame"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
