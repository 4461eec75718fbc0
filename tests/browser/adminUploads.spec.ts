import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { useAdmin } from "./support/admin.js";
import { type FilePayload, picture } from "./support/png.js";
import { text } from "./support/seed.js";

let disk: string;

const admin = useAdmin(async (seed) => {
  for (const path of [
    "drop",
    "paste",
    "pick",
    "described",
    "folders",
    "limits",
    "slow",
    "tree",
    "again",
  ]) {
    await seed.folder(path);
  }
  await seed.client.mutation(api.assets.setUploadLimits, {
    folderPath: "limits",
    maxSize: 1000,
    allowedTypes: ["text/*"],
  });
});

beforeAll(async () => {
  disk = await mkdtemp(path.join(tmpdir(), "uploads-"));
});
afterAll(() => rm(disk, { recursive: true, force: true }));

type Dropped = { name: string; type: string; content: string };

/** Drops or pastes files as the desktop does. */
async function hand(
  page: Page,
  selector: string,
  how: "drop" | "paste",
  files: Dropped[],
): Promise<void> {
  await page
    .locator(selector)
    .first()
    .evaluate(
      (element, { how, files }) => {
        const transfer = new DataTransfer();
        for (const { name, type, content } of files) {
          transfer.items.add(new File([content], name, { type }));
        }
        const options = { bubbles: true, cancelable: true };
        const event =
          how === "drop"
            ? new DragEvent("drop", { ...options, dataTransfer: transfer })
            : new ClipboardEvent("paste", { ...options, clipboardData: transfer });
        if (how === "drop") {
          element.dispatchEvent(new DragEvent("dragenter", { ...options, dataTransfer: transfer }));
          element.dispatchEvent(new DragEvent("dragover", { ...options, dataTransfer: transfer }));
        }
        element.dispatchEvent(event);
      },
      { how, files },
    );
}

const focusedText = (page: Page) => page.evaluate(() => document.activeElement?.textContent);
const plain = (name: string, content = name): Dropped => ({ name, type: "text/plain", content });
const tray = (page: Page) => page.getByRole("region", { name: "Uploads" });

test("files that are dropped are uploaded to the folder that is shown", async () => {
  const panel = await admin.open("files/drop/");
  await panel.page.getByText("No files in this folder").waitFor();
  await hand(panel.page, ".cva-files", "drop", [plain("one.txt"), plain("two.txt")]);
  await panel.shows(["one.txt", "two.txt"]);
  await tray(panel.page).getByText("Uploaded 2 files").waitFor();
  await tray(panel.page).getByRole("button", { name: "two.txt", exact: true }).click();
  await panel.isAt("files/drop/two.txt");
  await tray(panel.page).getByRole("button", { name: "Close" }).click();
  await tray(panel.page).waitFor({ state: "detached" });
  expect(panel.tab.troubles).toEqual([]);
});

test("files that are dropped on a folder of the tree go there", async () => {
  const panel = await admin.open("files/drop/");
  await panel.folder("tree").waitFor();
  await hand(panel.page, '[role="treeitem"][aria-label="tree"]', "drop", [plain("leaf.txt")]);
  await tray(panel.page).getByText("In tree", { exact: false }).waitFor();
  await panel.folder("tree").click();
  await panel.shows(["leaf.txt"]);
});

test("what is pasted is uploaded, except into fields", async () => {
  const panel = await admin.open("files/paste/");
  await panel.page.getByText("No files in this folder").waitFor();
  await hand(panel.page, ".cva-search input", "paste", [plain("not this.txt")]);
  await hand(panel.page, "body", "paste", [plain("pasted.txt")]);
  await panel.shows(["pasted.txt"]);
});

