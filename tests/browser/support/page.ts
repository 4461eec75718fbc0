import { mkdirSync } from "node:fs";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { Demo } from "./demo.js";

const SCREENSHOTS = fileURLToPath(new URL("../../../artifacts/screenshots", import.meta.url));

export type TabOptions = {
  colorScheme?: "light" | "dark";
  width?: number;
  height?: number;
  /** Points with a finger, as a phone does. */
  touch?: boolean;
  /** The language of the browser. */
  locale?: string;
};

/** One tab of the demo, with what tests look for in it. */
export class Tab {
  /** What went wrong in the page; a test that expects nothing of the kind checks that it is empty. */
  readonly troubles: string[] = [];

  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    private readonly demo: Pick<Demo, "url">,
  ) {
    page.on("pageerror", (error) => this.troubles.push(`error: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") this.troubles.push(`console: ${message.text()}`);
    });
    page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith("http") && hostname !== "127.0.0.1") {
        this.troubles.push(`request to ${hostname}`);
      }
    });
  }

  static async open(
    browser: Browser,
    demo: Pick<Demo, "url">,
    options: TabOptions = {},
  ): Promise<Tab> {
    const { colorScheme = "light", width = 1440, height = 940, touch = false, locale } = options;
    const context = await browser.newContext({
      colorScheme,
      locale,
      viewport: { width, height },
      reducedMotion: "reduce",
      hasTouch: touch,
      isMobile: touch,
    });
    const tab = new Tab(await context.newPage(), context, demo);
    tab.page.setDefaultTimeout(90_000);
    return tab;
  }

  async goto(address: string): Promise<void> {
    await this.page.goto(`${this.demo.url}#/${address}`);
    await this.page.getByText("Live", { exact: true }).waitFor();
    // Another fragment is no other page: until the new one is shown, what a test does is done at the old one.
    await this.page.waitForFunction(
      (text) => document.querySelector<HTMLInputElement>("#path")?.value === text,
      address === "" ? "/" : address,
    );
  }

  get picture(): Locator {
    return this.page.locator(".stage img.preview");
  }

  get versions(): Locator {
    return this.page.getByRole("list", { name: "Versions" }).getByRole("listitem");
  }

  get changes(): Locator {
    return this.page.getByRole("list", { name: "Changes" }).getByRole("listitem");
  }

  async choose(file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    await this.page.locator(".drop-zone input[type=file]").setInputFiles(file);
  }

  /** Waits until the stage shows exactly this picture, decoded by the browser. */
  async showsPicture(width: number, file: { buffer: Buffer }): Promise<void> {
    await expect
      .poll(() => this.shownWidth(), { message: "width of the shown picture" })
      .toBe(width);
    const bytes = await this.page.evaluate(async () => {
      const image = document.querySelector<HTMLImageElement>(".stage img.preview");
      const response = await fetch(image!.src);
      return [...new Uint8Array(await response.arrayBuffer())];
    });
    expect(sha256(Buffer.from(bytes))).toBe(sha256(file.buffer));
  }

  /** Of the original: which of the smaller images the browser loads makes no difference. */
  private async shownWidth(): Promise<number | null> {
    return await this.page.evaluate(() => {
      const image = document.querySelector<HTMLImageElement>(".stage img.preview");
      if (!image?.complete || image.naturalWidth === 0) return null;
      return Number(image.getAttribute("width") ?? image.naturalWidth);
    });
  }

  /** Waits until these texts are in the list, in this order. */
  async lists(items: Locator, texts: (string | RegExp)[]): Promise<void> {
    await expect
      .poll(async () => (await items.allInnerTexts()).map((text) => text.replace(/\s+/g, " ")))
      .toEqual(texts.map((text): unknown => expect.stringMatching(text)));
  }

  async screenshot(name: string, fullPage = false): Promise<void> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await this.page.evaluate(async () => {
      const images = [...document.images];
      await Promise.all(images.map((image) => image.decode().catch(() => undefined)));
    });
    await this.page.screenshot({
      path: `${SCREENSHOTS}/${name.replace(/[^\w-]+/g, "-")}.png`,
      fullPage,
    });
  }
}

export function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
