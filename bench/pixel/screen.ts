/** The page in Chromium, and the frames that it shows. */
import { inflateSync } from "node:zlib";
import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";
import type { Way } from "./ways.js";

export const HTML = `<!doctype html>
<meta charset="utf-8" /><title>Picture</title><link rel="icon" href="data:," />
<style>body { margin: 0 } img { display: block; width: 100% }</style>
<div id="root"></div><script type="module" src="page.js"></script>`;

/** A color: red, green and blue. */
type Color = readonly number[];

/** Returns the color of the first pixel: no filter of a PNG changes it, because no pixel precedes it. */
export function firstPixel(png: Buffer): Color {
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const isData = png.toString("latin1", at + 4, at + 8) === "IDAT";
    if (isData) parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  return [...inflateSync(Buffer.concat(parts)).subarray(1, 4)];
}

/** The page shows pictures smaller than they are, so that colors differ a little. */
function isSame(a: Color, b: Color): boolean {
  return a.every((value, index) => Math.abs(value - b[index]!) < 8);
}

export class Screen {
  private onFrame: (png: Buffer, at: number) => void = () => undefined;
  private last: Buffer = Buffer.alloc(0);

  private constructor(
    private readonly context: BrowserContext,
    private readonly page: Page,
    cdp: CDPSession,
  ) {
    cdp.on("Page.screencastFrame", ({ data, sessionId, metadata }) => {
      this.last = Buffer.from(data, "base64");
      this.onFrame(this.last, metadata.timestamp! * 1000);
      void cdp.send("Page.screencastFrameAck", { sessionId });
    });
  }

  /** Opens the page with a cache of its own. */
  static async open(browser: Browser, pageUrl: string, convex: string, way: Way): Promise<Screen> {
    const context = await browser.newContext({ viewport: { width: 320, height: 200 } });
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    const screen = new Screen(context, page, cdp);
    await page.goto(`${pageUrl}?${new URLSearchParams({ way, convex }).toString()}`);
    await cdp.send("Page.startScreencast", { format: "png", everyNthFrame: 1 });
    return screen;
  }

  /** Resolves with the time of the first frame whose first pixel has the color, in milliseconds since 1970. */
  async shows(color: Color): Promise<number> {
    if (this.last.length > 0 && isSame(firstPixel(this.last), color)) return 0;
    return await new Promise((resolve) => {
      this.onFrame = (png, at) => {
        if (isSame(firstPixel(png), color)) resolve(at);
      };
    });
  }

  /** Returns when the page began to request its latest picture, and when it had received it. */
  async request(): Promise<{ requested: number; received: number }> {
    return await this.page.evaluate(() => {
      const { src } = document.querySelector("img")!;
      const entry = performance.getEntriesByName(src).at(-1) as PerformanceResourceTiming;
      const { timeOrigin } = performance;
      return {
        requested: timeOrigin + entry.startTime,
        received: timeOrigin + entry.responseEnd,
      };
    });
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
