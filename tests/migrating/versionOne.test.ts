/** From the real package 1.x to this one: everything arrives, once, and nobody sees it on its way. */
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { LEASE_MS, RETRY_MS } from "../../example/migrating/convex/migrating/settings.js";
import { noise } from "../delivery/site.js";
import { MigratingApp, at, closeLoader, hexOf, text } from "./support/app.js";
import { Death } from "./support/deaths.js";
import { expectSame } from "./support/histories.js";

let app: MigratingApp;
beforeEach(async () => {
  app = await MigratingApp.open();
});
afterEach(async () => {
  Death.endAll();
  await app.close();
});
afterAll(closeLoader);

const COMPLETE = { phase: "done", isComplete: true, failures: [], kept: [] };

async function seed(): Promise<string[]> {
  await app.mutate("versionedAssets", "assetManager:createFolderByPath", {
    path: "images",
    name: "All my images",
  });
  await app.mutate("versionedAssets", "assetManager:createFolderByPath", { path: "empty/below" });
  const png = { contentType: "image/png" };
  const labelled = { ...png, filename: "Hero (final).png", label: "first" };
  await app.upload("versionedAssets", "images/hero", text("one"), labelled);
  await app.upload("versionedAssets", "images/hero", text("two"), { ...png, filename: "b.png" });
  // In a folder that nobody has created, and in the root.
  await app.upload("versionedAssets", "nowhere/deep/Фото 🌊", text("one"), png);
  await app.upload("versionedAssets", "readme", text(""), { contentType: "text/plain" });
  await app.upload("versionedAssets", "images/large", noise(5_000_000), png);
  for (let n = 1; n <= 30; n += 1) {
    await app.upload("versionedAssets", "images/often", text(`version ${n % 7}`), {
      contentType: "text/plain; charset=utf-8",
      label: `number ${n}`,
    });
  }
  const [first] = await app.versions("versionedAssets", "images/hero");
  await app.mutate("versionedAssets", "assetManager:restoreVersion", { versionId: first!._id });
  return ["images/hero", "nowhere/deep/Фото 🌊", "readme", "images/large", "images/often"];
}

describe("everything", () => {
  test("arrives with its history, and 1.x is as it was", async () => {
    const paths = await seed();
    const before = await app.versionOneSnapshot(paths);
    const report = await app.migrate();
    expect(report).toMatchObject(COMPLETE);
    // 5 assets; the folders "images" and "empty/below".
    expect(report.assetsAndFolders).toEqual({ waiting: 0, done: 7, failed: 0 });
    expect(report.versions).toEqual({ inSource: 36, copied: 36, notCopied: 0 });
    await expectSame(app, paths);
    expect(await app.versionOneSnapshot(paths)).toEqual(before);
    expect(await app.query("assets", "assetManager:getFolder", { path: "images" })).toMatchObject({
      name: "All my images",
    });
    const below = await app.query("assets", "assetManager:getFolder", { path: "empty/below" });
    expect(below).not.toBeNull();
  });

  test("of 25 folders, which are more than are looked at at once", async () => {
    const paths = Array.from({ length: 25 }, (_, n) => `folder ${n}/x`);
    for (const path of paths) {
      const { folderPath } = at(path);
      await app.mutate("versionedAssets", "assetManager:createFolderByPath", { path: folderPath });
      await app.upload("versionedAssets", path, text(path), { contentType: "text/plain" });
    }
    await app.mutate("versionedAssets", "testing:forgetChanges", { basename: "x" });
    const report = await app.migrate();
    expect(report).toMatchObject({ isComplete: true, assetsAndFolders: { done: 50 } });
    // Nothing has failed, so no action has ended in a pause: each has its watch right after the lease.
    const watches = (await app.jobs()).filter(({ name }) => name === "migrating/migration:watch");
    expect(watches.length).toBeGreaterThan(1);
    for (const { scheduledTime, _creationTime } of watches) {
      expect(scheduledTime - _creationTime).toBeLessThan(LEASE_MS + RETRY_MS / 2);
    }
    await expectSame(app, paths);
  });

  test("keeps dates as metadata, and who", async () => {
    await seed();
    const [old] = await app.versions("versionedAssets", "images/hero");
    await app.changeVersionOne("assetVersions", old!._id!, { createdBy: "ada", createdAt: 5 });
    await app.migrate();
    const before = await app.versions("versionedAssets", "images/hero");
    expect(before[0]).toMatchObject({ createdBy: "ada", createdAt: 5 });
    const after = await app.versions("assets", "images/hero");
    expect(after).toMatchObject(
      before.map(({ _id, version, createdAt, createdBy }) => ({
        createdBy: createdBy ?? "migration",
        metadata: {
          migratedFrom: "convex-versioned-assets 1",
          versionId: _id,
          version,
          createdAt,
          ...(createdBy === undefined ? {} : { createdBy }),
        },
      })),
    );
  });

  test("a second time adds nothing", async () => {
    const paths = await seed();
    await app.migrate();
    const histories = await Promise.all(paths.map((path) => app.versions("assets", path)));
    const report = await app.migrate();
    expect(report).toMatchObject(COMPLETE);
    expect(await Promise.all(paths.map((path) => app.versions("assets", path)))).toEqual(histories);
  });

  test("a second time brings what has come to 1.x since then", async () => {
    const paths = await seed();
    await app.migrate();
    await app.upload("versionedAssets", "images/hero", text("new"), { contentType: "image/png" });
    await app.upload("versionedAssets", "images/new", text("new"), { contentType: "image/png" });
    expect((await app.migrate()).versions).toEqual({ inSource: 38, copied: 38, notCopied: 0 });
    await expectSame(app, [...paths, "images/new"]);
  });
});

