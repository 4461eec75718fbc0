import { defineConfig } from "vitest/config";

const alias = {
  "convex-versioned-assets/convex.config": new URL(
    "src/component/convex.config.ts",
    import.meta.url,
  ).pathname,
  "convex-versioned-assets/react": new URL("src/react/index.ts", import.meta.url).pathname,
  "convex-versioned-assets/test": new URL("src/test.ts", import.meta.url).pathname,
  "convex-versioned-assets": new URL("src/client/index.ts", import.meta.url).pathname,
};

export default defineConfig({
  test: {
    projects: [
      {
        // Code that runs inside Convex, and what calls it there.
        resolve: { alias },
        test: {
          name: "convex",
          environment: "edge-runtime",
          include: [
            "src/component/**/*.test.ts",
            "src/client/**/*.test.ts",
            "example/**/*.test.ts",
          ],
          server: { deps: { inline: ["convex-test"] } },
        },
      },
      {
        resolve: { alias },
        test: {
          name: "react",
          environment: "jsdom",
          include: ["src/react/**/*.test.{ts,tsx}"],
        },
      },
      {
        // Processes, sockets and files: the embedded backend, the build, the package.
        resolve: { alias },
        test: {
          name: "node",
          environment: "node",
          include: ["local/**/*.test.ts", "scripts/**/*.test.ts", "tests/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
