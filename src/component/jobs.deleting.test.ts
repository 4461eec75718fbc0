/** Deleting a folder with all that lies below it, and undoing that. */
import { describe, expect, test } from "vitest";
import { api, internal } from "./_generated/api.js";
import type { Doc } from "./_generated/dataModel.js";
import {
  at,
  feedLines,
  openComponent,
  readFeed,
  rows,
  storedObjects,
  upload,
} from "./testing/component.test-helpers.js";
import { DAY, NOW, finishScheduled, pass, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { setFolderAccess } from "./testing/relocating.test-helpers.js";
import { assetPaths, expectCoherentTree, folderPaths } from "./testing/trees.test-helpers.js";

const { assetManager, jobs, trash } = api;

stopTheClock();

/** What a folder is, but for when it was made. */
function pick({ path, parentPath, name, access, isPrivate }: Doc<"folders">) {
  return { path, parentPath, name, access, isPrivate };
}

async function openShop() {
  const t = openComponent();
  const hero = await upload(t, "shop/hero", "one");
  const sale = await upload(t, "shop/2030/sale", "two");
  const draft = await upload(t, "shop/draft", "three", { publish: false });
  await t.mutation(assetManager.createFolderByPath, { path: "shop/empty" });
  const other = await upload(t, "shop2/hero", "four");
  pass(1000);
  return { t, hero, sale, draft, other };
}

async function withDeletedShop() {
  const opened = await openShop();
  const feedBefore = (await readFeed(opened.t)).length;
  const job = await opened.t.mutation(jobs.deleteFolder, {
    path: "shop",
    actor: "bob",
  });
  return { ...opened, feedBefore, job, jobId: job.jobId };
}

describe("deleteFolder", () => {
  test("hides all assets and removes all folders below, and nothing else", async () => {
    const { t } = await withDeletedShop();
    expect(await folderPaths(t)).toEqual(["shop2"]);
    expect(await assetPaths(t)).toEqual(["shop2/hero"]);
    expect(await t.query(assetManager.getFolder, { path: "shop/2030" })).toBeNull();
    expect(await t.query(assetManager.getPublishedFile, at("shop/hero"))).toBeNull();
    expect(await rows(t, "folderLocks")).toEqual([]);
  });

  test("tells what it did", async () => {
    const { job } = await withDeletedShop();
    expect(job).toMatchObject({
      kind: "delete",
      path: "shop",
      status: "done",
      assetsDone: 3,
      foldersDone: 3,
      startedBy: "bob",
      finishedAt: NOW + 1000,
    });
    expect(job).not.toHaveProperty("toPath");
  });

  test("keeps versions and bytes, and says who and with what", async () => {
    const { t, jobId } = await withDeletedShop();
    expect(await rows(t, "versions")).toHaveLength(4);
    expect(await storedObjects(t)).toHaveLength(4);
    const { page } = await t.query(trash.listTrash, {
      paginationOpts: { numItems: 10, cursor: null },
    });
    expect(page).toHaveLength(3);
    for (const asset of page) {
      expect(asset).toMatchObject({
        deletedAt: NOW + 1000,
        deletedBy: "bob",
        deletedWith: jobId,
      });
    }
  });

  test("tells the feed of each asset and each folder", async () => {
    const { t, feedBefore, hero } = await withDeletedShop();
    expect((await feedLines(t)).slice(feedBefore)).toEqual([
      "asset:delete shop/draft",
      "asset:delete shop/hero",
      "asset:delete shop/2030/sale",
      "folder:delete shop/empty",
      "folder:delete shop/2030",
      "folder:delete shop",
    ]);
    expect((await readFeed(t))[feedBefore + 1]).toMatchObject({
      assetId: hero.assetId,
      previousVersionId: hero.versionId,
      actor: "bob",
    });
    expect((await feedLines(t, "")).at(-1)).toBe("folder:delete shop");
  });

  test("frees the paths for new folders and files", async () => {
    const { t, hero } = await withDeletedShop();
    const fresh = await upload(t, "shop/hero", "new");
    expect(fresh.version).toBe(1);
    expect(fresh.assetId).not.toBe(hero.assetId);
    await expectCoherentTree(t);
  });

  test("refuses the root and a folder that is not there", async () => {
    const { t } = await withDeletedShop();
    for (const [path, code] of [
      ["", "ARGUMENT_INVALID"],
      ["shop", "FOLDER_NOT_FOUND"],
      ["shop2/hero", "FOLDER_NOT_FOUND"],
      ["a//b", "PATH_INVALID"],
    ] as const) {
      await expectRefused(t, () => t.mutation(jobs.deleteFolder, { path }), { code });
    }
  });
});

describe("undeleteFolder", () => {
  test("brings all assets back where they were, published as they were", async () => {
    const { t, hero, sale, jobId } = await withDeletedShop();
    pass(1000);
    const undone = await t.mutation(trash.undeleteFolder, { jobId, actor: "eve" });
    expect(undone).toMatchObject({
      kind: "undelete",
      path: "shop",
      status: "done",
      assetsDone: 3,
      assetsSkipped: 0,
      startedBy: "eve",
    });
    expect(await assetPaths(t)).toEqual([
      "shop/2030/sale",
      "shop/draft",
      "shop/hero",
      "shop2/hero",
    ]);
    expect(await t.query(assetManager.getPublishedFile, at("shop/hero"))).toMatchObject({
      versionId: hero.versionId,
    });
    expect(await t.query(assetManager.getPublishedFile, at("shop/2030/sale"))).toMatchObject({
      versionId: sale.versionId,
    });
    expect(await t.query(assetManager.getPublishedFile, at("shop/draft"))).toBeNull();
    expect(await rows(t, "folderLocks")).toEqual([]);
    await expectCoherentTree(t);
    for (const asset of await rows(t, "assets")) {
      expect(asset).not.toHaveProperty("deletedAt");
      expect(asset).not.toHaveProperty("deletedBy");
      expect(asset).not.toHaveProperty("deletedWith");
    }
  });

  test("tells the feed that they are there again, and what is published", async () => {
    const { t, jobId } = await withDeletedShop();
    const before = (await readFeed(t)).length;
    await t.mutation(trash.undeleteFolder, { jobId, actor: "eve" });
    const lines = (await feedLines(t)).slice(before);
    expect([...lines].sort()).toEqual([
      "asset:create shop/2030/sale",
      "asset:create shop/draft",
      "asset:create shop/hero",
      "asset:publish shop/2030/sale",
      "asset:publish shop/hero",
      "folder:create shop",
      "folder:create shop/2030",
      "folder:create shop/empty",
    ]);
    expect(lines[0]).toBe("folder:create shop");
    const changes = (await readFeed(t)).slice(before);
    expect(changes.every((change) => change.actor === "eve")).toBe(true);
  });

  test("brings folders back as they were, the empty ones too", async () => {
    const { t } = await openShop();
    await t.mutation(assetManager.updateFolder, { path: "shop", name: "The Shop" });
    await t.mutation(assetManager.createFolderByPath, { path: "shop/empty/vault", name: "Vault" });
    await setFolderAccess(t, "shop/empty", "private");
    await setFolderAccess(t, "shop/empty/vault", "public");
    const before = (await rows(t, "folders")).map(pick);
    const { jobId } = await t.mutation(jobs.deleteFolder, { path: "shop" });
    expect(await folderPaths(t)).toEqual(["shop2"]);
    const undone = await t.mutation(trash.undeleteFolder, { jobId });
    expect(undone).toMatchObject({ status: "done", foldersDone: 4, assetsDone: 3 });
    const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
    expect((await rows(t, "folders")).map(pick).sort(byPath)).toEqual(before.sort(byPath));
    expect(await rows(t, "trashedFolders")).toEqual([]);
  });

  test("leaves a folder that was made anew as it is, and brings back those in it", async () => {
    const { t, jobId } = await withDeletedShop();
    await t.mutation(assetManager.createFolderByPath, { path: "shop", name: "New" });
    await t.mutation(trash.undeleteFolder, { jobId });
    expect(await t.query(assetManager.getFolder, { path: "shop" })).toMatchObject({ name: "New" });
    expect(await folderPaths(t)).toEqual(["shop", "shop/2030", "shop/empty", "shop2"]);
  });

  test("leaves folders private that have come to be in a private place", async () => {
    const t = openComponent();
    await upload(t, "site/shop/hero", "one");
    const { jobId } = await t.mutation(jobs.deleteFolder, { path: "site/shop" });
    await setFolderAccess(t, "site", "private");
    await t.mutation(trash.undeleteFolder, { jobId });
    expect(await t.query(assetManager.getFolder, { path: "site/shop" })).toMatchObject({
      isPrivate: true,
    });
  });

  test("goes on in steps, folder by folder and asset by asset", async () => {
    const t = openComponent();
    const names = Array.from({ length: 150 }, (_, index) => `n${index}`);
    for (const name of names) {
      await t.mutation(assetManager.createFolderByPath, { path: `big/${name}`, name: `N ${name}` });
    }
    await upload(t, "big/hero", "one");
    const { jobId } = await t.mutation(jobs.deleteFolder, { path: "big" });
    await finishScheduled(t);
    const undone = await t.mutation(trash.undeleteFolder, { jobId });
    expect(undone.status).toBe("running");
    await finishScheduled(t);
    expect(await t.query(jobs.getJob, { jobId: undone.jobId })).toMatchObject({
      status: "done",
      foldersDone: 151,
      assetsDone: 1,
    });
    expect(await folderPaths(t)).toHaveLength(151);
    expect(await assetPaths(t)).toEqual(["big/hero"]);
  });

  test("what the trash has forgotten stays away", async () => {
    const { t, jobId } = await withDeletedShop();
    pass(30 * DAY);
    await t.mutation(internal.sweeper.sweepUnlessPaused, {});
    await finishScheduled(t);
    expect(await rows(t, "trashedFolders")).toEqual([]);
    await t.mutation(trash.undeleteFolder, { jobId });
    expect(await folderPaths(t)).toEqual(["shop2"]);
  });

  test("the sweeper leaves what can still come back", async () => {
    const { t, jobId } = await withDeletedShop();
    pass(30 * DAY - 1);
    await t.mutation(internal.sweeper.sweepUnlessPaused, {});
    await finishScheduled(t);
    await t.mutation(trash.undeleteFolder, { jobId });
    expect(await folderPaths(t)).toEqual(["shop", "shop/2030", "shop/empty", "shop2"]);
  });

  test("leaves an asset whose place is taken in the trash, and counts it", async () => {
    const { t, hero, jobId } = await withDeletedShop();
    const fresh = await upload(t, "shop/hero", "new");
    const undone = await t.mutation(trash.undeleteFolder, { jobId });
    expect(undone).toMatchObject({ status: "done", assetsDone: 2, assetsSkipped: 1 });
    const { assetId } = hero;
    expect(await t.query(assetManager.getAsset, at("shop/hero"))).toMatchObject({
      assetId: fresh.assetId,
    });
    expect(await t.query(trash.getTrashed, { assetId })).toMatchObject(at("shop/hero"));
    await t.mutation(trash.undelete, { assetId, basename: "old hero" });
    expect(await assetPaths(t)).toContain("shop/old hero");
  });

  test("leaves what was deleted before, by itself, in the trash", async () => {
    const { t, hero } = await openShop();
    await t.mutation(assetManager.deleteAsset, at("shop/hero"));
    const { jobId } = await t.mutation(jobs.deleteFolder, { path: "shop" });
    await t.mutation(trash.undeleteFolder, { jobId });
    expect(await t.query(trash.getTrashed, { assetId: hero.assetId })).not.toBeNull();
    expect(await assetPaths(t)).not.toContain("shop/hero");
  });

  test("leaves alone what came back by itself, or is gone for good", async () => {
    const { t, hero, sale, jobId } = await withDeletedShop();
    await t.mutation(trash.undelete, { assetId: hero.assetId, folderPath: "elsewhere" });
    await t.mutation(assetManager.deleteAsset, at("elsewhere/hero"));
    await t.mutation(trash.purge, { assetId: sale.assetId });
    const undone = await t.mutation(trash.undeleteFolder, { jobId });
    expect(undone).toMatchObject({ assetsDone: 1, assetsSkipped: 0 });
    expect(await assetPaths(t)).toEqual(["shop/draft", "shop2/hero"]);
  });

  test("a second time finds nothing to do", async () => {
    const { t, jobId } = await withDeletedShop();
    await t.mutation(trash.undeleteFolder, { jobId });
    const feed = await readFeed(t);
    expect(await t.mutation(trash.undeleteFolder, { jobId })).toMatchObject({
      status: "done",
      assetsDone: 0,
    });
    expect(await readFeed(t)).toEqual(feed);
  });

  test("refuses what is no folder deletion", async () => {
    const { t, hero, jobId } = await withDeletedShop();
    const move = await t.mutation(jobs.moveFolder, { path: "shop2", toPath: "shop3" });
    const copy = await t.mutation(jobs.copyFolder, { path: "shop3", toPath: "shop4" });
    const undone = await t.mutation(trash.undeleteFolder, { jobId });
    for (const other of [move, copy, undone]) {
      await expectRefused(t, () => t.mutation(trash.undeleteFolder, { jobId: other.jobId }), {
        code: "ARGUMENT_INVALID",
        argument: "jobId",
      });
    }
    for (const unknown of ["", "nonsense", hero.assetId]) {
      await expectRefused(t, () => t.mutation(trash.undeleteFolder, { jobId: unknown }), {
        code: "JOB_NOT_FOUND",
        jobId: unknown,
      });
    }
  });
});
