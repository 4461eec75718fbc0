import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "edge-runtime",
    include: ["*.spec.ts"],
    testTimeout: 120_000,
    server: { deps: { inline: ["convex-test"] } },
  },
});
