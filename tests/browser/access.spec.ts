import axe from "axe-core";
import { beforeAll, expect, test } from "vitest";
import type { Tab } from "./support/page.js";
import { picture } from "./support/png.js";
import { useDemo } from "./support/setup.js";

const { openTab } = useDemo();

beforeAll(async () => {
  const tab = await openTab();
  await tab.goto("images/hero");
  for (const [index, hue] of [205, 28].entries()) {
    const file = picture(`look ${index + 1}.png`, { width: 800 + index, height: 500, hue });
    await tab.choose(file);
    await tab.page.getByText(`images/hero: version ${index + 1} is published.`).waitFor();
  }
});

/** Presses Tab until the element is focused, as somebody without a mouse does. */
async function tabTo(tab: Tab, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await tab.page.keyboard.press("Tab");
    if (
      await tab.page.locator(selector).evaluate((element) => element === document.activeElement)
    ) {
      return;
    }
  }
  throw new Error(`The Tab key does not reach ${selector}`);
}

test("uploading and restoring need no mouse", async () => {
  const files = [120, 20].map((hue, index) =>
    picture(`key ${index + 1}.png`, { width: 200 + index, height: 120, hue }),
  );
  const tab = await openTab();
  // Listened to from the start: Chromium is told only then to hand its dialog over.
  let chosen = files[0]!;
  tab.page.on("filechooser", (chooser) => void chooser.setFiles(chosen));
  await tab.goto("images/keyboard");
  await tab.page.getByText("No file at this path").waitFor();
  for (const [index, file] of files.entries()) {
    chosen = file;
    // After an upload, the focus is where the next one starts.
    if (index === 0) await tabTo(tab, ".drop-zone input");
    await tab.page.locator(".drop-zone input:focus").waitFor({ state: "attached" });
    const outline = await tab.page
      .locator(".drop-zone")
      .evaluate((element) => getComputedStyle(element).outlineStyle);
    expect(outline).toBe("solid");
    await tab.page.keyboard.press("Enter");
    await tab.showsPicture(200 + index, file);
  }
  await tabTo(tab, "button[aria-label='Restore version 1']");
  await tab.page.keyboard.press("Enter");
  await tab.showsPicture(200, files[0]!);
  await tab.page.getByText("Version 1 is published again.").waitFor({ state: "attached" });
  // The button is gone; what it was in has the focus now, and not the top of the page.
  expect(await tab.page.evaluate(() => document.activeElement?.ariaLabel)).toMatch(/^Versions/);
});

const LOOKS = [
  { colorScheme: "light", width: 1440, name: "light" },
  { colorScheme: "dark", width: 1440, name: "dark" },
  { colorScheme: "light", width: 1024, name: "medium" },
  { colorScheme: "light", width: 390, name: "narrow-light" },
  { colorScheme: "dark", width: 390, name: "narrow-dark" },
] as const;

test.for(LOOKS)("nothing is in the way of assistive technology: $name", async (look) => {
  const tab = await openTab(look);
  await tab.goto("images/hero");
  await tab.picture.waitFor();
  await tab.versions.first().waitFor();
  await tab.changes.first().waitFor();
  await tab.screenshot(`7-${look.name}`, true);
  expect(await violations(tab)).toEqual([]);
  const overflow = await tab.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);

  await tab.goto("a//b");
  await tab.page.getByRole("alert").waitFor();
  expect(await violations(tab)).toEqual([]);
});

async function violations(tab: Tab): Promise<string[]> {
  await tab.page.evaluate(axe.source);
  const result = await tab.page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<axe.AxeResults> } };
    return await axe.run();
  });
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
  );
}
