import { findChromium } from "./chromium.js";

/** Says once, before any test, that there is no browser. */
export default function setup(): void {
  try {
    findChromium();
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
