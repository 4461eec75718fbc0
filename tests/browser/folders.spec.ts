import { expect, test } from "vitest";
import { picture } from "./support/png.js";
import { useDemo } from "./support/setup.js";

const { openTab } = useDemo();

test.for([
  ["with two slashes", "a//b"],
  ["that leaves the top folder", ".."],
  ["with a way up", "images/../hero"],
  ["that is too long", "x".repeat(256)],
])("an address %s is refused in words", async ([, address]) => {
  const tab = await openTab();
  await tab.goto(address!);
  const field = tab.page.getByRole("textbox", { name: "Path" });
  const alert = tab.page.getByRole("alert");
  await alert.waitFor();
  const words = await alert.innerText();
  expect(words).not.toMatch(/Server Error|CONVEX|PATH_INVALID|undefined/);
  expect(words.length).toBeGreaterThan(20);
  if (address === "a//b") await tab.screenshot("6-bad-address");
  await field.fill("images/hero");
  await field.press("Enter");
  await tab.page.getByText("No file at this path").waitFor();
  expect(await alert.count()).toBe(0);
  expect(tab.troubles.filter((trouble) => !trouble.startsWith("console"))).toEqual([]);
});

test("folders are created, entered and left", async () => {
  const tab = await openTab();
  await tab.goto("");
  const name = tab.page.getByLabel("Name of a new folder");
  await name.fill("brand");
  await name.press("Enter");
  await tab.page.getByRole("link", { name: "brand", exact: true }).first().click();
  await tab.page.getByText("No files in this folder.").waitFor();
  await name.fill("logos");
  await name.press("Enter");
  const logos = tab.page.getByRole("list", { name: "Subfolders" }).getByRole("link");
  await logos.click();

  const hues = [12, 96, 168, 240];
  for (const [index, hue] of hues.entries()) {
    const file = picture(`logo ${index + 1}.png`, { width: 48 + index, height: 32, hue });
    await tab.goto("brand/logos/");
    await tab.choose(file);
    await tab.showsPicture(48 + index, file);
  }
  const files = tab.page.getByRole("list", { name: "Files in this folder" }).getByRole("listitem");
  await tab.lists(
    files,
    hues.map((_, index) => new RegExp(`logo ${index + 1}\\.png v1$`)),
  );
  await files.nth(1).getByRole("link").click();
  await tab.page.getByRole("heading", { level: 2, name: /^logo 2\.png/ }).waitFor();
  await tab.page.getByRole("link", { name: "brand", exact: true }).first().click();
  await logos.waitFor();
  await tab.page.goBack();
  await tab.lists(files.first(), [/logo 1\.png v1$/]);

  await name.fill("..");
  await name.press("Enter");
  await tab.page.getByRole("alert").waitFor();
  expect(tab.troubles.filter((trouble) => !trouble.startsWith("console"))).toEqual([]);
});

test("the change feed catches up with more than one page of it", async () => {
  const tab = await openTab();
  await tab.goto("");
  const name = tab.page.getByLabel("Name of a new folder");
  for (const top of ["north", "east", "south", "west"]) {
    // Each folder above is a change of its own.
    const path = [top, ...Array.from({ length: 31 }, (_, depth) => `${depth + 2}`)].join("/");
    await name.fill(path);
    await name.press("Enter");
    await tab.page.getByRole("link", { name: top, exact: true }).first().waitFor();
  }
  const late = await openTab();
  await late.goto("");
  await expect.poll(() => late.changes.count()).toBeGreaterThanOrEqual(4 * 32);
  const told = await late.changes.allInnerTexts();
  expect(told[0]).toMatch(/created the folder west\/2\/.*\/32/);
  expect(told.filter((text) => text.includes("created the folder north"))).toHaveLength(32);
  expect(new Set(told).size).toBe(told.length);
  expect(late.troubles).toEqual([]);
});
