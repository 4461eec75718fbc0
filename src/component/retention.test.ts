/** Rules for earlier versions: they delete what they say, and nothing else. */
import { beforeEach, describe, expect, test } from "vitest";
import { api, internal } from "./_generated/api.js";
import { publishedIdOf } from "./model/files/summaries.js";
import { PURGE_STEP } from "./model/work/steps.js";
import {
  DAY,
  HOUR,
  finishScheduled,
  loseScheduled,
  pass,
  runScheduledOnce,
  stopTheClock,
} from "./testing/clock.test-helpers.js";
import {
  type Component,
  at,
  openComponent,
  readFeed,
  rows,
  storedObjects,
  upload,
} from "./testing/component.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { expectCountedBlobs } from "./testing/trees.test-helpers.js";

const { assetManager, history, holds, jobs, quotas, releases, retention, settings } = api;

stopTheClock();

let t: Component;
beforeEach(() => {
  t = openComponent();
});

type Rule = Partial<{ keepDays: number | null; keepVersions: number; keepLabelled: boolean }>;
const retain = async (folderPath: string, rule: Rule = {}) =>
  await t.mutation(retention.setRetention, { folderPath, keepDays: 30, ...rule });
/** Uploads versions, a day apart. */
const fill = async (path: string, count: number) => {
  const made: Awaited<ReturnType<typeof upload>>[] = [];
  for (let number = 1; number <= count; number += 1) {
    made.push(await upload(t, path, `${path} ${number}`));
    pass(DAY);
  }
  return made;
};
const cron = async () => {
  await t.mutation(internal.work.resume, {});
  await finishScheduled(t);
};
const numbers = async (path: string) =>
  (await t.query(assetManager.getAssetVersions, at(path))).map(({ version }) => version);

describe("a rule", () => {
  test("is inherited until a subfolder has its own, moves along, and ends", async () => {
    await retain("", { keepDays: 90 });
    await retain("a/b", { keepDays: 7, keepVersions: 2, keepLabelled: true });
    const own = { folderPath: "a/b", keepDays: 7, keepVersions: 2, keepLabelled: true };
    const all = { folderPath: "", keepDays: 90, keepVersions: 0, keepLabelled: false };
    const ruleOf = async (folderPath: string) =>
      await t.query(retention.getRetention, { folderPath });
    expect(await ruleOf("a/b/c")).toEqual(own);
    expect(await ruleOf("a")).toEqual(all);
    await upload(t, "a/b/x", "x");
    await t.mutation(jobs.moveFolder, { path: "a", toPath: "z" });
    expect(await ruleOf("z/b")).toEqual({ ...own, folderPath: "z/b" });
    expect(await ruleOf("a/b")).toEqual(all);
    await retain("z/b", { keepDays: null });
    expect(await ruleOf("z/b")).toEqual(all);
  });

  test.each([
    ["keepDays", { keepDays: 0 }],
    ["keepDays", { keepDays: 1.5 }],
    ["keepDays", { keepDays: 36_501 }],
    ["keepVersions", { keepVersions: -1 }],
    ["keepVersions", { keepVersions: 0.5 }],
  ])("is refused with a bad %s: %j", async (argument, bad) => {
    await expectRefused(t, () => retain("a", bad), { code: "ARGUMENT_INVALID", argument });
  });
});

