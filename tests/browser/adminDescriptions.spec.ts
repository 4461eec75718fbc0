/** The description of files in the panel: alternative texts, title, tags and focal point, for one file and for many. */
import { expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { type Panel, useAdmin } from "./support/admin.js";
import { picture } from "./support/png.js";
import { text } from "./support/seed.js";

const IMAGE = picture("look.png", { width: 300, height: 200, hue: 140 });

const admin = useAdmin(async (seed) => {
  for (const path of ["images/hero", "keys/hero", "phone/hero"]) await seed.file(path, IMAGE);
  await seed.file("images/notes.txt", text("notes.txt", "notes"));
  for (const name of ["a", "b", "c"]) await seed.file(`many/${name}.txt`, text(name, name));
  await seed.client.mutation(api.assets.describeAssets, {
    assets: [
      { folderPath: "many", basename: "a.txt", tags: ["old", "kept"] },
      { folderPath: "many", basename: "b.txt", tags: ["old"] },
    ],
  });
});

const published = async (folderPath: string, basename = "hero") =>
  (await admin.seed.client.query(api.assets.getPublishedFile, { folderPath, basename }))!;

async function openDetails(place: string, options?: Parameters<typeof admin.open>[1]) {
  const panel = await admin.open(place, options);
  await panel.page.getByRole("tab", { name: "Details" }).click();
  const form = panel.page.locator("form").filter({ hasText: "For visitors" });
  await form.waitFor();
  return { panel, form };
}

const save = (panel: Panel) => panel.page.getByRole("button", { name: "Save", exact: true });

test("an image is described in two languages, with a title, tags and a focal point by a click; Undo takes it back", async () => {
  const { panel, form } = await openDetails("files/images/hero");
  expect(await save(panel).count()).toBe(0);
  await form.getByRole("textbox", { name: "Title" }).fill("Morning");
  await form.getByRole("textbox", { name: "Tags" }).fill("landscape");
  await panel.press("Enter");
  await form.getByRole("textbox", { name: "Tags" }).fill("spring");
  await form.getByRole("textbox", { name: "Alternative text" }).fill("Hills at dawn");
  await form.getByRole("button", { name: "Add a language" }).click();
  const second = form.getByRole("textbox", { name: "Alternative text 2" });
  await second.fill("Hügel im Morgenlicht");
  await form.getByText("Enter a different language for each text").waitFor();
  expect(await save(panel).isDisabled()).toBe(true);
  await form.getByRole("textbox", { name: "Language 1" }).fill("en");
  await form.getByRole("textbox", { name: "Language 2" }).fill("de");
  const point = form.getByRole("slider", { name: "Focal point" });
  expect(await point.getAttribute("aria-valuetext")).toBe("Not set: the center");
  const { width, height } = (await point.boundingBox())!;
  await point.click({ position: { x: width / 4, y: height / 2 } });
  await form.getByText("25 % from the left, 50 % from the top").waitFor();
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin description");
  await save(panel).click();
  await panel.message("Edited “hero”").waitFor();
  const described = {
    alt: { de: "Hügel im Morgenlicht", en: "Hills at dawn" },
    title: "Morning",
    tags: ["landscape", "spring"],
    focalPoint: { x: 0.25, y: 0.5 },
  };
  expect(await published("images")).toMatchObject(described);
  await panel.message("Edited “hero”").getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => published("images")).not.toHaveProperty("title");
  for (const field of Object.keys(described)) {
    expect(await published("images")).not.toHaveProperty(field);
  }
  expect(panel.tab.troubles).toEqual([]);
});

test("the keyboard moves the focal point, removes a tag and says that an image is an ornament", async () => {
  const { client } = admin.seed;
  await client.mutation(api.assets.updateAsset, {
    ...{ folderPath: "keys", basename: "hero", alt: "Hills", tags: ["one", "two"] },
    focalPoint: { x: 0.98, y: 0 },
  });
  const { panel, form } = await openDetails("files/keys/hero");
  const point = form.getByRole("slider", { name: "Focal point" });
  await panel.tabTo(point);
  await panel.press(
    "ArrowRight",
    "ArrowRight",
    "ArrowRight",
    "ArrowUp",
    "Shift+ArrowDown",
    "ArrowDown",
  );
  expect(await point.getAttribute("aria-valuetext")).toBe("100 % from the left, 11 % from the top");
  expect(await point.getAttribute("aria-valuenow")).toBe("100");
  await form.getByRole("textbox", { name: "Tags" }).focus();
  await panel.press("Backspace");
  await form.getByRole("button", { name: "Remove the tag one" }).focus();
  await panel.press("Enter");
  await form.getByRole("checkbox", { name: "Decorative" }).focus();
  await panel.press("Space");
  await panel.tabTo(save(panel));
  await panel.press("Enter");
  await expect
    .poll(() => published("keys"))
    .toMatchObject({ alt: "", focalPoint: { x: 1, y: 0.11 } });
  expect(await published("keys")).not.toHaveProperty("tags");
  await form.getByRole("button", { name: "Reset" }).click();
  await save(panel).click();
  await expect.poll(() => published("keys")).not.toHaveProperty("focalPoint");
  expect((await published("keys")).alt).toBe("");
});

