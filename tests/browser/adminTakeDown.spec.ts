import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { type Panel, useAdmin } from "./support/admin.js";
import { text } from "./support/seed.js";

const admin = useAdmin(async (seed) => {
  for (const name of ["one", "two"]) await seed.file("docs/leak", text("leak", name));
  await seed.file("docs/spare", text("spare", "spare"));
  for (const name of ["first", "second"]) await seed.file("docs/notes", text("notes", name));
  const copied = { folderPath: "docs", basename: "notes", toFolderPath: "copies" };
  await seed.client.mutation(api.assets.copyAsset, copied);
  for (const name of ["a", "b"]) await seed.file(`old/deep/${name}`, text(name, name));
});

const question = (panel: Panel, name: string) =>
  panel.page.getByRole("alertdialog", { name: `Take down ${name}?` });
const result = (panel: Panel, name: string) =>
  panel.page.getByRole("dialog", { name: `Took down ${name}` });
const urls = (dialog: Locator) => dialog.getByLabel("URLs to purge").innerText();

test("a file is taken down from the list, after its effects are read", async () => {
  const panel = await admin.open("files/docs/leak");
  await panel.page.getByText("Version 2").first().waitFor();
  await panel.asset("leak").click({ button: "right" });
  await panel.page.getByRole("menuitem", { name: "Take down…" }).click();
  const asked = question(panel, "“leak”");
  await asked.getByText("This cannot be undone.").waitFor();
  await asked.getByText("Assets in the trash that had this path are taken down, too.").waitFor();
  await asked.getByRole("button", { name: "Keep" }).click();
  await asked.waitFor({ state: "detached" });
  expect(await panel.names()).toContain("leak");

  await panel.page.getByRole("button", { name: "More actions for this asset" }).click();
  await panel.page.getByRole("menuitem", { name: "Take down…" }).click();
  await asked.getByRole("button", { name: "Take down" }).click();
  const done = result(panel, "“leak”");
  await done.getByText("Done: the bytes are deleted.").waitFor();
  await panel.isAt("files/docs/");
  const purged = (await urls(done)).split("\n");
  expect(purged[0]).toMatch(/\/docs\/leak$/);
  expect(purged.filter((url) => url.includes("/v/"))).toHaveLength(2);
  expect(purged.filter((url) => url.includes("/api/storage/"))).toHaveLength(2);
  await panel.tab.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await done.getByRole("button", { name: "Copy 5 URLs" }).click();
  await done.getByText("Copied").waitFor();
  expect(await panel.page.evaluate(() => navigator.clipboard.readText())).toBe(purged.join("\n"));
  expect(await panel.violations()).toEqual([]);
  await done.getByRole("button", { name: "Close" }).last().click();
  await panel.shows(["notes", "spare"]);
  await expect
    .poll(() => panel.list.evaluate((list) => list === document.activeElement))
    .toBe(true);
  expect(panel.tab.troubles).toEqual([]);
});

test("a published version is taken down by keyboard, then the copy that shares its bytes", async () => {
  const panel = await admin.open("files/docs/notes", { width: 390, height: 780 });
  await panel.tabTo(panel.page.getByRole("button", { name: "Actions for version 2" }));
  await panel.press("Enter");
  await panel.choose(panel.page.getByRole("menuitem", { name: "Take down…" }), "End");
  const asked = question(panel, "version 2 of “notes”");
  await asked.getByText("the asset is unpublished until you publish another one").waitFor();
  await panel.hasFocus(asked);
  expect(await panel.violations()).toEqual([]);
  await panel.tabTo(asked.getByRole("button", { name: "Take down" }));
  await panel.press("Enter");
  const done = result(panel, "version 2 of “notes”");
  await done.getByText("Done: the versions are deleted.").waitFor();
  await done.getByText("1 other version shares the stored object.").waitFor();
  await done.getByRole("button", { name: "copies/notes" }).waitFor();
  expect(await urls(done)).not.toContain("copies");
  expect(await panel.violations()).toEqual([]);
  await panel.tabTo(done.getByRole("button", { name: "Take down 1 version…" }));
  await panel.press("Enter");
  const again = question(panel, "1 version");
  await again.getByText("An asset whose published version is among them is unpublished.").waitFor();
  await panel.tabTo(again.getByRole("button", { name: "Take down" }));
  await panel.press("Enter");
  await result(panel, "1 version").getByText("Done: the bytes are deleted.").waitFor();
  await panel.press("Escape");
  await result(panel, "1 version").waitFor({ state: "detached" });
  await panel.page.getByText("Version 1").first().waitFor();
  const at = (folderPath: string) =>
    admin.seed.client.query(api.assets.getAsset, { folderPath, basename: "notes" });
  expect(await at("docs")).toMatchObject({ published: null });
  expect(await at("copies")).toMatchObject({ published: null });
  expect(panel.tab.troubles).toEqual([]);
});

test("a folder is taken down, and its job is reported", async () => {
  const panel = await admin.open("files/old/deep/");
  await panel.folder("old").click({ button: "right" });
  await panel.page.getByRole("menuitem", { name: "Take down…" }).click();
  const asked = question(panel, "the folder “old”");
  await asked.getByText("Purge your CDN by prefix").waitFor();
  await asked.getByRole("button", { name: "Take down" }).click();
  await panel.message("Took down “old”").waitFor();
  await panel.isAt("files");
  await panel.folder("old").waitFor({ state: "detached" });
  await panel.goto("settings");
  await panel.page.getByText("Took down the folder “old”").waitFor();
  expect(panel.tab.troubles).toEqual([]);
});
