/** Moving and renaming whole folders that are small enough for one step. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import {
  type Component,
  at,
  feedLines,
  openComponent,
  readFeed,
  rows,
  upload,
} from "./testing/component.test-helpers.js";
import { NOW, pass, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { assetPaths, expectCoherentTree, folderPaths } from "./testing/trees.test-helpers.js";

const { assetManager, jobs, settings } = api;

stopTheClock();

/** `shop` with a file and folders below it, and neighbours whose names begin alike. */
async function openShop() {
  const t = openComponent();
  const hero = await upload(t, "shop/hero", "one", { actor: "ada" });
  await upload(t, "shop/hero", "two", { actor: "ada" });
  await upload(t, "shop/2030/sale", "three");
  await t.mutation(assetManager.createFolderByPath, { path: "shop/empty", name: "Nothing yet" });
  await upload(t, "shop2/hero", "four");
  await upload(t, "shop-old", "five");
  pass(1000);
  return { t, hero };
}

const move = async (t: Component, path: string, toPath: string, actor?: string) =>
  await t.mutation(jobs.moveFolder, { path, toPath, actor });

describe("moveFolder", () => {
  test("takes everything below along, and nothing else", async () => {
    const { t } = await openShop();
    await move(t, "shop", "archive/2029/shop");
    expect(await folderPaths(t)).toEqual([
      "archive",
      "archive/2029",
      "archive/2029/shop",
      "archive/2029/shop/2030",
      "archive/2029/shop/empty",
      "shop2",
    ]);
    expect(await assetPaths(t)).toEqual([
      "archive/2029/shop/2030/sale",
      "archive/2029/shop/hero",
      "shop-old",
      "shop2/hero",
    ]);
    await expectCoherentTree(t);
  });

  test("is done when the call returns, and tells what it did", async () => {
    const { t } = await openShop();
    const job = await move(t, "shop", "store", "bob");
    expect(job).toMatchObject({
      kind: "move",
      path: "shop",
      toPath: "store",
      status: "done",
      assetsDone: 2,
      foldersDone: 3,
      assetsSkipped: 0,
      startedAt: NOW + 1000,
      startedBy: "bob",
      finishedAt: NOW + 1000,
    });
    const { jobId } = job;
    expect(await t.query(jobs.getJob, { jobId })).toEqual(job);
    expect(await t.query(jobs.listJobs, {})).toEqual([job]);
    expect(await rows(t, "folderLocks")).toEqual([]);
  });

  test("keeps ids, versions, display names and bytes", async () => {
    const { t, hero } = await openShop();
    const before = [await rows(t, "versions"), await rows(t, "blobs")];
    await move(t, "shop", "store", "bob");
    expect([await rows(t, "versions"), await rows(t, "blobs")]).toEqual(before);
    expect(await t.query(assetManager.getAsset, at("store/hero"))).toMatchObject({
      assetId: hero.assetId,
      versionCounter: 2,
      createdBy: "ada",
      updatedBy: "bob",
      updatedAt: NOW + 1000,
    });
    expect(await t.query(assetManager.getFolder, { path: "store/empty" })).toMatchObject({
      name: "Nothing yet",
    });
    // One that nobody has named is called what its path says.
    expect(await t.query(assetManager.getFolder, { path: "store" })).toMatchObject({
      name: "store",
    });
    expect(await t.query(assetManager.getPublishedFile, at("shop/hero"))).toBeNull();
  });

  test("tells the feed of folders and assets, in an order that can be followed", async () => {
    const { t } = await openShop();
    const before = (await readFeed(t)).length;
    await move(t, "shop", "store", "bob");
    expect((await feedLines(t)).slice(before)).toEqual([
      "folder:create store",
      "asset:move store/hero",
      "folder:create store/2030",
      "asset:move store/2030/sale",
      "folder:create store/empty",
      "folder:delete shop/empty",
      "folder:delete shop/2030",
      "folder:delete shop",
    ]);
    const changes = (await readFeed(t)).slice(before);
    expect(changes.every((change) => change.actor === "bob")).toBe(true);
    expect(changes[1]).toMatchObject({
      ...at("store/hero"),
      fromFolderPath: "shop",
      fromBasename: "hero",
      version: 2,
      size: 3,
    });
  });

  test("is seen from both sides", async () => {
    const { t } = await openShop();
    const lengths = { "": 0, shop: 0, store: 0 };
    const folders = Object.keys(lengths) as (keyof typeof lengths)[];
    for (const folder of folders) lengths[folder] = (await readFeed(t, folder)).length;
    await move(t, "shop", "store");
    const seen: Record<string, string[]> = {};
    for (const folder of folders) {
      seen[folder] = (await feedLines(t, folder)).slice(lengths[folder]);
    }
    expect(seen).toEqual({
      "": ["folder:create store", "folder:delete shop"],
      shop: [
        "asset:leave shop/hero",
        "folder:delete shop/empty",
        "folder:delete shop/2030",
        "folder:delete shop",
      ],
      store: [
        "folder:create store",
        "asset:move store/hero",
        "folder:create store/2030",
        "folder:create store/empty",
      ],
    });
  });

  test("takes upload limits along", async () => {
    const { t } = await openShop();
    for (const [folderPath, maxSize] of [
      ["", 100],
      ["shop", 10],
      ["shop/2030", 5],
      ["shop2", 7],
    ] as const) {
      await t.mutation(settings.setUploadLimits, { folderPath, maxSize });
    }
    await move(t, "shop", "store");
    const { uploadRules } = await t.query(settings.getSettings, {});
    expect(uploadRules.map(({ folderPath, maxSize }) => [folderPath, maxSize])).toEqual([
      ["", 100],
      ["shop2", 7],
      ["store", 10],
      ["store/2030", 5],
    ]);
  });

  test("onto limits that were set for its new path brings its own", async () => {
    const { t } = await openShop();
    await t.mutation(settings.setUploadLimits, { folderPath: "store", maxSize: 1 });
    await t.mutation(settings.setUploadLimits, { folderPath: "store/2030", maxSize: 2 });
    await t.mutation(settings.setUploadLimits, { folderPath: "shop", maxSize: 10 });
    await move(t, "shop", "store");
    expect(await t.query(settings.getUploadLimits, { folderPath: "store" })).toEqual({
      maxSize: 10,
    });
    const { uploadRules } = await t.query(settings.getSettings, {});
    expect(uploadRules.map(({ folderPath, maxSize }) => [folderPath, maxSize])).toEqual([
      ["store", 10],
      ["store/2030", 2],
    ]);
  });

  test("leaves what is in the trash behind, to come back where it was", async () => {
    const { t, hero } = await openShop();
    await t.mutation(assetManager.deleteAsset, at("shop/hero"));
    await move(t, "shop", "store");
    const { assetId } = hero;
    expect(await t.mutation(api.trash.undelete, { assetId })).toMatchObject(at("shop/hero"));
    await expectCoherentTree(t);
  });

  test("moves an empty folder, and one of any depth", async () => {
    const { t } = await openShop();
    await move(t, "shop/empty", "deep/er/empty");
    await move(t, "shop/2030", "shop/2031");
    expect(await assetPaths(t)).toContain("shop/2031/sale");
    expect(await folderPaths(t)).toContain("deep/er/empty");
    await expectCoherentTree(t);
  });

  test("there and back again leaves all as it was", async () => {
    const { t } = await openShop();
    const before = [await assetPaths(t), await folderPaths(t)];
    await move(t, "shop", "store");
    await move(t, "store", "shop");
    expect([await assetPaths(t), await folderPaths(t)]).toEqual(before);
  });

  test("works with names of any kind", async () => {
    const t = openComponent();
    await upload(t, "a b/0/é 😀", "one");
    await upload(t, "a b/~/x", "two");
    await move(t, "a b", "Ω/\u{10ffff}");
    expect(await assetPaths(t)).toEqual(["Ω/\u{10ffff}/0/é 😀", "Ω/\u{10ffff}/~/x"]);
    await expectCoherentTree(t);
  });
});

