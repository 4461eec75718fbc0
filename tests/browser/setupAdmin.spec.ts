/** A person enters /admin of an app that setup has made, by the command that the panel shows. */
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import react from "@vitejs/plugin-react";
import type { Browser } from "playwright-core";
import { type ViteDevServer, createServer } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository } from "../../scripts/scratch.js";
import type * as Setup from "../../src/setup/index.js";
import { makeApp, writeFiles } from "../setup/support/apps.js";
import { type RunningApp, runApp } from "../setup/support/backend.js";
import { developedApp } from "../setup/support/packages.js";
import { launchChromium } from "./support/chromium.js";

let scratch: string;
let app: string;
let backend: RunningApp;
let site: ViteDevServer;
let browser: Browser;
const before = process.env.ADMIN_USERS;

describe.each([{ addRouter: false }, { addRouter: true }])(
  "with a router: $addRouter",
  ({ addRouter }) => {
    beforeAll(async () => {
      scratch = await mkdtemp(path.join(await realpath(os.tmpdir()), "setup-admin-"));
      app = path.join(scratch, "app");
      await makeApp(app, {
        framework: "vite",
        auth: "none",
        packageManager: "npm",
        style: "plain",
      });
      // The entry of the official template, with its provider.
      const entry = path.join(repository, "tests/ground/apps/vite/src/main.tsx");
      await writeFiles(app, { "src/main.tsx": await readFile(entry, "utf8"), "src/index.css": "" });
      const { inspectProject, makePlan, runPlan } = (await developedApp()).importInternal<
        typeof Setup
      >("setup/index.js");
      const plan = await makePlan(await inspectProject(app), {
        auth: "none",
        adminEmails: [],
        adminKey: true,
        adminPanel: true,
        addRouter,
        pathPrefix: "/assets",
      });
      expect(plan.byHand).toEqual([]);
      const options = { install: false, typecheck: false, deployment: false, version: "0" };
      await runPlan(plan, { ...options, environment: {} });
      delete process.env.ADMIN_USERS;
      backend = await runApp(app);
      site = await createServer({
        root: app,
        configFile: false,
        logLevel: "error",
        plugins: [react()],
        define: { "import.meta.env.VITE_CONVEX_URL": JSON.stringify(backend.url) },
        resolve: { dedupe: ["react", "react-dom", "convex"] },
        server: { host: "127.0.0.1", port: 0, fs: { strict: false } },
        cacheDir: path.join(scratch, "vite"),
      });
      await site.listen();
      browser = await launchChromium();
    });
    afterAll(async () => {
      await browser.close();
      await site.close();
      await backend.close();
      if (before !== undefined) process.env.ADMIN_USERS = before;
      await rm(scratch, { recursive: true, force: true });
    });

    test("it refuses with the command, and lets the person in who has run it", async () => {
      const page = await browser.newPage();
      const url = new URL("/admin", site.resolvedUrls!.local[0]).href;
      await page.goto(url);
      const refusal = page.getByText("npx convex env set ADMIN_USERS");
      await refusal.first().waitFor();
      const [, id] = /ADMIN_USERS "(.+?)"/.exec(await refusal.first().innerText())!;
      process.env.ADMIN_USERS = id;
      await page.reload();
      await page.getByText("No files").first().waitFor();
      const input = page.locator('input[type="file"]').first();
      const file = { name: "hero.txt", mimeType: "text/plain", buffer: Buffer.from("hello") };
      await input.setInputFiles(file);
      await page.getByText("hero.txt").first().waitFor();
      await expect
        .poll(() =>
          backend.call(null, "query", "assets:getPublishedFile", {
            folderPath: "",
            basename: "hero.txt",
          }),
        )
        .toMatchObject({ size: 5 });
    });
  },
);
