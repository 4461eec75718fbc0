import path from "node:path";
import react from "@vitejs/plugin-react";
import { build } from "vite";
import type { TestProject } from "vitest/node";
import { browserApp } from "./browserApp.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder with the demo's page as it is built for production. */
    builtDemo: string;
  }
}

/** What stands in the build where a running backend's URLs belong. */
export const PLACEHOLDERS = {
  VITE_CONVEX_URL: "http://convex-url.invalid",
  VITE_CONVEX_SITE_URL: "http://convex-site-url.invalid",
} as const;

/**
 * Builds the demo's page once for all tests, in an app that has the package installed: a dev server
 * takes seconds for each visit, and how fast it is says nothing of what users will feel.
 */
export default async function setup(project: TestProject): Promise<void> {
  const app = await browserApp(project.getProvidedContext().runFolder);
  const outDir = path.join(app, "built-demo");
  await build({
    root: path.join(app, "example"),
    configFile: false,
    logLevel: "error",
    mode: "production",
    define: Object.fromEntries(
      Object.entries(PLACEHOLDERS).map(([name, url]) => [
        `import.meta.env.${name}`,
        JSON.stringify(url),
      ]),
    ),
    build: { outDir, emptyOutDir: true },
    plugins: [react()],
  });
  project.provide("builtDemo", outDir);
}
