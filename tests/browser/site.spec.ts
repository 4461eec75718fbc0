/** The documentation's site, opened from the disk: nothing overflows, and nobody is kept out. */
import { readFile, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildSite } from "../docs/buildSite.js";
import { launchChromium } from "./support/chromium.js";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let site: string;
let browser: Browser;
let pages: string[];
beforeAll(async () => {
  [site, browser] = await Promise.all([buildSite(), launchChromium()]);
  pages = (await readdir(site)).filter((name) => name.endsWith(".html"));
});
afterAll(async () => {
  await browser.close();
  await rm(site, { recursive: true, force: true });
});

const LOOKS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  narrow: { colorScheme: "light", viewport: { width: 360, height: 740 } },
} as const;

/** Other colours and widths change nothing on a page that these have not. */
const DRAWN_ANEW = new Set(["index.html", "architecture.html", "quick-start.html"]);

async function open(look: keyof typeof LOOKS) {
  const context = await browser.newContext(LOOKS[look]);
  const page = await context.newPage();
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) elsewhere.push(request.url());
  });
  return { context, page, elsewhere };
}

const address = (name: string) => pathToFileURL(path.join(site, name)).href;

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(axe, "utf8"));
  const results = await page.evaluate(
    async () => await (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
}

describe.each(["light", "dark", "narrow"] as const)("%s", (look) => {
  test("every page fits, loads nothing from elsewhere, and has no barrier that axe knows", async () => {
    const { context, page, elsewhere } = await open(look);
    for (const name of pages) {
      await page.goto(address(name));
      const hidden = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      expect(hidden, name).toBeLessThanOrEqual(0);
      const isJudged = look === "light" || DRAWN_ANEW.has(name);
      if (isJudged) expect(await violations(page), name).toEqual([]);
    }
    expect(elsewhere).toEqual([]);
    await context.close();
  });

  test("the search works with the keyboard alone", async () => {
    const { context, page } = await open(look);
    await page.goto(address("index.html"));
    await page.keyboard.press("/");
    await page.keyboard.type("CURSOR_EXPIRED");
    await page.getByRole("status").filter({ hasText: "results" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\.html#[\w-]+$/);
    await page.goto(address("index.html"));
    await page.keyboard.press("/");
    await page.keyboard.type("rollback");
    await page.getByRole("status").filter({ hasText: "results" }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator("form [role=status]:empty").waitFor({ state: "attached" });
    expect(await page.locator("form li").count()).toBe(0);
    await context.close();
  });
});
