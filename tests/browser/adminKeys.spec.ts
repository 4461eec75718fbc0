import { expect, test } from "vitest";
import { useAdmin } from "./support/admin.js";
import { text } from "./support/seed.js";

const admin = useAdmin(async (seed) => {
  for (const path of ["brand/logos", "brand/fonts"]) await seed.folder(path);
  for (const name of ["one.txt", "two.txt"]) await seed.file(`brand/${name}`, text(name, name));
  await seed.file("far/away/harbour.txt", text("harbour", "harbour"));
});

test("Ctrl+K finds commands, folders and files by keyboard", async () => {
  const panel = await admin.open("files/brand/");
  await panel.shows(["one.txt", "two.txt"]);
  await panel.press("Control+k");
  const dialog = panel.page.getByRole("dialog", { name: "Commands, folders and files" });
  await panel.hasFocus(dialog);
  const chosen = dialog.locator("[aria-selected=true]");
  expect(await chosen.innerText()).toContain("Files");
  expect(await panel.violations()).toEqual([]);
  await panel.press("ArrowUp");
  expect(await chosen.innerText()).toContain("Keys");
  await panel.press("ArrowDown", "ArrowDown");
  expect(await chosen.innerText()).toContain("Trash");

  await panel.page.keyboard.type("lögo");
  await expect.poll(() => dialog.getByRole("option").allInnerTexts()).toHaveLength(1);
  await panel.press("Enter");
  await panel.isAt("files/brand/logos/");
  await panel.press("Control+k");
  await panel.hasFocus(dialog);
  await panel.page.keyboard.type("harb");
  await dialog.getByText("far/away").waitFor();
  await panel.tab.screenshot("admin palette");
  await panel.press("Enter");
  await panel.isAt("files/far/away/harbour.txt");

  await panel.press("Control+k");
  await panel.hasFocus(dialog);
  await panel.page.keyboard.type("zzzz");
  await dialog.getByText("Nothing found.").waitFor();
  await panel.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await panel.isAt("files/far/away/harbour.txt");
  expect(panel.tab.troubles).toEqual([]);
});

test("the palette works by touch on a phone, in the dark", async () => {
  const options = { width: 390, height: 780, touch: true, colorScheme: "dark" } as const;
  const panel = await admin.open("files/brand/", options);
  await panel.page.getByRole("button", { name: "Commands (Ctrl K)" }).tap();
  const dialog = panel.page.getByRole("dialog", { name: "Commands, folders and files" });
  await panel.hasFocus(dialog);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin palette narrow dark");
  await dialog.getByRole("option", { name: "Show as a grid" }).tap();
  await panel.page.locator(".cva-tile").first().waitFor();
  await dialog.waitFor({ state: "detached" });
});

test("/ searches and ? shows the keys, but not while one types", async () => {
  const panel = await admin.open("files/brand/");
  await panel.shows(["one.txt", "two.txt"]);
  await panel.press("/");
  const search = panel.page.getByRole("searchbox", { name: "Search by name" });
  await expect.poll(() => search.evaluate((field) => field === document.activeElement)).toBe(true);
  await panel.page.keyboard.type("t/?");
  expect(await search.inputValue()).toBe("t/?");
  await panel.press("Escape");
  await panel.shows(["one.txt", "two.txt"]);
  await panel.list.focus();
  await panel.press("?");
  const dialog = panel.page.getByRole("dialog", { name: "Keys" });
  await panel.hasFocus(dialog);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin keys");
  // A dialog keeps all keys.
  await panel.press("/", "Control+k", "Escape");
  await dialog.waitFor({ state: "detached" });
  expect(await panel.page.getByRole("dialog").count()).toBe(0);
});

test("the box in the header selects all and none", async () => {
  const panel = await admin.open("files/brand/");
  await panel.shows(["one.txt", "two.txt"]);
  const box = panel.page.getByRole("checkbox", { name: "Select all" });
  await panel.asset("one.txt").locator(".cva-select-box").click();
  expect(await box.evaluate((input: HTMLInputElement) => input.indeterminate)).toBe(true);
  await box.click();
  await panel.page.getByText("2 folders, 2 files").waitFor();
  expect(await box.isChecked()).toBe(true);
  expect(await panel.violations()).toEqual([]);
  await box.focus();
  await panel.press("Space");
  await panel.selects([]);
  expect(await box.isChecked()).toBe(false);
  expect(panel.tab.troubles).toEqual([]);
});
