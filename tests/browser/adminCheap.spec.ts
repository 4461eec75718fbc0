import type { Request } from "playwright-core";
import { expect, test } from "vitest";
import type { Panel } from "./support/admin.js";
import { useMeteredAdmin } from "./support/metered.js";
import { multiplyAsset } from "./support/multiply.js";
import { type FilePayload, picture } from "./support/png.js";
import { text } from "./support/seed.js";

const FILES = 12_000;
const PICTURES = 90;
const FOLDERS = 900;
/** The folder itself, those of the tree, and a list of running jobs. */
const BESIDES = 8;

const admin = useMeteredAdmin(
  async (seed) => {
    await seed.file("many/original", text("file", "one of many"));
    for (let number = 0; number < PICTURES; number += 1) {
      const size = { width: 40 + number, height: 30, hue: number * 4 };
      await seed.file(`pictures/${name(number)}.png`, picture("p.png", size));
    }
    for (let number = 0; number < FOLDERS; number += 1) await seed.folder(`tree/${name(number)}`);
    await seed.file("pictures/000 large.png", ofSize(900_000));
    await seed.file("pictures/000 middle.png", ofSize(700_000));
  },
  (dataDir) => multiplyAsset(dataDir, "original", FILES, (number) => `${name(number)}.txt`),
);

const name = (number: number) => String(number).padStart(5, "0");

/** A picture with bytes behind its end, which browsers ignore. */
function ofSize(bytes: number): FilePayload {
  const small = picture("p.png", { width: 90, height: 70, hue: 9 });
  const rest = Buffer.alloc(bytes - small.buffer.length, bytes % 251);
  return { ...small, buffer: Buffer.concat([small.buffer, rest]) };
}

/** The number of files in the list, in the page or not. */
async function listed(panel: Panel): Promise<number> {
  const words = await panel.page.locator(".cva-count, .cva-bulk-count").innerText();
  return Number(/([\d,]+) file/.exec(words)![1]!.replaceAll(",", ""));
}

async function waitForRow(panel: Panel, number: number): Promise<void> {
  await panel.asset(`${name(number)}.txt`).waitFor();
}

/** Waits until nothing more is read. */
async function atRest(panel: Panel): Promise<void> {
  for (let before = -1; before !== admin.documentsRead();) {
    before = admin.documentsRead();
    await panel.page.waitForTimeout(400);
  }
}

test.each(["list", "grid"])("opening a folder reads one page in the %s", async (layout) => {
  admin.reset();
  const panel = await admin.open("files/many/");
  await waitForRow(panel, 0);
  if (layout === "grid") await panel.page.getByRole("radio", { name: "Grid" }).click();
  await atRest(panel);
  expect(await listed(panel)).toBe(64);
  expect(admin.documentsRead()).toBeLessThanOrEqual(64 + BESIDES);
  await panel.page.getByText("The first 64 files – scroll for more").waitFor();
  expect(await panel.page.locator("[data-asset]").count()).toBeLessThan(80);
  expect(panel.tab.troubles).toEqual([]);
});

test("scrolling reads what it shows, and other names come first in the other order", async () => {
  const panel = await admin.open("files/many/");
  await waitForRow(panel, 0);
  await panel.list.focus();
  for (let pages = 1; pages < 6; pages += 1) {
    await panel.press("Control+End");
    await expect.poll(() => listed(panel)).toBe(64 * (pages + 1));
  }
  await atRest(panel);
  admin.reset();
  const header = panel.page.getByRole("columnheader", { name: "Name" }).getByRole("button");
  await header.focus();
  await panel.press("Enter");
  await waitForRow(panel, FILES - 1);
  await atRest(panel);
  expect(await panel.names()).toEqual((await panel.names()).sort().reverse());
  expect(admin.documentsRead()).toBeLessThanOrEqual((await listed(panel)) + BESIDES);
  // The list was never gone meanwhile.
  expect(await header.evaluate((element) => element === document.activeElement)).toBe(true);
});

test("a folder of many folders reads those that it shows, in the list and in the tree", async () => {
  admin.reset();
  const panel = await admin.open("files/tree/");
  const row = (number: number) => panel.page.locator(`[data-folder="tree/${name(number)}"]`);
  await row(0).waitFor();
  await atRest(panel);
  // The list and the tree have the same page.
  expect(admin.documentsRead()).toBeLessThanOrEqual(100 + BESIDES);
  await panel.list.focus();
  for (let pages = 1; pages < 4; pages += 1) {
    await panel.press("Control+End");
    await row(pages * 100 - 1).waitFor();
    await panel.page.getByText(`${(pages + 1) * 100} folders – scroll for more`).waitFor();
  }
  // The way to a folder by URL is loaded as far as it has to be.
  await panel.goto(`files/tree/${name(850)}/`);
  await panel.folder(name(850)).waitFor();
  await panel.page.getByText("No files in this folder").waitFor();
  expect(await panel.page.locator("[data-item], [role=treeitem]").count()).toBeLessThan(150);
});

