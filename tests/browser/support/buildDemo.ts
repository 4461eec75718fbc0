import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder with the demo's page as it is built for production. */
    builtDemo: string;
  }
}

const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));

/** What stands in the build where a running backend's addresses belong. */
export const PLACEHOLDERS = {
  VITE_CONVEX_URL: "http://convex-url.invalid",
  VITE_CONVEX_SITE_URL: "http://convex-site-url.invalid",
} as const;

/**
 * Builds the demo's page once for all tests: a dev server takes seconds for each visit, and how fast
 * it is says nothing of what people will feel.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), "built-demo-"));
  await promisify(execFile)(
    process.execPath,
    [
      "node_modules/vite/bin/vite.js",
      "build",
      ...["--config", "example/vite.config.ts", "--outDir", folder, "--logLevel", "error"],
    ],
    { cwd: REPOSITORY, env: { ...process.env, ...PLACEHOLDERS, NODE_ENV: "production" } },
  );
  project.provide("builtDemo", folder);
  return () => rm(folder, { recursive: true, force: true });
}
