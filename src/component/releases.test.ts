/** Releases: many assets change in one transaction, or none does, and one call takes it back. */
import { describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api.js";
import { publishedIdOf, publishedOf } from "./model/files/summaries.js";
import {
  type Component,
  at,
  openComponent,
  readFeed,
  rows,
  store,
  upload,
} from "./testing/component.test-helpers.js";
import { NOW, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused, refusalOf } from "./testing/refusals.test-helpers.js";

const { assetManager, batches, releases, trash } = api;

stopTheClock();

const runScheduled = async (t: Component) => await t.finishAllScheduledFunctions(vi.runAllTimers);

async function create(t: Component, folderPath?: string): Promise<string> {
  const { releaseId } = await t.mutation(releases.createRelease, {
    name: "Spring",
    folderPath,
    actor: "ada",
  });
  return releaseId;
}

const add = async (t: Component, releaseId: string, ...entries: object[]) =>
  await t.mutation(releases.addToRelease, { releaseId, entries: entries as never });

const draft = async (t: Component, path: string, content: string) => {
  const { versionId } = await upload(t, path, content, { publish: false });
  return { ...at(path), versionId };
};

const entriesOf = async (t: Component, releaseId: string) => {
  const paginationOpts = { numItems: 100, cursor: null };
  const { page } = await t.query(releases.listReleaseEntriesPage, { releaseId, paginationOpts });
  return page;
};

/** The number of the version that each path serves; `null` for nothing. */
async function served(t: Component, ...paths: string[]) {
  const files = await Promise.all(
    paths.map(async (path) => await t.query(assetManager.getPublishedFile, at(path))),
  );
  return files.map((file) => file?.version ?? null);
}

const publish = async (t: Component, releaseId: string, onConflict?: "overwrite" | "skip") =>
  await t.mutation(releases.publishRelease, { releaseId, onConflict, actor: "eve" });
const rollBack = async (t: Component, releaseId: string, onConflict?: "overwrite" | "skip") =>
  await t.mutation(releases.rollbackRelease, { releaseId, onConflict, actor: "bob" });

/** `a` is replaced, `b` is new, `c` is unpublished and `d` deleted. */
async function openRelease() {
  const t = openComponent();
  for (const path of ["site/a", "site/c", "site/d"]) await upload(t, path, `one of ${path}`);
  const releaseId = await create(t, "site");
  await add(
    t,
    releaseId,
    await draft(t, "site/a", "two"),
    await draft(t, "site/b", "new"),
    { ...at("site/c"), action: "archive" },
    { ...at("site/d"), action: "delete" },
  );
  return { t, releaseId };
}
const PATHS = ["site/a", "site/b", "site/c", "site/d"];

describe("publishRelease", () => {
  test("changes all assets, and nothing before", async () => {
    const { t, releaseId } = await openRelease();
    expect(await served(t, ...PATHS)).toEqual([1, null, 1, 1]);
    expect(await publish(t, releaseId)).toEqual({
      releaseId,
      status: "published",
      changed: 4,
      skipped: [],
    });
    expect(await served(t, ...PATHS)).toEqual([2, 1, null, null]);
    expect(await t.query(releases.getRelease, { releaseId })).toMatchObject({
      status: "published",
      entryCount: 4,
      createdBy: "ada",
      publishedAt: NOW,
      publishedBy: "eve",
    });
  });

  test("records every change in one transaction, with the release and its actor", async () => {
    const { t, releaseId } = await openRelease();
    const before = (await readFeed(t)).length;
    await publish(t, releaseId);
    const changes = (await readFeed(t)).slice(before);
    expect(changes.map(({ type, basename }) => `${type} ${basename}`).sort()).toEqual([
      "asset:archive c",
      "asset:delete d",
      "asset:publish a",
      "asset:publish b",
    ]);
    for (const change of changes) expect(change).toMatchObject({ releaseId, actor: "eve" });
    expect(new Set(changes.map(({ createdAt }) => createdAt)).size).toBe(1);
    for (const change of (await readFeed(t)).slice(0, before)) {
      expect(change).not.toHaveProperty("releaseId");
    }
  });

  test("tells who published and archived what, before and after the rows are settled", async () => {
    const { t, releaseId } = await openRelease();
    const history = async () => await t.query(assetManager.getAssetVersions, at("site/a"));
    await publish(t, releaseId);
    const told = await history();
    expect(told).toMatchObject([
      { version: 2, state: "published", publishedAt: NOW, publishedBy: "eve" },
      { version: 1, state: "archived", archivedAt: NOW, archivedBy: "eve" },
    ]);
    expect((await rows(t, "versions")).filter(({ state }) => state === "draft")).toHaveLength(2);
    await runScheduled(t);
    expect((await rows(t, "versions")).filter(({ state }) => state === "draft")).toHaveLength(0);
    for (const asset of await rows(t, "assets")) {
      const { over, release } = publishedOf(asset) ?? {};
      expect([over, release]).toEqual([undefined, undefined]);
    }
    expect(await history()).toEqual(told);
  });

  test.each([false, true])(
    "leaves a history that later uploads and restores continue, rows settled: %s",
    async (isSettled) => {
      const { t, releaseId } = await openRelease();
      await publish(t, releaseId);
      if (isSettled) await runScheduled(t);
      vi.setSystemTime(NOW + 1000);
      await upload(t, "site/a", "three", { actor: "kim" });
      const [third, second, first] = await t.query(assetManager.getAssetVersions, at("site/a"));
      expect(third).toMatchObject({ version: 3, state: "published", publishedBy: "kim" });
      const published = { publishedAt: NOW, publishedBy: "eve" };
      const archived = { archivedAt: NOW + 1000, archivedBy: "kim" };
      expect(second).toMatchObject({ version: 2, state: "archived", ...published, ...archived });
      expect(first).toMatchObject({ version: 1, archivedAt: NOW, archivedBy: "eve" });
      vi.setSystemTime(NOW + 2000);
      const { versionId } = second!;
      await t.mutation(assetManager.restoreVersion, { versionId, actor: "lou" });
      const restored = await t.query(assetManager.getAssetVersions, at("site/a"));
      expect(restored).toMatchObject([
        { version: 3, state: "archived", archivedAt: NOW + 2000, archivedBy: "lou" },
        { version: 2, state: "published", publishedAt: NOW + 2000, publishedBy: "lou" },
        { version: 1, archivedAt: NOW, archivedBy: "eve" },
      ]);
    },
  );

  test("serves a draft that it has just published as a version, not as a draft", async () => {
    const { t, releaseId } = await openRelease();
    await publish(t, releaseId);
    const asset = await t.query(assetManager.getAsset, at("site/b"));
    const versionId = asset!.publishedVersionId!;
    expect(await t.query(assetManager.getVersion, { versionId })).toMatchObject({
      state: "published",
      verification: "verified",
    });
    // Its row may still say that it waits, until it is settled.
    await t.run(async (ctx) => {
      await ctx.db.patch("versions", versionId, { publishWhenVerified: true });
    });
    expect(await t.query(assetManager.getVersion, { versionId })).toMatchObject({
      verification: "verified",
    });
    // Restoring what is published already changes nothing, and is no error.
    await t.mutation(assetManager.restoreVersion, { versionId });
  });

  describe("names the release at each version that it has published last,", () => {
    const releasesOf = async (t: Component) => {
      const versions = await t.query(assetManager.getAssetVersions, at("site/a"));
      const pages = { paginationOpts: { numItems: 10, cursor: null } };
      const paged = await t.query(api.pages.getAssetVersionsPage, { ...at("site/a"), ...pages });
      expect(paged.page).toEqual(versions);
      return Object.fromEntries(versions.map(({ version, releaseId }) => [version, releaseId]));
    };
    const openOne = async (isSettled = false) => {
      const t = openComponent();
      await upload(t, "site/a", "one");
      const second = await draft(t, "site/a", "two");
      const releaseId = await create(t, "site");
      await add(t, releaseId, second);
      expect(await releasesOf(t)).toEqual({ 1: undefined, 2: undefined });
      await publish(t, releaseId);
      if (isSettled) await runScheduled(t);
      expect(await releasesOf(t)).toEqual({ 1: undefined, 2: releaseId });
      return { t, releaseId, second };
    };

    const settled = test.each([false, true]);

    settled("and not once a person has published it, rows settled: %s", async (isSettled) => {
      const { t, releaseId, second } = await openOne(isSettled);
      await upload(t, "site/a", "three");
      expect(await releasesOf(t)).toEqual({ 1: undefined, 2: releaseId, 3: undefined });
      await t.mutation(assetManager.restoreVersion, { versionId: second.versionId });
      expect((await releasesOf(t))[2]).toBeUndefined();
      await upload(t, "site/a", "four");
      expect((await releasesOf(t))[2]).toBeUndefined();
    });

    settled("whatever else changes, rows settled: %s", async (isSettled) => {
      const { t, releaseId, second } = await openOne(isSettled);
      const { versionId } = second;
      await t.mutation(assetManager.updateVersion, { versionId, label: "new" });
      await t.mutation(assetManager.renameAsset, { ...at("site/a"), newBasename: "b" });
      await t.mutation(assetManager.renameAsset, { ...at("site/b"), newBasename: "a" });
      expect((await releasesOf(t))[2]).toBe(releaseId);
      await t.mutation(assetManager.archiveAsset, at("site/a"));
      expect((await releasesOf(t))[2]).toBe(releaseId);
      const { assetId } = await t.mutation(assetManager.deleteAsset, at("site/a"));
      await t.mutation(trash.undelete, { assetId });
      expect((await releasesOf(t))[2]).toBe(releaseId);
    });

    test("also where the version that it has replaced is deleted", async () => {
      const { t, releaseId } = await openOne();
      const [, first] = await t.query(assetManager.getAssetVersions, at("site/a"));
      await t.mutation(trash.takeDownVersions, { versionIds: [first!.versionId] });
      await runScheduled(t);
      expect(await releasesOf(t)).toEqual({ 2: releaseId });
    });

    settled("or whose rollback did, rows settled: %s", async (isSettled) => {
      const { t, releaseId } = await openOne(isSettled);
      await rollBack(t, releaseId);
      expect(await releasesOf(t)).toEqual({ 1: releaseId, 2: releaseId });
      const again = await create(t, "site");
      const [newest] = await t.query(assetManager.getAssetVersions, at("site/a"));
      await add(t, again, { ...at("site/a"), versionId: newest!.versionId });
      await publish(t, again);
      expect(await releasesOf(t)).toEqual({ 1: releaseId, 2: again });
    });
  });

  test("settles nothing of an asset that is being deleted permanently", async () => {
    const { t, releaseId } = await openRelease();
    await publish(t, releaseId);
    await t.run(async (ctx) => {
      const [asset] = await ctx.db.query("assets").collect();
      await ctx.db.patch("assets", asset!._id, { isPurging: true });
      await ctx.db.delete("versions", publishedIdOf(asset!)!);
    });
    await runScheduled(t);
    const states = (await rows(t, "versions")).map(({ state }) => state);
    expect(states.filter((state) => state === "draft")).toHaveLength(0);
  });

  test("needs at least one asset", async () => {
    const t = openComponent();
    const releaseId = await create(t);
    await expectRefused(t, () => publish(t, releaseId), { code: "ARGUMENT_INVALID" });
  });

  test("works once", async () => {
    const { t, releaseId } = await openRelease();
    await publish(t, releaseId);
    await runScheduled(t);
    const refused = { code: "RELEASE_NOT_OPEN", status: "published" } as const;
    await expectRefused(t, () => publish(t, releaseId), refused);
    const entry = { ...at("site/a"), action: "archive" };
    await expectRefused(t, () => add(t, releaseId, entry), refused);
  });
});

describe("an asset that has changed since", () => {
  const meddle = async (t: Component) => {
    await upload(t, "site/a", "by somebody else");
    await t.mutation(assetManager.renameAsset, { ...at("site/c"), newBasename: "c2" });
  };
  const refused = {
    code: "RELEASE_CONFLICT",
    count: 2,
    entries: [
      { folderPath: "site", basename: "a", reason: "changed" },
      { folderPath: "site", basename: "c", reason: "moved" },
    ],
  } as const;

  test("refuses the whole release, and each is named", async () => {
    const { t, releaseId } = await openRelease();
    await meddle(t);
    await expectRefused(t, () => publish(t, releaseId), refused);
    const problems = (await entriesOf(t, releaseId)).map(({ basename, problem }) => [
      basename,
      problem,
    ]);
    expect(Object.fromEntries(problems)).toEqual({ a: "changed", b: null, c: "moved", d: null });
  });

  test("is left as it is with `skip`, and stays so when the release is rolled back", async () => {
    const { t, releaseId } = await openRelease();
    await meddle(t);
    expect(await publish(t, releaseId, "skip")).toMatchObject({
      changed: 2,
      skipped: refused.entries,
    });
    expect(await served(t, "site/a", "site/b", "site/c2", "site/d")).toEqual([3, 1, 1, null]);
    expect(await rollBack(t, releaseId)).toMatchObject({ changed: 2, skipped: [] });
    expect(await served(t, "site/a", "site/b", "site/c2", "site/d")).toEqual([3, null, 1, 1]);
  });

  test("is overwritten with `overwrite`, and the rollback returns what was replaced", async () => {
    const { t, releaseId } = await openRelease();
    await upload(t, "site/a", "by somebody else");
    await publish(t, releaseId, "overwrite");
    expect(await served(t, ...PATHS)).toEqual([2, 1, null, null]);
    await rollBack(t, releaseId);
    expect(await served(t, ...PATHS)).toEqual([3, null, 1, 1]);
  });

  test("is never overwritten at another path", async () => {
    const { t, releaseId } = await openRelease();
    await meddle(t);
    const [, moved] = refused.entries;
    await expectRefused(t, () => publish(t, releaseId, "overwrite"), {
      code: "RELEASE_CONFLICT",
      entries: [moved],
    });
  });

  test("is no conflict if it is as the release wants it already", async () => {
    const { t, releaseId } = await openRelease();
    const [entry] = (await entriesOf(t, releaseId)).filter(({ basename }) => basename === "a");
    await t.mutation(assetManager.publishVersion, { versionId: entry!.versionId! });
    await t.mutation(assetManager.archiveAsset, at("site/c"));
    await t.mutation(assetManager.deleteAsset, at("site/d"));
    expect(await publish(t, releaseId)).toMatchObject({ changed: 1, skipped: [] });
    // What others have done, the rollback leaves.
    await rollBack(t, releaseId);
    expect(await served(t, ...PATHS)).toEqual([2, null, null, null]);
  });

  test.each([
    [
      "deleted",
      async (t: Component): Promise<void> => {
        await t.mutation(assetManager.deleteAsset, at("site/a"));
      },
    ],
    [
      "versionGone",
      async (t: Component) => {
        const [newest] = await t.query(assetManager.getAssetVersions, at("site/a"));
        await t.mutation(trash.takeDownVersions, { versionIds: [newest!.versionId] });
      },
    ],
    [
      "deleted",
      async (t: Component) => {
        await t.mutation(assetManager.moveAsset, {
          fromFolderPath: "site",
          basename: "a",
          toFolderPath: "elsewhere",
        });
      },
    ],
    [
      "unverified",
      async (t: Component) => {
        await t.run(async (ctx) => {
          const [, version] = await ctx.db.query("versions").collect();
          const draft = (await ctx.db.query("versions").collect()).find(
            ({ state, assetId }) => state === "draft" && assetId !== version!.assetId,
          );
          await ctx.db.patch("versions", draft!._id, { verification: "failed" });
        });
      },
    ],
  ] as const)("is refused because it is %s", async (reason, happens) => {
    const { t, releaseId } = await openRelease();
    await happens(t);
    const { entries } = (await refusalOf(publish(t, releaseId))) as never as {
      entries: { reason: string }[];
    };
    expect(entries.map((entry) => entry.reason)).toEqual([reason]);
  });

  test("is refused in a folder that a job has locked", async () => {
    const { t, releaseId } = await openRelease();
    await t.run(async (ctx) => {
      const jobId = await ctx.db.insert("jobs", {
        ...{
          kind: "delete" as const,
          path: "site",
          status: "running" as const,
          phase: "assets" as const,
        },
        ...{ assetsDone: 0, foldersDone: 0, assetsSkipped: 0, startedAt: NOW, updatedAt: NOW },
        position: { folderPath: "site" },
      });
      await ctx.db.insert("folderLocks", { path: "site", jobId });
    });
    for (const onConflict of [undefined, "skip", "overwrite"] as const) {
      await expectRefused(t, () => publish(t, releaseId, onConflict), {
        code: "RELEASE_CONFLICT",
        count: 4,
      });
    }
  });
});

describe("rollbackRelease", () => {
  test.each([false, true])("returns everything, rows settled: %s", async (isSettled) => {
    const { t, releaseId } = await openRelease();
    const before = await served(t, ...PATHS);
    await publish(t, releaseId);
    if (isSettled) await runScheduled(t);
    vi.setSystemTime(NOW + 1000);
    expect(await rollBack(t, releaseId)).toEqual({
      releaseId,
      status: "rolledBack",
      changed: 4,
      skipped: [],
    });
    expect(await served(t, ...PATHS)).toEqual(before);
    const check = async () =>
      expect(await t.query(assetManager.getAssetVersions, at("site/a"))).toMatchObject([
        {
          ...{ version: 2, state: "archived", publishedAt: NOW, publishedBy: "eve" },
          ...{ archivedAt: NOW + 1000, archivedBy: "bob" },
        },
        { version: 1, state: "published", publishedAt: NOW + 1000, publishedBy: "bob" },
      ]);
    await check();
    await runScheduled(t);
    await check();
    const last = (await readFeed(t)).slice(-4);
    for (const change of last) expect(change).toMatchObject({ releaseId, actor: "bob" });
  });

  test("says where somebody has changed it since", async () => {
    const { t, releaseId } = await openRelease();
    await publish(t, releaseId);
    await runScheduled(t);
    await upload(t, "site/a", "three");
    await upload(t, "site/d", "another file");
    const refused = {
      code: "RELEASE_CONFLICT",
      entries: [
        { folderPath: "site", basename: "a", reason: "changed" },
        { folderPath: "site", basename: "d", reason: "taken" },
      ],
    } as const;
    await expectRefused(t, () => rollBack(t, releaseId), refused);
    expect(await rollBack(t, releaseId, "skip")).toMatchObject({
      changed: 2,
      skipped: refused.entries,
    });
    expect(await served(t, ...PATHS)).toEqual([3, null, 1, 1]);
  });

  test("needs a published release", async () => {
    const { t, releaseId } = await openRelease();
    await expectRefused(t, () => rollBack(t, releaseId), { code: "RELEASE_NOT_OPEN" });
  });
});

describe("two releases with the same asset", () => {
  test.each([false, true])("are both in its history, rows settled: %s", async (isSettled) => {
    const t = openComponent();
    await upload(t, "site/a", "one");
    const [first, second] = [await create(t), await create(t)];
    await add(t, first, await draft(t, "site/a", "two"));
    await add(t, second, await draft(t, "site/a", "three"));
    await publish(t, first);
    if (isSettled) await runScheduled(t);
    await expectRefused(t, () => publish(t, second), { code: "RELEASE_CONFLICT", count: 1 });
    vi.setSystemTime(NOW + 1000);
    await publish(t, second, "overwrite");
    const check = async () =>
      expect(await t.query(assetManager.getAssetVersions, at("site/a"))).toMatchObject([
        { version: 3, state: "published", publishedAt: NOW + 1000 },
        { version: 2, state: "archived", publishedAt: NOW, archivedAt: NOW + 1000 },
        { version: 1, state: "archived", archivedAt: NOW },
      ]);
    await check();
    await runScheduled(t);
    await check();
    await expectRefused(t, () => rollBack(t, first), { code: "RELEASE_CONFLICT", count: 1 });
    await rollBack(t, second);
    expect(await served(t, "site/a")).toEqual([2]);
    await rollBack(t, first);
    expect(await served(t, "site/a")).toEqual([1]);
  });
});

describe("addToRelease", () => {
  test("replaces an asset that is in the release already, with a new base", async () => {
    const { t, releaseId } = await openRelease();
    const { versionId: basedOn } = await upload(t, "site/a", "three");
    const entry = await draft(t, "site/a", "four");
    expect(await add(t, releaseId, entry)).toMatchObject({ entryCount: 4 });
    const [found] = (await entriesOf(t, releaseId)).filter(({ basename }) => basename === "a");
    expect(found).toMatchObject({ versionId: entry.versionId, version: 4, basedOn, problem: null });
  });

  test("takes only paths in the folder of the release, as if it did not exist elsewhere", async () => {
    const { t, releaseId } = await openRelease();
    const entry = await draft(t, "site2/a", "of a neighbour");
    const outside = await refusalOf(add(t, releaseId, entry));
    await t.mutation(releases.discardRelease, { releaseId });
    expect(outside).toMatchObject({ code: "RELEASE_NOT_FOUND" });
    expect(await refusalOf(add(t, releaseId, entry))).toEqual(outside);
  });

  test.each([
    [{ ...at("site/none"), action: "archive" }, { code: "ASSET_NOT_FOUND" }],
    [{ ...at("site/a") }, { code: "ARGUMENT_INVALID", argument: "versionId" }],
    [{ ...at("site/a"), versionId: "none" }, { code: "VERSION_NOT_FOUND" }],
    [{ ...at("../a"), versionId: "none" }, { code: "PATH_INVALID" }],
    [
      { ...at("site/a"), action: "archive", expect: { publishedVersionId: null } },
      { code: "CONFLICT" },
    ],
  ] as const)("refuses %j", async (entry, refused) => {
    const { t, releaseId } = await openRelease();
    await expectRefused(t, () => add(t, releaseId, entry), refused);
  });

  test("refuses a version of another asset, and an asset twice", async () => {
    const { t, releaseId } = await openRelease();
    const { versionId } = await draft(t, "site/b", "again");
    const other = { ...at("site/a"), versionId };
    await expectRefused(t, () => add(t, releaseId, other), { code: "VERSION_NOT_FOUND" });
    const twice = { ...at("site/a"), action: "archive" };
    await expectRefused(t, () => add(t, releaseId, twice, twice), { code: "BATCH_DUPLICATE" });
  });
});

test("finishUploads adds drafts to a release", async () => {
  const t = openComponent();
  const { versionId: basedOn } = await upload(t, "site/a", "one");
  const releaseId = await create(t, "site");
  const paths = ["site/a", "site/b"];
  const tickets = await t.mutation(batches.startUploads, { uploads: paths.map(at) });
  const uploads = [];
  for (const { intentId } of tickets) {
    uploads.push({ intentId, storageId: await store(t, `new ${intentId}`) });
  }
  await t.mutation(batches.finishUploads, { uploads, releaseId });
  expect(await served(t, ...paths)).toEqual([1, null]);
  expect(await entriesOf(t, releaseId)).toMatchObject([
    { basename: "a", version: 2, basedOn, publishedVersionId: basedOn },
    { basename: "b", version: 1, basedOn: null, publishedVersionId: null },
  ]);
  await publish(t, releaseId);
  expect(await served(t, ...paths)).toEqual([2, 1]);
});

test("removeFromRelease removes what is in it, and ignores the rest", async () => {
  const { t, releaseId } = await openRelease();
  const assets = ["site/c", "site/d", "site/none"].map(at);
  const remove = async () => await t.mutation(releases.removeFromRelease, { releaseId, assets });
  expect(await remove()).toMatchObject({ entryCount: 2 });
  expect(await remove()).toMatchObject({ entryCount: 2 });
  await publish(t, releaseId);
  expect(await served(t, ...PATHS)).toEqual([2, 1, 1, 1]);
});

test("discardRelease deletes the release and nothing else", async () => {
  const { t, releaseId } = await openRelease();
  const before = await rows(t, "versions");
  await t.mutation(releases.discardRelease, { releaseId });
  expect(await rows(t, "versions")).toEqual(before);
  expect(await rows(t, "releaseEntries")).toEqual([]);
  expect(await t.query(releases.getRelease, { releaseId })).toBeNull();
  expect(await refusalOf(publish(t, releaseId))).toMatchObject({ code: "RELEASE_NOT_FOUND" });
});

describe("scheduleRelease", () => {
  const HOUR = 60 * 60 * 1000;
  const schedule = async (t: Component, releaseId: string, publishAt = NOW + HOUR) =>
    await t.mutation(releases.scheduleRelease, { releaseId, publishAt, actor: "eve" });

  test("publishes at its time, as the one who has scheduled it", async () => {
    const { t, releaseId } = await openRelease();
    expect(await schedule(t, releaseId)).toMatchObject({
      status: "scheduled",
      scheduledFor: NOW + HOUR,
      scheduledBy: "eve",
    });
    await expectRefused(t, () => add(t, releaseId, { ...at("site/a"), action: "archive" }), {
      code: "RELEASE_NOT_OPEN",
      status: "scheduled",
    });
    await runScheduled(t);
    expect(await served(t, ...PATHS)).toEqual([2, 1, null, null]);
    const release = await t.query(releases.getRelease, { releaseId });
    expect(release).toMatchObject({ status: "published", publishedBy: "eve" });
    expect(release).not.toHaveProperty("scheduledFor");
  });

  test("is open again, with the reason, if it is refused then", async () => {
    const { t, releaseId } = await openRelease();
    await schedule(t, releaseId);
    await upload(t, "site/a", "three");
    await runScheduled(t);
    expect(await t.query(releases.getRelease, { releaseId })).toMatchObject({
      status: "open",
      failure: expect.stringContaining('"site/a"') as string,
    });
    expect(await served(t, ...PATHS)).toEqual([3, null, 1, 1]);
  });

  test("is cancelled by unscheduleRelease and discardRelease", async () => {
    const { t, releaseId } = await openRelease();
    await schedule(t, releaseId);
    expect(await t.mutation(releases.unscheduleRelease, { releaseId })).toMatchObject({
      status: "open",
    });
    await runScheduled(t);
    expect(await served(t, ...PATHS)).toEqual([1, null, 1, 1]);
    await schedule(t, releaseId, NOW + 2 * HOUR);
    await t.mutation(releases.discardRelease, { releaseId });
    await runScheduled(t);
    expect(await served(t, ...PATHS)).toEqual([1, null, 1, 1]);
  });

  test.each([NOW, NOW - 1, NOW + 366 * 24 * HOUR, Number.NaN])("refuses %d", async (publishAt) => {
    const { t, releaseId } = await openRelease();
    await expectRefused(t, () => schedule(t, releaseId, publishAt), {
      code: "ARGUMENT_INVALID",
      argument: "publishAt",
    });
  });
});

test("listReleases shows those of a folder and its subfolders, newest first", async () => {
  const t = openComponent();
  const ids = [await create(t, "site"), await create(t, "site/en"), await create(t, "other")];
  const list = async (folderPath?: string, limit?: number) => {
    const found = await t.query(releases.listReleases, { folderPath, limit });
    return found.map(({ releaseId }) => ids.indexOf(releaseId));
  };
  expect(await list()).toEqual([2, 1, 0]);
  expect(await list("site")).toEqual([1, 0]);
  expect(await list("other", 1)).toEqual([2]);
  expect(await list("sit")).toEqual([]);
});

describe("listReleasesPage", () => {
  async function openMany() {
    const t = openComponent();
    const ids: string[] = [];
    for (const folderPath of ["a", "a/b", "c", "a", "ab", "a"])
      ids.push(await create(t, folderPath));
    const read = async (folderPath: string | undefined, options: object) =>
      await t.query(releases.listReleasesPage, {
        folderPath,
        paginationOpts: { numItems: 2, cursor: null, ...options },
      });
    return { t, ids, read };
  }

  test("lists those of a folder and its subfolders, newest first", async () => {
    const { t, ids, read } = await openMany();
    const all = async (folderPath?: string) => {
      const found: string[] = [];
      let cursor: string | null = null;
      for (let isDone = false; !isDone;) {
        const next: Awaited<ReturnType<typeof read>> = await read(folderPath, { cursor });
        found.push(...next.page.map(({ releaseId }) => releaseId));
        ({ isDone, continueCursor: cursor } = next);
      }
      return found;
    };
    const [a, b, c, d, e, f] = ids;
    expect(await all()).toEqual([f, e, d, c, b, a]);
    expect(await all("a")).toEqual([f, d, b, a]);
    expect(await all("none")).toEqual([]);
    const listed = await t.query(releases.listReleases, { folderPath: "a" });
    expect((await read("a", { numItems: 10 })).page).toEqual(listed);
  });

  test("keeps the end of a page, and continues after a release that is gone", async () => {
    const { t, ids, read } = await openMany();
    const first = await read("a", {});
    const newer = await create(t, "a");
    const idsOf = ({ page }: typeof first) => page.map(({ releaseId }) => releaseId);
    const again = await read("a", { endCursor: first.continueCursor });
    expect(idsOf(again)).toEqual([newer, ...idsOf(first)]);
    await t.mutation(releases.discardRelease, { releaseId: ids[3]! });
    expect(idsOf(await read("a", { cursor: first.continueCursor }))).toEqual([ids[1], ids[0]]);
  });

  test("refuses the cursor of another folder, and one that is none", async () => {
    const { t, read } = await openMany();
    const { continueCursor } = await read("a", {});
    for (const cursor of [
      "x",
      JSON.stringify(["releases", "", "x"]),
      JSON.stringify(["releases", "", "-1 x"]),
      continueCursor,
    ]) {
      await expectRefused(t, () => read(undefined, { cursor }), { code: "CURSOR_INVALID" });
    }
  });
});

test("renameRelease gives a release another name, whatever its state", async () => {
  const { t, releaseId } = await openRelease();
  const rename = async (name: string) =>
    await t.mutation(releases.renameRelease, { releaseId, name, actor: "kim" });
  expect(await rename("Summer")).toMatchObject({ releaseId, name: "Summer", updatedBy: "kim" });
  await publish(t, releaseId);
  await rename("Autumn");
  expect(await t.query(releases.getRelease, { releaseId })).toMatchObject({
    ...{ name: "Autumn", status: "published" },
  });
  await expectRefused(t, () => rename(" "), { code: "ARGUMENT_INVALID" });
  const missing = { releaseId: "nonsense", name: "x" };
  await expectRefused(t, () => t.mutation(releases.renameRelease, missing), {
    code: "RELEASE_NOT_FOUND",
  });
});
