import { readFileSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { aliases } from "./local/aliases.js";
import { wasmFiles } from "./local/wasmFiles.js";
import { redirectTests } from "./tests/versionOne/support/redirect.js";

/** Against what hangs; how long a test takes says nothing of whether it is right. */
const TIMEOUT_MS = 360_000;

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

/** Files of tests below a folder that have a text in them. */
function testsWith(text: string, root: string, folders: RegExp): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => folders.test(path) && path.endsWith(".test.ts"))
    .map((path) => `${root}/${path}`)
    .filter((path) => readFileSync(path, "utf8").includes(text));
}

/** Files of tests that replace modules, which files that share their modules cannot. */
const mocking = testsWith("vi.mock(", "src", /^(component|client|shared)\b/);
/** These do so by importing `crashes.ts`. */
const crashing = testsWith("/crashes.js", "tests/r2", /^/);

const node = {
  execArgv,
  environment: "node",
  testTimeout: TIMEOUT_MS,
  hookTimeout: TIMEOUT_MS,
  expect: { poll: { timeout: 60_000 } },
};

/** The component against local servers: many modules, which each file would load for itself. */
const bucket = ["tests/{backends,r2}/**/*.test.ts"];

/** Packs the package at the beginning, beside tests without it: later, two files would wait for one. */
class PackingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const packs = ({ moduleId }: TestSpecification) => moduleId.endsWith("tests/setup/cli.test.ts");
    const sorted = await super.sort(files);
    return [...sorted.filter(packs), ...sorted.filter((file) => !packs(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: PackingFirst },
    // By default one processor is left alone, which on two would be half of them. One worker more uses the time
    // in which others wait for a timer or a process; CI, where sequences are long, keeps to its processors.
    maxWorkers: process.env.CI ? "100%" : availableParallelism() + 1,
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
        test: { ...node, name: "bucket", isolate: false, include: bucket, exclude: crashing },
      },
      {
        resolve: { alias: aliases },
        test: { ...node, name: "bucket-mocked", include: crashing },
      },
      {
        resolve: { alias: aliases },
        test: {
          name: "react",
          // Contexts of one thread share what makes a DOM; each file still has a DOM of its own.
          pool: "vmThreads",
          environment: "jsdom",
          setupFiles: ["tests/patience.ts"],
          testTimeout: TIMEOUT_MS,
          include: ["src/{react,image}/**/*.test.{ts,tsx}", "src/admin/**/*.test.{ts,tsx}"],
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
        plugins: [wasmFiles],
        test: {
          ...node,
          name: "node",
          server: { deps: { inline: [/\.wasm$/] } },
          globalSetup: ["tests/installed/globalSetup.ts"],
          include: [
            "local/**/*.test.ts",
            "scripts/**/*.test.ts",
            "src/{cli,codegen,push,sync}/**/*.test.ts",
            "tests/**/*.test.ts",
          ],
          // These install and build whole apps: vitest.package.config.ts.
          exclude: [
            ...configDefaults.exclude,
            "tests/ground/**",
            "tests/runtimes/**",
            "tests/versionOne/component.test.ts",
            ...bucket,
          ],
        },
      },
    ],
  },
});
