/** Makes the screenshots of the README, the docs and the site again: `npm run pictures`. Needs Chromium. */
import { execFileSync } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { launchChromium } from "../tests/browser/support/chromium.js";
import { Demo } from "../tests/browser/support/demo.js";
import { Tab } from "../tests/browser/support/page.js";
import { picture } from "../tests/browser/support/png.js";
import { repository } from "./scratch.js";

const IMAGES = path.join(repository, "docs/images");
const SCREENSHOTS = path.join(repository, "artifacts/screenshots");

/** The test whose screenshots the pictures of the panel are, each named after its screen and its look. */
const PANEL_TEST = "tests/browser/adminAccess.spec.ts";

const HUES = [290, 60, 200];

/** Returns the names of the screenshots that pages show, without their endings. */
export async function picturesOfPages(): Promise<string[]> {
  const docs = (await readdir(path.join(repository, "docs"))).map((name) => `docs/${name}`);
  const pages = ["README.md", "site/index.md", ...docs.filter((name) => name.endsWith(".md"))];
  const texts = await Promise.all(
    pages.map((page) => readFile(path.join(repository, page), "utf8")),
  );
  const names = texts.flatMap(
    (text) => text.match(/(?<=images\/)(admin|demo)-[\w-]+(?=\.webp)/g) ?? [],
  );
  return [...new Set(names)].sort();
}

const save = (name: string, png: string | Buffer) =>
  sharp(png)
    .webp({ quality: 86 })
    .toFile(path.join(IMAGES, `${name}.webp`));

async function panelPictures(names: string[]): Promise<void> {
  const vitest = path.join(repository, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--config", "vitest.browser.config.ts", PANEL_TEST];
  execFileSync(process.execPath, args, { cwd: repository, stdio: "inherit" });
  for (const name of names) await save(name, path.join(SCREENSHOTS, `${name}.png`));
}

const published = (tab: Tab, version: number) =>
  tab.versions.filter({ hasText: new RegExp(`^Version ${version}\\s*published`, "i") }).waitFor();

async function demoPictures(): Promise<void> {
  const [demo, browser] = [await Demo.start(), await launchChromium()];
  try {
    const maker = await Tab.open(browser, demo);
    await maker.goto("images/hero");
    for (const [index, hue] of HUES.entries()) {
      const width = 1200 + index;
      const file = picture(`hills-${index + 1}.png`, { width, height: 720, hue });
      await maker.choose(file);
      await published(maker, index + 1);
    }
    await maker.page.getByRole("button", { name: "Restore version 2" }).click();
    await published(maker, 2);
    for (const colorScheme of ["light", "dark"] as const) {
      const tab = await Tab.open(browser, demo, { colorScheme, width: 1280, height: 860 });
      await tab.goto("images/hero");
      await published(tab, 2);
      await tab.picture.waitFor();
      await tab.page.waitForLoadState("networkidle");
      await save(`demo-${colorScheme}`, await tab.page.screenshot());
    }
  } finally {
    await browser.close();
    await demo.stop();
  }
}

export async function main(): Promise<void> {
  const names = await picturesOfPages();
  await panelPictures(names.filter((name) => name.startsWith("admin-")));
  await demoPictures();
}
