import { expect, test } from "vitest";
import { useAdmin } from "./support/admin.js";
import { text } from "./support/seed.js";

const admin = useAdmin(async (seed) => {
  for (const path of ["brand/logos/old", "brand/fonts", "images/2025", "images/2026", "keys/a/b"]) {
    await seed.folder(path);
  }
  for (const name of ["one", "two", "three"]) {
    await seed.file(`brand/${name}.txt`, text(name, name));
  }
});

test("folders open one by one, by pointer", async () => {
  const panel = await admin.open("files");
  await panel.folder("brand").waitFor();
  expect(await panel.folder("logos").count()).toBe(0);
  await panel.folder("brand").click();
  await panel.isAt("files/brand/");
  await panel.shows(["one.txt", "three.txt", "two.txt"]);
  await panel.folder("logos").waitFor();
  expect(await panel.folder("brand").getAttribute("aria-expanded")).toBe("true");
  expect(await panel.folder("brand").getAttribute("aria-selected")).toBe("true");
  await panel.folder("brand").locator(".cva-tree-chevron").click();
  await panel.folder("logos").waitFor({ state: "detached" });
  // Only the chevron was meant.
  await panel.isAt("files/brand/");
  expect(panel.tab.troubles).toEqual([]);
});

test("an address opens the way to its folder", async () => {
  const panel = await admin.open("files/brand/logos/old/");
  await panel.folder("old").waitFor();
  expect(await panel.folder("old").getAttribute("aria-selected")).toBe("true");
  expect(await panel.folder("old").getAttribute("aria-level")).toBe("4");
  await panel.page.getByRole("navigation", { name: "Path" }).getByText("brand").click();
  await panel.isAt("files/brand/");
  await panel.page.goBack();
  await panel.isAt("files/brand/logos/old/");
});

test("the keyboard goes through the tree, makes, renames and deletes folders", async () => {
  const panel = await admin.open("files");
  await panel.folder("keys").waitFor();
  await panel.tabTo(panel.folder("All files"));
  await panel.press("End");
  await expect.poll(() => panel.folder("keys").evaluate(isFocused)).toBe(true);
  await panel.press("ArrowRight");
  await panel.folder("a").waitFor();
  await panel.press("ArrowDown");
  await expect.poll(() => panel.folder("a").evaluate(isFocused)).toBe(true);
  await panel.press("Enter");
  await panel.isAt("files/keys/a/");

  await panel.press("n");
  const dialog = panel.page.getByRole("dialog", { name: "New folder" });
  await panel.hasFocus(dialog);
  await panel.page.keyboard.type("..");
  await dialog.getByText('".." is not allowed as a name').waitFor();
  await panel.press("Backspace", "Backspace");
  await panel.page.keyboard.type("made by keys");
  await panel.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await panel.isAt("files/keys/a/made by keys/");
  await panel.folder("made by keys").waitFor();

  await panel.tabTo(panel.folder("a"));
  await panel.press("F2");
  await panel.page.getByRole("textbox", { name: "New name of a" }).fill("renamed");
  await panel.press("Enter");
  await panel.message("Renamed to “renamed”").waitFor();
  await panel.folder("renamed").waitFor();
  // What was open went along.
  await panel.isAt("files/keys/renamed/made by keys/");
  await panel.folder("a").waitFor({ state: "detached" });

  // The keyboard is still there.
  await expect.poll(() => panel.folder("renamed").evaluate(isFocused)).toBe(true);
  await panel.press("Delete");
  await panel.message("Moved “renamed” to the trash").waitFor();
  await panel.folder("renamed").waitFor({ state: "detached" });
  await panel.isAt("files/keys/");
  expect(panel.tab.troubles).toEqual([]);
});

test("a name that is taken is refused in words, and nothing changes", async () => {
  const panel = await admin.open("files/images/");
  await panel.folder("images").click();
  await panel.folder("2025").waitFor();
  await panel.folder("2025").focus();
  await panel.press("F2");
  const field = panel.page.getByRole("textbox", { name: "New name of 2025" });
  await field.fill("2026");
  await panel.press("Enter");
  await panel.page.getByRole("alert").getByText("The folder exists").waitFor();
  expect(await field.inputValue()).toBe("2026");
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  expect(await panel.violations()).toEqual([]);
  await panel.press("Escape");
  await expect.poll(() => panel.folder("2025").evaluate(isFocused)).toBe(true);
  await panel.press("F2");
  await field.fill("2027");
  await panel.press("Enter");
  await panel.message("Renamed to “2027”").getByRole("button", { name: "Undo" }).click();
  await panel.folder("2025").waitFor();
});

