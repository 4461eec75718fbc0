/** The panel on a slow network: what a person sees meanwhile, and that nothing is lost or shown twice. */
import { expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { type Panel, useAdmin } from "./support/admin.js";
import { picture } from "./support/png.js";
import { text } from "./support/seed.js";

const NAMES = ["a.txt", "b.txt", "c.txt"];
const admin = useAdmin(async (seed) => {
  for (const name of NAMES) await seed.file(`shop/${name}`, text(name, name));
});

/** What a telephone has at the edge of its network: 400 ms to the server and back, 50 kB a second. */
async function slowDown(panel: Panel): Promise<void> {
  const session = await panel.tab.context.newCDPSession(panel.page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 400,
    downloadThroughput: 50_000,
    uploadThroughput: 50_000,
  });
}

test("an upload shows how far it is, and ends as one version", async () => {
  const panel = await admin.open("files/shop/");
  await panel.shows(NAMES);
  await slowDown(panel);
  const noise = Buffer.from(Array.from({ length: 150_000 }, (_, index) => (index * 7919) % 251));
  const file = { name: "slow.bin", mimeType: "application/octet-stream", buffer: noise };
  await panel.page.locator(".cva-toolbar input[type=file]").first().setInputFiles(file);
  const tray = panel.page.getByRole("region", { name: "Uploads" });
  await tray.getByText("Uploading 1 file").waitFor();
  await tray.getByRole("progressbar", { name: "All uploads" }).waitFor();
  await tray.getByText("Uploaded 1 file").waitFor();
  await panel.shows([...NAMES, "slow.bin"]);
  await panel.asset("slow.bin").dblclick();
  await panel.page.getByText("Version 1").first().waitFor();
  expect(await panel.page.getByText("Version 2").count()).toBe(0);
  expect(panel.tab.troubles).toEqual([]);
});

test("a screen that is not loaded yet says so, and a picture comes when it can", async () => {
  await admin.seed.file(
    "pictures/hero.png",
    picture("hero.png", { width: 800, height: 500, hue: 20 }),
  );
  const panel = await admin.open("files/");
  await slowDown(panel);
  await panel.page.getByRole("button", { name: "Trash", exact: true }).click();
  await panel.page.getByRole("status").filter({ hasText: "Loading" }).first().waitFor();
  await panel.page.getByText("The trash is empty").waitFor();
  await panel.goto("files/pictures/hero.png");
  const preview = panel.page.locator(".cva-preview-image");
  await expect
    .poll(() => preview.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth))
    .toBe(800);
  expect(panel.tab.troubles).toEqual([]);
});

/** Opens the panel, and makes the network slow once it shows its files. */
async function openSlowly(place: string, names: string[]): Promise<Panel> {
  const panel = await admin.open(place);
  await panel.shows(names);
  await slowDown(panel);
  return panel;
}

const asset = (basename: string, folderPath: string) =>
  admin.seed.client.query(api.assets.getAsset, { folderPath, basename });

test("a rename and a move are shown one time each, and undone", async () => {
  await admin.seed.folder("move/there");
  await admin.seed.file("move/a.txt", text("a", "a"));
  const panel = await openSlowly("files/move/", ["a.txt"]);
  await panel.list.focus();
  await panel.press("End", "F2");
  await panel.page.getByRole("textbox", { name: /^New name/ }).fill("b.txt");
  await panel.press("Enter");
  await panel.message("b.txt").first().waitFor();
  await panel.shows(["b.txt"]);
  await panel.asset("b.txt").click({ button: "right" });
  await panel.page.getByRole("menuitem", { name: "Move to…" }).click();
  const dialog = panel.page.getByRole("dialog", { name: "Move “b.txt”" });
  await panel.hasFocus(dialog);
  await panel.page.keyboard.type("the");
  await dialog.locator(".cva-move-folder", { hasText: "there" }).waitFor();
  await panel.press("Enter");
  await dialog.getByRole("button", { name: "Move to there" }).click();
  await panel.message("Moved to “there”: “b.txt”").waitFor();
  await panel.shows([]);
  expect(await asset("b.txt", "move/there")).not.toBeNull();
  await panel.message("Moved to “there”").getByRole("button", { name: "Undo" }).click();
  await panel.shows(["b.txt"]);
  expect(panel.tab.troubles).toEqual([]);
});

