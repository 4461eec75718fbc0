import { fileURLToPath } from "node:url";
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { Panel, useAdmin } from "./support/admin.js";
import { useMeteredAdmin } from "./support/metered.js";
import { type FilePayload, picture } from "./support/png.js";

const admin = useAdmin();

const TENANT_APP = fileURLToPath(new URL("tenants/backend.ts", import.meta.url));
const tenants = useMeteredAdmin(
  async (seed) => {
    for (const tenant of ["tenants/a", "tenants/b"]) {
      process.env.TENANT = tenant;
      await seed.file(`${tenant}/logo.png`, picture("logo.png", { width: 60, height: 40, hue: 9 }));
    }
    process.env.TENANT = "tenants/a";
    const release = { name: "Of tenant a", folderPath: "tenants/a" };
    await seed.client.mutation(api.assets.createRelease, release);
  },
  undefined,
  TENANT_APP,
);

const NAMES = ["a.png", "b.png", "c.png"];

/** Puts pictures in a folder, each with a published version 1 and a draft. */
async function drafts(folderPath: string): Promise<string[]> {
  const versionIds = [];
  for (const [index, name] of NAMES.entries()) {
    const look = (width: number, hue: number) => picture(name, { width, height: 60, hue });
    await admin.seed.file(`${folderPath}/${name}`, look(90, index * 40));
    const draft = look(91, 200 + index * 40);
    versionIds.push(
      await admin.seed.file(`${folderPath}/${name}`, draft, { isDraft: true, label: "new" }),
    );
  }
  return versionIds;
}

/** Makes a release of the drafts, without the panel. */
async function prepared(folderPath: string, name: string): Promise<string> {
  const versionIds = await drafts(folderPath);
  const { releaseId } = await admin.seed.client.mutation(api.assets.createRelease, {
    name,
    folderPath,
  });
  const entries = NAMES.map((basename, index) => ({
    ...{ folderPath, basename, versionId: versionIds[index]! },
  }));
  await admin.seed.client.mutation(api.assets.addToRelease, { releaseId, entries });
  return releaseId;
}

async function published(folderPath: string): Promise<(number | undefined)[]> {
  const files = await admin.seed.client.query(api.assets.getPublishedFiles, {
    files: NAMES.map((basename) => ({ folderPath, basename })),
  });
  return files.map((file) => file?.version);
}

const entries = (panel: Panel) =>
  panel.page.getByRole("list", { name: "Files in this release" }).getByRole("listitem");
const button = (place: Panel | Locator, name: string) =>
  (place instanceof Panel ? place.page : place).getByRole("button", { name, exact: true });

/** Waits until the open release is in a state. */
async function isIn(panel: Panel, status: string): Promise<void> {
  await panel.page.locator(".cva-release-title").getByText(status, { exact: true }).waitFor();
}

async function dialogOf(panel: Panel, name: string | RegExp): Promise<Locator> {
  const dialog = panel.page.getByRole("dialog", { name });
  await panel.hasFocus(dialog);
  return dialog;
}

