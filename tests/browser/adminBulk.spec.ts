import { expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { type Panel, useAdmin } from "./support/admin.js";
import { text } from "./support/seed.js";

const admin = useAdmin(async (seed) => {
  await seed.client.mutation(api.assets.createFolderByPath, { path: "edit/inner" });
  await seed.file("edit/a.txt", text("a", "a"), { label: "before" });
  await seed.file("edit/b.txt", text("b", "b"));
  await seed.file("edit/draft.txt", text("draft", "draft"), { isDraft: true });
  for (const content of ["one", "two"]) {
    await seed.file("back/a.txt", text("a", `${content} a`));
    await seed.file("back/b.txt", text("b", `${content} b`));
  }
  await seed.file("back/single.txt", text("single", "single"));
});

/** Selects everything that is listed, and opens a dialog of the menu for it. */
async function choose(panel: Panel, entry: string): Promise<void> {
  await panel.list.focus();
  await panel.press("Control+a");
  const more = panel.page.getByRole("button", { name: "More actions for the selection" });
  await panel.tabTo(more);
  await panel.press("Enter");
  await panel.page.getByRole("menuitem", { name: entry }).click();
}

async function labelsOf(...paths: string[]): Promise<(string | null)[]> {
  return await Promise.all(
    paths.map(async (basename) => {
      const paginationOpts = { cursor: null, numItems: 1 };
      const args = { folderPath: "edit", basename, paginationOpts };
      const { page } = await admin.seed.client.query(api.assets.getAssetVersionsPage, args);
      return page[0]!.label ?? null;
    }),
  );
}

const asset = async (basename: string, folderPath = "edit") =>
  await admin.seed.client.query(api.assets.getAsset, { folderPath, basename });

const FILES = ["a.txt", "b.txt", "draft.txt"];

test("labels, metadata and access of a selection are edited together, and undone", async () => {
  const panel = await admin.open("files/edit/");
  await panel.shows(FILES);
  await choose(panel, "Edit details…");
  const dialog = panel.page.getByRole("dialog", { name: "Edit 1 folder, 3 files" });
  await panel.hasFocus(dialog);
  const save = dialog.getByRole("button", { name: "Save" });
  expect(await save.isDisabled()).toBe(true);
  await dialog.getByRole("combobox", { name: "Label" }).selectOption("Set to…");
  expect(await save.isDisabled()).toBe(true);
  await dialog.getByRole("textbox", { name: "New label" }).fill("for the launch");
  await dialog.getByRole("combobox", { name: "Metadata" }).selectOption("Set to…");
  await dialog.getByRole("textbox", { name: "Key" }).fill("season");
  await dialog.getByRole("textbox", { name: "Value" }).fill("2026");
  await dialog.getByRole("combobox", { name: "Access" }).selectOption("Private");
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin bulk edit");
  await save.click();
  await panel.message("Edited 3 files").waitFor();
  await panel.message("Made “inner” private").waitFor();
  expect(await labelsOf(...FILES)).toEqual(Array(3).fill("for the launch"));
  for (const name of FILES) {
    expect(await asset(name)).toMatchObject({ metadata: { season: 2026 }, access: "private" });
  }
  await panel.message("Edited 3 files").getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => labelsOf(...FILES)).toEqual(["before", null, null]);
  await expect.poll(async () => (await asset("draft.txt"))?.access).toBeUndefined();
  for (const name of FILES) expect((await asset(name))?.metadata).toBeUndefined();
  expect(panel.tab.troubles).toEqual([]);
});

test("values of a selection are removed, and other keys stay", async () => {
  for (const name of ["x.txt", "y.txt"]) {
    await admin.seed.file(`remove/${name}`, text(name, name), { label: "old" });
    const place = { folderPath: "remove", basename: name };
    await admin.seed.client.mutation(api.assets.updateAsset, {
      ...place,
      metadata: { kept: true, gone: 1 },
    });
  }
  const panel = await admin.open("files/remove/");
  await panel.shows(["x.txt", "y.txt"]);
  await choose(panel, "Edit details…");
  const dialog = panel.page.getByRole("dialog", { name: "Edit 2 files" });
  await dialog.getByRole("combobox", { name: "Label" }).selectOption("Remove");
  await dialog.getByRole("combobox", { name: "Metadata" }).selectOption("Remove");
  await dialog.getByRole("textbox", { name: "Key" }).fill("gone");
  await panel.press("Enter");
  await panel.message("Edited 2 files").waitFor();
  expect((await asset("x.txt", "remove"))?.published?.label).toBeUndefined();
  expect((await asset("y.txt", "remove"))?.metadata).toEqual({ kept: true });
});

test("the versions before are restored for a selection, and undone", async () => {
  const panel = await admin.open("files/back/");
  await panel.shows(["a.txt", "b.txt", "single.txt"]);
  await choose(panel, "Restore version before");
  await panel.message("Restored the version before of 2 files").waitFor();
  // One has none.
  await panel.message("was published before").waitFor();
  const numbers = async () =>
    await Promise.all(
      ["a.txt", "b.txt", "single.txt"].map(
        async (name) => (await asset(name, "back"))?.published?.version,
      ),
    );
  expect(await numbers()).toEqual([1, 1, 1]);
  await panel.message("Restored the").getByRole("button", { name: "Undo" }).click();
  await expect.poll(numbers).toEqual([2, 2, 1]);
});

test("a selection is edited by finger on a phone, in the dark", async () => {
  await admin.seed.file("phone/x.txt", text("x", "x"));
  const phone = { width: 390, height: 800, touch: true, colorScheme: "dark" } as const;
  const panel = await admin.open("files/phone/", phone);
  await panel.asset("x.txt").locator(".cva-select-box").tap();
  await panel.page.getByRole("button", { name: "More actions for the selection" }).tap();
  await panel.page.getByRole("menuitem", { name: "Edit details…" }).tap();
  const dialog = panel.page.getByRole("dialog", { name: "Edit 1 file" });
  await dialog.getByRole("combobox", { name: "Label" }).selectOption("Set to…");
  const small = await dialog.locator("button, input, select").evaluateAll((elements) =>
    elements.flatMap((element) => {
      const { width, height, right } = element.getBoundingClientRect();
      return width < 43.5 || height < 43.5 || right > innerWidth ? [element.outerHTML] : [];
    }),
  );
  expect(small).toEqual([]);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin bulk edit narrow dark");
  await dialog.getByRole("textbox", { name: "New label" }).fill("by finger");
  await dialog.getByRole("button", { name: "Save" }).tap();
  await panel.message("Edited “x.txt”").waitFor();
  expect((await asset("x.txt", "phone"))?.published?.label).toBe("by finger");
});