test("a published name is not replaced before somebody says so, and Undo takes it back", async () => {
  await admin.seed.file("replace/a.txt", text("a", "older"));
  const panel = await openSlowly("files/replace/", ["a.txt"]);
  const file = { name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("newer") };
  await panel.page.locator(".cva-toolbar input[type=file]").first().setInputFiles(file);
  const tray = panel.page.getByRole("region", { name: "Uploads" });
  await tray.getByText("1 file to decide about").waitFor();
  expect((await asset("a.txt", "replace"))?.published?.version).toBe(1);
  await tray.getByRole("button", { name: "Replace: a.txt" }).click();
  await tray.getByText("Replaced: version 2 is published").waitFor();
  await tray.getByRole("button", { name: "Undo: a.txt" }).click();
  await tray.getByText("Undone", { exact: true }).waitFor();
  expect((await asset("a.txt", "replace"))?.published?.version).toBe(1);
  expect(panel.tab.troubles).toEqual([]);
});

test("the palette, a filter and the search everywhere find the same as with a fast one", async () => {
  await admin.seed.file("far/away/harbour.txt", text("harbour", "harbour"));
  const panel = await openSlowly("files/shop/?q=.txt", NAMES);
  await panel.page.getByRole("combobox", { name: "Size" }).selectOption("large");
  await panel.shows([]);
  await panel.page.getByRole("combobox", { name: "Size" }).selectOption("any");
  await panel.shows(NAMES);
  await panel.press("Control+k");
  const palette = panel.page.getByRole("dialog", { name: "Commands, folders and files" });
  await panel.hasFocus(palette);
  await panel.page.keyboard.type("harb");
  await palette.getByText("far/away").waitFor();
  await panel.press("Enter");
  await panel.isAt("files/far/away/harbour.txt");
  await panel.page.getByRole("heading", { name: "harbour.txt" }).waitFor();
  expect(panel.tab.troubles).toEqual([]);
});

test("versions are compared, and their changes are one line", async () => {
  for (const content of ["one\ntwo", "one\n2"]) {
    await admin.seed.file("compare/a.txt", text("a", content));
  }
  const panel = await openSlowly("files/compare/", ["a.txt"]);
  await panel.asset("a.txt").click();
  await panel.page.getByRole("button", { name: "Compare versions" }).click();
  const dialog = panel.page.getByRole("dialog", { name: "Versions of “a.txt”" });
  await dialog.getByText("1 line added, 1 line removed.").waitFor();
  await panel.press("Escape");
  for (let index = 0; index < 3; index += 1) {
    await admin.seed.file(`group/${index}.txt`, text("file", `${index}`));
  }
  await panel.page.getByRole("button", { name: "Changes", exact: true }).click();
  await panel.page.getByText("3 files", { exact: true }).waitFor();
  expect(panel.tab.troubles).toEqual([]);
});

test("a selection is edited, and a link that expires is copied", async () => {
  await admin.seed.file("edit/a.txt", text("a", "a"));
  await admin.seed.file("edit/b.txt", text("b", "b"));
  const place = { path: "edit", access: "private" } as const;
  await admin.seed.client.mutation(api.assets.setFolderAccess, place);
  const panel = await openSlowly("files/edit/", ["a.txt", "b.txt"]);
  await panel.page.getByRole("checkbox", { name: "Select all" }).click();
  await panel.page.getByRole("button", { name: "More actions for the selection" }).click();
  await panel.page.getByRole("menuitem", { name: "Edit details…" }).click();
  const dialog = panel.page.getByRole("dialog", { name: "Edit 2 files" });
  await dialog.getByRole("combobox", { name: "Label" }).selectOption("Set to…");
  await dialog.getByRole("textbox", { name: "New label" }).fill("slowly");
  await dialog.getByRole("button", { name: "Save" }).click();
  await panel.message("Edited 2 files").waitFor();
  expect((await asset("b.txt", "edit"))?.published?.label).toBe("slowly");
  await panel.page.getByRole("button", { name: "Clear selection" }).click();
  await panel.asset("a.txt").click({ button: "right" });
  await panel.page.getByRole("menuitem", { name: "Copy a link that expires…" }).click();
  const link = panel.page.getByRole("dialog", { name: /^Link to/ });
  await link.getByRole("button", { name: "Copy link" }).click();
  const field = link.getByRole("textbox", { name: "Link" });
  await expect.poll(() => field.inputValue()).toContain("expires=");
  expect(await (await fetch(await field.inputValue())).text()).toBe("a");
});
