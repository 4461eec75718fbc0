/** Gives the installed tests of 1.x this component in place of their own. */
import { fileURLToPath } from "node:url";
import type { Plugin } from "vitest/config";

const TESTS = /\/convex-versioned-assets-1\/src\/component\/[^/]+\.test\.ts$/;

const INSTEAD: Record<string, string> = {
  vitest: "vitest.ts",
  "convex-test": "convexTest.ts",
  "./_generated/api": "api.ts",
  "./schema": "nothing.ts",
  "./test.setup": "nothing.ts",
};

export function redirectTests(): Plugin {
  return {
    name: "tests-of-version-one",
    enforce: "pre",
    resolveId(source, importer) {
      const file = INSTEAD[source];
      if (file === undefined || importer === undefined || !TESTS.test(importer)) return null;
      return fileURLToPath(new URL(file, import.meta.url));
    },
  };
}
