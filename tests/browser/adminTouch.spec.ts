import { expect, test } from "vitest";
import { useAdmin } from "./support/admin.js";
import { text } from "./support/seed.js";

const admin = useAdmin(async (seed) => {
  await seed.folder("brand/a folder with a name that is longer than a phone is wide");
  await seed.file(
    "brand/a file with a name that is longer than a phone is wide.txt",
    text("a", "a"),
  );
  await seed.file("brand/b.txt", text("b", "b"));
});

const PHONE = { width: 390, height: 800, touch: true } as const;

test.each(["light", "dark"] as const)(
  "targets fit fingers and nothing is cut, %s",
  async (look) => {
    const panel = await admin.open("files/brand/", { ...PHONE, colorScheme: look });
    await panel.asset("b.txt").waitFor();
    expect(await panel.misfits(44)).toEqual([]);
    await panel.tab.screenshot(`admin touch list ${look}`);
    await panel.asset("b.txt").locator(".cva-select-box").tap();
    await panel.page.getByRole("toolbar", { name: "Selected files" }).waitFor();
    expect(await panel.misfits(44)).toEqual([]);
    await panel.page.getByRole("radio", { name: "Grid" }).tap();
    await panel.page.locator(".cva-tile").first().waitFor();
    expect(await panel.misfits(44)).toEqual([]);
    await panel.page.getByRole("button", { name: "Folders and more" }).tap();
    await panel.folder("brand").waitFor();
    expect(await panel.misfits(44)).toEqual([]);
    expect(await panel.violations()).toEqual([]);
    await panel.tab.screenshot(`admin touch drawer ${look}`);
    await panel.folder("All files").tap();
    await panel.isAt("files");
    await panel.page.getByRole("button", { name: "Commands (Ctrl K)" }).tap();
    await panel.hasFocus(panel.page.getByRole("dialog"));
    expect(await panel.misfits(44)).toEqual([]);
  },
);

test("a phone has its place for files: the filters are folded until they are wanted", async () => {
  const panel = await admin.open("files/brand/", PHONE);
  await panel.asset("b.txt").waitFor();
  const toolbar = panel.page.getByRole("toolbar", { name: "List options" });
  const kind = toolbar.getByRole("combobox", { name: "File type" });
  const height = async () => (await toolbar.boundingBox())!.height;
  const folded = await height();
  expect(await kind.count()).toBe(0);
  await toolbar.getByRole("button", { name: "Filters", exact: true }).tap();
  await kind.selectOption("image");
  await panel.asset("b.txt").waitFor({ state: "detached" });
  const button = toolbar.getByRole("button", { name: "Filters (1)", exact: true });
  expect(await button.getAttribute("aria-expanded")).toBe("true");
  expect(await panel.misfits(44)).toEqual([]);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin touch filters");
  await kind.selectOption("text");
  await panel.asset("b.txt").waitFor();
  expect(await height()).toBeGreaterThan(folded);
  await button.tap();
  await expect.poll(height).toBe(folded);
  // An address with a filter shows it.
  await panel.page.reload();
  await kind.waitFor();
});

test("the settings fit fingers as well, and moving files is not the loudest button", async () => {
  const panel = await admin.open("settings", PHONE);
  const move = panel.page.getByRole("button", { name: "Move files" });
  await move.waitFor();
  expect(await move.getAttribute("data-look")).toBe("normal");
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin touch settings", true);
});

test("the list is usable at 200 %", async () => {
  // A window of 1280 pixels has 640 of them at 200 %.
  const panel = await admin.open("files/brand/", { width: 640, height: 400 });
  await panel.asset("b.txt").waitFor();
  await panel.asset("b.txt").click();
  await panel.isAt("files/brand/b.txt");
  await panel.page.goBack();
  await panel.page.getByRole("button", { name: "Filters" }).click();
  await panel.page.getByRole("combobox", { name: "Size" }).selectOption("small");
  await panel.shows(["a file with a name that is longer than a phone is wide.txt", "b.txt"]);
  expect(await panel.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
    true,
  );
});