test("files and folders are picked, with the keyboard too", async () => {
  await mkdir(path.join(disk, "trip/day 1"), { recursive: true });
  await writeFile(path.join(disk, "trip/plan.txt"), "plan");
  await writeFile(path.join(disk, "trip/day 1/note.txt"), "note");
  const panel = await admin.open("files/pick/");
  const chosen = panel.page.waitForEvent("filechooser");
  await panel.tabTo(panel.page.getByRole("button", { name: "Upload" }));
  await panel.press("Enter");
  await expect.poll(() => focusedText(panel.page)).toBe("Files…");
  await panel.press("Enter");
  await (await chosen).setFiles([picture("a.png", { width: 40, height: 30, hue: 90 })]);
  await panel.shows(["a.png"]);

  const folder = panel.page.waitForEvent("filechooser");
  await panel.tabTo(panel.page.getByRole("button", { name: "Upload" }));
  await panel.press("Enter");
  await expect.poll(() => focusedText(panel.page)).toBe("Files…");
  await panel.press("ArrowDown");
  await expect.poll(() => focusedText(panel.page)).toBe("A folder…");
  await panel.press("Enter");
  await (await folder).setFiles(path.join(disk, "trip"));
  await panel.folder("trip").waitFor();
  await panel.folder("trip").click();
  await panel.shows(["plan.txt"]);
  await panel.folder("day 1").click();
  await panel.shows(["note.txt"]);
  expect(panel.tab.troubles).toEqual([]);
});

test("an image is uploaded with its size and colors, which the details show", async () => {
  const panel = await admin.open("files/described/");
  const upload = async (file: FilePayload) => {
    const chosen = panel.page.waitForEvent("filechooser");
    await panel.page.getByRole("button", { name: "Upload" }).click();
    await panel.page.getByRole("menuitem", { name: "Files…" }).click();
    await (await chosen).setFiles([file]);
  };
  await upload(picture("a.png", { width: 1200, height: 30, hue: 90 }));
  await panel.shows(["a.png"]);
  const path = { folderPath: "described", basename: "a.png" };
  const { image } = (await admin.seed.client.query(api.assets.getPublishedFile, path))!;
  expect(image).toMatchObject({ width: 1200, height: 30, thumbHash: expect.any(String) as string });
  const lie = { image: { width: 3, height: 4 } };
  await admin.seed.file("described/b.png", text("b.png", "no png", "image/png"), lie);
  for (const [name, words] of [
    ["a.png", "1,200 × 30 pixels"],
    ["b.png", "The file is no image"],
  ] as const) {
    await panel.goto(`files/described/${name}`);
    await panel.page.getByRole("tab", { name: "Details" }).click();
    await panel.page.getByText(words).waitFor();
  }
  expect(panel.tab.troubles).toEqual([]);
});

test("what a folder does not take is refused in words before anything is sent", async () => {
  const panel = await admin.open("files/limits/");
  await panel.page.getByText("No files in this folder").waitFor();
  const sent: string[] = [];
  panel.page.on("request", (request) => {
    if (/\/api\/storage\/upload/.test(request.url())) sent.push(request.url());
  });
  await hand(panel.page, ".cva-files", "drop", [
    plain("big.txt", "x".repeat(1001)),
    { name: "picture.png", type: "image/png", content: "png" },
  ]);
  await tray(panel.page).getByText("2 uploads failed").waitFor();
  await tray(panel.page).getByText("The file is too large.", { exact: false }).waitFor();
  await tray(panel.page).getByText("“limits” accepts at most 1 kB", { exact: false }).waitFor();
  await tray(panel.page).getByText("File type not allowed", { exact: false }).waitFor();
  expect(sent).toEqual([]);
});

test("names that are taken and hidden files are asked about, one by one or together", async () => {
  await admin.seed.file("again/same.txt", text("same.txt", "same"));
  for (const name of ["a.txt", "b.txt", "c.txt"]) {
    await admin.seed.file(`again/${name}`, text(name, "older"));
  }
  const panel = await admin.open("files/again/");
  await panel.shows(["a.txt", "b.txt", "c.txt", "same.txt"]);
  const { page } = panel;
  await hand(page, ".cva-files", "drop", [
    ...["a.txt", "b.txt", "c.txt", "new.txt", ".env", ".DS_Store"].map((name) => plain(name)),
    plain("same.txt", "same"),
  ]);
  await tray(page).getByText("4 files to decide about").waitFor();
  await tray(page).getByText("Unchanged: already published").waitFor();
  await tray(page).getByText("1 system file left out", { exact: false }).waitFor();
  expect(await panel.violations()).toEqual([]);
  await tray(page).getByRole("button", { name: "Skip: .env" }).click();
  await panel.tabTo(tray(page).getByRole("button", { name: "Keep both: b.txt" }));
  await panel.press("Enter");
  const all = tray(page).getByRole("group", { name: "2 files with a name that is taken" });
  await all.getByRole("button", { name: "Replace" }).click();
  await tray(page).getByText("Uploaded 4 files").waitFor();
  await tray(page).getByText("2 replaced, 1 kept beside the old").waitFor();
  await panel.shows(["a.txt", "b-2.txt", "b.txt", "c.txt", "new.txt", "same.txt"]);
  await panel.asset("a.txt").click();
  await page.getByRole("button", { name: "Version 2", exact: true }).waitFor();
  expect(panel.tab.troubles).toEqual([]);
});

