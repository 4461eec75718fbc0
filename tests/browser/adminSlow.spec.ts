/** The panel on a slow network: what a person sees meanwhile, and that nothing is lost or shown twice. */
import { expect, test } from "vitest";
import { type Panel, useAdmin } from "./support/admin.js";
import { picture } from "./support/png.js";
import { text } from "./support/seed.js";

const NAMES = ["a.txt", "b.txt", "c.txt"];
const admin = useAdmin(async (seed) => {
  for (const name of NAMES) await seed.file(`shop/${name}`, text(name, name));
});

/** What a telephone has at the edge of its network: 400 ms to the server and back, 50 kB a second. */
async function slowDown(panel: Panel): Promise<void> {
  const session = await panel.tab.context.newCDPSession(panel.page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 400,
    downloadThroughput: 50_000,
    uploadThroughput: 50_000,
  });
}

test("an upload shows how far it is, and ends as one version", async () => {
  const panel = await admin.open("files/shop/");
  await panel.shows(NAMES);
  await slowDown(panel);
  const noise = Buffer.from(Array.from({ length: 150_000 }, (_, index) => (index * 7919) % 251));
  const file = { name: "slow.bin", mimeType: "application/octet-stream", buffer: noise };
  await panel.page.locator(".cva-toolbar input[type=file]").first().setInputFiles(file);
  const tray = panel.page.getByRole("region", { name: "Uploads" });
  await tray.getByText("Uploading 1 file").waitFor();
  await tray.getByRole("progressbar", { name: "All uploads" }).waitFor();
  await tray.getByText("Uploaded 1 file").waitFor();
  await panel.shows([...NAMES, "slow.bin"]);
  await panel.asset("slow.bin").dblclick();
  await panel.page.getByText("Version 1").first().waitFor();
  expect(await panel.page.getByText("Version 2").count()).toBe(0);
  expect(panel.tab.troubles).toEqual([]);
});

test("a screen that is not loaded yet says so, and a picture comes when it can", async () => {
  await admin.seed.file(
    "pictures/hero.png",
    picture("hero.png", { width: 800, height: 500, hue: 20 }),
  );
  const panel = await admin.open("files/");
  await slowDown(panel);
  await panel.page.getByRole("button", { name: "Trash", exact: true }).click();
  await panel.page.getByRole("status").filter({ hasText: "Loading" }).first().waitFor();
  await panel.page.getByText("The trash is empty").waitFor();
  await panel.goto("files/pictures/hero.png");
  const preview = panel.page.locator(".cva-preview-image");
  await expect
    .poll(() => preview.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth))
    .toBe(800);
  expect(panel.tab.troubles).toEqual([]);
});
