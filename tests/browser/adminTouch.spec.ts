import { expect, test } from "vitest";
import { type Panel, useAdmin } from "./support/admin.js";
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
const TARGETS =
  "button, select, input:not([type=file]), [role=treeitem], [role=option], [data-item]";

/** The targets that are smaller than a finger, and what is cut at the edge of the screen. */
async function misfits(panel: Panel): Promise<string[]> {
  return await panel.page.evaluate((targets) => {
    const tell = (element: Element) =>
      element.getAttribute("aria-label") ?? element.textContent ?? element.className;
    const isShown = (element: Element) => element.checkVisibility({ visibilityProperty: true });
    const small = [...document.querySelectorAll(`.cva-root :is(${targets})`)].filter((element) => {
      const { width, height } = element.getBoundingClientRect();
      return isShown(element) && width > 0 && (width < 43.5 || height < 43.5);
    });
    const wide = document.documentElement.scrollWidth > innerWidth ? ["the page scrolls"] : [];
    const cut = [...document.querySelectorAll(".cva-root :is(button, select, input)")].filter(
      (element) =>
        isShown(element) &&
        element.closest(".cva-crumbs") === null &&
        element.getBoundingClientRect().right > innerWidth + 0.5,
    );
    return [
      ...small.map((element) => `small: ${tell(element)}`),
      ...cut.map((element) => `cut: ${tell(element)}`),
      ...wide,
    ];
  }, TARGETS);
}

test.each(["light", "dark"] as const)(
  "targets fit fingers and nothing is cut, %s",
  async (look) => {
    const panel = await admin.open("files/brand/", { ...PHONE, colorScheme: look });
    await panel.asset("b.txt").waitFor();
    expect(await misfits(panel)).toEqual([]);
    await panel.tab.screenshot(`admin touch list ${look}`);
    await panel.asset("b.txt").locator(".cva-select-box").tap();
    await panel.page.getByRole("toolbar", { name: "Selected files" }).waitFor();
    expect(await misfits(panel)).toEqual([]);
    await panel.page.getByRole("radio", { name: "Grid" }).tap();
    await panel.page.locator(".cva-tile").first().waitFor();
    expect(await misfits(panel)).toEqual([]);
    await panel.page.getByRole("button", { name: "Folders and more" }).tap();
    await panel.folder("brand").waitFor();
    expect(await misfits(panel)).toEqual([]);
    expect(await panel.violations()).toEqual([]);
    await panel.tab.screenshot(`admin touch drawer ${look}`);
    await panel.folder("All files").tap();
    await panel.isAt("files");
    await panel.page.getByRole("button", { name: "Commands (Ctrl K)" }).tap();
    await panel.hasFocus(panel.page.getByRole("dialog"));
    expect(await misfits(panel)).toEqual([]);
  },
);

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
  await panel.page.getByRole("combobox", { name: "Size" }).selectOption("small");
  await panel.shows(["a file with a name that is longer than a phone is wide.txt", "b.txt"]);
  expect(await panel.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
    true,
  );
});
