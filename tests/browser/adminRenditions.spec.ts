/** Smaller images in the panel: those of a file, the preset of a folder, what it saves, and an encoder that fails. */
import { fileURLToPath } from "node:url";
import { makeFunctionReference } from "convex/server";
import { beforeAll, describe, expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import type { Panel } from "./support/admin.js";
import { useMeteredAdmin } from "./support/metered.js";
import { picture } from "./support/png.js";
import { text } from "./support/seed.js";

const SIZE = { width: 1280, height: 800 };
const IMAGE = picture("hero.png", { ...SIZE, hue: 205 });
/** The folder whose preset the app lets nobody change. */
const FIXED = "fixed";
const PHONE = { width: 390, height: 800, touch: true, colorScheme: "dark" } as const;

const admin = useMeteredAdmin(
  async (seed) => {
    const access = "private";
    await seed.folder("kept");
    await seed.client.mutation(api.assets.setFolderAccess, { path: "kept", access });
    for (const folder of ["made", "kept", "phone", "keys", "site", "site/deep", "touch", FIXED]) {
      await seed.file(`${folder}/hero`, IMAGE, { image: SIZE });
    }
    await seed.file("site/notes.txt", text("notes.txt", "notes"));
  },
  undefined,
  fileURLToPath(new URL("encoder/backend.ts", import.meta.url)),
);

const setPreset = async (folderPath: string, widths: number[], more = {}) =>
  void (await admin.seed.client.mutation(api.assets.setImagePresets, {
    folderPath,
    widths,
    ...more,
  }));
const presetOf = async (folderPath: string) =>
  await admin.seed.client.query(api.assets.getImagePresets, { folderPath });
const versionAt = async (folderPath: string) => {
  const found = await admin.seed.client.query(api.assets.getAsset, {
    folderPath,
    basename: "hero",
  });
  return found!.publishedVersionId!;
};
const progressAt = async (folderPath: string) =>
  (await admin.seed.client.query(api.assets.getRenditions, {
    versionId: await versionAt(folderPath),
  }))!;
/** Waits until the preset was compared with the image. */
const isWanted = async (folderPath: string) =>
  await expect.poll(async () => (await progressAt(folderPath)).missing.length).toBeGreaterThan(0);
const make = async () =>
  void (await admin.seed.client.action(makeFunctionReference<"action">("encoder:make"), {}));
const fail = async (message: string) =>
  void (await admin.seed.client.mutation(makeFunctionReference<"mutation">("encoder:fail"), {
    message,
  }));

async function openDetails(place: string, options?: Parameters<typeof admin.open>[1]) {
  const panel = await admin.open(place, options);
  await panel.page.getByRole("tab", { name: "Details" }).click();
  return { panel, part: panel.page.getByRole("region", { name: "Smaller sizes" }) };
}

/** Opens the dialog of a folder's preset by its menu in the list or the tree. */
async function openPreset(panel: Panel, folder: string) {
  await panel.page.locator(`[data-folder="${folder}"]`).click({ button: "right" });
  await panel.page.getByRole("menuitem", { name: "Smaller images…" }).click();
  return await presetDialog(panel);
}
async function presetDialog(panel: Panel) {
  const dialog = panel.page.getByRole("dialog", { name: /^Smaller images of/ });
  await panel.hasFocus(dialog.getByRole("textbox", { name: "Widths in pixels" }));
  return dialog;
}

describe("the details of a file", () => {
  test("show each smaller image with its size and a link, what is to be made, and live what is made", async () => {
    await setPreset("made", [320, 640], { formats: ["webp"] });
    await isWanted("made");
    const { panel, part } = await openDetails("files/made/hero");
    await part.getByText("To be made: 320 WebP, 640 WebP.", { exact: true }).waitFor();
    await make();
    const items = part.getByRole("listitem");
    await expect.poll(() => items.allInnerTexts()).toHaveLength(2);
    const [first] = (await progressAt("made")).renditions;
    const share = Math.round((first!.size / IMAGE.buffer.length) * 1000) / 10;
    expect((await items.allInnerTexts())[0]!.replace(/\s+/g, " ")).toBe(
      `320 WebP 3.2 kB · ${share}% of the original`,
    );
    const link = part.getByRole("link", { name: "320 WebP" });
    expect(await link.getAttribute("href")).toBe(first!.url);
    const answer = await fetch(first!.url!);
    expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, first!.size]);
    await part
      .getByText(/^Pages load up to .* less than the original of .* All together: 9.7 kB/)
      .waitFor();
    expect(await part.getByText("To be made").count()).toBe(0);
    expect(await panel.violations()).toEqual([]);
    await part.scrollIntoViewIfNeeded();
    await panel.tab.screenshot("admin smaller images");
    expect(panel.tab.troubles).toEqual([]);
  });

  test("of a private file name widths and sizes without a link", async () => {
    await setPreset("kept", [320]);
    await isWanted("kept");
    await make();
    const { part } = await openDetails("files/kept/hero");
    await part.getByText("320 WebP", { exact: true }).waitFor();
    expect(await part.getByRole("link").count()).toBe(0);
  });

  test("say why an encoder has failed, and request them again by keyboard", async () => {
    await setPreset("keys", [320, 640]);
    await isWanted("keys");
    await make();
    await setPreset("keys", [320, 640, 960]);
    await isWanted("keys");
    await fail("Input buffer contains unsupported image format");
    const { panel, part } = await openDetails("files/keys/hero");
    const problem = part.getByRole("alert");
    await problem.getByText("Input buffer contains unsupported image format").waitFor();
    await problem.getByText("Missing: 960 WebP.").waitFor();
    await part.scrollIntoViewIfNeeded();
    expect(await panel.violations()).toEqual([]);
    await panel.tab.screenshot("admin smaller images problem");
    await panel.tabTo(problem.getByRole("button", { name: "Retry" }));
    await panel.press("Enter");
    await panel.message("Requested the smaller images again").waitFor();
    await part.getByText("To be made: 960 WebP.", { exact: true }).waitFor();
    expect(await problem.count()).toBe(0);
    await make();
    await part.getByRole("link", { name: "960 WebP" }).waitFor();
    expect(panel.tab.troubles).toEqual([]);
  });

  test("fit a phone in the dark, and a finger requests them again", async () => {
    await setPreset("phone", [320]);
    await isWanted("phone");
    await make();
    await setPreset("phone", [320, 640]);
    await isWanted("phone");
    await fail("Out of memory");
    const { panel, part } = await openDetails("files/phone/hero", PHONE);
    await part.getByText("Out of memory").waitFor();
    await part.scrollIntoViewIfNeeded();
    expect(await panel.misfits(44)).toEqual([]);
    const { height, width } = (await part.getByRole("link").boundingBox())!;
    expect(Math.min(height, width)).toBeGreaterThanOrEqual(44);
    expect(await panel.violations()).toEqual([]);
    await panel.tab.screenshot("admin smaller images problem narrow dark");
    await part.getByRole("button", { name: "Retry" }).tap();
    await part.getByText("To be made: 640 WebP.", { exact: true }).waitFor();
  });

  test("say that they are made once a page asks for one", async () => {
    await setPreset("touch", [320], { make: "asked" });
    const { part } = await openDetails("files/touch/hero");
    await part.getByText("Made once a page asks for one by its URL: 320 WebP.").waitFor();
    await admin.seed.client.mutation(api.assets.setImagePresets, {
      folderPath: "touch",
      widths: null,
    });
    await expect.poll(() => part.count()).toBe(0);
  });

  test("show how pages crop the picture at its focal point", async () => {
    const { panel } = await openDetails("files/made/hero");
    const crops = panel.page.getByRole("list", { name: "Cropped by pages" });
    const shapes = async () =>
      await crops.locator("img").evaluateAll((images) =>
        images.map((image) => {
          const { width, height } = image.getBoundingClientRect();
          const { objectFit, objectPosition } = getComputedStyle(image);
          return [(width / height).toFixed(2), objectFit, objectPosition];
        }),
      );
    const at = (position: string) => [
      ["1.00", "cover", position],
      ["1.78", "cover", position],
      ["0.56", "cover", position],
    ];
    await expect.poll(shapes).toEqual(at("50% 50%"));
    const point = panel.page.getByRole("slider", { name: "Focal point" });
    const { width, height } = (await point.boundingBox())!;
    await point.click({ position: { x: width / 4, y: height / 2 } });
    await expect.poll(shapes).toEqual(at("25% 50%"));
    await crops.scrollIntoViewIfNeeded();
    expect(await panel.violations()).toEqual([]);
    await panel.tab.screenshot("admin focal point crops");
  });
});

