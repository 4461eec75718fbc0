/** The documentation's site as a person reads it: nothing overflows, and no one is kept out. */
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { launchChromium } from "./support/chromium.js";
import { Site } from "./support/site.js";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let site: Site;
let browser: Browser;
let pages: string[];
beforeAll(async () => {
  [site, browser] = await Promise.all([Site.start(), launchChromium()]);
  pages = (await readdir(site.folder)).filter((name) => name.endsWith(".html"));
});
afterAll(async () => {
  await browser.close();
  await site.stop();
});

const WIDE = { width: 1440, height: 900 };
const LOOKS = {
  light: { colorScheme: "light", viewport: WIDE },
  dark: { colorScheme: "dark", viewport: WIDE },
  narrow: { colorScheme: "light", viewport: { width: 390, height: 844 } },
} as const;

/** The dark theme changes nothing but colors. */
const RULES = { dark: { runOnly: ["color-contrast"] }, light: {}, narrow: {} };

/** A narrow window changes only what stands around the text. */
const JUDGED_NARROW = new Set(["index.html", "quick-start.html", "benchmarks.html"]);

/** Opens a page in a context of its own, which is closed with the test; nothing may be fetched from elsewhere, and nothing may fail. */
async function open(name: string, options: BrowserContextOptions = LOOKS.light): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on("request", (request) => {
    if (!/^(http:\/\/127\.0\.0\.1:|data:)/.test(request.url())) troubles.push(request.url());
  });
  page.on("pageerror", (error) => troubles.push(error.message));
  onTestFinished(async () => {
    await context.close();
    expect(troubles).toEqual([]);
  });
  if (options.javaScriptEnabled === false) await page.goto(site.url(name));
  else await goto(page, name);
  return page;
}

/** Opens a page and waits until its scripts run. */
async function goto(page: Page, name: string): Promise<void> {
  await page.goto(site.url(name));
  await page.waitForFunction(() => "__vue_app__" in document.getElementById("app")!);
}

type Axe = { axe: { run: (options: object) => Promise<AxeResults> } };

/** @param options of axe; all rules by default. */
async function violations(page: Page, options: object = {}): Promise<string[]> {
  await page.evaluate(await readFile(axe, "utf8"));
  const results = await page.evaluate(
    async (options) => await (globalThis as unknown as Axe).axe.run(options),
    { ...options, resultTypes: ["violations"] },
  );
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
}

async function search(page: Page, words: string): Promise<void> {
  await page.keyboard.press("/");
  await page.locator("#localsearch-input:focus").waitFor();
  await page.keyboard.type(words);
}

describe.each(["light", "dark", "narrow"] as const)("%s", (look) => {
  test("every page fits, and has no barrier that axe knows", async () => {
    const page = await open("index.html", LOOKS[look]);
    const found: Record<string, unknown> = {};
    for (const name of pages) {
      await goto(page, name);
      const hidden = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      if (hidden > 0) found[`${name} is too wide`] = hidden;
      if (look === "narrow" && !JUDGED_NARROW.has(name)) continue;
      const barriers = await violations(page, RULES[look]);
      if (barriers.length > 0) found[name] = barriers;
    }
    expect(found).toEqual({});
  });

  test("the search works with the keyboard alone", async () => {
    const page = await open("index.html", LOOKS[look]);
    await search(page, "CURSOR_EXPIRED");
    const best = page.locator("#localsearch-item-0 a");
    await best.waitFor();
    await expect.poll(() => page.locator(".results a").count()).toBeGreaterThan(1);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\.html#[\w-]+$/);
    await page.keyboard.press("Control+k");
    await page.locator("#localsearch-input").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("#localsearch-input").waitFor({ state: "detached" });
  });
});

