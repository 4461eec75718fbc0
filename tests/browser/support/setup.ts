import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { launchChromium } from "./chromium.js";
import { Demo } from "./demo.js";
import { Tab, type TabOptions } from "./page.js";

export type Setup = {
  readonly demo: Demo;
  openTab: (options?: TabOptions) => Promise<Tab>;
};

/**
 * A demo and a browser for the tests of one file; tabs are closed after each test.
 *
 * @param options what stands behind `npm run demo --`.
 */
export function useDemo(...options: string[]): Setup {
  let demo: Demo | undefined;
  let browser: Browser | undefined;
  const tabs: Tab[] = [];

  beforeAll(async () => {
    demo = await Demo.start(...options);
    browser = await launchChromium();
  });
  afterEach(async ({ task }) => {
    const hasFailed = task.result?.state === "fail";
    for (const [index, tab] of tabs.splice(0).entries()) {
      if (hasFailed) await tab.screenshot(`failed ${task.name} ${index}`).catch(() => undefined);
      await tab.context.close();
    }
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  return {
    get demo() {
      return demo!;
    },
    openTab: async (options) => {
      const tab = await Tab.open(browser!, demo!, options);
      tabs.push(tab);
      return tab;
    },
  };
}
