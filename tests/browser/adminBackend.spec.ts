import { beforeAll, describe, expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { Panel, useAdmin } from "./support/admin.js";
import { Seed, text } from "./support/seed.js";
import { useDemo } from "./support/setup.js";

const part = (panel: Panel, title: string) => panel.page.getByRole("region", { name: title });
const work = (panel: Panel, title: string) =>
  panel.page.getByRole("list", { name: title }).getByRole("listitem");

const THEMES = [
  { name: "light", colorScheme: "light" as const },
  { name: "dark", colorScheme: "dark" as const },
  { name: "narrow", colorScheme: "light" as const, width: 390, height: 780 },
];

describe("on Convex storage", () => {
  const admin = useAdmin();

  test("nothing has been done yet, and it says so", async () => {
    const panel = await admin.open("settings");
    await part(panel, "Storage of new files").getByText("Convex storage").waitFor();
    await panel.page.getByText("No migration yet.").waitFor();
    await panel.page.getByText("No cleanup has run yet.").waitFor();
    await panel.page.getByText("No folder has been moved, copied or deleted yet.").waitFor();
    expect(await panel.violations()).toEqual([]);
    expect(panel.tab.troubles).toEqual([]);
  });

  test("a bucket that is not set up is explained", async () => {
    const panel = await admin.open("settings");
    await part(panel, "Storage of new files").getByRole("button", { name: "Change…" }).click();
    const dialog = panel.page.getByRole("dialog", { name: "Storage of new files" });
    await dialog.getByRole("radio", { name: /Cloudflare R2/ }).check();
    await dialog
      .getByRole("textbox", { name: "Public URL of the bucket" })
      .fill("http://files.test");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("it must begin with https://").waitFor();
    expect(await panel.violations()).toEqual([]);
    await panel.press("Escape");
    await dialog.waitFor({ state: "detached" });

    await part(panel, "Move stored files").getByRole("combobox").selectOption("r2");
    await panel.page.getByRole("button", { name: "Only count" }).click();
    await panel.message("The bucket is not configured").waitFor();
    expect(await admin.seed.client.query(api.assets.listMigrations, {})).toEqual([]);
  });

  test("two browsers see how long things are kept, and a shorter time is asked for", async () => {
    const a = await admin.open("settings");
    const b = await admin.open("settings", { colorScheme: "dark" });
    const days = (panel: Panel) =>
      panel.page.getByRole("textbox", { name: "Files in the trash: number" });
    await days(a).waitFor();
    expect(await days(a).inputValue()).toBe("30");
    expect(await a.page.getByRole("button", { name: "Save" }).count()).toBe(0);

    await days(a).fill("sixty");
    await a.page.getByText("Enter a number, 0 or more.").waitFor();
    expect(await a.page.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
    expect(await a.violations()).toEqual([]);
    await days(a).fill("60");
    await a.page.getByRole("button", { name: "Save" }).click();
    await a.message("Retention saved").waitFor();
    await expect.poll(() => days(b).inputValue()).toBe("60");

    await days(b).fill("7");
    await b.press("Enter");
    const question = b.page.getByRole("alertdialog", { name: "Shorten retention?" });
    await question.getByText("files that were deleted more than 7 days ago").waitFor();
    expect(await b.violations()).toEqual([]);
    await question.getByRole("button", { name: "Keep" }).click();
    await question.waitFor({ state: "detached" });
    const settings = () => admin.seed.client.query(api.assets.getSettings, {});
    expect((await settings()).trashRetentionMs).toBe(60 * 24 * 60 * 60_000);
    await b.page.getByRole("button", { name: "Reset" }).click();
    expect(await days(b).inputValue()).toBe("60");

    await b.page.getByRole("checkbox", { name: "Unlimited" }).uncheck();
    await b.page.getByRole("button", { name: "Save" }).click();
    await b.page.getByText("changes from more than 90 days ago").waitFor();
    await b.page.getByRole("alertdialog").getByRole("button", { name: "Save" }).click();
    await expect
      .poll(() => a.page.getByRole("textbox", { name: "Changes: number" }).inputValue())
      .toBe("90");
    await expect.poll(async () => (await settings()).feedRetentionMs).toBe(90 * 24 * 60 * 60_000);
  });

  test("clearing up tells what it freed, and asks first while it is paused", async () => {
    const { client } = admin.seed;
    await admin.seed.file("old", text("old", "x".repeat(4000)));
    await client.mutation(api.assets.deleteAsset, { folderPath: "", basename: "old" });
    await client.mutation(api.assets.configureRetention, {
      trashRetentionMs: 0,
      blobGraceMs: 0,
      isSweepPaused: true,
    });
    const panel = await admin.open("settings");
    await part(panel, "Cleanup").getByText("Paused: nothing is deleted").waitFor();
    // By keyboard alone.
    await panel.tabTo(panel.page.getByRole("button", { name: "Clean up now…" }));
    await panel.press("Enter");
    const question = panel.page.getByRole("alertdialog", { name: /although it is paused/ });
    await question.waitFor();
    await panel.tabTo(question.getByRole("button", { name: "Clean up" }));
    await panel.press("Enter");
    const report = work(panel, "Cleanup reports").first();
    await report.getByText("Freed 4 kB: 1 file left the trash, 1 stored object deleted").waitFor();
    await report.getByText("by demo visitor").waitFor();

    await panel.page.getByRole("checkbox", { name: /Pause cleanup/ }).uncheck();
    await panel.page.getByRole("button", { name: "Save" }).click();
    await panel.page.getByRole("alertdialog").getByRole("button", { name: "Save" }).click();
    await part(panel, "Cleanup").getByText("Once an hour").waitFor();
    await panel.page.getByRole("button", { name: "Clean up now", exact: true }).click();
    await report.getByText("Nothing to clean up.").waitFor();
    expect(await work(panel, "Cleanup reports").count()).toBe(2);
  });

  test("work on folders is told, with what it left and why", async () => {
    const { client } = admin.seed;
    const panel = await admin.open("settings");
    await admin.seed.file("album/a", text("a", "a"));
    await admin.seed.file("album/b", text("b", "b"));
    await client.mutation(api.assets.copyFolder, { path: "album", toPath: "second album" });
    const reports = work(panel, "Folder jobs");
    await reports.getByText("Copied the folder “album” to “second album”").waitFor();
    const { jobId } = await client.mutation(api.assets.deleteFolder, { path: "album" });
    await reports.getByText("Deleted the folder “album”").waitFor();
    await admin.seed.file("album/a", text("a", "another"));
    await client.mutation(api.assets.undeleteFolder, { jobId });
    await reports.first().getByText("Restored the folder “album”").waitFor();
    await reports.first().getByText("1 file stayed in place: its path is taken.").waitFor();
  });
});

describe("with a bucket", () => {
  const setup = useDemo("--r2");
  let seed: Seed;
  const names = Array.from({ length: 80 }, (_, index) => `file ${index}`);

  const open = async (options?: Parameters<typeof setup.openTab>[0]) => {
    const panel = new Panel(await setup.openTab(options), setup.demo.url);
    await panel.goto("settings");
    return panel;
  };
  const moves = (panel: Panel) => work(panel, "Migrations");

  beforeAll(async () => {
    seed = await Seed.of(setup.demo);
    for (const name of names) await seed.file(`files/${name}`, text(name, name));
  });

  test("new files go to the storage that is chosen", async () => {
    const panel = await open();
    const place = part(panel, "Storage of new files");
    await place.getByText("Cloudflare R2").waitFor();
    await place.getByRole("button", { name: "Change…" }).click();
    const dialog = panel.page.getByRole("dialog", { name: "Storage of new files" });
    await dialog.getByRole("radio", { name: /Convex storage/ }).check();
    await dialog.getByRole("button", { name: "Save" }).click();
    await panel.message("New files are stored in Convex storage").waitFor();
    await place.getByText("Convex storage").waitFor();
    await seed.file("here", text("here", "here"));
    const here = { folderPath: "", basename: "here" };
    const file = await seed.client.query(api.assets.getPublishedFile, here);
    expect(file?.backend).toBe("convex");
  });

  test("files are counted, moved, stopped on their way, and moved to the end", async () => {
    const a = await open();
    const b = await open({ colorScheme: "dark" });
    await a.page.getByRole("button", { name: "Only count" }).click();
    await moves(a).getByText("Counted files to move to Convex storage").waitFor();
    await moves(a)
      .first()
      .getByText(/^80 objects, \d+ bytes$/)
      .waitFor();
    await moves(b)
      .first()
      .getByText(/^80 objects, \d+ bytes$/)
      .waitFor();

    await a.page.getByRole("button", { name: "Move files" }).click();
    await moves(b)
      .first()
      .getByText(/objects?, .* so far$/)
      .waitFor();
    const progress = moves(b).first().getByRole("progressbar");
    // What was counted right before says how much there is.
    await expect
      .poll(() => progress.evaluate((element: HTMLProgressElement) => element.value))
      .toBeGreaterThan(0);
    // It stands still on its way, so that it cannot come to its end before somebody stops it.
    await setup.demo.frozen(async () => {
      expect(await a.page.getByRole("button", { name: "Move files" }).isDisabled()).toBe(true);
      expect(await b.violations()).toEqual([]);
      await moves(b).first().getByRole("button", { name: "Stop" }).click();
    });
    await moves(a).first().getByText("; then it was stopped").waitFor();
    const [stopped] = await seed.client.query(api.assets.listMigrations, { limit: 1 });
    expect(stopped).toMatchObject({ status: "stopped", failures: 0, stoppedBy: "demo visitor" });

    await a.page.getByRole("button", { name: "Move files" }).click();
    await moves(a).filter({ hasText: "Done:" }).first().getByText("Moved stored files").waitFor();
    const [done] = await seed.client.query(api.assets.listMigrations, { limit: 1 });
    expect(done).toMatchObject({ status: "done", failures: 0, to: "convex" });
    const file = { folderPath: "files", basename: names[0]! };
    expect((await seed.client.query(api.assets.getPublishedFile, file))?.backend).toBe("convex");
    await a.page.getByRole("button", { name: "Move files" }).click();
    await moves(a).first().getByText("Nothing was left to move.").waitFor();
    expect(a.tab.troubles).toEqual([]);
    expect(b.tab.troubles).toEqual([]);
  });

  test.each(THEMES)("looks right and has no barriers: $name", async ({ name, ...options }) => {
    const panel = await open(options);
    if (name === "light") {
      await seed.client.mutation(api.assets.startSweep, {});
      await seed.client.mutation(api.assets.copyFolder, { path: "files", toPath: "more files" });
      await seed.client.mutation(api.assets.moveFolder, { path: "more files", toPath: "archive" });
    }
    await panel.page.getByText("Moved the folder “more files” to “archive”").waitFor();
    await panel.page.getByText("Nothing to clean up.").waitFor();
    expect(await panel.violations()).toEqual([]);
    await panel.tab.screenshot(`admin-backend-${name}`);
    await panel.page.getByText("Moved the folder “more files”").scrollIntoViewIfNeeded();
    await panel.tab.screenshot(`admin-backend-${name}-below`);
    expect(panel.tab.troubles).toEqual([]);
  });
});