describe("renameFolder", () => {
  test("changes the last segment and nothing above", async () => {
    const { t } = await openShop();
    const job = await t.mutation(jobs.renameFolder, {
      path: "shop/2030",
      newName: "2031",
      actor: "bob",
    });
    expect(job).toMatchObject({
      kind: "move",
      path: "shop/2030",
      toPath: "shop/2031",
      status: "done",
      startedBy: "bob",
    });
    expect(await assetPaths(t)).toContain("shop/2031/sale");
    await t.mutation(jobs.renameFolder, { path: "shop", newName: "store" });
    expect(await assetPaths(t)).toContain("store/2031/sale");
  });
});

describe("a folder cannot be moved or copied", () => {
  describe.each(["moveFolder", "copyFolder"] as const)("by %s", (name) => {
    test.each([
      [
        "into itself",
        "shop",
        "shop/2030/shop",
        { code: "FOLDER_INTO_ITSELF", toPath: "shop/2030/shop" },
      ],
      ["onto itself", "shop", "shop", { code: "FOLDER_INTO_ITSELF", folderPath: "shop" }],
      [
        "onto a folder that is there",
        "shop",
        "shop2",
        { code: "FOLDER_EXISTS", folderPath: "shop2" },
      ],
      ["onto one above", "shop/2030", "shop", { code: "FOLDER_EXISTS", folderPath: "shop" }],
      ["onto the root", "shop", "", { code: "FOLDER_EXISTS", folderPath: "" }],
      ["when it is the root", "", "store", { code: "ARGUMENT_INVALID", argument: "path" }],
      ["when it is not there", "none", "store", { code: "FOLDER_NOT_FOUND", folderPath: "none" }],
      ["from a bad path", "a//b", "store", { code: "PATH_INVALID" }],
      ["to a bad path", "shop", "../x", { code: "PATH_INVALID" }],
    ] as const)("%s", async (_what, path, toPath, expected) => {
      const { t } = await openShop();
      await expectRefused(t, () => t.mutation(jobs[name], { path, toPath }), expected);
    });

    test.each([
      ["too long", Array.from({ length: 5 }, () => "x".repeat(203)).join("/")],
      ["too deep", Array.from({ length: 32 }, () => "d").join("/")],
    ])("when a path below would be %s", async (_what, toPath) => {
      const { t } = await openShop();
      await expectRefused(t, () => t.mutation(jobs[name], { path: "shop", toPath }), {
        code: "PATH_INVALID",
      });
    });
  });

  test.each([
    ["to a name that is taken", "shop", "shop2", "FOLDER_EXISTS"],
    ["to its own name", "shop", "shop", "FOLDER_INTO_ITSELF"],
    ["to a path", "shop", "a/b", "PATH_INVALID"],
    ["to nothing", "shop", "", "PATH_INVALID"],
    ["when it is the root", "", "store", "ARGUMENT_INVALID"],
    ["when it is not there", "none", "store", "FOLDER_NOT_FOUND"],
  ] as const)("by renameFolder %s", async (_what, path, newName, code) => {
    const { t } = await openShop();
    await expectRefused(t, () => t.mutation(jobs.renameFolder, { path, newName }), { code });
  });

  test("to where an asset has the name: that is another thing, and both can be there", async () => {
    const { t } = await openShop();
    await move(t, "shop", "shop-old");
    expect(await assetPaths(t)).toContain("shop-old");
    expect(await assetPaths(t)).toContain("shop-old/hero");
  });
});

