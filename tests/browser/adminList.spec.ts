import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { useAdmin } from "./support/admin.js";
import { picture } from "./support/png.js";
import { text } from "./support/seed.js";

const admin = useAdmin(async (seed) => {
  await seed.folder("elsewhere");
  await seed.file("mix/b10.txt", text("b10.txt", "x".repeat(10)));
  await seed.file("mix/B2.txt", text("B2.txt", "x".repeat(30_000)));
  await seed.file("mix/éclair.png", picture("e.png", { width: 64, height: 48, hue: 20 }));
  await seed.file("mix/data.json", text("data.json", "{}", "application/json"));
  await seed.file("mix/idea", text("idea", "not yet"), { isDraft: true });
  await seed.file("elsewhere/deep/b99 other.txt", text("b99", "far"));
  await seed.file("spaces/hero 1.png", text("hero", "usual"));
  await seed.file("spaces/hero\u00a01.png", text("hero", "no-break"));
  for (const name of ["a", "b", "c", "d", "e", "f"]) {
    await seed.file(`keys/${name}`, text(name, name));
  }
});

const ALL = ["B2.txt", "b10.txt", "data.json", "éclair.png", "idea"];

test("columns sort, and what has no value is last", async () => {
  const panel = await admin.open("files/mix/");
  await panel.shows(ALL);
  const header = (name: string) => panel.page.getByRole("columnheader", { name });
  expect(await header("Name").getAttribute("aria-sort")).toBe("ascending");
  await header("Name").getByRole("button").click();
  await panel.shows([...ALL].reverse());
  expect(await header("Name").getAttribute("aria-sort")).toBe("descending");
  await header("Size").getByRole("button").click();
  await panel.shows(["B2.txt", "éclair.png", "b10.txt", "data.json", "idea"]);
  await header("Type").getByRole("button").click();
  await panel.shows(["data.json", "éclair.png", "B2.txt", "b10.txt", "idea"]);
  await header("Changed").getByRole("button").click();
  await expect.poll(async () => (await panel.names())[0]).toBe("idea");
});

test("names that look equal show the characters that differ", async () => {
  const panel = await admin.open("files/spaces/");
  await panel.page.getByText("hero⟨U+00A0⟩1.png", { exact: true }).click();
  await panel.page.getByRole("heading", { name: "hero⟨U+00A0⟩1.png" }).waitFor();
  await panel.page.getByText("hero 1.png", { exact: true }).waitFor();
  expect(panel.tab.troubles).toEqual([]);
});

test("filters and a search leave what fits", async () => {
  const panel = await admin.open("files/mix/");
  await panel.shows(ALL);
  await panel.page.getByRole("combobox", { name: "File type" }).selectOption("image");
  await panel.shows(["éclair.png"]);
  await panel.page.getByRole("combobox", { name: "File type" }).selectOption("all");
  await panel.page.getByRole("combobox", { name: "State" }).selectOption("unpublished");
  await panel.shows(["idea"]);
  await panel.page.getByText("1 of 5 files").waitFor();
  await panel.page.getByRole("combobox", { name: "State" }).selectOption("all");
  const search = panel.page.getByRole("searchbox", { name: "Search by name" });
  await search.fill("ECLAIR");
  await panel.shows(["éclair.png"]);
  await search.fill("nothing like it");
  await panel.page.getByText("No matches").waitFor();
  await panel.page.getByRole("button", { name: "Show all files" }).click();
  await panel.shows(ALL);
  expect(panel.tab.troubles).toEqual([]);
});

test("a search everywhere finds files in other folders and leads there", async () => {
  const panel = await admin.open("files/mix/");
  await panel.page.getByRole("searchbox", { name: "Search by name" }).fill("b99");
  await panel.page.getByRole("combobox", { name: "Search in" }).selectOption("everywhere");
  await panel.shows(["b99 other.txt"]);
  await panel.page.getByText("elsewhere/deep").first().waitFor();
  await panel.asset("b99 other.txt").click();
  await panel.isAt("files/elsewhere/deep/b99 other.txt");
  await panel.page.getByRole("heading", { name: "b99 other.txt" }).waitFor();
});

test("several are selected with Ctrl, Shift and the boxes", async () => {
  const panel = await admin.open("files/keys/");
  await panel.asset("b").click();
  await panel.isAt("files/keys/b");
  await panel.asset("d").click({ modifiers: ["Shift"] });
  await panel.selects(["b", "c", "d"]);
  // With several, none is open.
  await panel.isAt("files/keys/");
  await panel.asset("f").click({ modifiers: ["ControlOrMeta"] });
  await panel.selects(["b", "c", "d", "f"]);
  await panel.asset("c").locator(".cva-select-box").click();
  await panel.selects(["b", "d", "f"]);
  await panel.page.getByText("3 files selected").waitFor();
  await panel.page.getByRole("button", { name: "Clear selection" }).click();
  await panel.selects([]);
});

