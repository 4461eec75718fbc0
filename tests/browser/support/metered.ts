import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { Meter } from "../../../bench/database/meter.js";
import { createAppLoader, loadApp } from "../../../local/appLoader.js";
import { Backend } from "../../../local/host/backend.js";
import { Panel } from "./admin.js";
import { BuiltDemo } from "./builtDemo.js";
import { launchChromium } from "./chromium.js";
import { Tab, type TabOptions } from "./page.js";
import { Seed } from "./seed.js";

const ENTRY = fileURLToPath(new URL("../../../example/backend.ts", import.meta.url));

/**
 * The panel on an embedded backend in this process, which counts the documents that functions read.
 *
 * @param prepare puts files there.
 * @param change may change the files while no backend uses them.
 * @param entry the app; by default the demo.
 */
export function useMeteredAdmin(
  prepare: (seed: Seed) => Promise<void>,
  change: (dataDir: string) => Promise<void> = () => Promise.resolve(),
  entry = ENTRY,
) {
  const tabs: Tab[] = [];
  let browser: Browser | undefined;
  let built: BuiltDemo | undefined;
  let backend: Backend | undefined;
  let meter: Meter | undefined;
  let stop = async () => {};
  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "metered-"));
    const loader = await createAppLoader(entry, { watch: false });
    stop = async () => {
      await backend?.close();
      await loader.close();
      await rm(dataDir, { recursive: true, force: true });
    };
    const app = await loadApp(loader, entry);
    const first = await Backend.start(app, { dataDir, crons: false });
    await prepare(Seed.at(first));
    await first.close();
    await change(dataDir);
    backend = await Backend.start(app, { dataDir, crons: false });
    meter = new Meter(backend.deployment);
    browser = await launchChromium();
    built = await BuiltDemo.start(backend);
  });
  afterEach(async () => {
    for (const tab of tabs.splice(0)) await tab.context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await built?.stop();
    await stop();
  });
  return {
    get seed() {
      return Seed.at(backend!);
    },
    /** The documents read since the last `reset`. */
    documentsRead: (): number => meter!.total().documentsRead,
    reset: () => meter!.reset(),
    open: async (place: string, options?: TabOptions): Promise<Panel> => {
      const tab = await Tab.open(browser!, built!, options);
      tabs.push(tab);
      const panel = new Panel(tab, built!.url);
      await panel.goto(place);
      return panel;
    },
  };
}
