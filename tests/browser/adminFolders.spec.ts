import { expect, test } from "vitest";
import { type Panel, useAdmin } from "./support/admin.js";
import { text } from "./support/seed.js";

const admin = useAdmin(async (seed) => {
  for (const path of ["shop/archive/2024", "shop/banners", "only/below", "menu/one", "menu/two"]) {
    await seed.folder(path);
  }
  await seed.file("shop/a.txt", text("a", "a"));
  await seed.file("shop/archived.txt", text("b", "b"));
  await seed.file("only/below/deep.txt", text("deep", "deep"));
});

const row = (panel: Panel, path: string) => panel.page.locator(`[data-folder="${path}"]`);

async function hasRows(panel: Panel, names: string[]): Promise<void> {
  const shown = panel.page.locator("[data-item]").locator(".cva-row-name, .cva-tile-name");
  await expect.poll(() => shown.allInnerTexts()).toEqual(names);
}

test("subfolders are rows before the files, and a click opens them", async () => {
  const panel = await admin.open("files/shop/");
  await hasRows(panel, ["archive", "banners", "a.txt", "archived.txt"]);
  await panel.page.getByText("2 folders, 2 files", { exact: true }).waitFor();
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin folders in the list");
  await row(panel, "shop/archive").click();
  await panel.isAt("files/shop/archive/");
  await hasRows(panel, ["2024"]);
  await panel.page.goBack();
  await hasRows(panel, ["archive", "banners", "a.txt", "archived.txt"]);
  expect(panel.tab.troubles).toEqual([]);
});

test("a folder that has only folders does not look empty", async () => {
  const panel = await admin.open("files/only/");
  await hasRows(panel, ["below"]);
  await panel.page.getByText("1 folder", { exact: true }).waitFor();
  expect(await panel.page.getByText("No files").count()).toBe(0);
  await row(panel, "only/below").click();
  await panel.shows(["deep.txt"]);
});

test("the keyboard opens, renames and deletes folders in the list", async () => {
  await admin.seed.folder("keys/first/inside");
  await admin.seed.folder("keys/second");
  const panel = await admin.open("files/keys/");
  await hasRows(panel, ["first", "second"]);
  await panel.tabTo(panel.list);
  await panel.press("ArrowDown", "Enter");
  await panel.isAt("files/keys/first/");
  await hasRows(panel, ["inside"]);
  await panel.page.goBack();
  await hasRows(panel, ["first", "second"]);
  await panel.list.focus();
  await panel.press("End", "F2");
  await panel.page.getByRole("textbox", { name: "New name of second" }).fill("renamed");
  await panel.press("Enter");
  await panel.message("Renamed to “renamed”").waitFor();
  await hasRows(panel, ["first", "renamed"]);
  await panel.press("Home", "Delete");
  await panel.message("Moved “first” to the trash").waitFor();
  await hasRows(panel, ["renamed"]);
  await panel.message("Moved “first”").getByRole("button", { name: "Undo" }).click();
  await hasRows(panel, ["first", "renamed"]);
  expect(panel.tab.troubles).toEqual([]);
});

test("files and folders are dragged onto folders of the list, from the tree as well", async () => {
  for (const path of ["drag/from", "drag/into", "drag/tree"]) await admin.seed.folder(path);
  await admin.seed.file("drag/file.txt", text("file", "file"));
  const panel = await admin.open("files/drag/");
  await hasRows(panel, ["from", "into", "tree", "file.txt"]);
  await panel.asset("file.txt").dragTo(row(panel, "drag/into"));
  await panel.message("Moved to “into”: “file.txt”").waitFor();
  await hasRows(panel, ["from", "into", "tree"]);
  await panel.message("Moved to “into”").getByRole("button", { name: "Undo" }).click();
  await hasRows(panel, ["from", "into", "tree", "file.txt"]);

  await row(panel, "drag/from").dragTo(row(panel, "drag/into"));
  await panel.message("Moved “from” to “into”").waitFor();
  await hasRows(panel, ["into", "tree", "file.txt"]);
  await panel.folder("tree").dragTo(row(panel, "drag/into"));
  await panel.message("Moved “tree” to “into”").waitFor();
  await hasRows(panel, ["into", "file.txt"]);
  // And out of the list into the tree.
  await row(panel, "drag/into").dragTo(panel.folder("menu"));
  await panel.message("Moved “into” to “menu”").waitFor();
  await hasRows(panel, ["file.txt"]);
  expect(await panel.page.locator("[data-drop]").count()).toBe(0);
  expect(panel.tab.troubles).toEqual([]);
});

test("files from the desktop are uploaded into the folder that they are dropped on", async () => {
  await admin.seed.folder("desk/inner");
  const panel = await admin.open("files/desk/");
  await hasRows(panel, ["inner"]);
  const transfer = await panel.page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["dropped"], "dropped.txt", { type: "text/plain" }));
    return transfer;
  });
  for (const type of ["dragenter", "dragover"]) {
    await row(panel, "desk/inner").dispatchEvent(type, { dataTransfer: transfer });
  }
  await panel.page.getByText("Drop to upload to inner").waitFor();
  await row(panel, "desk/inner").dispatchEvent("drop", { dataTransfer: transfer });
  await panel.page.getByText("Drop to upload").waitFor({ state: "detached" });
  await row(panel, "desk/inner").click();
  await panel.shows(["dropped.txt"]);
});

