import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { createServer, type ViteDevServer } from "vite";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, inject } from "vitest";
import { DemoBackend } from "../../../src/react/testing/demoBackend.test-helpers.js";
import { PREPARED, browserApp } from "../support/browserApp.js";
import { launchChromium } from "../support/chromium.js";
import { Seed } from "../support/seed.js";

/** The pages beside this file, on a backend of its own. */
export class Site {
  private constructor(
    readonly backend: DemoBackend,
    private readonly vite: ViteDevServer,
    private readonly cacheDir: string,
  ) {}

  static async start(variables?: Record<string, string>): Promise<Site> {
    const cacheDir = await mkdtemp(join(tmpdir(), "hooks-page-"));
    const vite = await createServer({
      root: join(await browserApp(inject("runFolder")), "tests/browser/hooks"),
      configFile: false,
      logLevel: "warn",
      cacheDir,
      plugins: [react()],
      // A reload for a dependency found late would empty the queue under test.
      optimizeDeps: { include: PREPARED },
      server: { host: "127.0.0.1", port: 0, hmr: false, fs: { strict: false } },
    });
    await vite.listen();
    return new Site(await DemoBackend.start(variables), vite, cacheDir);
  }

  /**
   * A page on a folder.
   *
   * @param page by default the one that shows and fills it.
   */
  urlOf(folder: string, page = "", more: Record<string, string> = {}): string {
    const query = new URLSearchParams({ folder, backend: this.backend.url, ...more });
    return `${this.vite.resolvedUrls!.local[0]!}${page}?${String(query)}`;
  }

  async stop(): Promise<void> {
    await this.backend.stop();
    await this.vite.close();
    await rm(this.cacheDir, { recursive: true, force: true });
  }
}

/** The pages in a browser for all tests of a file. `newPage` opens a page that is closed after its test. */
export function useSite() {
  let site: Site | undefined;
  let browser: Browser | undefined;
  let seed: Seed;
  const contexts: BrowserContext[] = [];
  beforeAll(async () => {
    site = await Site.start();
    browser = await launchChromium();
    seed = Seed.at({ url: site.backend.url, siteUrl: "" });
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });
  return {
    get seed() {
      return seed;
    },
    urlOf: (...page: Parameters<Site["urlOf"]>) => site!.urlOf(...page),
    async newPage(options: BrowserContextOptions): Promise<Page> {
      const context = await browser!.newContext(options);
      contexts.push(context);
      return await context.newPage();
    },
  };
}