test("a file that is no image has a title and tags, but no alternative text and no focal point", async () => {
  const { form } = await openDetails("files/images/notes.txt");
  await form.getByRole("textbox", { name: "Tags" }).waitFor();
  expect(await form.getByRole("slider").count()).toBe(0);
  expect(await form.getByText("Alternative text").count()).toBe(0);
});

test("tags of a selection are added and removed together, and undone", async () => {
  const panel = await admin.open("files/many/");
  await panel.shows(["a.txt", "b.txt", "c.txt"]);
  await panel.list.focus();
  await panel.press("Control+a");
  const bar = panel.page.getByRole("toolbar", { name: "Selected files" });
  await bar.getByRole("button", { name: "Tags…" }).click();
  const dialog = panel.page.getByRole("dialog", { name: "Tags of 3 files" });
  await panel.hasFocus(dialog);
  const button = dialog.getByRole("button", { name: "Save" });
  expect(await button.isDisabled()).toBe(true);
  await panel.page.keyboard.type("Sommer 2026");
  await dialog.getByRole("checkbox", { name: "old (2)" }).check();
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin tags of many");
  await button.click();
  await panel.message("Edited 3 files").waitFor();
  const tags = async () =>
    await Promise.all(
      ["a.txt", "b.txt", "c.txt"].map(async (name) => (await published("many", name)).tags),
    );
  expect(await tags()).toEqual([["kept", "Sommer 2026"], ["Sommer 2026"], ["Sommer 2026"]]);
  await panel.message("Edited 3 files").getByRole("button", { name: "Undo" }).click();
  await expect.poll(tags).toEqual([["old", "kept"], ["old"], undefined]);
  expect(panel.tab.troubles).toEqual([]);
});

test("the search finds words of tags and names, in the folder and everywhere", async () => {
  await admin.seed.file("found/x.txt", text("x", "x"));
  await admin.seed.file("found/y.txt", text("y", "y"));
  const tag = async (basename: string, addTags: string[]) =>
    await admin.seed.client.mutation(api.assets.updateAsset, {
      ...{ folderPath: "found", basename },
      addTags,
    });
  await tag("x.txt", ["Winter 2027", "snow"]);
  const panel = await admin.open("files/found/");
  const search = panel.page.getByRole("searchbox");
  await search.fill("x winter");
  await panel.shows(["x.txt"]);
  await search.fill("wint");
  await panel.page.getByRole("combobox", { name: "Search in" }).selectOption("Everywhere");
  await panel.shows(["x.txt"]);
  await tag("y.txt", ["winter"]);
  await search.fill("winter");
  await panel.shows(["x.txt", "y.txt"]);
});

test("an image is described by finger on a phone, in the dark", async () => {
  const phone = { width: 390, height: 800, touch: true, colorScheme: "dark" } as const;
  const { panel, form } = await openDetails("files/phone/hero", phone);
  await form.getByRole("textbox", { name: "Tags" }).fill("by finger");
  await panel.press("Enter");
  await form.getByRole("button", { name: "Add a language" }).tap();
  const point = form.getByRole("slider", { name: "Focal point" });
  await point.scrollIntoViewIfNeeded();
  const { width, height } = (await point.boundingBox())!;
  await point.tap({ position: { x: width / 2, y: height / 4 } });
  await form.getByText("50 % from the left, 25 % from the top").waitFor();
  expect(await panel.misfits(44)).toEqual([]);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin description narrow dark");
  await save(panel).tap();
  await expect
    .poll(() => published("phone"))
    .toMatchObject({ tags: ["by finger"], focalPoint: { x: 0.5, y: 0.25 } });
});

test("on a phone, tags of a selection are in its menu", async () => {
  await admin.seed.file("small/x.txt", text("x", "x"));
  const panel = await admin.open("files/small/", { width: 390, height: 800, touch: true });
  await panel.asset("x.txt").locator(".cva-select-box").tap();
  const bar = panel.page.getByRole("toolbar", { name: "Selected files" });
  await bar.getByRole("button", { name: "Move" }).waitFor();
  expect(await bar.getByRole("button", { name: "Tags…" }).count()).toBe(0);
  await bar.getByRole("button", { name: "More actions for the selection" }).tap();
  await panel.page.getByRole("menuitem", { name: "Tags…" }).tap();
  const dialog = panel.page.getByRole("dialog", { name: "Tags of 1 file" });
  await dialog.getByRole("textbox", { name: "Add to all" }).fill("one, two");
  await panel.press("Enter");
  await dialog.getByRole("button", { name: "Remove the tag two" }).tap();
  expect(await panel.misfits(44)).toEqual([]);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin tags narrow");
  await dialog.getByRole("button", { name: "Save" }).tap();
  await expect.poll(async () => (await published("small", "x.txt")).tags).toEqual(["one"]);
});