describe("what 1.x cannot list", () => {
  test("is named, and counted", async () => {
    const contentType = "text/plain";
    await app.upload("versionedAssets", "told", text("one"), { contentType });
    // From before 1.x had a feed.
    await app.upload("versionedAssets", "untold", text("two"), { contentType });
    await app.mutate("versionedAssets", "testing:forgetChanges", { basename: "untold" });
    // The first two calls are for the next task and for all folders.
    const death = new Death(3, "once");
    const report = await app.migrate();
    death.end();
    expect(report).toMatchObject({ phase: "done", isComplete: false, unlisted: ["/"] });
    expect(report.versions).toEqual({ inSource: 2, copied: 1, notCopied: 0 });
    expect(await app.migrate()).toMatchObject({ isComplete: true, unlisted: [] });
    await expectSame(app, ["told", "untold"]);
  });

  test("is found in its feed, however many changes there were at one time", async () => {
    const change = {
      changeType: "asset:publish",
      folderPath: "a",
      basename: "noise",
      createdAt: 7,
    };
    const rows = { table: "changelog", row: change, count: 6050 };
    await app.mutate("versionedAssets", "testing:insertMany", rows);
    await app.upload("versionedAssets", "nobody/knows", text("one"), { contentType: "text/plain" });
    expect(await app.migrate()).toMatchObject({ isComplete: true });
    await expectSame(app, ["nobody/knows"]);
  });
});

test("old addresses lead to the copies, of single versions too", async () => {
  const paths = await seed();
  await app.migrate();
  const { siteUrl } = app.backend;
  for (const path of paths) {
    for (const version of await app.versions("versionedAssets", path)) {
      const { url } = (await app.query<{ url: string } | null>(
        "versionedAssets",
        "assetFsHttp:getVersionPreviewUrl",
        { versionId: version._id },
      ))!;
      const old = await app.bytesAt(`${siteUrl}/assets/v/${version._id}/any%20name.png`);
      expect(hexOf(old), path).toBe(hexOf(await app.bytesAt(url)));
    }
    const shown = await app.bytesAt(
      `${siteUrl}/assets/${path.split("/").map(encodeURIComponent).join("/")}`,
    );
    const wanted = (await app.published("versionedAssets", path))!;
    expect(hexOf(shown), path).toBe(hexOf(await app.bytesAt(wanted.url)));
  }
  const { versionId } = (await app.published("assets", "images/hero"))!;
  const ours = await fetch(`${siteUrl}/assets/v/${versionId}`, { redirect: "manual" });
  expect(ours.headers.get("Location")).toBe(`${siteUrl}/files/v/${versionId}`);
  expect((await fetch(`${siteUrl}/assets/v/nothing`)).status).toBe(404);
});
