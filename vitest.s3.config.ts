import { defineConfig } from "vitest/config";
import { aliases } from "./local/aliases.js";

/** Tests against a second S3 server. They have a command of their own, as they need more than npm. */
export default defineConfig({
  resolve: { alias: aliases },
  test: {
    name: "s3",
    environment: "node",
    include: ["tests/s3/**/*.spec.ts"],
    globalSetup: ["tests/s3/support/servers.ts"],
    execArgv: ["--experimental-async-context-frame"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