describe("the preset of a folder", () => {
  beforeAll(async () => {
    await setPreset("site", [640], { quality: 70 });
  });

  test("is shown with the folder that it comes from, estimates what it saves, and is set, undone and removed", async () => {
    const panel = await admin.open("files/site/");
    const dialog = await openPreset(panel, "site/deep");
    await dialog.getByText("The preset is that of “site”.").waitFor();
    const widths = dialog.getByRole("textbox", { name: "Widths in pixels" });
    expect(await widths.inputValue()).toBe("640");
    // A quarter of the pixels of one image.
    await dialog.getByText(/about 75% fewer bytes.* pixels of 1 published image/).waitFor();
    expect(await dialog.getByRole("button", { name: "Remove" }).count()).toBe(0);
    const button = dialog.getByRole("button", { name: "Save" });
    await widths.fill("320 wide");
    await dialog.getByText("Enter integers from 1 to 16,383.").waitFor();
    expect(await widths.getAttribute("aria-invalid")).toBe("true");
    expect(await button.isDisabled()).toBe(true);
    await widths.fill("2000");
    await dialog
      .getByText("No published image of this folder is wider than 2,000 pixels.")
      .waitFor();
    await widths.fill("320, 960");
    await dialog
      .getByText(
        /On a screen of 960 pixels, pages load about 43% fewer bytes: 61 kB instead of 108 kB/,
      )
      .waitFor();
    await dialog.getByRole("checkbox", { name: "WebP" }).uncheck();
    await dialog.getByText("Choose at least one format.").waitFor();
    await panel.tab.screenshot("admin preset invalid");
    expect(await panel.violations()).toEqual([]);
    await dialog.getByRole("checkbox", { name: "PNG" }).check();
    await dialog.getByRole("textbox", { name: "Quality" }).fill("55");
    await dialog.getByRole("checkbox", { name: "Only make them once a page asks" }).check();
    await panel.tab.screenshot("admin preset");
    expect(await panel.violations()).toEqual([]);
    await button.click();
    const saved = panel.message("Saved the smaller images of “site/deep”");
    await saved.waitFor();
    const own = { folderPath: "site/deep", widths: [320, 960], formats: ["png"], quality: 55 };
    const asked = { ...own, make: "asked" };
    expect(await presetOf("site/deep")).toEqual(asked);
    await saved.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => presetOf("site/deep")).toMatchObject({ folderPath: "site" });

    await setPreset("site/deep", [320, 960], { formats: ["png"], quality: 55 });
    const again = await openPreset(panel, "site/deep");
    await again.getByText("This folder has a preset of its own.").waitFor();
    await again.getByRole("button", { name: "Remove" }).click();
    const removed = panel.message("Removed the preset of “site/deep”");
    await removed.waitFor();
    expect(await presetOf("site/deep")).toMatchObject({ folderPath: "site" });
    await removed.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => presetOf("site/deep")).toEqual(own);
    expect(panel.tab.troubles).toEqual([]);
  });

  test("says what its smaller images save as soon as they exist, and is set by keyboard from the tree", async () => {
    await isWanted("site");
    await make();
    const panel = await admin.open("files/site/");
    await panel.page.getByRole("treeitem", { name: "site" }).focus();
    await panel.press("Shift+F10");
    const item = panel.page.getByRole("menuitem", { name: "Smaller images…" });
    await panel.choose(item, "ArrowDown");
    const dialog = await presetDialog(panel);
    await dialog
      .getByText(
        /On a screen of 640 pixels, pages load \d.*: 6.4 kB instead of .* Measured with 1 published/,
      )
      .waitFor();
    await panel.tab.screenshot("admin preset measured");
    await panel.press("End");
    await panel.page.keyboard.type(" 320");
    await panel.press("Enter");
    await panel.message("Saved the smaller images of “site”").waitFor();
    expect(await presetOf("site")).toMatchObject({ widths: [320, 640], quality: 70 });
  });

  test("of the root is in the menu of the root", async () => {
    const panel = await admin.open("files");
    await panel.page.getByRole("treeitem").first().click({ button: "right" });
    await panel.page.getByRole("menuitem", { name: "Smaller images…" }).click();
    const dialog = await presetDialog(panel);
    await dialog.getByText("There is no preset, so no smaller images are made.").waitFor();
    await panel.press("Escape");
    await expect.poll(() => dialog.count()).toBe(0);
  });

  test("that the app refuses to change stays in the form, with the reason", async () => {
    const panel = await admin.open("files");
    const dialog = await openPreset(panel, FIXED);
    await dialog.getByRole("textbox", { name: "Widths in pixels" }).fill("100");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByRole("alert").getByText("Only administrators may.").waitFor();
    await panel.tab.screenshot("admin preset refused");
    expect(await dialog.getByRole("textbox", { name: "Widths in pixels" }).inputValue()).toBe(
      "100",
    );
    expect(await presetOf(FIXED)).toBeNull();
  });

  test("is set by finger on a phone, in the dark", async () => {
    const panel = await admin.open("files", PHONE);
    await panel.page.locator('[data-folder="touch"]').waitFor();
    const dialog = await openPreset(panel, "touch");
    await dialog.getByRole("textbox", { name: "Widths in pixels" }).fill("320 640");
    await dialog.getByText("PNG", { exact: true }).tap();
    await dialog.getByText(/about 75% fewer bytes/).waitFor();
    expect(await panel.misfits(44)).toEqual([]);
    expect(await panel.violations()).toEqual([]);
    await panel.tab.screenshot("admin preset narrow dark");
    await dialog.getByRole("button", { name: "Save" }).tap();
    await panel.message("Saved the smaller images of “touch”").waitFor();
    expect(await presetOf("touch")).toMatchObject({
      widths: [320, 640],
      formats: ["webp", "png"],
    });
  });
});