test("folders and files are selected, moved and deleted together", async () => {
  for (const path of ["mixed/one", "mixed/two", "goal"]) await admin.seed.folder(path);
  await admin.seed.file("mixed/file.txt", text("file", "file"));
  const panel = await admin.open("files/mixed/");
  await hasRows(panel, ["one", "two", "file.txt"]);
  await row(panel, "mixed/one").locator(".cva-select-box").click();
  await panel.asset("file.txt").click({ modifiers: ["ControlOrMeta"] });
  const bar = panel.page.getByRole("toolbar", { name: "Selected files" });
  await bar.getByText("1 folder, 1 file").waitFor();
  expect(await panel.violations()).toEqual([]);
  await bar.getByRole("button", { name: "Move" }).click();
  const dialog = panel.page.getByRole("dialog", { name: "Move 1 folder, 1 file" });
  await dialog.getByRole("button", { name: "Up to All files" }).click();
  await dialog.getByRole("button", { name: "goal" }).click();
  await dialog.getByRole("button", { name: "Move to goal" }).click();
  await hasRows(panel, ["two"]);
  await panel.folder("goal").click();
  await hasRows(panel, ["one", "file.txt"]);
  await panel.list.focus();
  await panel.press("Control+a");
  await bar.getByRole("button", { name: "Delete" }).click();
  await panel.page.getByText("No files in this folder").waitFor();
  await panel.message("Moved “one” to the trash").waitFor();
  await panel.message("Moved to the trash: “file.txt”").waitFor();
});

test("a search in the folder finds folders, and a type only files", async () => {
  const panel = await admin.open("files/shop/");
  await hasRows(panel, ["archive", "banners", "a.txt", "archived.txt"]);
  await panel.page.getByRole("searchbox", { name: "Search by name" }).fill("ARCH");
  await hasRows(panel, ["archive", "archived.txt"]);
  await panel.page.getByText("1 folder, 1 of 2 files").waitFor();
  await panel.page.getByRole("combobox", { name: "File type" }).selectOption("text");
  await hasRows(panel, ["archived.txt"]);
});

test("a search everywhere finds folders, says where they are, and opens them", async () => {
  const panel = await admin.open("files/menu/?q=ARCH&in=everywhere");
  await hasRows(panel, ["archive", "archived.txt"]);
  await row(panel, "shop/archive").getByText("shop", { exact: true }).waitFor();
  await panel.page.getByText("1 folder, 1 file").waitFor();
  await panel.page.getByRole("combobox", { name: "File type" }).selectOption("text");
  await hasRows(panel, ["archived.txt"]);
  await panel.page.getByRole("combobox", { name: "File type" }).selectOption("all");
  await panel.page.getByRole("radio", { name: "Grid" }).click();
  await row(panel, "shop/archive").getByText("shop", { exact: true }).waitFor();
  await panel.tab.screenshot("admin search everywhere");
  await row(panel, "shop/archive").dblclick();
  await panel.isAt("files/shop/archive/");
  expect(await panel.page.getByRole("searchbox", { name: "Search by name" }).inputValue()).toBe("");
});

test("the menu of a folder in the list has what the tree has", async () => {
  const panel = await admin.open("files/menu/");
  await row(panel, "menu/one").click({ button: "right" });
  await panel.page.getByRole("menuitem", { name: "Make private" }).click();
  await row(panel, "menu/one").getByText("Private").waitFor();
  await row(panel, "menu/one").click({ button: "right" });
  await panel.page.getByRole("menuitem", { name: "Show its trash" }).click();
  await panel.isAt("trash/menu/one/");
});

test("looking at a file does not select it", async () => {
  const panel = await admin.open("files/shop/");
  await panel.asset("a.txt").click();
  await panel.isAt("files/shop/a.txt");
  await panel.page.getByRole("heading", { name: "a.txt" }).waitFor();
  await panel.selects([]);
  expect(await panel.asset("a.txt").getAttribute("aria-current")).toBe("true");
  await panel.list.focus();
  await panel.press("ArrowDown");
  await panel.isAt("files/shop/archived.txt");
  await panel.selects([]);
  await panel.press("Space");
  await panel.selects(["archived.txt"]);
  await panel.isAt("files/shop/");
});

test("folders are tiles, in the dark and on a phone, by touch", async () => {
  const panel = await admin.open("files/shop/", {
    colorScheme: "dark",
    width: 390,
    height: 760,
    touch: true,
  });
  await hasRows(panel, ["archive", "banners", "a.txt", "archived.txt"]);
  await panel.page.getByRole("radio", { name: "Grid" }).tap();
  await panel.page.locator(".cva-tile").first().waitFor();
  await hasRows(panel, ["archive", "banners", "a.txt", "archived.txt"]);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin folders as tiles");
  await row(panel, "shop/archive").tap();
  await panel.isAt("files/shop/archive/");
});