test("a release is made from drafts, published and rolled back, and what it changed names it", async () => {
  await drafts("site");
  const panel = await admin.open("files/site/a.png");
  await button(panel, "Actions for version 2").click();
  await panel.page.getByRole("menuitem", { name: "Add to release…" }).click();
  const first = await dialogOf(panel, "Add 1 file to a release");
  expect(await panel.violations()).toEqual([]);
  await first.getByRole("textbox", { name: "Name or message" }).fill("Spring");
  await button(first, "Add").click();
  await panel.message("Added 1 file to “Spring”").waitFor();

  await panel.goto("files/site/");
  await panel.asset("b.png").locator(".cva-select-box").click();
  await panel.asset("c.png").locator(".cva-select-box").click();
  await button(panel, "More actions for the selection").click();
  await panel.page.getByRole("menuitem", { name: "Add to release…" }).click();
  const second = await dialogOf(panel, "Add 2 files to a release");
  expect(
    await second.getByRole("combobox", { name: "Release", exact: true }).innerText(),
  ).toContain("Spring");
  await button(second, "Add").click();
  await panel.message("Added 2 files to “Spring”").waitFor();

  await button(panel, "Releases").click();
  await panel.isAt("releases");
  await panel.page.getByRole("button", { name: /^Spring/ }).click();
  await expect.poll(() => entries(panel).count()).toBe(3);
  await entries(panel).first().getByText("Publish version 2").waitFor();
  await entries(panel).first().getByText("Based on version 1 · Published now: version 1").waitFor();
  await panel.showsThumbnails();
  expect(await panel.page.locator(".cva-entry img").count()).toBe(6);
  expect(await panel.violations()).toEqual([]);

  await entries(panel).getByRole("button", { name: "Remove site/c.png from the release" }).click();
  await expect.poll(() => entries(panel).count()).toBe(2);
  await button(panel.message("Removed “c.png” from the release"), "Undo").click();
  await expect.poll(() => entries(panel).count()).toBe(3);

  await button(panel, "Publish…").click();
  const question = await dialogOf(panel, "Publish “Spring”?");
  await question.getByText("3 files will change in the same moment.").waitFor();
  await expect.poll(() => button(question, "Publish").isEnabled()).toBe(true);
  expect(await question.getByRole("radio").count()).toBe(0);
  expect(await panel.violations()).toEqual([]);
  expect(await published("site")).toEqual([1, 1, 1]);
  await button(question, "Publish").click();
  await panel.message("Published “Spring”: 3 files").waitFor();
  await isIn(panel, "Published");
  expect(await published("site")).toEqual([2, 2, 2]);

  await button(panel, "Changes").click();
  const line = panel.page.getByRole("listitem").filter({ hasText: "in release “Spring”" });
  await line.filter({ hasText: "published versions of 3 files in site" }).first().waitFor();
  await panel.goto("files/site/a.png");
  await button(panel, "in release “Spring”").click();
  await isIn(panel, "Published");

  await button(panel, "Roll back…").click();
  await button(await dialogOf(panel, "Roll back “Spring”?"), "Roll back").click();
  await panel.message("Rolled back “Spring”").waitFor();
  await isIn(panel, "Rolled back");
  expect(await published("site")).toEqual([1, 1, 1]);
  expect(panel.tab.troubles).toEqual([]);
});

test("a file that has changed since is named, and is left out if the visitor says so", async () => {
  const releaseId = await prepared("shop", "Sale");
  await admin.seed.file("shop/a.png", picture("a.png", { width: 92, height: 60, hue: 130 }));
  const panel = await admin.open(`releases/shop/${releaseId}`, { colorScheme: "dark" });
  await entries(panel).first().getByText("Changed since").waitFor();
  await entries(panel).first().getByText("Based on version 1 · Published now: version 3").waitFor();
  await panel.showsThumbnails();
  await panel.tab.screenshot("releases differing dark");
  await button(panel, "Publish…").click();
  const question = await dialogOf(panel, "Publish “Sale”?");
  await question.getByText("1 file changed since").waitFor();
  await question.getByText("shop/a.png").waitFor();
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("releases conflict dark");
  await button(question, "Publish").click();
  await question.getByRole("alert").getByText("a.png").waitFor();
  expect(await published("shop")).toEqual([3, 1, 1]);
  await question.getByRole("radio", { name: /^Leave them out/ }).check();
  await button(question, "Publish").click();
  const done = panel.message("Published “Sale”: 2 files");
  await done.getByText("1 file left as they are.").waitFor();
  await entries(panel).first().getByText("Left out").waitFor();
  expect(await published("shop")).toEqual([3, 2, 2]);
  await button(done, "Undo").click();
  await isIn(panel, "Rolled back");
  expect(await published("shop")).toEqual([3, 1, 1]);
});