test("a folder is dragged into another, and back with Undo", async () => {
  const panel = await admin.open("files/brand/logos/");
  await panel.folder("logos").waitFor();
  await panel.folder("logos").dragTo(panel.folder("images"));
  await panel.message("Moved “logos” to “images”").waitFor();
  await panel.isAt("files/images/logos/");
  await panel.message("Moved “logos” to “images”").getByRole("button", { name: "Undo" }).click();
  await panel.isAt("files/brand/logos/");
  expect(panel.tab.troubles).toEqual([]);
});

test("a folder does not go into itself", async () => {
  const panel = await admin.open("files/brand/logos/");
  await panel.folder("logos").waitFor();
  await panel.folder("brand").dragTo(panel.folder("logos"));
  await panel.isAt("files/brand/logos/");
  expect(await panel.page.locator(".cva-toast").count()).toBe(0);
});

test("a folder is moved with the keyboard alone", async () => {
  const panel = await admin.open("files/brand/fonts/");
  await panel.folder("fonts").waitFor();
  await panel.folder("fonts").focus();
  await panel.press("Control+Shift+KeyD");
  await panel.page
    .getByText("“fonts” is picked up", { exact: false })
    .waitFor({ state: "attached" });
  const target = () => panel.page.locator("[data-drop]").getAttribute("aria-label");
  for (let step = 0; step < 12 && (await dropTarget()) !== "images"; step += 1) {
    await panel.press("ArrowDown");
  }
  expect(await target()).toBe("images");
  await panel.press("Enter");
  await panel.message("Moved “fonts” to “images”").waitFor();
  await panel.isAt("files/images/fonts/");

  async function dropTarget() {
    const marked = panel.page.locator("[data-drop]");
    return (await marked.count()) === 0 ? null : await marked.getAttribute("aria-label");
  }
});

test("files are dragged into a folder of the tree", async () => {
  const panel = await admin.open("files/brand/");
  await panel.asset("one.txt").click({ modifiers: ["ControlOrMeta"] });
  await panel.asset("two.txt").click({ modifiers: ["ControlOrMeta"] });
  await panel.selects(["one.txt", "two.txt"]);
  await panel.asset("two.txt").dragTo(panel.folder("images"));
  const moved = panel.message("Moved to “images”: 2 files");
  await moved.waitFor();
  await panel.shows(["three.txt"]);
  await panel.folder("images").click();
  await panel.shows(["one.txt", "two.txt"]);
  await moved.getByRole("button", { name: "Undo" }).click();
  await panel.shows([]);
  await panel.folder("brand").click();
  await panel.shows(["one.txt", "three.txt", "two.txt"]);
});

test("the menu of a folder moves it without dragging, and deletes it", async () => {
  await admin.seed.folder("menu/inner");
  const panel = await admin.open("files/menu/");
  await panel.folder("inner").click({ button: "right" });
  await panel.page.getByRole("menuitem", { name: "Move to…" }).click();
  const dialog = panel.page.getByRole("dialog", { name: "Move “inner”" });
  await dialog.getByRole("button", { name: "Up to All files" }).click();
  await dialog.getByRole("button", { name: "images" }).click();
  await dialog.getByRole("button", { name: "Move to images" }).click();
  await panel.message("Moved “inner” to “images”").waitFor();
  await panel.folder("menu").hover();
  await panel.page.getByRole("button", { name: "Actions for menu" }).click();
  await panel.page.getByRole("menuitem", { name: "Move to trash" }).click();
  await panel.message("Moved “menu” to the trash").waitFor();
  await panel.isAt("files");
  await panel.message("Moved “menu” to the trash").getByRole("button", { name: "Undo" }).click();
  await panel.folder("menu").waitFor();
});

test("a folder that is gone is not shown as empty", async () => {
  const panel = await admin.open("files/never/was/");
  await panel.page.getByText("Folder not found").waitFor();
  await panel.page.getByRole("button", { name: "Show all files" }).click();
  await panel.isAt("files");
});

test("two browsers see each other's folders", async () => {
  const [one, other] = [await admin.open("files"), await admin.open("files")];
  await other.folder("brand").waitFor();
  await one.page.getByRole("button", { name: "New folder" }).click();
  await one.page.getByRole("textbox", { name: "Name" }).fill("shared");
  await one.press("Enter");
  await other.folder("shared").waitFor();
  await other.folder("shared").focus();
  await other.press("Delete");
  await one.folder("shared").waitFor({ state: "detached" });
  await one.page.getByText("Folder not found").waitFor();
});

const isFocused = (element: Element) => element === document.activeElement;
