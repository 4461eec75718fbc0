import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** The engine without windows draws the same for half of the time. */
const WITHOUT_WINDOWS = "chromium-headless-shell";
const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "chrome",
  "microsoft-edge",
];
const MAC = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export type BrowserOptions = {
  /** The browser as people have it: for benchmarks. */
  withWindows?: boolean;
};

/**
 * Finds a browser on this machine.
 *
 * @throws an error of one line that says how to get one.
 */
export function findChromium({ withWindows = false }: BrowserOptions = {}): string {
  const { env } = process;
  const asked = env.CHROMIUM_PATH;
  if (asked) {
    if (isExecutable(asked)) return asked;
    throw new Error(`CHROMIUM_PATH is ${asked}, which cannot be run; set it to a Chromium.`);
  }
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  const names = withWindows ? NAMES : [WITHOUT_WINDOWS, ...NAMES];
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = [...candidates, ...MAC].find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(
    "No Chromium found: install one (Debian: apt-get install -y chromium) or set CHROMIUM_PATH.",
  );
}

export async function launchChromium(options?: BrowserOptions): Promise<Browser> {
  return await chromium.launch({ executablePath: findChromium(options), args: FLAGS });
}