test("a rollback says where a file was changed since, and overwrites it if the visitor says so", async () => {
  const releaseId = await prepared("team", "Launch");
  await admin.seed.client.mutation(api.assets.publishRelease, { releaseId });
  const panel = await admin.open(`releases/team/${releaseId}`);
  await button(panel, "Roll back…").click();
  const question = await dialogOf(panel, "Roll back “Launch”?");
  await expect.poll(() => button(question, "Roll back").isEnabled()).toBe(true);
  // Another person is faster.
  await admin.seed.file("team/b.png", picture("b.png", { width: 93, height: 60, hue: 60 }));
  await button(question, "Roll back").click();
  await question.getByText("1 file changed since").waitFor();
  await question.getByText("team/b.png").waitFor();
  await question.getByRole("radio", { name: /^Overwrite/ }).check();
  await button(question, "Roll back").click();
  await isIn(panel, "Rolled back");
  expect(await published("team")).toEqual([1, 1, 1]);
});

test("by keyboard", async () => {
  await drafts("keys");
  const panel = await admin.open("files/keys/");
  await panel.asset("a.png").waitFor();
  await panel.list.focus();
  await panel.press("Control+a");
  await panel.tabTo(button(panel, "More actions for the selection"));
  await panel.press("Enter");
  const item = panel.page.getByRole("menuitem", { name: "Add to release…" });
  await panel.choose(item, "ArrowDown");
  const adding = await dialogOf(panel, "Add 3 files to a release");
  const choice = adding.getByRole("combobox", { name: "Release", exact: true });
  if ((await choice.count()) > 0) await choice.selectOption("New release");
  await panel.tabTo(adding.getByRole("textbox"));
  await panel.page.keyboard.type("With keys");
  await panel.press("Enter");
  await panel.message("Added 3 files to “With keys”").waitFor();
  await panel.tabTo(button(panel, "Releases"));
  await panel.press("Enter");
  await panel.tabTo(panel.page.getByRole("button", { name: /^With keys/ }));
  await panel.press("Enter");
  for (const [action, status] of [
    ["Publish", "Published"],
    ["Roll back", "Rolled back"],
  ] as const) {
    await panel.tabTo(button(panel, `${action}…`));
    await panel.press("Enter");
    const question = await dialogOf(panel, `${action} “With keys”?`);
    await expect.poll(() => button(question, action).isEnabled()).toBe(true);
    await panel.tabTo(button(question, action));
    await panel.press("Enter");
    await isIn(panel, status);
    const heading = panel.page.getByRole("heading", { name: "With keys" });
    await expect
      .poll(() => heading.evaluate((element) => element === document.activeElement))
      .toBe(true);
  }
  expect(await published("keys")).toEqual([1, 1, 1]);
});

test.each(["light", "dark"] as const)("fits fingers on a phone, %s", async (colorScheme) => {
  const folder = `phone ${colorScheme}`;
  const releaseId = await prepared(folder, `On a phone ${colorScheme}`);
  await admin.seed.file(`${folder}/a.png`, picture("a.png", { width: 94, height: 60, hue: 1 }));
  const panel = await admin.open("releases", { width: 390, height: 800, touch: true, colorScheme });
  const row = panel.page.getByRole("button", { name: new RegExp(`^On a phone ${colorScheme}`) });
  await row.waitFor();
  expect(await panel.misfits(44)).toEqual([]);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot(`releases phone list ${colorScheme}`);
  await row.tap();
  await panel.isAt(`releases/${folder}/${releaseId}`);
  await entries(panel).first().getByText("Changed since").waitFor();
  await panel.showsThumbnails();
  expect(await panel.misfits(44)).toEqual([]);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot(`releases phone ${colorScheme}`, true);
  await button(panel, "Publish…").tap();
  const question = await dialogOf(panel, /^Publish/);
  await question.getByRole("radio", { name: /^Overwrite/ }).tap();
  expect(await panel.misfits(44)).toEqual([]);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot(`releases phone dialog ${colorScheme}`);
  await button(question, "Publish").tap();
  await isIn(panel, "Published");
  expect(await published(folder)).toEqual([2, 2, 2]);
});

