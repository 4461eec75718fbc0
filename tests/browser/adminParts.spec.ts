/** The parts of the panel in a page of an app: `example/src/PartsPage.tsx`. */
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { type Panel, useAdmin } from "./support/admin.js";
import { picture } from "./support/png.js";
import { text } from "./support/seed.js";

const admin = useAdmin(async (seed) => {
  await seed.folder("shop/archive");
  await seed.file("shop/hero.png", picture("hero.png", { width: 64, height: 40, hue: 20 }));
  await seed.file("shop/lies.png", text("lies.png", "no picture"));
  await seed.file("shop/notes.txt", text("notes.txt", "notes"));
  const draft = picture("draft.png", { width: 64, height: 40, hue: 200 });
  await seed.file("shop/draft.png", draft, { isDraft: true });
});

const cover = (panel: Panel) => panel.page.getByRole("status").and(panel.page.locator("output"));

async function openPicker(panel: Panel): Promise<Locator> {
  await panel.page.getByRole("button", { name: "Choose a cover…" }).click();
  const dialog = panel.page.getByRole("dialog", { name: "Choose a file" });
  await panel.hasFocus(dialog);
  return dialog;
}

/** Opens the folder of the pictures in the dialog. */
async function openShop(dialog: Locator): Promise<void> {
  await dialog.getByText("shop", { exact: true }).dblclick();
  await dialog.getByText("hero.png", { exact: true }).waitFor();
}

test("tree, list and open file share a place", async () => {
  const panel = await admin.open("../parts");
  await panel.folder("shop").click();
  await panel.shows(["draft.png", "hero.png", "lies.png", "notes.txt"]);
  await panel.asset("notes.txt").dblclick();
  const detail = panel.page.getByRole("region", { name: "About notes.txt" });
  await detail.getByText("Version 1").first().waitFor();
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("parts", true);
  await detail.getByRole("button", { name: "Close" }).click();
  await detail.waitFor({ state: "detached" });
  expect(panel.tab.troubles).toEqual([]);
});

test("the zone takes files to the open folder, and the tray shows them", async () => {
  const panel = await admin.open("../parts");
  await panel.folder("shop").click();
  await panel.folder("archive").click();
  const file = { name: "new.txt", mimeType: "text/plain", buffer: Buffer.from("new") };
  await panel.page.locator(".cva-dropzone input[type=file]").setInputFiles(file);
  await panel.page.getByRole("region", { name: "Uploads" }).getByText("Uploaded 1 file").waitFor();
  await panel.shows(["new.txt"]);
  expect(panel.tab.troubles).toEqual([]);
});

test("a file is chosen for a form, only if it is published and of an accepted type", async () => {
  const panel = await admin.open("../parts");
  const dialog = await openPicker(panel);
  const choose = dialog.getByRole("button", { name: "Choose", exact: true });
  expect(await choose.isDisabled()).toBe(true);
  await openShop(dialog);
  await dialog.getByText("notes.txt", { exact: true }).dblclick();
  await dialog.getByText("“notes.txt” is of another type than image/*.").waitFor();
  expect(await choose.isDisabled()).toBe(true);
  await dialog.getByText("draft.png", { exact: true }).dblclick();
  await dialog.getByText("“draft.png” is not published.").waitFor();
  expect(await choose.isDisabled()).toBe(true);
  expect(await panel.violations()).toEqual([]);
  await dialog.getByText("hero.png", { exact: true }).dblclick();
  await expect.poll(() => choose.isEnabled()).toBe(true);
  await panel.tab.screenshot("parts picker");
  await choose.click();
  await dialog.waitFor({ state: "detached" });
  await expect.poll(() => cover(panel).innerText()).toBe("shop/hero.png");
  expect(panel.tab.troubles).toEqual([]);
});

test("the dialog works by keyboard, and Escape chooses nothing", async () => {
  const panel = await admin.open("../parts");
  const dialog = await openPicker(panel);
  await panel.tabTo(dialog.getByRole("grid"));
  await panel.press("ArrowDown", "Enter");
  await dialog.getByText("hero.png", { exact: true }).waitFor();
  await panel.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(await cover(panel).innerText()).toBe("none");
});

test("on a phone the parts are below one another, and the dialog fits", async () => {
  const panel = await admin.open("../parts", { width: 390, height: 844, touch: true });
  const widest = () => panel.page.evaluate(() => document.documentElement.scrollWidth);
  await panel.folder("shop").waitFor();
  expect(await widest()).toBeLessThanOrEqual(390);
  const dialog = await openPicker(panel);
  const box = await dialog.boundingBox();
  expect(box!.x).toBeGreaterThanOrEqual(0);
  expect(box!.x + box!.width).toBeLessThanOrEqual(390);
  await panel.tab.screenshot("parts picker 390");
});
