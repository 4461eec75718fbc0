import { readFileSync, readdirSync } from "node:fs";
import { configDefaults, defineConfig } from "vitest/config";
import { aliases } from "./local/aliases.js";
import { redirectTests } from "./tests/versionOne/support/redirect.js";

/** Against what hangs; how long a test takes says nothing of whether it is right. */
const TIMEOUT_MS = 120_000;

/** Contexts of calls without a hook for each promise: Node 22 has that, and later ones do it anyway. */
const CONTEXT_FRAME = "--experimental-async-context-frame";
const execArgv = process.allowedNodeEnvironmentFlags.has(CONTEXT_FRAME) ? [CONTEXT_FRAME] : [];

const convex = {
  execArgv,
  testTimeout: TIMEOUT_MS,
  environment: "edge-runtime",
  include: ["src/{component,client,shared}/**/*.test.ts", "example/**/*.test.ts"],
  server: { deps: { inline: ["convex-test"] } },
};

/** Files of tests that replace modules, which files that share their modules cannot. */
const mocking = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((path) => /^(component|client|shared)\b.*\.test\.ts$/.test(path))
  .map((path) => `src/${path}`)
  .filter((path) => readFileSync(path, "utf8").includes("vi.mock("));

export default defineConfig({
  test: {
    // By default one processor is left alone, which on two would be half of them.
    maxWorkers: "100%",
    projects: [
      {
        // Code that runs inside Convex, and what calls it there; one load of the modules for all files.
        resolve: { alias: aliases },
        test: { ...convex, name: "convex", isolate: false, exclude: mocking },
      },
      {
        // The same, where a file has other modules than the rest.
        resolve: { alias: aliases },
        test: { ...convex, name: "convex-mocked", include: mocking },
      },
      {
        resolve: { alias: aliases },
        test: {
          name: "react",
          // Contexts of one thread share what makes a DOM; each file still has a DOM of its own.
          pool: "vmThreads",
          environment: "jsdom",
          testTimeout: TIMEOUT_MS,
          include: ["src/react/**/*.test.{ts,tsx}", "src/admin/**/*.test.{ts,tsx}"],
        },
      },
      {
        // The tests of the package 1.x.
        plugins: [redirectTests()],
        test: {
          name: "version-one",
          execArgv,
          environment: "node",
          testTimeout: TIMEOUT_MS,
          include: ["tests/versionOne/component.test.ts"],
          server: { deps: { inline: ["convex-test"] } },
        },
      },
      {
        // Processes, sockets and files: the embedded backend, the build, the package.
        resolve: { alias: aliases },
        test: {
          name: "node",
          execArgv,
          environment: "node",
          globalSetup: ["tests/installed/globalSetup.ts"],
          include: [
            "local/**/*.test.ts",
            "scripts/**/*.test.ts",
            "src/cli/**/*.test.ts",
            "src/sync/**/*.test.ts",
            "tests/**/*.test.ts",
          ],
          // These install and build whole apps: vitest.package.config.ts.
          exclude: [
            ...configDefaults.exclude,
            "tests/ground/**",
            "tests/runtimes/**",
            "tests/versionOne/component.test.ts",
          ],
          testTimeout: TIMEOUT_MS,
          hookTimeout: TIMEOUT_MS,
        },
      },
    ],
  },
});
