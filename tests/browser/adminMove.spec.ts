import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { type Panel, useAdmin } from "./support/admin.js";
import { text } from "./support/seed.js";

const admin = useAdmin(async (seed) => {
  for (const path of ["shop/archive/2024", "shop/Bänner", "shop/brands", "far/away"]) {
    await seed.folder(path);
  }
  for (const name of ["a.txt", "b.txt", "c.txt"]) await seed.file(`shop/${name}`, text(name, name));
});

const isFocused = (element: Element) => element === document.activeElement;

/** Opens the dialog for a file by the menu of its row. */
async function ask(panel: Panel, name: string): Promise<Locator> {
  await panel.asset(name).click({ button: "right" });
  await panel.page.getByRole("menuitem", { name: "Move to…" }).click();
  const dialog = panel.page.getByRole("dialog", { name: `Move “${name}”` });
  await panel.hasFocus(dialog);
  return dialog;
}

const search = (dialog: Locator) => dialog.getByRole("searchbox", { name: "Search for a folder" });
const path = (dialog: Locator) => dialog.getByRole("textbox", { name: "Path" });
const targets = (dialog: Locator) => dialog.locator(".cva-move-folder");

test("a target is found by search with the keyboard, and what is moved comes back with Undo", async () => {
  const panel = await admin.open("files/shop/");
  await panel.shows(["a.txt", "b.txt", "c.txt"]);
  const dialog = await ask(panel, "a.txt");
  await expect.poll(() => search(dialog).evaluate(isFocused)).toBe(true);
  await panel.page.keyboard.type("bann");
  await expect.poll(() => targets(dialog).allInnerTexts()).toEqual(["Bänner"]);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin move search");
  await panel.press("Enter");
  expect(await path(dialog).inputValue()).toBe("shop/Bänner");
  await dialog.getByText("No folders in Bänner.").waitFor();
  await panel.tabTo(dialog.getByRole("button", { name: "Move to Bänner" }));
  await panel.press("Enter");
  await panel.message("Moved to “Bänner”: “a.txt”").waitFor();
  await panel.shows(["b.txt", "c.txt"]);
  await panel.message("Moved to “Bänner”").getByRole("button", { name: "Undo" }).click();
  await panel.shows(["a.txt", "b.txt", "c.txt"]);

  // Used before, it is offered first.
  const again = await ask(panel, "b.txt");
  await again.getByRole("button", { name: "Recent: shop/Bänner" }).click();
  await again.getByRole("button", { name: "Move to Bänner" }).click();
  await panel.message("Moved to “Bänner”: “b.txt”").getByRole("button", { name: "Undo" }).click();
  await panel.shows(["a.txt", "b.txt", "c.txt"]);
  expect(panel.tab.troubles).toEqual([]);
});

test("a path is typed with completions, and a new one is created by the move", async () => {
  await admin.seed.file("typed/x.txt", text("x", "x"));
  const panel = await admin.open("files/typed/");
  const dialog = await ask(panel, "x.txt");
  const move = dialog.locator("button[type=submit]");
  await dialog.getByText("Already in this folder.", { exact: false }).waitFor();
  expect(await move.isDisabled()).toBe(true);
  await path(dialog).fill("fa");
  await dialog.getByText("No folder has this path.", { exact: false }).waitFor();
  await expect.poll(() => targets(dialog).allInnerTexts()).toEqual(["far"]);
  await path(dialog).fill("far//away");
  await expect.poll(() => path(dialog).getAttribute("aria-invalid")).toBe("true");
  expect(await move.isDisabled()).toBe(true);
  expect(await panel.violations()).toEqual([]);
  await path(dialog).fill("/far/away/");
  await dialog.getByText("To far/away.").waitFor();
  await path(dialog).fill("far/away/from here");
  await dialog.getByText("It is created when you move.", { exact: false }).waitFor();
  await panel.press("Enter");
  await panel.message("Moved to “from here”: “x.txt”").waitFor();
  const place = { folderPath: "far/away/from here", basename: "x.txt" };
  expect(await admin.seed.client.query(api.assets.getAsset, place)).not.toBeNull();
  expect(panel.tab.troubles).toEqual([]);
});