test("a release is scheduled and unscheduled, and a discarded one leaves its drafts", async () => {
  const releaseId = await prepared("later", "Later");
  const panel = await admin.open(`releases/later/${releaseId}`);
  await button(panel, "Schedule…").click();
  const question = await dialogOf(panel, "Schedule “Later”");
  const at = question.getByLabel("Date and time");
  const inYear = new Date().getFullYear() + 1;
  await at.fill("2020-01-01T10:00");
  await button(question, "Schedule").click();
  await question.getByText("Choose a time in the future.").waitFor();
  const soon = new Date(Date.now() + 48 * 60 * 60 * 1000);
  const day = `${soon.getFullYear()}-${String(soon.getMonth() + 1).padStart(2, "0")}-${String(soon.getDate()).padStart(2, "0")}`;
  await at.fill(`${inYear + 3}-01-01T10:00`);
  await button(question, "Schedule").click();
  await question.getByRole("alert").waitFor();
  await at.fill(`${day}T09:30`);
  await button(question, "Schedule").click();
  await isIn(panel, "Scheduled");
  const { scheduledFor } = (await admin.seed.client.query(api.assets.getRelease, { releaseId }))!;
  expect(scheduledFor).toBe(new Date(`${day}T09:30`).getTime());
  await button(panel, "Unschedule").click();
  await isIn(panel, "Draft");
  await button(panel.message("The release is a draft again"), "Undo").click();
  await isIn(panel, "Scheduled");
  await button(panel, "Unschedule").click();
  await isIn(panel, "Draft");
  await button(panel, "Discard…").click();
  const discarding = panel.page.getByRole("alertdialog", { name: "Discard “Later”?" });
  await button(discarding, "Discard").click();
  await panel.message("Discarded “Later”").waitFor();
  await panel.isAt("releases");
  expect(await admin.seed.client.query(api.assets.getRelease, { releaseId })).toBeNull();
  expect(await published("later")).toEqual([1, 1, 1]);
});

test("a preview link shows the folder's pages as the release would publish them", async () => {
  const page = (heading: string): FilePayload => ({
    name: "index.html",
    mimeType: "text/html",
    buffer: Buffer.from(
      `<!doctype html><link rel="stylesheet" href="css/main.css"><h1>${heading}</h1>` +
        `<img src="logo.png" alt="logo"><a href="about/">About</a><script>document.title="ran"</script>`,
    ),
  });
  const style: FilePayload = {
    ...{ name: "main.css", mimeType: "text/css" },
    buffer: Buffer.from("h1 { color: rgb(1, 2, 3) }"),
  };
  await admin.seed.file("pages/index.html", page("As before"));
  const { client } = admin.seed;
  const release = { name: "Relaunch", folderPath: "pages" };
  const { releaseId } = await client.mutation(api.assets.createRelease, release);
  const empty = await admin.open(`releases/pages/${releaseId}`);
  expect(await button(empty, "Preview link…").isDisabled()).toBe(true);
  await empty.page.close();
  const files = {
    "pages/index.html": page("As of spring"),
    "pages/about/index.html": page("About us"),
    "pages/css/main.css": style,
    "pages/logo.png": picture("logo.png", { width: 60, height: 40, hue: 9 }),
  };
  for (const [path, file] of Object.entries(files)) {
    const versionId = await admin.seed.file(path, file, { isDraft: true });
    const folderPath = path.slice(0, path.lastIndexOf("/"));
    const basename = path.slice(folderPath.length + 1);
    const entries = [{ folderPath, basename, versionId }];
    await client.mutation(api.assets.addToRelease, { releaseId, entries });
  }
  const panel = await admin.open(`releases/pages/${releaseId}`);
  await panel.tab.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await button(panel, "Preview link…").click();
  const dialog = await dialogOf(panel, "Preview of “Relaunch”");
  await dialog.getByRole("combobox", { name: "Expires after" }).selectOption("1 hour");
  const before = Date.now();
  await button(dialog, "Copy link").click();
  await dialog.getByText(/^Copied\. Expires /).waitFor();
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("releases preview link");
  const url = await panel.page.evaluate(() => navigator.clipboard.readText());
  expect(await dialog.getByRole("textbox", { name: "Link" }).inputValue()).toBe(url);
  const [, expires] = /\/~\d+\.(\d+)\./.exec(url)!;
  expect(Number(expires) * 1000 - before).toBeGreaterThan(55 * 60_000);
  expect(Number(expires) * 1000 - before).toBeLessThan(66 * 60_000);
  await button(dialog, "Done").click();
  await dialog.waitFor({ state: "detached" });

  const visitor = await panel.tab.context.newPage();
  const shows = async (heading: string) => {
    await visitor.getByRole("heading", { name: heading }).waitFor();
    const color = (element: Element) => getComputedStyle(element).color;
    const isStyled = () => visitor.locator("h1").evaluate(color);
    await expect.poll(isStyled).toBe(heading === "About us" ? "rgb(0, 0, 0)" : "rgb(1, 2, 3)");
    // No script has run.
    expect(await visitor.title()).toBe("");
  };
  await visitor.goto(url);
  await shows("As of spring");
  const width = () =>
    visitor.locator("img").evaluate((image) => (image as HTMLImageElement).naturalWidth);
  await expect.poll(width).toBe(60);
  await visitor.getByRole("link", { name: "About" }).click();
  await shows("About us");
  expect(visitor.url()).toBe(`${url}about/`);
  await client.mutation(api.assets.discardRelease, { releaseId });
  expect((await visitor.reload())!.status()).toBe(404);
  await visitor.close();
});

