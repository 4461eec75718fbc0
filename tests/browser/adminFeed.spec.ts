import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { type Panel, useAdmin } from "./support/admin.js";
import { picture } from "./support/png.js";
import { text } from "./support/seed.js";

const admin = useAdmin();

const items = (panel: Panel) => panel.page.locator(".cva-feed-item");
const filters = (panel: Panel) => panel.page.getByRole("toolbar", { name: "Change filters" });
const place = (panel: Panel) => filters(panel).getByRole("combobox", { name: "Folder or file" });

async function sentences(panel: Panel): Promise<string[]> {
  const words = await panel.page.locator(".cva-feed-words").allInnerTexts();
  return words.map((text) => text.replace(/\s+/g, " ").trim());
}

/** Waits until these are the changes, newest first. */
async function tells(panel: Panel, expected: (string | RegExp)[]): Promise<void> {
  await expect
    .poll(() => sentences(panel))
    .toEqual(expected.map((one): unknown => expect.stringMatching(one)));
}

async function only(panel: Panel, item: Locator, entry: string): Promise<void> {
  await item.hover();
  await item.getByRole("button", { name: "Filter by this" }).click();
  await panel.page.getByRole("menuitem", { name: entry }).click();
}

async function isFocused(target: Locator): Promise<void> {
  await target.waitFor();
  await expect
    .poll(() => target.evaluate((element) => element === document.activeElement))
    .toBe(true);
}

test("two browsers are told what happens, as it happens", async () => {
  const a = await admin.open("changes");
  const b = await admin.open("changes", { colorScheme: "dark" });
  await a.page.getByText("No changes yet").waitFor();
  await b.page.getByText("No changes yet").waitFor();
  expect(await a.violations()).toEqual([]);

  const first = await admin.seed.file("images/hero", text("1", "first"));
  await admin.seed.file("images/hero", text("2", "second"));
  const { client } = admin.seed;
  await client.mutation(api.assets.restoreVersion, { versionId: first });
  await admin.seed.file("images/hero", text("3", "third"), { isDraft: true });
  const hero = { folderPath: "images", basename: "hero" };
  await client.mutation(api.assets.renameAsset, { ...hero, newBasename: "lead" });
  const lead = { folderPath: "images", basename: "lead" };
  await client.mutation(api.assets.moveAsset, {
    fromFolderPath: "images",
    basename: "lead",
    toFolderPath: "brand/2026",
  });
  await client.mutation(api.assets.archiveAsset, { folderPath: "brand/2026", basename: "lead" });
  await client.mutation(api.assets.deleteFolder, { path: "brand" });
  expect(await client.query(api.assets.getAsset, lead)).toBeNull();

  const story = [
    "demo visitor deleted the folder brand",
    "demo visitor deleted the folder brand/2026",
    "demo visitor moved brand/2026/lead to the trash Show the trash",
    "demo visitor unpublished brand/2026/lead",
    "demo visitor moved brand/2026/lead from images",
    "demo visitor created the folder brand/2026",
    "demo visitor created the folder brand",
    "demo visitor renamed hero to images/lead",
    "demo visitor saved version 3 of images/hero",
    "demo visitor restored version 1 of images/hero",
    "demo visitor published version 2 of images/hero 6 bytes",
    "demo visitor added images/hero 5 bytes",
    "demo visitor created the folder images",
  ].map((sentence) => new RegExp(`^${sentence}`));
  await tells(a, story);
  await tells(b, story);
  await a.page.getByText("No older changes.").waitFor();
  await a.page.getByRole("heading", { name: "Today" }).waitFor();

  // What happens is undone with another browser, and both are told.
  await a.page.getByRole("button", { name: "Show the trash" }).click();
  await a.isAt("trash");
  await a.page.locator("[data-trash]").first().hover();
  await a.page.getByRole("button", { name: "Restore brand" }).click();
  await b.page.getByText("added brand/2026/lead").waitFor();
  await items(b).first().getByRole("button", { name: "brand/2026/lead" }).click();
  await b.isAt("files/brand/2026/lead");
  expect(a.tab.troubles).toEqual([]);
  expect(b.tab.troubles).toEqual([]);
});

