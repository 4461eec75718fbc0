/** Creates the README's images of the demo: `node scripts/run.js scripts/demoImages.ts`. */
import path from "node:path";
import sharp from "sharp";
import { launchChromium } from "../tests/browser/support/chromium.js";
import { Demo } from "../tests/browser/support/demo.js";
import { Tab } from "../tests/browser/support/page.js";
import { picture } from "../tests/browser/support/png.js";
import { repository } from "./scratch.js";

const HUES = [290, 60, 200];

const published = (tab: Tab, version: number) =>
  tab.versions.filter({ hasText: new RegExp(`^Version ${version}\\s*published`, "i") }).waitFor();

export async function main(): Promise<void> {
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
      const png = await tab.page.screenshot();
      const name = `docs/images/demo-${colorScheme}.webp`;
      await sharp(png).webp({ quality: 86 }).toFile(path.join(repository, name));
    }
  } finally {
    await browser.close();
    await demo.stop();
  }
}