describe("earlier versions", () => {
  test("go when they were replaced long enough ago, and not a moment before", async () => {
    await fill("a/x", 3);
    await retain("a", { keepDays: 30 });
    // The first was replaced two days ago, the second one day ago.
    pass(28 * DAY);
    await cron();
    expect(await numbers("a/x")).toEqual([3, 2, 1]);
    pass(DAY);
    await cron();
    expect(await numbers("a/x")).toEqual([3, 2]);
    pass(DAY + 1);
    await cron();
    expect(await numbers("a/x")).toEqual([3]);
    pass(1000 * DAY);
    await cron();
    expect(await numbers("a/x")).toEqual([3]);
  });

  test("stay in the number that is kept, and with a label if those are kept", async () => {
    await fill("a/x", 6);
    await fill("b/x", 6);
    const versions = await t.query(assetManager.getAssetVersions, at("b/x"));
    const first = versions.find(({ version }) => version === 1)!;
    await t.mutation(assetManager.updateVersion, { versionId: first.versionId, label: "kept" });
    await retain("a", { keepVersions: 2 });
    await retain("b", { keepVersions: 3, keepLabelled: true });
    pass(100 * DAY);
    await cron();
    expect(await numbers("a/x")).toEqual([6, 5, 4]);
    expect(await numbers("b/x")).toEqual([6, 5, 4, 3, 1]);
    await retain("b", { keepVersions: 3 });
    pass(2 * DAY);
    await cron();
    expect(await numbers("b/x")).toEqual([6, 5, 4, 3]);
  });

  test("go with their bytes, which are counted, and the feed does not have that", async () => {
    await t.mutation(quotas.setQuota, { folderPath: "a", maxBytes: 1000 });
    await fill("a/x", 4);
    await retain("a");
    const before = await readFeed(t);
    pass(100 * DAY);
    await cron();
    expect(await t.query(quotas.getQuota, { folderPath: "a" })).toMatchObject({
      bytes: 5,
      files: 1,
    });
    pass(2 * DAY);
    await cron();
    expect(await storedObjects(t)).toHaveLength(1);
    await expectCountedBlobs(t);
    expect(await readFeed(t)).toEqual(before);
    expect(await rows(t, "retentionWalks")).toMatchObject([{ deletedVersions: 0 }]);
  });

  test("leave the dates of others as they were", async () => {
    const made = await fill("a/x", 5);
    // The third is published again: the fourth and fifth were replaced, and only the asset says by what.
    await t.mutation(assetManager.restoreVersion, { versionId: made[2]!.versionId });
    pass(20 * DAY);
    await upload(t, "a/x", "newest");
    const shown = async () =>
      (await t.query(assetManager.getAssetVersions, at("a/x"))).map(
        ({ version, state, publishedAt, archivedAt }) => [version, state, publishedAt, archivedAt],
      );
    const before = await shown();
    await retain("a", { keepDays: 15 });
    pass(HOUR);
    await cron();
    const after = await shown();
    expect(after.map(([version]) => version)).toEqual([6, 3]);
    expect(before.filter(([version]) => version === 6 || version === 3)).toEqual(after);
  });

  test("cannot be restored, and their moments have no file", async () => {
    const made = await fill("a/x", 2);
    const moment = Date.now() - 2 * DAY;
    const past = { ...at("a/x"), at: moment };
    expect(await t.query(history.getFileAt, past)).toMatchObject({ version: 1 });
    await retain("a");
    pass(100 * DAY);
    await cron();
    expect(await t.query(history.getFileAt, past)).toBeNull();
    const { versionId } = made[0]!;
    await expectRefused(t, () => t.mutation(assetManager.restoreVersion, { versionId }), {
      ...{ code: "VERSION_NOT_FOUND", versionId },
    });
  });
});

describe("a rule never deletes", () => {
  const afterLong = async () => {
    await retain("");
    pass(100 * DAY);
    await cron();
  };

  test("the published version, however old and in whatever place", async () => {
    const made = await fill("a/x", 3);
    await t.mutation(assetManager.restoreVersion, { versionId: made[0]!.versionId });
    await afterLong();
    expect(await numbers("a/x")).toEqual([1]);
    const [asset] = await rows(t, "assets");
    expect(publishedIdOf(asset!)).toBe(made[0]!.versionId);
    expect(await t.query(assetManager.getPublishedFile, at("a/x"))).toMatchObject({ version: 1 });
  });

  test("drafts", async () => {
    await fill("a/x", 1);
    await upload(t, "a/x", "draft", { publish: false });
    await upload(t, "a/x", "newest");
    await afterLong();
    expect(await numbers("a/x")).toEqual([3, 2]);
  });

  test("a version of a file that is unpublished, in the trash, or of another folder", async () => {
    await fill("a/x", 2);
    await fill("a/y", 2);
    await fill("ab/z", 2);
    await t.mutation(assetManager.archiveAsset, at("a/x"));
    await t.mutation(assetManager.deleteAsset, at("a/y"));
    await t.mutation(settings.configureRetention, { trashRetentionMs: 1000 * DAY });
    await retain("a");
    pass(100 * DAY);
    await cron();
    expect(await rows(t, "versions")).toHaveLength(6);
  });

  test("what is held, until the hold is released", async () => {
    await fill("a/b/x", 3);
    await t.mutation(holds.setLegalHold, { path: "a", hold: true });
    await afterLong();
    expect(await numbers("a/b/x")).toEqual([3, 2, 1]);
    await t.mutation(holds.setLegalHold, { path: "a", hold: false });
    pass(2 * DAY);
    await cron();
    expect(await numbers("a/b/x")).toEqual([3]);
  });

  test("what a release publishes or has replaced, unless it was rolled back", async () => {
    const made = await fill("a/x", 3);
    const { releaseId } = await t.mutation(releases.createRelease, { name: "Spring" });
    const { versionId } = made[0]!;
    await t.mutation(releases.addToRelease, {
      ...{ releaseId, entries: [{ ...at("a/x"), action: "publish" as const, versionId }] },
    });
    await afterLong();
    expect(await numbers("a/x")).toEqual([3, 1]);
    await t.mutation(releases.publishRelease, { releaseId });
    pass(100 * DAY);
    await cron();
    expect(await numbers("a/x")).toEqual([3, 1]);
    await t.mutation(releases.rollbackRelease, { releaseId });
    pass(100 * DAY);
    await cron();
    expect(await numbers("a/x")).toEqual([3]);
  });

  test("what a share link has pinned, until the link is gone", async () => {
    const made = await fill("a/x", 1);
    const shareId = await t.run(async (ctx) => {
      const share = { tokenHash: "0", folderPath: "a", isPinned: true, createdAt: 0, scope: {} };
      const shareId = await ctx.db.insert("shares", share);
      const { versionId } = made[0]!;
      await ctx.db.insert("sharePins", { shareId, ...at("a/x"), versionId });
      return shareId;
    });
    await fill("a/x", 2);
    await afterLong();
    expect(await numbers("a/x")).toEqual([3, 1]);
    await t.run(async (ctx) => {
      for (const { _id } of await ctx.db.query("sharePins").collect()) {
        await ctx.db.delete("sharePins", _id);
      }
      await ctx.db.delete("shares", shareId);
    });
    pass(2 * DAY);
    await cron();
    expect(await numbers("a/x")).toEqual([3]);
  });

  test("anything of a folder that a job has locked", async () => {
    await fill("a/x", 2);
    const { jobId } = await t.mutation(jobs.copyFolder, { path: "a", toPath: "c" });
    await t.run(async (ctx) => {
      const id = ctx.db.normalizeId("jobs", jobId)!;
      await ctx.db.insert("folderLocks", { path: "a", jobId: id });
    });
    await afterLong();
    expect(await numbers("a/x")).toEqual([2, 1]);
  });

  test("anything while the sweeper is paused, or after the rule has ended", async () => {
    await fill("a/x", 2);
    await t.mutation(settings.configureRetention, { isSweepPaused: true });
    await afterLong();
    expect(await numbers("a/x")).toEqual([2, 1]);
    await t.mutation(settings.configureRetention, { isSweepPaused: false });
    await retain("", { keepDays: null });
    await cron();
    expect(await numbers("a/x")).toEqual([2, 1]);
  });
});

