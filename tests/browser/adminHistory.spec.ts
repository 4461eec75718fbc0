import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { type Panel, useAdmin } from "./support/admin.js";
import { picture } from "./support/png.js";
import { text } from "./support/seed.js";

const MANY = 40;
const TEXT = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`);

const admin = useAdmin(async (seed) => {
  const sizes = [300, 301, 1600];
  for (const [index, width] of sizes.entries()) {
    const look = picture(`${index}.png`, { width, height: 200, hue: index * 100 });
    await seed.file("pictures/hero", look, { label: index === 0 ? "the first" : undefined });
    await seed.file("private/hero", look);
  }
  await seed.file("pictures/alone", picture("a.png", { width: 30, height: 20, hue: 1 }));
  await seed.file("texts/notes.txt", text("notes", TEXT.join("\n")));
  const changed = TEXT.map((line, index) => (index === 19 ? "another line" : line));
  await seed.file("texts/notes.txt", text("notes", [...changed, "the last line"].join("\n")));
  await seed.file("texts/ends.txt", text("ends", "a\nb\n"));
  await seed.file("texts/ends.txt", text("ends", "a\r\nb\r\n"));
  await seed.file("other/data.bin", text("a.bin", "one", "application/octet-stream"));
  await seed.file("other/data.bin", text("b.bin", "other", "application/octet-stream"));
  await seed.file("many/file", picture("0.png", { width: 40, height: 40, hue: 10 }));
  for (let index = 1; index < MANY; index += 1) {
    const look = picture(`${index}.png`, { width: 40, height: 40, hue: index * 8 });
    await seed.file("many/file", look, { isDraft: true });
  }
  await seed.client.mutation(api.assets.setFolderAccess, { path: "private", access: "private" });
});

const versions = (panel: Panel) =>
  panel.page.getByRole("list", { name: "Versions, the published one first" }).getByRole("listitem");

/** Opens the comparison with the menu of a version. */
async function compare(panel: Panel, version: number): Promise<Locator> {
  await panel.page.getByRole("button", { name: `Actions for version ${version}` }).click();
  await panel.page.getByRole("menuitem", { name: "Compare…" }).click();
  const dialog = panel.page.getByRole("dialog", { name: /^Versions of/ });
  await panel.hasFocus(dialog);
  return dialog;
}

const chosen = async (dialog: Locator) =>
  await dialog
    .getByRole("combobox")
    .evaluateAll((selects: HTMLSelectElement[]) =>
      selects.map((select) => select.selectedOptions[0]!.text),
    );

test("each version has a thumbnail if it is small, and the published one is on top", async () => {
  const panel = await admin.open("files/pictures/hero");
  await expect.poll(() => versions(panel).count()).toBe(3);
  const thumb = (index: number) => versions(panel).nth(index).locator(".cva-thumb");
  await expect
    .poll(() =>
      thumb(2)
        .locator("img")
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    )
    .toBe(300);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin history");
});

test("a long history loads what is in view, and shows the published version before all", async () => {
  const panel = await admin.open("files/many/file");
  const requested = new Set<string>();
  panel.page.on("request", (request) => {
    if (request.resourceType() === "image") requested.add(request.url());
  });
  await panel.page.reload();
  await expect.poll(() => versions(panel).locator("img").count()).toBeGreaterThan(0);
  const names = versions(panel).locator(".cva-version-name");
  await expect.poll(() => names.count()).toBe(26);
  expect((await names.allInnerTexts()).slice(0, 2)).toEqual(["Version 1", `Version ${MANY}`]);
  expect(await versions(panel).first().getAttribute("data-shown")).toBe("true");
  await versions(panel).first().locator("img").waitFor();
  // A moment is enough for all that would be loaded.
  await panel.page.waitForLoadState("networkidle");
  expect(requested.size).toBeLessThan(12);
  await panel.page.getByRole("button", { name: "Show older versions" }).click();
  await expect.poll(() => names.count()).toBe(MANY);
  expect((await names.allInnerTexts()).filter((name) => name === "Version 1")).toHaveLength(1);
});

test("thumbnails of private versions are signed when they are in view", async () => {
  const panel = await admin.open("files/private/hero");
  await expect.poll(() => versions(panel).count()).toBe(3);
  const image = versions(panel).nth(2).locator("img");
  await expect
    .poll(() => image.evaluate((picture: HTMLImageElement) => picture.naturalWidth))
    .toBe(300);
  const dialog = await compare(panel, 1);
  await expect.poll(() => dialog.locator("img").count()).toBe(2);
  await dialog.getByText("Version 1 · 300 × 200").waitFor();
  expect(panel.tab.troubles).toEqual([]);
});

test("pictures are compared side by side, by slider and as a difference", async () => {
  const panel = await admin.open("files/pictures/hero");
  const dialog = await compare(panel, 1);
  expect(await chosen(dialog)).toEqual(["Version 1, archived: the first", "Version 3, published"]);
  await dialog.getByText("Version 1 · 300 × 200").waitFor();
  await dialog.getByText("Version 3 · 1600 × 200").waitFor();
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin compare beside");

  // By keyboard from here on.
  await dialog.getByRole("tab", { name: "Side by side" }).focus();
  await panel.press("ArrowRight");
  const slider = dialog.getByRole("slider");
  await panel.tabTo(slider);
  expect(await slider.inputValue()).toBe("50");
  await panel.press("ArrowLeft", "ArrowLeft");
  expect(await slider.inputValue()).toBe("48");
  const stage = dialog.locator(".cva-compare-slider img");
  await expect
    .poll(() => stage.evaluateAll((images) => images.map((one) => getComputedStyle(one).clipPath)))
    .toEqual(["inset(0px 52% 0px 0px)", "inset(0px 0px 0px 48%)"]);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin compare slider");

  await dialog.getByRole("tab", { name: "Difference" }).click();
  await dialog
    .getByRole("img", { name: "The difference between Version 1 and Version 3" })
    .waitFor();
  await dialog.getByRole("checkbox", { name: "Amplify small differences" }).check();
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin compare difference");

  await dialog.getByRole("combobox", { name: "With" }).selectOption({ index: 1 });
  expect((await chosen(dialog))[1]).toBe("Version 2, archived");
  await dialog.getByRole("tab", { name: "Side by side" }).click();
  await dialog.getByText("Version 2 · 301 × 200").waitFor();
  await panel.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await panel.isAt("files/pictures/hero");
  expect(panel.tab.troubles).toEqual([]);
});

test("the difference of a picture with itself is black", async () => {
  const panel = await admin.open("files/pictures/hero");
  const dialog = await compare(panel, 1);
  await dialog.getByRole("combobox", { name: "With" }).selectOption({ index: 2 });
  await dialog.getByText("Both versions have the same bytes.").waitFor();
  await dialog.getByRole("tab", { name: "Difference" }).click();
  const stage = dialog.locator(".cva-compare-difference");
  await stage
    .locator("img")
    .last()
    .evaluate((image: HTMLImageElement) => image.decode());
  const { data } = await panel.page.evaluate(
    async (png) => {
      const blob = await (await fetch(`data:image/png;base64,${png}`)).blob();
      const image = await createImageBitmap(blob);
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext("2d")!;
      context.drawImage(image, 0, 0);
      const middle = context.getImageData(image.width / 2, image.height / 2, 1, 1);
      return { data: [...middle.data] };
    },
    (await stage.screenshot()).toString("base64"),
  );
  expect(data).toEqual([0, 0, 0, 255]);
});

test("texts are compared line by line, equal lines are folded", async () => {
  const panel = await admin.open("files/texts/notes.txt", { colorScheme: "dark" });
  await panel.page.getByRole("button", { name: "Compare versions" }).click();
  const dialog = panel.page.getByRole("dialog", { name: "Versions of “notes.txt”" });
  await dialog.getByText("2 lines added, 1 line removed.").waitFor();
  expect(await dialog.locator("del").allInnerTexts()).toEqual(["line 20"]);
  expect(await dialog.locator("ins").allInnerTexts()).toEqual(["another line", "the last line"]);
  const rows = await dialog.locator(".cva-diff tr").count();
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin compare lines dark");
  await dialog.getByRole("button", { name: "Show 16 equal lines" }).click();
  await expect.poll(() => dialog.locator(".cva-diff tr").count()).toBe(rows + 15);
  await panel.press("Escape");
  await dialog.waitFor({ state: "detached" });

  await panel.goto("files/texts/ends.txt");
  await panel.page.getByRole("button", { name: "Compare versions" }).click();
  await panel.page.getByText("Only the line endings differ.").waitFor();
  expect(panel.tab.troubles).toEqual([]);
});

test("anything else is compared by facts", async () => {
  const panel = await admin.open("files/other/data.bin");
  const dialog = await compare(panel, 2);
  expect(await dialog.getByRole("tab").allInnerTexts()).toEqual(["Facts"]);
  const row = (name: string) => dialog.getByRole("row", { name: new RegExp(`^${name}`) });
  expect(await row("Size").innerText()).toMatch(/3 bytes \(3\)\s+5 bytes \(5\)\s+differs/);
  expect(await row("Type").innerText()).toMatch(/same$/);
  expect(await row("SHA-256").innerText()).toMatch(/differs$/);
  expect(await row("Uploaded").innerText()).toMatch(/by demo visitor/);
  expect(await panel.violations()).toEqual([]);
});

test("one version has nothing to be compared with", async () => {
  const panel = await admin.open("files/pictures/alone");
  await expect.poll(() => versions(panel).count()).toBe(1);
  expect(await panel.page.getByRole("button", { name: "Compare versions" }).count()).toBe(0);
});

test("the comparison fits a phone, and the slider a finger", async () => {
  const phone = { width: 390, height: 800, touch: true, colorScheme: "dark" } as const;
  const panel = await admin.open("files/pictures/hero", phone);
  await panel.page.getByRole("button", { name: "Compare versions" }).tap();
  const dialog = panel.page.getByRole("dialog", { name: "Versions of “hero”" });
  await dialog.getByRole("tab", { name: "Slider" }).tap();
  const slider = dialog.getByRole("slider");
  const box = (await slider.boundingBox())!;
  await slider.tap({ position: { x: box.width / 4, y: box.height / 2 } });
  expect(Number(await slider.inputValue())).toBeLessThan(40);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin compare narrow dark");
  const wide = await dialog.evaluate((element) =>
    [...element.querySelectorAll("*")].flatMap((inner) =>
      inner.getBoundingClientRect().right > innerWidth ? [inner.className] : [],
    ),
  );
  expect(wide).toEqual([]);
  expect(panel.tab.troubles).toEqual([]);
});
