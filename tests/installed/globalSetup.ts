/** A folder for what the tests of one run share; the package is packed there when a test first asks. */
import { mkdtemp, realpath, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Outside the repository; shared by all test files of a run and removed after it. */
    runFolder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // The real path, because esbuild reports real paths and the Convex CLI compares them.
  const folder = await mkdtemp(path.join(await realpath(os.tmpdir()), "versioned-assets-run-"));
  project.provide("runFolder", folder);
  return () => rm(folder, { recursive: true, force: true });
}
