import { readFile } from "node:fs/promises";
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { type Panel, useAdmin } from "./support/admin.js";
import { picture } from "./support/png.js";
import { text } from "./support/seed.js";
import { wav } from "./support/wav.js";
import { film } from "./support/film.js";

/** A PDF with one empty page. */
const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`;

const LOOKS = [20, 140, 260].map((hue, index) =>
  picture(`look ${index + 1}.png`, { width: 300 + index, height: 200, hue }),
);

const admin = useAdmin(async (seed) => {
  for (const path of ["images/hero", "images/shared", "images/keys"]) {
    for (const [index, look] of LOOKS.entries()) {
      await seed.file(path, look, { label: index === 0 ? "the first" : undefined });
    }
  }
  await seed.file("docs/notes.txt", text("notes.txt", "Line one\nLine <b>two</b>"));
  await seed.file("docs/long.txt", text("long.txt", "long ".repeat(100_000)));
  const json = JSON.stringify({
    name: "panel",
    sizes: [1, 2],
    deep: { deeper: { deepest: true } },
  });
  await seed.file("docs/data.json", text("data.json", json, "application/json"));
  await seed.file("docs/broken.json", text("broken.json", "{oops", "application/json"));
  await seed.file(
    "docs/page.html",
    text("page.html", "<script>top.hacked = 1</script>", "text/html"),
  );
  await seed.file("docs/broken.png", text("broken.png", "no png", "image/png"));
  await seed.file("docs/some.bin", text("some.bin", "?", "application/octet-stream"));
  await seed.file("docs/table.csv", text("table.csv", "a,b", "application/vnd.ms-excel"));
  await seed.file("sounds/beep.wav", wav());
  await seed.file("images/draft", LOOKS[0]!, { isDraft: true });
});

const versions = (panel: Panel) =>
  panel.page.getByRole("list", { name: "Versions, the published one first" }).getByRole("listitem");

/** The item of a version, wherever it is in the list. */
const item = (panel: Panel, version: number) =>
  versions(panel).filter({
    has: panel.page.getByRole("button", { name: `Version ${version}`, exact: true }),
  });

const state = async (version: Locator) => await version.getAttribute("data-state");

const order = async (panel: Panel) =>
  await versions(panel).locator(".cva-version-name").allInnerTexts();

async function showsPicture(panel: Panel, width: number): Promise<void> {
  await expect
    .poll(() =>
      panel.page
        .locator(".cva-preview-image")
        .evaluate((image: HTMLImageElement) => image.naturalWidth, undefined, { timeout: 1000 })
        .catch(() => null),
    )
    .toBe(width);
}

test("the history says what, who and when; restoring can be undone", async () => {
  const panel = await admin.open("files/images/hero");
  await showsPicture(panel, 302);
  await expect.poll(() => versions(panel).count()).toBe(3);
  const first = item(panel, 1);
  await first.getByText("the first").waitFor();
  expect(await first.innerText()).toMatch(/Uploaded .* by demo visitor/);
  expect(await state(first)).toBe("archived");

  await first.getByRole("button", { name: "Restore version 1" }).click();
  await panel.message("Version 1 is published again").waitFor();
  await expect.poll(() => state(first)).toBe("published");
  await expect.poll(() => state(item(panel, 3))).toBe("archived");
  // The published one is pinned.
  await expect.poll(() => order(panel)).toEqual(["Version 1", "Version 3", "Version 2"]);
  await showsPicture(panel, 300);
  await panel.message("Version 1").getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => state(item(panel, 3))).toBe("published");
  await expect.poll(() => order(panel)).toEqual(["Version 3", "Version 2", "Version 1"]);
  await showsPicture(panel, 302);
  expect(panel.tab.troubles).toEqual([]);
});

test("the keyboard alone looks at a version, restores it and comes back", async () => {
  const panel = await admin.open("files/images/");
  await panel.tabTo(panel.list);
  await panel.press("Home");
  while ((await panel.selected())[0] !== "keys") await panel.press("ArrowDown");
  await panel.press("Enter");
  await panel.isAt("files/images/keys");
  await panel.tabTo(panel.page.getByRole("button", { name: "Version 2", exact: true }));
  await panel.press("Enter");
  await showsPicture(panel, 301);
  await panel.page.getByText("You are looking at version 2", { exact: false }).waitFor();
  await panel.tabTo(panel.page.getByRole("button", { name: "Restore version 2" }));
  await panel.press("Enter");
  await panel.message("Version 2 is published again").waitFor();
  await panel.page.getByRole("button", { name: "Version 2", exact: true }).focus();
  await panel.press("Escape");
  await panel.isAt("files/images/");
  await expect
    .poll(() => panel.list.evaluate((list) => list === document.activeElement))
    .toBe(true);
});

test("nobody overrides what somebody else has published meanwhile", async () => {
  const panel = await admin.open("files/images/shared");
  await expect.poll(() => versions(panel).count()).toBe(3);
  await panel.page.getByRole("button", { name: "Restore version 1" }).click();
  const message = panel.message("Version 1 is published again");
  await message.waitFor();
  await admin.seed.file("images/shared", picture("new.png", { width: 333, height: 20, hue: 1 }));
  await expect.poll(() => versions(panel).count()).toBe(4);
  await message.getByRole("button", { name: "Undo" }).click();
  await panel.message("Changed by someone else").waitFor();
  expect(await state(versions(panel).first())).toBe("published");
});

test("an asset is unpublished and published", async () => {
  const panel = await admin.open("files/images/draft");
  await panel.page.getByText("You are looking at version 1", { exact: false }).waitFor();
  await panel.page.getByRole("button", { name: "Publish version 1" }).first().click();
  await panel.message("Version 1 is published").waitFor();
  await expect.poll(() => state(versions(panel).first())).toBe("published");
  await panel.page.getByRole("button", { name: "More actions for this asset" }).click();
  await panel.page.getByRole("menuitem", { name: "Unpublish" }).click();
  await panel.message("“draft” is no longer published").waitFor();
  await expect.poll(() => state(versions(panel).first())).toBe("archived");
  await panel.message("is no longer published").getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => state(versions(panel).first())).toBe("published");
});

test("versions get labels", async () => {
  const panel = await admin.open("files/docs/notes.txt");
  await panel.page.getByRole("button", { name: "Actions for version 1" }).click();
  await panel.page.getByRole("menuitem", { name: "Add label" }).click();
  const field = panel.page.getByRole("textbox", { name: "Label of version 1" });
  await field.fill("for the launch");
  await panel.press("Enter");
  await versions(panel).first().getByText("for the launch").waitFor();
  await panel.page.getByRole("button", { name: "Actions for version 1" }).click();
  await panel.page.getByRole("menuitem", { name: "Edit label" }).click();
  await field.fill("something else");
  await panel.press("Escape");
  await versions(panel).first().getByText("for the launch").waitFor();
  // Escape was for the field, not for the whole pane.
  await panel.isAt("files/docs/notes.txt");
});

test("metadata is kept as what it is", async () => {
  const panel = await admin.open("files/docs/data.json");
  await panel.page.getByRole("tab", { name: "Details" }).click();
  await panel.page.getByText("application/json").waitFor();
  for (const [index, [key, value]] of Object.entries({ alt: "Data", width: "12" }).entries()) {
    await panel.page.getByRole("button", { name: "Add a key" }).click();
    await panel.page.getByRole("textbox", { name: `Key ${index + 1}` }).fill(key);
    await panel.page.getByRole("textbox", { name: `Value ${index + 1}` }).fill(value);
  }
  const save = panel.page.getByRole("button", { name: "Save" });
  const second = panel.page.getByRole("textbox", { name: "Key 2" });
  await second.fill("alt");
  await panel.page.getByRole("alert").getByText("“alt” is there twice").waitFor();
  expect(await save.isDisabled()).toBe(true);
  await second.fill("width");
  await panel.page.getByRole("alert").waitFor({ state: "detached" });
  await save.click();
  await save.waitFor({ state: "detached" });
  const other = await admin.open("files/docs/data.json");
  await other.page.getByRole("tab", { name: "Details" }).click();
  await other.page.getByRole("textbox", { name: "Key 2" }).waitFor();
  expect(await other.page.getByRole("textbox", { name: "Value 2" }).inputValue()).toBe("12");
  await other.page.getByRole("button", { name: "Remove alt" }).click();
  await other.page.getByRole("button", { name: "Save" }).click();
  await panel.page.getByRole("textbox", { name: "Key 2" }).waitFor({ state: "detached" });
});

test("the keyboard alone corrects a type, which the routes serve then", async () => {
  const panel = await admin.open("files/docs/table.csv");
  const details = panel.page.getByRole("tab", { name: "Details" });
  await details.click();
  const change = panel.page.getByRole("button", { name: "Change the type" });
  await panel.tabTo(change);
  await panel.press("Enter");
  const field = panel.page.getByRole("combobox", { name: "Type of table.csv" });
  await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
  const listed = panel.page.locator("datalist option");
  expect(await listed.first().getAttribute("value")).toBe("text/csv; charset=utf-8");
  await panel.page.keyboard.type("csv");
  await panel.press("Enter");
  await panel.page.getByRole("alert").getByText("Enter one media type").waitFor();
  expect(await panel.violations()).toEqual([]);

  await panel.press("Escape");
  await panel.page.getByText("application/vnd.ms-excel", { exact: true }).waitFor();
  await panel.press("Enter");
  await field.waitFor();
  await panel.page.keyboard.type("text/csv; charset=utf-8");
  await panel.press("Enter");
  await panel.message("Version 2 has the type text/csv; charset=utf-8").waitFor();
  await panel.page.getByText("text/csv; charset=utf-8", { exact: true }).waitFor();
  await expect
    .poll(() => change.evaluate((button) => button === document.activeElement))
    .toBe(true);
  expect(await panel.violations()).toEqual([]);

  const response = await fetch(`${admin.seed.backend.siteUrl}/assets/docs/table.csv`);
  expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(await response.text()).toBe("a,b");
  await panel.page.getByRole("tab", { name: "History" }).click();
  await expect.poll(() => versions(panel).count()).toBe(2);
  expect(panel.tab.troubles).toEqual([]);
});

test("addresses and code are copied, and the address leads to the bytes", async () => {
  const panel = await admin.open("files/images/hero");
  await panel.tab.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await panel.page.getByRole("button", { name: "Copy URL" }).click();
  await panel.page.getByRole("button", { name: "Copied" }).waitFor();
  const url = await panel.page.evaluate(() => navigator.clipboard.readText());
  expect(url).toMatch(/\/assets\/images\/hero$/);
  expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(LOOKS[2]!.buffer);

  await panel.page.getByRole("button", { name: "Actions for version 1" }).click();
  await panel.page.getByRole("menuitem", { name: "Copy URL" }).click();
  await panel.message("Copied the URL of version 1").waitFor();
  const ofVersion = await panel.page.evaluate(() => navigator.clipboard.readText());
  expect(Buffer.from(await (await fetch(ofVersion)).arrayBuffer())).toEqual(LOOKS[0]!.buffer);

  await panel.page.getByRole("tab", { name: "Use it" }).click();
  await panel.page.getByRole("combobox", { name: "Where to use it" }).selectOption("HTML");
  await panel.page.getByRole("button", { name: "Copy code" }).click();
  await expect
    .poll(() => panel.page.evaluate(() => navigator.clipboard.readText()))
    .toBe(`<img src="${url}" alt="" />\n`);
});

test("a version is downloaded under the asset's name", async () => {
  const panel = await admin.open("files/images/hero");
  const download = panel.page.waitForEvent("download");
  await panel.page.getByRole("button", { name: "Actions for version 2" }).click();
  await panel.page.getByRole("menuitem", { name: "Download" }).click();
  const file = await download;
  // The browser adds the ending that goes with the type.
  expect(file.suggestedFilename()).toBe("hero.png");
  expect(await readFile(await file.path())).toEqual(LOOKS[1]!.buffer);
});

test("texts, JSON, sounds and the rest have previews, and nothing in them runs", async () => {
  const panel = await admin.open("files/docs/notes.txt");
  const preview = panel.page.locator(".cva-preview");
  await preview.getByText("Line <b>two</b>").waitFor();

  await panel.goto("files/docs/data.json");
  await preview.getByText('"panel"').waitFor();
  const deepest = preview.getByText("deepest", { exact: false });
  expect(await deepest.isVisible()).toBe(false);
  await preview.locator("summary").filter({ hasText: "deeper" }).click();
  await deepest.waitFor();

  await panel.goto("files/docs/broken.json");
  await preview.getByText("{oops").waitFor();
  await panel.goto("files/docs/long.txt");
  await preview.getByText("These are the first", { exact: false }).waitFor();
  await panel.goto("files/docs/page.html");
  await preview.getByText("<script>top.hacked = 1</script>").waitFor();
  expect(await panel.page.evaluate(() => "hacked" in window)).toBe(false);
  await panel.goto("files/docs/broken.png");
  await preview.getByText("The image could not be displayed.").waitFor();
  await panel.goto("files/docs/some.bin");
  await preview.getByText("No preview for this file type.").waitFor();
  await panel.goto("files/sounds/beep.wav");
  await expect
    .poll(() => preview.locator("audio").evaluate((audio: HTMLAudioElement) => audio.duration))
    .toBeCloseTo(0.5, 1);
});

test("a PDF is shown in the browser's viewer, and only as a PDF", async () => {
  await admin.seed.file("pdf/lamp.pdf", text("lamp.pdf", PDF, "application/pdf"));
  const large = text("large.pdf", PDF + " ".repeat(20_000_000), "application/pdf");
  await admin.seed.file("pdf/large.pdf", large);
  const panel = await admin.open("files/pdf/lamp.pdf");
  const viewer = panel.page.locator("object.cva-preview-pdf");
  const shown = await viewer.evaluate(async (object: HTMLObjectElement) => {
    const response = await fetch(object.data);
    return [new URL(object.data).protocol, object.type, (await response.blob()).type];
  });
  expect(shown).toEqual(["blob:", "application/pdf", "application/pdf"]);
  expect(await viewer.getByText("This browser does not show PDF files.").count()).toBe(1);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin PDF");
  await panel.goto("files/pdf/large.pdf");
  await panel.page.getByText("PDF files of more than 20 MB have no preview.").waitFor();
  expect(await viewer.count()).toBe(0);
  expect(panel.tab.troubles).toEqual([]);
});

test("a video shows its first frame as a tile and in its history, and is not loaded for it", async () => {
  const padding = 8_000_000;
  const movie = { name: "movie.webm", mimeType: "video/webm", buffer: await film(padding) };
  await admin.seed.file("films/movie.webm", movie);
  const panel = await admin.open("files/films/?view=grid");
  let bytes = 0;
  panel.page.on("requestfinished", (request) => {
    void request.sizes().then(({ responseBodySize }) => (bytes += responseBodySize));
  });
  await panel.page.reload();
  const frame = (place: Locator) => place.locator(".cva-thumb[data-kind=video] video");
  const shown = (video: Locator) =>
    video.evaluate((element: HTMLVideoElement) => {
      if (element.readyState < 2) return "not yet";
      return `${element.videoWidth} × ${element.videoHeight} at ${element.currentTime}`;
    });
  await expect.poll(() => shown(frame(panel.asset("movie.webm")))).toBe("64 × 40 at 0.1");
  expect(bytes).toBeLessThan(padding);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin video tile");
  await panel.page.getByRole("radio", { name: "List" }).click();
  await panel.asset("movie.webm").locator("svg").first().waitFor();
  expect(await frame(panel.asset("movie.webm")).count()).toBe(0);
  await panel.asset("movie.webm").click();
  await expect.poll(() => shown(frame(versions(panel).first()))).toBe("64 × 40 at 0.1");
});

test("an asset that is gone says so", async () => {
  const panel = await admin.open("files/docs/never");
  await panel.page.getByText("Asset not found").waitFor();
});

test("a picture or film that cannot be displayed has the icon of its type", async () => {
  const files = { "no.png": "image/png", "no.webm": "video/webm" };
  for (const [name, type] of Object.entries(files)) {
    await admin.seed.file(`broken/${name}`, text(name, "neither", type));
  }
  const panel = await admin.open("files");
  const requested = new Set<string>();
  panel.page.on("request", (request) => requested.add(request.resourceType()));
  const shownIn = (place: Locator) => place.locator(".cva-thumb").locator("img, video").count();
  const expectIcons = async (...places: Locator[]) => {
    for (const place of places) {
      await expect.poll(() => shownIn(place)).toBe(0);
      await place.locator(".cva-thumb svg").waitFor();
    }
  };
  await panel.goto("files/broken/?view=grid");
  await expect.poll(() => [requested.has("image"), requested.has("media")]).toEqual([true, true]);
  await expectIcons(panel.asset("no.png"), panel.asset("no.webm"));
  await panel.tab.screenshot("admin broken thumbnails");

  requested.clear();
  await panel.goto("files/broken/no.png");
  await expect.poll(() => requested.has("image")).toBe(true);
  await expectIcons(panel.asset("no.png"), versions(panel).first());
});