/** The content that visitors get of a file. */
async function content(path: string): Promise<string | null> {
  const slash = path.lastIndexOf("/");
  const place = { folderPath: path.slice(0, slash), basename: path.slice(slash + 1) };
  const file = await admin.seed.client.query(api.assets.getPublishedFile, place);
  return file === null ? null : await (await fetch(file.url)).text();
}

test("nothing that is published is replaced silently, and the tray undoes what it says", async () => {
  for (const name of ["a.txt", "b.txt", "c.txt"]) {
    await admin.seed.file(`replace/${name}`, text(name, "older"));
  }
  const panel = await admin.open("files/replace/");
  await panel.shows(["a.txt", "b.txt", "c.txt"]);
  const { page } = panel;
  const names = ["a.txt", "b.txt", "c.txt", "new.txt"];
  await hand(
    page,
    ".cva-files",
    "drop",
    names.map((name) => plain(name, `new ${name}`)),
  );
  await tray(page).getByText("3 files to decide about").waitFor();
  await expect.poll(() => content("replace/new.txt")).toBe("new new.txt");
  for (const name of ["a.txt", "b.txt", "c.txt"]) {
    expect(await content(`replace/${name}`)).toBe("older");
  }
  await tray(page).getByRole("button", { name: "Replace: a.txt" }).click();
  await tray(page).getByText("Replaced: version 2 is published").waitFor();
  expect(await content("replace/a.txt")).toBe("new a.txt");
  await tray(page).getByRole("button", { name: "As a draft: b.txt" }).click();
  await tray(page).getByText("Version 2 is a draft").waitFor();
  expect(await content("replace/b.txt")).toBe("older");
  expect(await tray(page).getByRole("button", { name: "Undo: b.txt" }).count()).toBe(0);
  await tray(page).getByRole("button", { name: "Keep both: c.txt" }).click();
  await panel.shows(["a.txt", "b.txt", "c-2.txt", "c.txt", "new.txt"]);
  await tray(page).getByText("1 replaced, 1 kept beside the old, 1 as a draft").waitFor();
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin upload effects");

  await tray(page).getByRole("button", { name: "Undo: a.txt" }).click();
  await tray(page).getByText("Undone", { exact: true }).waitFor();
  expect(await content("replace/a.txt")).toBe("older");
  await panel.tabTo(tray(page).getByRole("button", { name: "Undo all 2" }));
  await panel.press("Enter");
  await panel.shows(["a.txt", "b.txt", "c.txt"]);
  await expect.poll(() => tray(page).getByText("Undone", { exact: true }).count()).toBe(3);
  expect(panel.tab.troubles).toEqual([]);
});

test("a replacement that somebody has replaced since is not undone", async () => {
  await admin.seed.file("meanwhile/a.txt", text("a.txt", "older"));
  const panel = await admin.open("files/meanwhile/");
  await panel.shows(["a.txt"]);
  const { page } = panel;
  await hand(page, ".cva-files", "drop", [plain("a.txt", "mine")]);
  await tray(page).getByRole("button", { name: "Replace: a.txt" }).click();
  await tray(page).getByText("Replaced: version 2 is published").waitFor();
  await admin.seed.file("meanwhile/a.txt", text("a.txt", "theirs"));
  await tray(page).getByRole("button", { name: "Undo: a.txt" }).click();
  await panel.message("Changed by someone else").waitFor();
  expect(await content("meanwhile/a.txt")).toBe("theirs");
});