test("what the server has no index for is done for a thousand files, and for all on request", async () => {
  admin.reset();
  const panel = await admin.open("files/many/");
  await waitForRow(panel, 0);
  await panel.page.getByRole("columnheader", { name: "Size" }).getByRole("button").click();
  await panel.page.getByText(/^Only the first 1,0\d\d files, in this order\.$/).waitFor();
  await atRest(panel);
  expect(admin.documentsRead()).toBeLessThanOrEqual((await listed(panel)) + BESIDES);

  await panel.page.getByRole("searchbox", { name: "Search by name" }).fill("11999");
  await panel.page.getByText(/^None of the first 1,0\d\d files matches/).waitFor();
  expect(await panel.violations()).toEqual([]);
  await panel.page.getByRole("button", { name: "Include all files" }).click();
  await panel.shows(["11999.txt"]);
  await panel.page.getByText("1 of 12,000 files").waitFor();
  expect(panel.tab.troubles).toEqual([]);
});

test("all are selected with a key, though most are not loaded", async () => {
  const panel = await admin.open("files/many/");
  await waitForRow(panel, 0);
  await panel.list.focus();
  await panel.press("Control+a");
  const bar = panel.page.getByRole("toolbar", { name: "Selected files" });
  await bar.getByText(/selected, loading more/).waitFor();
  expect(await bar.getByRole("button", { name: "Delete" }).isDisabled()).toBe(true);
  await bar.getByText("12,000 files selected").waitFor();
  expect(await bar.getByRole("button", { name: "Delete" }).isDisabled()).toBe(false);
  await panel.press("End");
  await waitForRow(panel, FILES - 1);
  expect(await panel.page.locator("[data-asset]").count()).toBeLessThan(80);
});

test("only small pictures that stay in view are loaded, and those scrolled past are cancelled", async () => {
  const panel = await admin.open("files/pictures/", { height: 600 });
  const requested: string[] = [];
  const cancelled: string[] = [];
  for (let number = 0; number < 8; number += 1) {
    const image = panel.asset(`${name(number)}.png`).locator("img");
    await expect.poll(() => image.evaluate((img: HTMLImageElement) => img.complete)).toBe(true);
  }
  // What is asked for from here on is never answered.
  const ofPictures = /\/api\/storage\//;
  await panel.page.route(ofPictures, () => undefined);
  // The other screens load when the panel has been open for a while.
  const collect = (urls: string[]) => (request: Request) => {
    if (ofPictures.test(request.url())) urls.push(request.url());
  };
  panel.page.on("request", collect(requested));
  panel.page.on("requestfailed", collect(cancelled));
  const scroll = (to: number) => panel.list.evaluate((list, to) => list.scrollTo(0, to), to);
  // Past forty files: no time passes meanwhile.
  await panel.page.clock.install();
  await panel.page.clock.pauseAt(Date.now() + 60_000);
  for (let row = 12; row <= 50; row += 2) {
    await scroll(row * 44);
    await panel.asset(`${name(row)}.png`).waitFor();
  }
  await panel.page.clock.runFor(100);
  expect(requested).toEqual([]);
  await panel.page.clock.runFor(100);
  const inView = Math.ceil((await panel.list.evaluate((list) => list.clientHeight)) / 44) + 1;
  await expect.poll(() => requested.length).toBeGreaterThan(3);
  expect(requested.length).toBeLessThanOrEqual(inView);
  await scroll(0);
  await expect.poll(() => [...cancelled].sort()).toEqual([...requested].sort());
});

test("a large picture is never loaded for a thumbnail", async () => {
  const panel = await admin.open("files/pictures/");
  await panel.asset("00001.png").locator("img").waitFor();
  const pictures = async (name: string) => await panel.asset(name).locator("img").count();
  expect([await pictures("000 large.png"), await pictures("000 middle.png")]).toEqual([0, 0]);
  await panel.page.getByRole("radio", { name: "Grid" }).click();
  await panel.asset("000 middle.png").locator("img").waitFor();
  expect(await pictures("000 large.png")).toBe(0);
  await panel.tab.screenshot("admin pictures grid");
});
