import type { Locator, Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { useAdmin } from "./support/admin.js";
import { picture } from "./support/png.js";
import { text } from "./support/seed.js";

const admin = useAdmin();

/** Each test begins with nothing in the trash, and with no file. */
beforeEach(async () => {
  await admin.seed.client.mutation(api.assets.configureRetention, { isSweepPaused: false });
  for (const { path } of await admin.seed.client.query(api.assets.listFolders, {})) {
    await admin.seed.client.mutation(api.assets.deleteFolder, { path });
  }
  for (const { basename } of await admin.seed.client.query(api.assets.listAssets, {
    folderPath: "",
  })) {
    await admin.seed.client.mutation(api.assets.deleteAsset, { folderPath: "", basename });
  }
  for (const { assetId } of await trashed()) {
    await admin.seed.client.mutation(api.assets.purge, { assetId });
  }
});

async function trashed() {
  const paginationOpts = { cursor: null, numItems: 1000 };
  return (await admin.seed.client.query(api.assets.listTrash, { paginationOpts })).page;
}

async function trash(...paths: string[]): Promise<void> {
  for (const path of paths) {
    const slash = path.lastIndexOf("/");
    const address = {
      folderPath: path.slice(0, Math.max(0, slash)),
      basename: path.slice(slash + 1),
    };
    await admin.seed.client.mutation(api.assets.deleteAsset, address);
  }
}

const grid = (page: Page) => page.getByRole("treegrid", { name: "Deleted files" });
const rows = (page: Page) => grid(page).locator("[data-trash]");
const row = (page: Page, name: string) =>
  rows(page).filter({ has: page.getByText(name, { exact: true }) });

async function shows(page: Page, names: string[]): Promise<void> {
  await expect.poll(() => rows(page).locator(".cva-row-name").allInnerTexts()).toEqual(names);
}

async function gone(locator: Locator): Promise<void> {
  await locator.waitFor({ state: "detached" });
}

test("two browsers see what is deleted, brought back and deleted for good", async () => {
  await admin.seed.file("photos/dawn", picture("dawn.png", { width: 320, height: 200, hue: 205 }));
  await admin.seed.file("photos/dusk", picture("dusk.png", { width: 320, height: 200, hue: 335 }));
  const a = await admin.open("trash");
  const b = await admin.open("trash", { colorScheme: "dark" });
  await a.page.getByText("The trash is empty").waitFor();
  await b.page.getByText("stay here for 30 days, then they are removed permanently").waitFor();
  expect(await a.violations()).toEqual([]);
  expect(await b.violations()).toEqual([]);

  await trash("photos/dawn", "photos/dusk");
  await shows(a.page, ["dusk", "dawn"]);
  await shows(b.page, ["dusk", "dawn"]);

  await row(a.page, "dawn").hover();
  await a.page.getByRole("button", { name: "Restore dawn" }).click();
  await a.message("Restored “dawn”").waitFor();
  await shows(a.page, ["dusk"]);
  await shows(b.page, ["dusk"]);

  await row(b.page, "dusk").click({ button: "right" });
  await b.page.getByRole("menuitem", { name: "Delete permanently…" }).click();
  const question = b.page.getByRole("alertdialog", { name: "Delete “dusk” permanently?" });
  await question.getByText("This cannot be undone").waitFor();
  await question.getByRole("button", { name: "Keep" }).click();
  await gone(question);
  expect(await trashed()).toHaveLength(1);

  await row(b.page, "dusk").click();
  await b.page.getByRole("button", { name: "Delete permanently…" }).click();
  await question.getByRole("button", { name: "Delete permanently" }).click();
  await a.page.getByText("The trash is empty").waitFor();
  await b.page.getByText("The trash is empty").waitFor();
  expect(await trashed()).toEqual([]);

  await a.page.getByRole("button", { name: "Show", exact: true }).click();
  await a.isAt("files/photos/dawn");
  expect(a.tab.troubles).toEqual([]);
  expect(b.tab.troubles).toEqual([]);
});

test("a folder that was deleted is one row, and comes back as a whole", async () => {
  for (const name of ["1", "2", "3"]) {
    await admin.seed.file(`album/summer/${name}`, text(`${name}.txt`, name));
  }
  await admin.seed.file("letter", text("letter.txt", "Dear"));
  await admin.seed.client.mutation(api.assets.deleteFolder, { path: "album" });
  await trash("letter");
  const panel = await admin.open("trash");
  const { page } = panel;
  await shows(page, ["letter", "album"]);
  await row(page, "album").getByText("3 files").waitFor();

  await row(page, "album").locator(".cva-trash-chevron").click();
  await shows(page, ["letter", "album", "3", "2", "1"]);
  expect(await rows(page).nth(2).getAttribute("aria-level")).toBe("2");

  // Meanwhile somebody has taken the place of one of them.
  await admin.seed.file("album/summer/2", text("other.txt", "other"));
  await row(page, "album").hover();
  await page.getByRole("button", { name: "Restore album" }).click();
  await panel.message("With 2 files. 1 file stays in the trash").waitFor();
  await shows(page, ["letter", "2"]);
  const { assets } = {
    assets: await admin.seed.client.query(api.assets.listAssets, { folderPath: "album/summer" }),
  };
  expect(assets.map(({ basename }) => basename)).toEqual(["1", "2", "3"]);
  expect(panel.tab.troubles).toEqual([]);
});

test("what has lost its name to another is asked for a new one", async () => {
  for (const name of ["a", "b"]) {
    await admin.seed.file(`docs/${name}.txt`, text(name, `old ${name}`));
    await trash(`docs/${name}.txt`);
    await admin.seed.file(`docs/${name}.txt`, text(name, `new ${name}`));
  }
  await admin.seed.file("docs/free.txt", text("free", "free"));
  await trash("docs/free.txt");
  const panel = await admin.open("trash");
  const { page } = panel;
  await shows(page, ["free.txt", "b.txt", "a.txt"]);

  await grid(page).focus();
  await page.keyboard.press("Control+a");
  await page.getByText("3 files selected").waitFor();
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await panel.message("Restored “free.txt”").waitFor();

  const dialog = page.getByRole("dialog", { name: /Restore “[ab]\.txt”/ });
  await dialog.getByText("Another file is now at docs/").waitFor();
  const name = dialog.getByRole("textbox", { name: "Name" });
  const first = (await dialog.getByRole("heading").innerText()).includes("a.txt") ? "a" : "b";
  expect(await name.inputValue()).toBe(`${first}-2.txt`);
  expect(await panel.violations()).toEqual([]);

  await name.fill(`${first}.txt`);
  await dialog.getByRole("button", { name: "Restore, 1 left" }).click();
  await dialog.getByText("Another “").waitFor();
  await name.fill("a/b");
  await dialog.getByText("A name cannot contain a slash").waitFor();
  expect(await dialog.getByRole("button", { name: /left/ }).isDisabled()).toBe(true);
  await name.fill("saved.txt");
  await dialog.getByRole("textbox", { name: "Folder" }).fill("rescued/here");
  await dialog.getByRole("button", { name: "Restore, 1 left" }).click();
  await panel.message("Restored “saved.txt”").waitFor();

  await dialog.getByRole("button", { name: "Cancel" }).click();
  await gone(dialog);
  await shows(page, [first === "a" ? "b.txt" : "a.txt"]);
  const saved = { folderPath: "rescued/here", basename: "saved.txt" };
  expect(await admin.seed.client.query(api.assets.getPublishedFile, saved)).not.toBeNull();
});

test("the keyboard alone opens, selects, brings back and deletes", async () => {
  for (const name of ["1", "2"]) await admin.seed.file(`box/${name}`, text(name, name));
  await admin.seed.client.mutation(api.assets.deleteFolder, { path: "box" });
  for (const name of ["x", "y", "z"]) {
    await admin.seed.file(name, text(name, name));
    await trash(name);
  }
  const panel = await admin.open("trash");
  const { page } = panel;
  await shows(page, ["z", "y", "x", "box"]);
  await panel.tabTo(grid(page));

  await panel.press("End", "ArrowRight");
  await shows(page, ["z", "y", "x", "box", "2", "1"]);
  await panel.press("ArrowDown", "Enter");
  await shows(page, ["z", "y", "x", "box", "1"]);
  await panel.press("ArrowLeft");
  await shows(page, ["z", "y", "x", "box"]);

  await panel.press("Home", "Shift+ArrowDown", "Delete");
  const question = page.getByRole("alertdialog", { name: "Delete 2 files permanently?" });
  await panel.hasFocus(question);
  await panel.press("Escape");
  await gone(question);
  await expect
    .poll(() => grid(page).evaluate((element) => element === document.activeElement))
    .toBe(true);
  await panel.press("Delete");
  await panel.hasFocus(question);
  await panel.press("Tab", "Enter");
  await shows(page, ["x", "box"]);

  await panel.press("Home", "Enter");
  await shows(page, ["box"]);
  await expect.poll(() => trashed().then((left) => left.length)).toBe(1);
});

test("a long trash is read as it is scrolled, counted as a whole, and emptied", async () => {
  await admin.seed.file("many/0", text("0", "same"));
  const names = Array.from({ length: 180 }, (_, index) => `many-${index}`);
  for (const toBasename of names) {
    const to = { folderPath: "many", basename: "0", toFolderPath: "", toBasename };
    await admin.seed.client.mutation(api.assets.copyAsset, to);
    await trash(toBasename);
  }
  const panel = await admin.open("trash");
  const { page } = panel;
  await row(page, "many-179").waitFor();
  expect(await rows(page).count()).toBeLessThan(60);
  await page.getByText("100 files in the trash, and more below").waitFor();
  await grid(page).focus();
  await page.keyboard.press("End");
  await row(page, "many-80").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("180 files in the trash", { exact: true }).waitFor();
  await page.keyboard.press("End");
  await row(page, "many-0").waitFor();

  await page.getByRole("button", { name: "Empty the trash…" }).click();
  const question = page.getByRole("alertdialog", { name: "Delete 180 files permanently?" });
  // What comes after the question was asked is not part of the answer.
  await trash("many/0");
  await question.getByRole("button", { name: "Delete permanently" }).click();
  await shows(page, ["0"]);
});

test("it says when things go, or that they stay", async () => {
  await admin.seed.file("one", text("one", "1"));
  await trash("one");
  const panel = await admin.open("trash");
  const { page } = panel;
  await row(page, "one").getByRole("gridcell", { name: "In 30 days" }).waitFor();
  await admin.seed.client.mutation(api.assets.configureRetention, { isSweepPaused: true });
  await page.getByText("Cleanup is paused").waitFor();
  await row(page, "one").getByRole("gridcell", { name: "Kept for now" }).waitFor();
});

test.each([
  { name: "light", colorScheme: "light" as const },
  { name: "dark", colorScheme: "dark" as const },
  { name: "narrow", colorScheme: "light" as const, width: 390, height: 780 },
])("looks right and has no barriers: $name", async ({ name, ...options }) => {
  const files = ["hero", "team photo", "logo"];
  for (const [index, file] of files.entries()) {
    const made = picture(`${file}.png`, { width: 640, height: 400, hue: index * 110 });
    await admin.seed.file(`website/images/${file}`, made);
  }
  await admin.seed.file(
    "website/press/release.pdf",
    text("r.pdf", "x".repeat(42_000), "application/pdf"),
  );
  await admin.seed.file("talks/keynote.mp4", text("k.mp4", "x".repeat(260_000), "video/mp4"));
  for (const version of ["1", "2", "3"])
    await admin.seed.file("prices.json", text("p", version, "application/json"));
  for (const file of ["a", "b", "c", "d"])
    await admin.seed.file(`campaigns/spring 2026/${file}`, text(file, file));
  await admin.seed.client.mutation(api.assets.deleteFolder, { path: "campaigns" });
  await trash("website/images/logo", "prices.json", "talks/keynote.mp4");
  await trash("website/press/release.pdf", "website/images/hero");
  const panel = await admin.open("trash", options);
  const { page, tab } = panel;
  await shows(page, ["hero", "release.pdf", "keynote.mp4", "prices.json", "logo", "campaigns"]);
  await tab.screenshot(`admin-trash-${name}`);
  await row(page, "prices.json").click();
  await page.getByRole("toolbar", { name: "Selected in the trash" }).waitFor();
  expect(await panel.violations()).toEqual([]);
  await tab.screenshot(`admin-trash-${name}-selected`);
  await page.getByRole("button", { name: "Delete permanently…" }).click();
  await page.getByRole("alertdialog").waitFor();
  expect(await panel.violations()).toEqual([]);
  await tab.screenshot(`admin-trash-${name}-question`);
  await page.keyboard.press("Escape");
  await gone(page.getByRole("alertdialog"));
  await page.getByRole("button", { name: "Clear selection" }).click();
  await row(page, "campaigns").click();
  await grid(page).focus();
  await page.keyboard.press("ArrowRight");
  await row(page, "a").waitFor();
  expect(await panel.violations()).toEqual([]);
  await tab.screenshot(`admin-trash-${name}-folder`);
  expect(tab.troubles).toEqual([]);
});