test("many names are answered by finger on a phone, all as drafts", async () => {
  for (const name of ["a.txt", "b.txt"]) {
    await admin.seed.file(`phone/${name}`, text(name, "older"));
  }
  const phone = { width: 390, height: 800, touch: true, colorScheme: "dark" } as const;
  const panel = await admin.open("files/phone/", phone);
  await panel.shows(["a.txt", "b.txt"]);
  const { page } = panel;
  await hand(page, ".cva-files", "drop", [plain("a.txt", "new"), plain("b.txt", "new")]);
  await tray(page).getByText("2 files to decide about").waitFor();
  expect(await panel.violations()).toEqual([]);
  const answers = tray(page).locator(".cva-upload-question button");
  const boxes = await answers.evaluateAll((buttons) =>
    buttons.map((button) => button.getBoundingClientRect().toJSON() as DOMRect),
  );
  expect(boxes).toHaveLength(12);
  expect(boxes.filter(({ width, height }) => width < 44 || height < 44)).toEqual([]);
  expect(boxes.filter(({ left, right }) => left < 0 || right > 390)).toEqual([]);
  await panel.tab.screenshot("admin upload questions narrow dark");
  const all = tray(page).getByRole("group", { name: "2 files with a name that is taken" });
  await all.getByRole("button", { name: "As a draft" }).tap();
  await tray(page).getByText("Uploaded 2 files").waitFor();
  await tray(page).getByText("2 as a draft").waitFor();
  expect(await content("phone/a.txt")).toBe("older");
  expect(await content("phone/b.txt")).toBe("older");
});

test("an upload is canceled, fails in words, and is tried again", async () => {
  const panel = await admin.open("files/slow/");
  await panel.page.getByText("No files in this folder").waitFor();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let isDown = true;
  await panel.page.route(/\/api\/storage\/upload/, async (route) => {
    if (route.request().method() === "OPTIONS") return await route.continue();
    if (isDown) return await route.abort();
    await held;
    await route.continue().catch(() => undefined);
  });

  await hand(panel.page, ".cva-files", "drop", [plain("file.txt")]);
  await tray(panel.page).getByText("1 upload failed").waitFor();
  await tray(panel.page).getByText("The upload failed", { exact: false }).waitFor();

  isDown = false;
  await tray(panel.page).getByRole("button", { name: "Retry file.txt" }).click();
  await tray(panel.page).getByText("Uploading 1 file").waitFor();
  await panel.page.getByRole("progressbar", { name: "file.txt" }).waitFor();
  await tray(panel.page).getByRole("button", { name: "Cancel file.txt" }).click();
  await tray(panel.page).getByText("Uploads canceled").waitFor();
  await panel.page.getByText("No files in this folder").waitFor();

  await tray(panel.page).getByRole("button", { name: "Retry file.txt" }).click();
  release();
  await tray(panel.page).getByText("Uploaded 1 file").waitFor();
  await panel.shows(["file.txt"]);
});

test("uploads go on while people look at other places", async () => {
  const panel = await admin.open("files/slow/");
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await panel.page.route(/\/api\/storage\/upload/, async (route) => {
    await held;
    await route.continue();
  });
  await panel.folder("slow").waitFor();
  await hand(panel.page, ".cva-files", "drop", [plain("late.txt")]);
  await tray(panel.page).getByText("Uploading 1 file").waitFor();
  await panel.page.getByRole("button", { name: "Trash" }).click();
  await panel.isAt("trash");
  release();
  await tray(panel.page).getByText("Uploaded 1 file").waitFor();
  await panel.folder("slow").click();
  await panel.asset("late.txt").waitFor();
});

test("a new version keeps the asset's name, published or as a draft", async () => {
  await admin.seed.file("versions/logo", text("first.txt", "one"));
  const panel = await admin.open("files/versions/logo");
  await panel.page.getByRole("heading", { name: "logo" }).waitFor();
  for (const [index, choice] of ["And publish it…", "As a draft…"].entries()) {
    const chooser = panel.page.waitForEvent("filechooser");
    await panel.page.getByRole("button", { name: "New version" }).click();
    await panel.page.getByRole("menuitem", { name: choice }).click();
    await (
      await chooser
    ).setFiles({
      name: `upload ${index}.txt`,
      mimeType: "text/plain",
      buffer: Buffer.from(`content ${index}`),
    });
    await panel.page.getByRole("button", { name: `Version ${index + 2}`, exact: true }).waitFor();
  }
  const versions = panel.page.getByRole("list", { name: "Versions, the published one first" });
  await versions.getByRole("listitem").nth(1).getByText("Draft").waitFor();
  await versions.getByRole("listitem").first().getByText("Published").waitFor();
  await panel.shows(["logo"]);
});