describe("the walk", () => {
  test("begins once a day, and not while there is no rule", async () => {
    await fill("a/x", 2);
    await cron();
    expect(await rows(t, "retentionWalks")).toEqual([]);
    await retain("a");
    await cron();
    const [first] = await rows(t, "retentionWalks");
    pass(DAY - 1);
    await cron();
    expect(await rows(t, "retentionWalks")).toEqual([first]);
    pass(1);
    await cron();
    expect((await rows(t, "retentionWalks"))[0]!.startedAt).toBe(first!.startedAt + DAY);
  });

  test("goes through all folders with a rule, and resumes after a crash between any two steps", async () => {
    for (const path of ["a/x", "a/b/y", "a0/x", "c/x", "c/y"]) await fill(path, 3);
    await fill("d/x", 3);
    for (const folder of ["c", "a", "a/b"]) await retain(folder);
    pass(100 * DAY);
    await t.mutation(internal.work.resume, {});
    let steps = 0;
    while ((await rows(t, "retentionWalks"))[0]!.finishedAt === undefined) {
      steps += 1;
      if (steps % 2 === 0) {
        loseScheduled();
        pass(HOUR);
        await t.mutation(internal.work.resume, {});
      }
      await runScheduledOnce(t);
    }
    expect(steps).toBeGreaterThan(4);
    for (const path of ["a/x", "a/b/y", "c/x", "c/y"]) expect(await numbers(path)).toEqual([3]);
    for (const path of ["a0/x", "d/x"]) expect(await numbers(path)).toEqual([3, 2, 1]);
    expect(await rows(t, "retentionWalks")).toMatchObject([{ deletedVersions: 8 }]);
  });

  test("takes more steps for more versions than one step has", async () => {
    const { assetId } = await upload(t, "a/x", "first");
    await t.run(async (ctx) => {
      const row = await ctx.db
        .query("versions")
        .withIndex("by_asset", (q) => q.eq("assetId", assetId))
        .unique();
      const { _id, _creationTime, ...version } = row!;
      for (let number = 2; number <= 2 * PURGE_STEP + 50; number += 1) {
        await ctx.db.insert("versions", { ...version, version: number, archivedAt: Date.now() });
      }
      await ctx.db.patch("blobs", version.blobId, { refCount: 2 * PURGE_STEP + 50 });
      await ctx.db.patch("assets", assetId, {
        versionCounter: 2 * PURGE_STEP + 50,
        totalBytes: (2 * PURGE_STEP + 50) * version.size,
      });
    });
    await upload(t, "a/x", "last");
    await retain("a", { keepVersions: PURGE_STEP + 20 });
    pass(100 * DAY);
    await cron();
    const left = await numbers("a/x");
    expect(left).toHaveLength(PURGE_STEP + 21);
    expect(left.slice(0, 2)).toEqual([2 * PURGE_STEP + 51, 2 * PURGE_STEP + 50]);
    await expectCountedBlobs(t);
  });
});