test.each([
  ["getSignedUrl", /private-files\.html/],
  ["CURSOR_EXPIRED", /troubleshooting\.html#by-code/],
  ["usePrivateUrl", /api-package\.html#useprivateurl/],
])("a search for %s finds %s", async (words, found) => {
  const page = await open("concepts.html");
  await search(page, words);
  const hrefs = () =>
    page.locator(".results a").evaluateAll((links) => links.map((a) => a.getAttribute("href")));
  await expect.poll(async () => (await hrefs()).join(" ")).toMatch(found);
  await page.keyboard.type("zzzzqqqq");
  await page.getByText("No results for").waitFor();
});

test("a button copies a block of code", async () => {
  const permissions = ["clipboard-read", "clipboard-write"];
  const page = await open("private-files.html", { ...LOOKS.light, permissions });
  const block = page.locator(".vp-doc div[class*=language-]").first();
  await block.hover();
  await block.getByRole("button", { name: "Copy code" }).click();
  await block.locator("button.copied").waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.trim()).toBe((await block.locator("code").innerText()).trim());
  expect(copied).toContain("import");
});

test("the package manager that is chosen once is chosen on every page", async () => {
  const page = await open("quick-start.html");
  const shown = () => page.locator(".vp-code-group .active code").allInnerTexts();
  expect((await shown()).every((code) => !code.includes("pnpm"))).toBe(true);
  await page.getByRole("radio", { name: "npm" }).nth(2).focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(async () => (await shown()).every((code) => code.includes("pnpm"))).toBe(true);
  await page.goto(site.url("index.html"));
  await expect.poll(shown).toEqual([expect.stringMatching(/^pnpm dlx /)]);
});

test("the theme can be switched, and stays; pictures follow it", async () => {
  const page = await open("admin-panel.html");
  const theme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  expect(await theme()).not.toContain("dark");
  await page.locator(".VPNavBar").getByRole("switch").click();
  await expect.poll(theme).toContain("dark");
  await page.reload();
  expect(await theme()).toContain("dark");
  const [light, dark] = ["light", "dark"].map((name) => page.locator(`img.only-${name}`).first());
  expect([await light!.isVisible(), await dark!.isVisible()]).toEqual([false, true]);
});

test("a page that does not exist leads to the overview", async () => {
  const page = await open("none.html");
  await page.getByRole("heading", { level: 1, name: "Page not found" }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("main").or(page.locator("#VPContent")).getByRole("link").click();
  await page.getByRole("heading", { level: 1, name: "Versioned files" }).waitFor();
});

test("the contents stand at the side", async () => {
  const page = await open("concepts.html");
  const contents = page.getByRole("navigation", { name: "On this page" });
  const titles = await page.locator(".vp-doc h2").evaluateAll((all) => all.map(({ id }) => id));
  expect(titles.length).toBeGreaterThan(1);
  const hrefs = await contents
    .getByRole("link")
    .evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  expect(hrefs).toEqual(expect.arrayContaining(titles.map((id) => `#${id}`)));
  await contents.getByRole("link").nth(1).click();
  await page.waitForURL(new RegExp(`#${titles[1]}$`));
});

test("a plot of the benchmarks is made by what one chooses with the keyboard", async () => {
  const page = await open("benchmarks.html");
  const plot = page.getByRole("region", { name: "Documents read and written" });
  const rows = plot.locator("tbody tr");
  const all = await rows.count();
  expect(all).toBeGreaterThan(40);
  await plot.getByLabel("Task").focus();
  await page.keyboard.type("rename");
  await expect
    .poll(() => plot.locator("caption").allInnerTexts())
    .toEqual(["Documents read and written: rename"]);
  await plot.getByRole("checkbox", { name: "convex-fs" }).focus();
  await page.keyboard.press("Space");
  await expect.poll(() => rows.locator("th").allInnerTexts()).not.toContain("convex-fs");
  expect(await rows.first().innerText()).toMatch(/^this package\s+\d+$/);
  await plot.getByLabel("Files stored").selectOption("100");
  expect(await violations(page)).toEqual([]);
});

test("without scripts, a page has its text, its links and the plots as pictures", async () => {
  const page = await open("benchmarks.html", { ...LOOKS.dark, javaScriptEnabled: false });
  await page.getByRole("heading", { level: 1, name: "Benchmarks" }).waitFor();
  expect(await page.locator('img[alt="Documents read and written for each task"]').count()).toBe(2);
  await page.getByRole("link", { name: "Concepts" }).first().click();
  await page.getByRole("heading", { level: 1, name: "Concepts" }).waitFor();
});