test("the keyboard alone selects, opens, renames and deletes", async () => {
  const panel = await admin.open("files/keys/");
  await panel.tabTo(panel.list);
  await panel.press("ArrowDown", "ArrowDown");
  await panel.selects(["b"]);
  await panel.press("Shift+ArrowDown", "Shift+ArrowDown");
  await panel.selects(["b", "c", "d"]);
  await panel.press("Control+ArrowDown", "Control+ArrowDown", "Space");
  await panel.selects(["b", "c", "d", "f"]);
  await panel.press("Control+a");
  await panel.selects(["a", "b", "c", "d", "e", "f"]);
  await panel.press("Escape");
  await panel.selects([]);
  await panel.press("Home", "Enter");
  await panel.isAt("files/keys/a");
  await panel.press("ArrowDown");
  // What is open follows the keyboard.
  await panel.isAt("files/keys/b");

  await panel.press("F2");
  const field = panel.page.getByRole("textbox", { name: "New name of b" });
  await field.fill("z");
  await panel.press("Enter");
  await panel.shows(["a", "c", "d", "e", "f", "z"]);
  await panel.isAt("files/keys/z");
  await panel.page.getByRole("heading", { name: "z" }).waitFor();
  const id = await panel.list.getAttribute("aria-activedescendant");
  expect(await panel.page.locator(`[id="${id}"]`).innerText()).toMatch(/^z/);

  await panel.press("Delete");
  await panel.message("Moved to the trash: “z”").waitFor();
  await panel.shows(["a", "c", "d", "e", "f"]);
  // The keyboard is at the row that took its place, and goes on from there.
  await panel.press("ArrowUp");
  await panel.selects(["e"]);
  await panel.message("Moved to the trash").getByRole("button", { name: "Undo" }).click();
  await panel.shows(["a", "c", "d", "e", "f", "z"]);
  expect(panel.tab.troubles).toEqual([]);
});

test("a name that is refused stays in its field, with the reason beside it", async () => {
  const panel = await admin.open("files/mix/");
  await panel.asset("b10.txt").click();
  await panel.list.focus();
  await panel.press("F2");
  const field = panel.page.getByRole("textbox", { name: "New name of b10.txt" });
  const reason = panel.page.getByRole("alert");
  await field.fill("B2.txt");
  await panel.press("Enter");
  await reason.getByText("The path is taken").waitFor();
  expect(await field.inputValue()).toBe("B2.txt");
  expect(await field.evaluate((input) => input === document.activeElement)).toBe(true);
  expect(await panel.page.locator(".cva-toast").count()).toBe(0);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin rename refused");
  // Typing takes the reason away, and another bad name brings it back.
  await panel.page.keyboard.type("/");
  await reason.waitFor({ state: "detached" });
  await panel.press("Enter");
  await reason.getByText("This name is not allowed").waitFor();
  expect(await field.inputValue()).toBe("B2.txt/");
  await panel.press("Escape");
  await panel.shows(ALL);
  await expect
    .poll(() => panel.list.evaluate((list) => list === document.activeElement))
    .toBe(true);
});

test("leaving the field saves the name; a refused one stays until the field is left again", async () => {
  await admin.seed.file("refused/one", text("one", "one"));
  await admin.seed.file("refused/two", text("two", "two"));
  const dark = { width: 390, height: 760, colorScheme: "dark", touch: true } as const;
  const panel = await admin.open("files/refused/", dark);
  await panel.asset("one").waitFor();
  await panel.list.focus();
  await panel.press("Home", "F2");
  const field = panel.page.getByRole("textbox", { name: "New name of one" });
  await field.fill("two");
  await panel.page.getByRole("searchbox").tap();
  await panel.page.getByRole("alert").getByText("The path is taken").waitFor();
  expect(await field.inputValue()).toBe("two");
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin rename refused narrow dark");
  await field.tap();
  await panel.page.getByRole("searchbox").tap();
  await field.waitFor({ state: "detached" });
  await panel.shows(["one", "two"]);
});

test("the grid has the same files, with the arrows in two directions", async () => {
  const panel = await admin.open("files/keys/", { width: 1000 });
  await panel.asset("a").waitFor();
  await panel.page.getByRole("radio", { name: "Grid" }).click();
  await panel.page.locator(".cva-tile").first().waitFor();
  const columns = Number(await panel.list.getAttribute("aria-colcount"));
  expect(columns).toBeGreaterThan(1);
  const names = await panel.names();
  await panel.tabTo(panel.list);
  await panel.press("Home", "ArrowRight");
  await panel.selects([names[1]!]);
  await panel.press("ArrowDown");
  await panel.selects([names[1 + columns]!]);
  await panel.page.getByRole("combobox", { name: "Sort by" }).selectOption("changed");
  await expect.poll(async () => (await panel.names()).length).toBe(names.length);
});