test("drafts are added from the tray of their upload", async () => {
  await drafts("tray");
  const panel = await admin.open("files/tray/a.png");
  await button(panel, "New version").click();
  const [chooser] = await Promise.all([
    panel.page.waitForEvent("filechooser"),
    panel.page.getByRole("menuitem", { name: /draft/i }).click(),
  ]);
  await chooser.setFiles(picture("a.png", { width: 97, height: 60, hue: 300 }));
  await button(panel, "Add drafts to release…").click();
  const adding = await dialogOf(panel, "Add 1 file to a release");
  const choice = adding.getByRole("combobox", { name: "Release", exact: true });
  if ((await choice.count()) > 0) await choice.selectOption("New release");
  await adding.getByRole("textbox").fill("From a tray");
  await button(adding, "Add").click();
  const done = panel.message("Added 1 file to “From a tray”");
  await button(done, "Undo").click();
  await button(panel, "Releases").click();
  await panel.page.getByRole("button", { name: /^From a tray ?Draft ?0 files/ }).waitFor();
});

test("a tenant sees its own releases only, and nothing of releases elsewhere", async () => {
  process.env.TENANT = "tenants/a";
  const first = await tenants.open("files/tenants/a/");
  await button(first, "Releases").click();
  await first.isAt("releases/tenants/a/");
  await first.page.getByRole("button", { name: /^Of tenant a/ }).click();
  await isIn(first, "Draft");
  const place = new URL(first.page.url()).pathname.replace("/admin/", "");
  await first.page.close();

  process.env.TENANT = "tenants/b";
  const second = await tenants.open("files/tenants/b/");
  await button(second, "Releases").click();
  await second.page.getByText("No releases yet").waitFor();
  await second.goto(place);
  await second.page.getByRole("alert").getByText("You may not.").first().waitFor();
  expect(await second.page.getByText("Of tenant a").count()).toBe(0);
  await second.goto("files/tenants/a/");
  await second.page.getByRole("alert").first().waitFor();
  await button(second, "Changes").waitFor();
  // The panel learns that from the answer to another question.
  await button(second, "Releases").waitFor({ state: "detached" });
});