test("it is narrowed to a folder, a file, somebody and a kind, and widened again", async () => {
  const { seed } = admin;
  await seed.file("elsewhere", text("elsewhere", "elsewhere"));
  await seed.file("shop/shoes/red", text("red", "red"));
  await seed.file("shop/list", text("list", "list"));
  await seed.client.mutation(api.assets.renameAsset, {
    folderPath: "shop",
    basename: "list",
    newBasename: "index",
  });
  const panel = await admin.open("changes/shop/");
  const inShoes = [/added shop\/shoes\/red/, /created the folder shop\/shoes/];
  const inShop = [/renamed list to shop\/index/, /added shop\/list/];
  const made = /created the folder shop$/;
  await tells(panel, [...inShop, ...inShoes, made]);
  await panel.page.getByText("No older changes.").waitFor();

  await panel.page.getByRole("checkbox", { name: "and the folders in it" }).uncheck();
  await tells(panel, [...inShop, inShoes[1]!, made]);
  await panel.page.getByRole("checkbox", { name: "and the folders in it" }).check();
  await tells(panel, [...inShop, ...inShoes, made]);

  // The history of a file goes with it, also from before it had its name.
  await only(panel, items(panel).first(), "Only this file");
  await panel.isAt("changes/shop/index");
  await tells(panel, inShop);
  expect(await place(panel).inputValue()).toBe("shop/index");
  await panel.page.goBack();
  await panel.isAt("changes/shop/");
  await tells(panel, [...inShop, ...inShoes, made]);

  await only(panel, items(panel).nth(1), "Only “Published”");
  // Without their creation, they are what they are.
  await tells(panel, [/published version 1 of shop\/list/, /published version 1 of .*red/]);
  await filters(panel).getByRole("combobox", { name: "Kind of change" }).selectOption("asset:move");
  await panel.page.getByText("No matching changes").waitFor();
  expect(await panel.violations()).toEqual([]);
  await panel.page.getByRole("button", { name: "Show all changes" }).click();
  await panel.isAt("changes");
  await panel.page.getByRole("button", { name: "elsewhere", exact: true }).first().waitFor();
  expect((await sentences(panel)).slice(0, 2)).toEqual(
    inShop.map((one): unknown => expect.stringMatching(one)),
  );

  await only(panel, items(panel).first(), "Only by this person");
  const who = filters(panel).getByRole("combobox", { name: "Person" });
  expect(await who.inputValue()).toBe("demo visitor");
  await filters(panel).getByRole("button", { name: "Show all" }).click();
  await expect.poll(() => who.inputValue()).toBe("");
});

test("a place is typed, and what cannot be one is explained", async () => {
  await admin.seed.file("typed/in/note", text("note", "note"));
  const panel = await admin.open("changes");
  await items(panel).first().waitFor();
  await place(panel).fill("typed/in");
  await panel.press("Enter");
  await panel.isAt("changes/typed/in/");
  await tells(panel, [/added typed\/in\/note/, /created the folder typed\/in$/]);
  await place(panel).fill("typed/in/note");
  await panel.press("Enter");
  await panel.isAt("changes/typed/in/note");
  await tells(panel, [/added/]);
  await place(panel).fill("typed//note");
  await panel.press("Enter");
  await panel.message("This name is not allowed").waitFor();
  await panel.isAt("changes/typed/in/note");

  // A file that has gone is still known by its name.
  const address = { folderPath: "typed/in", basename: "note" };
  await admin.seed.client.mutation(api.assets.deleteAsset, address);
  await tells(panel, [/moved typed\/in\/note to the trash/, /added/]);
  await filters(panel).getByRole("button", { name: "Clear location" }).click();
  await panel.isAt("changes");
});

test("the keyboard alone filters, goes to a file, and back", async () => {
  await admin.seed.file("keys/door", text("door", "door"));
  const panel = await admin.open("changes");
  await items(panel).first().waitFor();
  const menu = items(panel).first().getByRole("button", { name: "Filter by this" });
  await panel.tabTo(menu);
  await panel.press("Enter");
  const entry = (name: string) => panel.page.getByRole("menuitem", { name });
  await isFocused(entry("Only this file"));
  await panel.press("ArrowDown");
  await isFocused(entry("Only its folder"));
  await panel.press("Enter");
  await panel.isAt("changes/keys/");
  await tells(panel, [/added/, /created the folder keys/]);
  const kind = filters(panel).getByRole("combobox", { name: "Kind of change" });
  await kind.focus();
  await panel.press("N");
  await tells(panel, [/added keys\/door/]);
  await panel.tabTo(items(panel).first().getByRole("button", { name: "keys/door" }));
  await panel.press("Enter");
  await panel.isAt("files/keys/door");
});