test("many are moved, published, downloaded and deleted at once", async () => {
  for (const name of ["one", "two", "three"]) {
    await admin.seed.file(`bulk/${name}.txt`, text(name, `This is ${name}.`));
  }
  await admin.seed.file("bulk/draft.txt", text("draft", "draft"), { isDraft: true });
  const panel = await admin.open("files/bulk/");
  await panel.asset("one.txt").waitFor();
  await panel.list.focus();
  await panel.press("Control+a");
  const bar = panel.page.getByRole("toolbar", { name: "Selected files" });

  const download = panel.page.waitForEvent("download");
  await bar.getByRole("button", { name: "Download" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("files.zip");
  const zip = (await readFile(await file.path())).toString("latin1");
  for (const name of ["one", "two", "three"]) {
    expect(zip).toContain(`${name}.txt`);
    expect(zip).toContain(`This is ${name}.`);
  }
  expect(zip).not.toContain("draft.txt");

  expect(await panel.asset("draft.txt").getByText("Not published").count()).toBe(1);
  await bar.getByRole("button", { name: "Publish" }).click();
  await panel.message("Published the newest version of 4 files").waitFor();
  await panel.asset("draft.txt").getByText("Not published").waitFor({ state: "detached" });

  await bar.getByRole("button", { name: "Move" }).click();
  const dialog = panel.page.getByRole("dialog", { name: "Move 4 files" });
  await dialog.getByRole("button", { name: "Up to All files" }).click();
  await dialog.getByRole("button", { name: "elsewhere" }).click();
  await dialog.getByRole("button", { name: "Move to elsewhere" }).click();
  await panel.message("Moved to “elsewhere”: 4 files").waitFor();
  await panel.page.getByText("No files in this folder").waitFor();

  await panel.folder("elsewhere").click();
  await panel.asset("one.txt").waitFor();
  for (const name of ["draft.txt", "one.txt", "three.txt", "two.txt"]) {
    await panel.asset(name).locator(".cva-select-box").click();
  }
  await bar.getByRole("button", { name: "Delete" }).click();
  await panel.message("Moved to the trash: 4 files").waitFor();
  await panel.shows([]);
  await panel.message("Moved to the trash").getByRole("button", { name: "Undo" }).click();
  await panel.shows(["draft.txt", "one.txt", "three.txt", "two.txt"]);
  expect(panel.tab.troubles).toEqual([]);
});

test("work on many says how many failed, and why", async () => {
  for (const name of ["x", "y"]) {
    await admin.seed.file(`from/${name}`, text(name, "from"));
    await admin.seed.file(`into/${name}`, text(name, "into"));
  }
  await admin.seed.file("from/z", text("z", "from"));
  const panel = await admin.open("files/from/");
  await panel.asset("x").waitFor();
  await panel.list.focus();
  await panel.press("Control+a");
  await panel.asset("x").dragTo(panel.folder("into"));
  await panel.message("2 files could not be changed").waitFor();
  await panel.message("Moved to “into”: “z”").waitFor();
  await panel.shows(["x", "y"]);
});

test("the menu of a file does what the keys do", async () => {
  await admin.seed.file("menus/one", text("one", "one"));
  await admin.seed.file("menus/two", text("two", "two"));
  const panel = await admin.open("files/menus/");
  await panel.asset("one").click({ button: "right" });
  await panel.page.getByRole("menuitem", { name: "Rename" }).click();
  await panel.page.getByRole("textbox", { name: "New name of one" }).fill("renamed");
  await panel.press("Enter");
  await panel.shows(["renamed", "two"]);
  await panel.asset("two").click({ button: "right" });
  await panel.page.getByRole("menuitem", { name: "Unpublish" }).click();
  await panel.message("Unpublished “two”").waitFor();
  await panel.asset("two").getByText("Not published").waitFor();
  await panel.asset("two").click({ button: "right" });
  await panel.page.getByRole("menuitem", { name: "Publish newest version" }).click();
  await panel.asset("two").getByText("Not published").waitFor({ state: "detached" });
  // By the keyboard's menu key, at the row that the keyboard is at.
  await panel.list.focus();
  await panel.press("Shift+F10");
  await panel.page.getByRole("menuitem", { name: "Move to trash" }).waitFor();
  await panel.press("Escape");
});

test("two browsers see each other's files", async () => {
  const [one, other] = [await admin.open("files/pair/"), await admin.open("files/pair/")];
  await admin.seed.file("pair/first", text("first", "1"));
  await one.shows(["first"]);
  await other.shows(["first"]);
  await one.asset("first").click();
  await one.list.focus();
  await one.press("F2");
  await one.page.getByRole("textbox", { name: "New name of first" }).fill("changed");
  await one.press("Enter");
  await other.shows(["changed"]);
  await other.asset("changed").click();
  await other.list.focus();
  await other.press("Delete");
  await one.page.getByText("Asset not found").waitFor();
});
