/**
 * Measures the panel in Chromium with a folder of 100,000 files. The embedded backend is in this process, the
 * browser in others of the same machine.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { createAppLoader, loadApp } from "../../local/appLoader.js";
import { Backend } from "../../local/host/backend.js";
import { launchChromium } from "../../tests/browser/support/chromium.js";
import { multiplyAsset } from "../../tests/browser/support/multiply.js";
import { Seed, text } from "../../tests/browser/support/seed.js";
import { Meter } from "../database/meter.js";
import { quantile } from "../http/load.js";
import { servePage } from "../servePage.js";
import type { PanelResults } from "./goals.js";

const FILES = 100_000;
const OPENED = 9;
const ENTRY = fileURLToPath(new URL("../../example/backend.ts", import.meta.url));

const HTML = `<!doctype html>
<meta charset="utf-8" /><title>Panel</title><link rel="icon" href="data:," />
<link rel="stylesheet" href="page.css" /><style>body { margin: 0 }</style>
<div id="root"></div><script type="module" src="page.js"></script>`;

const MODULE = 'import "convex-versioned-assets/admin.css"; import "./panel/page.js";';

/** Notes when the panel and its first rows are there, and how long interactions take. */
function watch(): void {
  const seen = { panel: 0, rows: 0, interactions: new Map<number, number>(), mostRows: 0 };
  Object.assign(window, { seen });
  const look = () => {
    if (seen.panel === 0 && document.querySelector(".cva-root") !== null) {
      seen.panel = performance.now();
    }
    const rows = document.querySelectorAll("[data-asset]").length;
    if (seen.rows === 0 && rows > 0) seen.rows = performance.now();
    seen.mostRows = Math.max(seen.mostRows, rows);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceEventTiming[]) {
      const id = entry.interactionId ?? 0;
      if (id === 0) continue;
      seen.interactions.set(id, Math.max(seen.interactions.get(id) ?? 0, entry.duration));
    }
  }).observe({ type: "event", durationThreshold: 16, buffered: true } as PerformanceObserverInit);
}

type Seen = { panel: number; rows: number; interactions: Map<number, number>; mostRows: number };

const seenIn = (page: Page) =>
  page.evaluate(() => {
    const { interactions, ...seen } = (window as unknown as { seen: Seen }).seen;
    return { ...seen, interactions: [...interactions.values()] };
  });

/** Keys and clicks as of a person who looks for a file; returns their number. */
async function interact(page: Page): Promise<number> {
  let count = 0;
  const press = async (key: string, times: number) => {
    for (let time = 0; time < times; time += 1) await page.keyboard.press(key);
    count += times;
  };
  for (let round = 0; round < 5; round += 1) {
    const rows = page.locator("[data-asset]");
    for (const row of [3, 5, 8]) {
      await rows.nth(row).click();
      count += 1;
    }
    await page.locator('[role="grid"]').focus();
    await press("ArrowDown", 15);
    await press("PageDown", 5);
    await press("Space", 2);
    await press("Escape", 1);
    await press("Home", 1);
    await page.locator("input[type=search]").click();
    count += 1;
    await press("9", 2);
    await press("Backspace", 2);
  }
  return count;
}

/** Scrolls fast; returns the frames a second. */
async function fling(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  const box = (await page.locator('[role="grid"]').boundingBox())!;
  await page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(window, { frames });
    const next = (now: number) => {
      frames.push(now);
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  const start = await page.evaluate(() => performance.now());
  await cdp.send("Input.synthesizeScrollGesture", {
    x: Math.round(box.x + box.width / 2),
    y: Math.round(box.y + box.height / 2),
    yDistance: -60_000,
    speed: 12_000,
  });
  return await page.evaluate((from) => {
    const frames = (window as unknown as { frames: number[] }).frames.filter((at) => at >= from);
    return ((frames.length - 1) * 1000) / (frames.at(-1)! - frames[0]!);
  }, start);
}

export async function runPanel(): Promise<PanelResults> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "panel-"));
  const loader = await createAppLoader(ENTRY, { watch: false });
  const app = await loadApp(loader, ENTRY);
  const first = await Backend.start(app, { dataDir, crons: false });
  await Seed.at(first).file("many/original", text("file", "one of many"));
  await first.close();
  const nameOf = (number: number) => `${String(number).padStart(6, "0")}.txt`;
  await multiplyAsset(dataDir, "original", FILES, nameOf);
  const backend = await Backend.start(app, { dataDir, crons: false });
  const [served, browser] = await Promise.all([
    servePage(HTML, MODULE),
    launchChromium({ withWindows: true }),
  ]);
  const meter = new Meter(backend.deployment);
  const open = async (): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(watch);
    await page.goto(`${served.url}?folder=many&url=${encodeURIComponent(backend.url)}`);
    await page.locator("[data-asset]").first().waitFor();
    return page;
  };
  const atRest = async (page: Page) => {
    for (let before = -1; before !== meter.total().documentsRead;) {
      before = meter.total().documentsRead;
      await page.waitForTimeout(500);
    }
  };
  try {
    // The first run of code is slow.
    await (await open()).context().close();
    const times: number[] = [];
    let opening = { documents: 0, rows: 0 };
    for (let number = 0; number < OPENED; number += 1) {
      meter.reset();
      const page = await open();
      await atRest(page);
      const { panel, rows } = await seenIn(page);
      times.push(rows - panel);
      opening = {
        documents: meter.total().documentsRead,
        rows: await page.locator('[role="grid"]').evaluate((grid) => {
          const { offsetHeight } = grid.querySelector<HTMLElement>("[data-asset]")!;
          return Math.floor(grid.scrollHeight / offsetHeight);
        }),
      };
      await page.context().close();
    }
    const page = await open();
    await atRest(page);
    const framesPerSecond = await fling(page);
    await page.locator('[role="grid"]').evaluate((grid) => grid.scrollTo({ top: 0 }));
    await atRest(page);
    const count = await interact(page);
    await atRest(page);
    const { interactions, mostRows } = await seenIn(page);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("HeapProfiler.collectGarbage");
    const { usedSize } = await cdp.send("Runtime.getHeapUsage");
    // Those that are not among the entries were shorter than 16 ms.
    const shorter = Array.from({ length: Math.max(0, count - interactions.length) }, () => 16);
    return {
      files: FILES,
      opened: OPENED,
      firstRows: { p50: quantile(times, 0.5), max: Math.max(...times) },
      interactions: { count, p98: quantile([...interactions, ...shorter], 0.98) },
      ...{ rows: mostRows, heap: usedSize, framesPerSecond, opening },
    };
  } finally {
    await browser.close();
    served.stop();
    await backend.close();
    await loader.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}