test("older changes are read when somebody asks for them", async () => {
  const { client } = admin.seed;
  await admin.seed.file("many/0", text("0", "0"));
  for (let index = 1; index <= 60; index += 1) {
    const renaming = { folderPath: "many", basename: `${index - 1}`, newBasename: `${index}` };
    await client.mutation(api.assets.renameAsset, renaming);
  }
  const panel = await admin.open("changes/many/");
  await items(panel).nth(49).waitFor();
  await panel.page.getByRole("button", { name: "Show older changes" }).click();
  await items(panel).nth(61).waitFor();
  await panel.page.getByText("No older changes.").waitFor();
  expect((await sentences(panel)).at(-1)).toMatch(/created the folder many/);
  // Those at the top come while others are read further down.
  await client.mutation(api.assets.renameAsset, {
    folderPath: "many",
    basename: "60",
    newBasename: "last",
  });
  await panel.page.getByText("renamed 60 to").waitFor();
  expect(await items(panel).count()).toBe(63);
});

test("an upload of many files is one line that opens, and grows as older changes are read", async () => {
  for (let index = 0; index < 60; index += 1) {
    await admin.seed.file(`shop/archive/${index % 2}/${index}`, text("file", `${index}`));
  }
  const panel = await admin.open("changes/shop/archive/");
  await panel.page.getByText("at least 25 files").waitFor();
  await tells(panel, [/added at least 25 files to shop\/archive$/]);
  const toggle = items(panel).first().getByRole("button", { name: "Show each of 25 changes" });
  await panel.tabTo(toggle);
  await panel.press("Enter");
  await expect.poll(() => items(panel).count()).toBe(26);
  await isFocused(items(panel).first().getByRole("button", { name: "Show them as one" }));
  expect((await sentences(panel))[1]).toMatch(/added shop\/archive\/1\/59 2 bytes/);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin feed group");
  await panel.page.getByRole("button", { name: "Show older changes" }).click();
  await panel.page.getByText("60 files", { exact: true }).waitFor();
  await panel.page.getByText("No older changes.").waitFor();
  // It is still open, and shows a part.
  await panel.page.getByRole("button", { name: "Show more of them" }).click();
  await panel.page
    .getByRole("button", { name: "Show more of them" })
    .waitFor({ state: "detached" });
  await panel.page.getByRole("button", { name: "Show them as one" }).click();
  await tells(panel, [/added 60 files to shop\/archive$/]);
  await items(panel).first().getByRole("button", { name: "shop/archive" }).click();
  await panel.isAt("files/shop/archive/");
  expect(panel.tab.troubles).toEqual([]);
});

test("a group opens by finger on a phone, in the dark", async () => {
  for (let index = 0; index < 3; index += 1) {
    await admin.seed.file(`pocket/${index}`, text("file", `${index}`));
  }
  const phone = { width: 390, height: 780, touch: true, colorScheme: "dark" } as const;
  const panel = await admin.open("changes/pocket/", phone);
  const toggle = panel.page.getByRole("button", { name: "Show each of 4 changes" });
  const box = (await toggle.boundingBox())!;
  expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
  await toggle.tap();
  await expect.poll(() => items(panel).count()).toBe(5);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin feed group narrow dark");
});

test.each([
  { name: "light", colorScheme: "light" as const },
  { name: "dark", colorScheme: "dark" as const },
  { name: "narrow", colorScheme: "light" as const, width: 390, height: 780 },
])("looks right and has no barriers: $name", async ({ name, ...options }) => {
  const { client } = admin.seed;
  const poster = picture("poster.png", { width: 640, height: 400, hue: 25 });
  const folder = `campaigns/${name}`;
  const first = await admin.seed.file(`${folder}/poster`, poster);
  await admin.seed.file(
    `${folder}/poster`,
    picture("2.png", { width: 640, height: 400, hue: 210 }),
  );
  await client.mutation(api.assets.restoreVersion, { versionId: first });
  await admin.seed.file(`${folder}/brief.md`, text("b", "# Brief", "text/markdown"), {
    isDraft: true,
  });
  await client.mutation(api.assets.renameAsset, {
    folderPath: folder,
    basename: "poster",
    newBasename: "poster large",
  });
  await client.mutation(api.assets.deleteAsset, { folderPath: folder, basename: "brief.md" });
  const panel = await admin.open("changes", options);
  await panel.page.getByText(`renamed poster to`).first().waitFor();
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot(`admin-feed-${name}`);
  await place(panel).fill(`${folder}/`);
  await panel.press("Enter");
  await panel.isAt(`changes/${folder}/`);
  await panel.page.getByText("No older changes.").waitFor();
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot(`admin-feed-${name}-folder`);
  expect(panel.tab.troubles).toEqual([]);
});