test("a folder is created on the way; a name that is taken stays, with the reason", async () => {
  await admin.seed.folder("making/taken");
  await admin.seed.file("making/x.txt", text("x", "x"));
  const panel = await admin.open("files/making/");
  const dialog = await ask(panel, "x.txt");
  await dialog.getByRole("button", { name: "New folder in making" }).click();
  const name = dialog.getByRole("textbox", { name: "Name of the new folder in making" });
  await expect.poll(() => name.evaluate(isFocused)).toBe(true);
  await panel.page.keyboard.type("taken");
  await panel.press("Enter");
  await dialog.getByText("already exists", { exact: false }).waitFor();
  expect(await name.inputValue()).toBe("taken");
  expect(await panel.violations()).toEqual([]);
  await name.fill("fresh");
  await panel.press("Enter");
  await expect.poll(() => path(dialog).inputValue()).toBe("making/fresh");
  await dialog.getByRole("button", { name: "Move to fresh" }).click();
  await panel.message("Moved to “fresh”: “x.txt”").waitFor();
  await panel.page.locator('[data-folder="making/fresh"]').click();
  await panel.shows(["x.txt"]);
});

test("files and folders go together, but no folder into itself", async () => {
  for (const folder of ["many/one/inner", "many/two"]) await admin.seed.folder(folder);
  await admin.seed.file("many/file.txt", text("file", "file"));
  const panel = await admin.open("files/many/");
  await panel.asset("file.txt").waitFor();
  await panel.page.locator('[data-folder="many/one"] .cva-select-box').click();
  await panel.asset("file.txt").locator(".cva-select-box").click();
  await panel.page.getByRole("toolbar", { name: "Selected files" }).getByText("Move").click();
  const dialog = panel.page.getByRole("dialog", { name: "Move 1 folder, 1 file" });
  await dialog.getByRole("button", { name: "two" }).waitFor();
  expect(await dialog.getByRole("button", { name: "one", exact: true }).isDisabled()).toBe(true);
  await path(dialog).fill("many/one/inner");
  await dialog.getByRole("button", { name: "Move to inner" }).waitFor();
  expect(await dialog.getByRole("button", { name: "Move to inner" }).isDisabled()).toBe(true);
  await path(dialog).fill("many/two");
  await dialog.getByRole("button", { name: "Move to two" }).click();
  await panel.message("Moved “one” to “two”").waitFor();
  await panel.page.locator('[data-folder="many/two"]').click();
  await panel.shows(["file.txt"]);
  await panel.page.locator('[data-folder="many/two/one"]').waitFor();
  expect(panel.tab.troubles).toEqual([]);
});

test("the dialog fits fingers and a phone, in the dark", async () => {
  await admin.seed.file("phone/x.txt", text("x", "x"));
  const phone = { width: 390, height: 760, touch: true, colorScheme: "dark" } as const;
  const panel = await admin.open("files/phone/x.txt", phone);
  await panel.page.getByRole("button", { name: "More actions for this asset" }).tap();
  await panel.page.getByRole("menuitem", { name: "Move to…" }).tap();
  const dialog = panel.page.getByRole("dialog", { name: "Move “x.txt”" });
  await dialog.getByRole("button", { name: "Up to All files" }).tap();
  await dialog.getByRole("button", { name: "shop" }).waitFor();
  const small = await dialog.locator("button, input").evaluateAll((elements) =>
    elements.flatMap((element) => {
      const { width, height, right } = (
        element.closest("label") ?? element
      ).getBoundingClientRect();
      return width < 43.5 || height < 43.5 || right > innerWidth ? [element.outerHTML] : [];
    }),
  );
  expect(small).toEqual([]);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin move narrow dark");
  await dialog.getByRole("button", { name: "shop" }).tap();
  await dialog.getByRole("button", { name: "Move to shop" }).tap();
  await panel.message("Moved to “shop”: “x.txt”").waitFor();
  expect(panel.tab.troubles).toEqual([]);
});
