/**
 * Creates the docs' images from the screenshots of the browser tests: `npx vitest run --config
 * vitest.browser.config.ts tests/browser/adminAccess.spec.ts`, then `node scripts/run.js
 * scripts/adminImages.ts`.
 */
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { launchChromium } from "../tests/browser/support/chromium.js";

const repository = fileURLToPath(new URL("..", import.meta.url));
const from = path.join(repository, "artifacts/screenshots");
const to = path.join(repository, "docs/images");

const SCREENS = ["list", "grid", "history", "details", "code", "selection", "empty", "uploads"];
const OTHER_SCREENS = ["trash", "changes", "storage", "operation"];
const LOOKS = ["light", "dark", "narrow"];
const QUALITY = 0.86;

export async function main(): Promise<void> {
  await mkdir(to, { recursive: true });
  const wanted = new Set(
    [...SCREENS, ...OTHER_SCREENS].flatMap((screen) =>
      LOOKS.map((look) => `admin-${screen}-${look}.png`),
    ),
  );
  const browser = await launchChromium();
  const page = await browser.newPage();
  for (const name of await readdir(from)) {
    if (!wanted.has(name)) continue;
    const png = (await readFile(path.join(from, name))).toString("base64");
    const webp = await page.evaluate(
      async ({ png, quality }) => {
        const image = new Image();
        image.src = `data:image/png;base64,${png}`;
        await image.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
        canvas.getContext("2d")!.drawImage(image, 0, 0);
        return canvas.toDataURL("image/webp", quality).split(",")[1]!;
      },
      { png, quality: QUALITY },
    );
    await writeFile(path.join(to, name.replace(/png$/, "webp")), Buffer.from(webp, "base64"));
  }
  await browser.close();
}