describe("a job", () => {
  test("that does not exist is an error, whatever its id", async () => {
    const { t, hero } = await openShop();
    for (const jobId of ["", "nonsense", hero.assetId]) {
      await expectRefused(t, () => t.query(jobs.getJob, { jobId }), {
        code: "JOB_NOT_FOUND",
        jobId,
      });
    }
  });

  test("is listed for its folder and the folders that contain it, without a target outside", async () => {
    const { t } = await openShop();
    await move(t, "shop", "a/shop");
    await move(t, "a/shop", "a/store");
    await move(t, "a/store", "b");
    const listed = async (folderPath: string, limit?: number) => {
      const found = await t.query(jobs.listJobs, { folderPath, limit });
      return found.map(({ path, toPath }) => [path, toPath]);
    };
    expect(await listed("a")).toEqual([
      ["a/store", undefined],
      ["a/shop", "a/store"],
    ]);
    expect(await listed("a", 1)).toEqual([["a/store", undefined]]);
    expect(await listed("shop")).toEqual([["shop", undefined]]);
    expect(await listed("b")).toEqual([]);
    expect(await listed("")).toHaveLength(3);
    const ask = () => listed("1/2/3/4/5/6/7/8/9");
    await expectRefused(t, ask, { code: "ARGUMENT_INVALID", argument: "folderPath" });
  });

  test("is listed newest first, as many as asked for", async () => {
    const { t } = await openShop();
    await move(t, "shop", "a");
    await move(t, "a", "b");
    await t.mutation(jobs.deleteFolder, { path: "b" });
    const listed = await t.query(jobs.listJobs, { limit: 2 });
    expect(listed.map(({ kind, path }) => [kind, path])).toEqual([
      ["delete", "b"],
      ["move", "a"],
    ]);
    expect(await t.query(jobs.listJobs, {})).toHaveLength(3);
  });
});
