/** Taking a file down: no read serves it from the call on, and its bytes leave the storage. */
import { describe, expect, test } from "vitest";
import { api, internal } from "./_generated/api.js";
import { newestNumber, totalBytesOf } from "./model/files/summaries.js";
import { MINUTE, finishScheduled, pass, stopTheClock } from "./testing/clock.test-helpers.js";
import { beginClosing } from "./testing/closing.test-helpers.js";
import {
  type Component,
  PATIENT,
  at,
  openComponent,
  readFeed,
  rows,
  storedObjects,
  upload,
} from "./testing/component.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { accessOf, relocate, setAccess } from "./testing/relocating.test-helpers.js";

const { assetManager, content, jobs, pages, published, search, signedUrl, sweeper, trash } = api;
const ROUTES = { routesUrl: "https://app.example/assets" };
const HERO = at("f/hero");
stopTheClock();

const takeDown = (t: Component, path = "f/hero", actor?: string) =>
  t.mutation(trash.takeDown, { ...at(path), actor });

/** What every read says of a file and its versions; empty if none serves it. */
async function servedBy(t: Component, versionIds: string[]): Promise<string[]> {
  const paginationOpts = { numItems: 50, cursor: null };
  const has = (found: { basename: string }[]) => found.some(({ basename }) => basename === "hero");
  const { folderPath } = HERO;
  const answers: Record<string, boolean> = {
    getPublishedFile: (await t.query(assetManager.getPublishedFile, HERO)) !== null,
    getAsset: (await t.query(assetManager.getAsset, HERO)) !== null,
    getAssetVersions: (await t.query(assetManager.getAssetVersions, HERO)).length > 0,
    listAssets: has(await t.query(assetManager.listAssets, { folderPath })),
    listPublished: has(await t.query(assetManager.listPublishedFilesInFolder, { folderPath })),
    page: has((await t.query(pages.listAssetsPage, { folderPath, paginationOpts })).page),
    search: has((await t.query(search.searchAssets, { text: "hero" })).assets),
    trash: has((await t.query(trash.listTrash, { paginationOpts })).page),
    route: (await t.query(published.findFile, { ...HERO, withPrivate: true })) !== null,
    signed: (await t.mutation(signedUrl.getSignedUrl, { ...HERO, ...ROUTES })) !== null,
  };
  for (const versionId of versionIds) {
    const file = { versionId, withPrivate: true };
    answers[`getVersion ${versionId}`] =
      (await t.query(assetManager.getVersion, { versionId })) !== null;
    answers[`findFile ${versionId}`] = (await t.query(published.findFile, file)) !== null;
    answers[`openFile ${versionId}`] = (await t.mutation(content.openFile, { versionId })) !== null;
    answers[`getSignedUrl ${versionId}`] =
      (await t.mutation(signedUrl.getSignedUrl, { versionId, ...ROUTES })) !== null;
  }
  return Object.keys(answers).filter((name) => answers[name]);
}

async function openHero(): Promise<{ t: Component; versionIds: string[]; signedPath: string }> {
  const t = openComponent();
  const versionIds: string[] = [];
  for (const [text, publish] of [
    ["one", true],
    ["two", true],
    ["draft", false],
  ] as const) {
    versionIds.push((await upload(t, "f/hero", text, { publish })).versionId);
  }
  await upload(t, "f/other", "other");
  const signed = await t.mutation(signedUrl.getSignedUrl, { ...HERO, ...ROUTES });
  const signedPath = signed!.url.slice(ROUTES.routesUrl.length + 1);
  return { t, versionIds, signedPath };
}

describe("takeDown", () => {
  test("leaves no read, no signed URL, no version and no bytes", async () => {
    const { t, versionIds, signedPath } = await openHero();
    expect((await servedBy(t, versionIds)).length).toBeGreaterThan(10);
    const before = await storedObjects(t);
    const taken = await takeDown(t, "f/hero", "ada");
    expect(taken).toMatchObject({ isDone: true, alsoAt: [] });
    expect(taken.routePaths.sort()).toEqual(
      ["f/hero", ...versionIds.map((versionId) => `v/${versionId}`)].sort(),
    );
    expect(taken.storageUrls).toHaveLength(3);
    expect(await servedBy(t, versionIds)).toEqual([]);
    expect(await t.mutation(signedUrl.openSignedUrl, { signedPath })).toBeNull();
    expect(before).toHaveLength(4);
    expect(await storedObjects(t)).toHaveLength(1);
    expect((await rows(t, "assets")).map(({ basename }) => basename)).toEqual(["other"]);
    expect(await t.query(trash.getTakedown, { assetId: taken.assetIds[0]! })).toEqual({
      isDone: true,
      hasVersions: false,
      objectsLeft: 0,
      failures: 0,
    });
    const last = (await readFeed(t)).at(-1)!;
    expect(last).toMatchObject({ type: "asset:takedown", ...HERO, actor: "ada" });
  });

  test("leaves the path private, and tells what does not exist", async () => {
    const { t } = await openHero();
    await takeDown(t);
    await expectRefused(t, () => takeDown(t), { code: "ASSET_NOT_FOUND", ...HERO });
    await upload(t, "f/hero", "new");
    expect(await accessOf(t, "f/hero")).toBe("private (own: private)");
    await setAccess(t, "f/hero", "public");
    await t.mutation(assetManager.deleteAsset, HERO);
    await takeDown(t);
    expect(await storedObjects(t)).toHaveLength(1);
  });

  test("takes earlier files in the trash along", async () => {
    const { t, versionIds } = await openHero();
    await t.mutation(assetManager.deleteAsset, HERO);
    const { versionId } = await upload(t, "f/hero", "second life");
    const taken = await takeDown(t);
    expect(taken.assetIds).toHaveLength(2);
    expect(taken.isDone).toBe(false);
    expect(await servedBy(t, [...versionIds, versionId])).toEqual([]);
    const assetId = taken.assetIds[1]!;
    expect((await t.query(trash.getTakedown, { assetId })).hasVersions).toBe(true);
    await expectRefused(t, () => t.mutation(trash.undelete, { assetId }), { code: "NOT_IN_TRASH" });
    await t.mutation(internal.trash.continuePurge, { assetId });
    expect(await storedObjects(t)).toHaveLength(1);
    expect((await t.query(trash.getTakedown, { assetId })).isDone).toBe(true);
  });

  test(
    "reaches every file at the path, however many were deleted there before",
    PATIENT,
    async () => {
      const t = openComponent();
      const versionIds: string[] = [];
      for (let life = 0; life < 30; life += 1) {
        versionIds.push((await upload(t, "f/hero", `life ${life}`)).versionId);
        if (life < 29) await t.mutation(assetManager.deleteAsset, HERO);
      }
      const taken = await takeDown(t);
      expect(await servedBy(t, versionIds)).toEqual([]);
      expect(taken.assetIds).toHaveLength(30);
      await finishScheduled(t);
      expect(await storedObjects(t)).toEqual([]);
    },
  );

  test(
    "takes very many files in the trash down in steps, and none that comes later",
    PATIENT,
    async () => {
      const t = openComponent();
      await t.run(async (ctx) => {
        for (let index = 0; index < 600; index += 1) {
          await ctx.db.insert("assets", {
            ...{ ...HERO, nameWords: "", deletedAt: 1, versionCounter: 0 },
            ...{ isUnpublished: true, createdAt: 0 },
          });
        }
      });
      const { versionId } = await upload(t, "f/hero", "in use");
      pass(MINUTE);
      const taken = await takeDown(t);
      expect(taken.isDone).toBe(false);
      expect(await servedBy(t, [versionId])).toEqual([]);
      pass(MINUTE);
      await upload(t, "f/hero", "later");
      await finishScheduled(t);
      expect(await rows(t, "assets")).toHaveLength(1);
    },
  );

  test("leaves no object that waits since the access or the storage changed", async () => {
    const t = openComponent();
    await upload(t, "f/hero", "one");
    await setAccess(t, "f/hero", "private");
    await relocate(t);
    await setAccess(t, "f/hero", "public");
    await relocate(t);
    expect(await storedObjects(t)).toHaveLength(2);
    await takeDown(t);
    expect(await storedObjects(t)).toEqual([]);
  });

  test("names copies that share the bytes, which stay until they are taken down", async () => {
    const { t } = await openHero();
    await t.mutation(assetManager.copyAsset, { ...HERO, toFolderPath: "g" });
    const taken = await takeDown(t);
    expect(taken.alsoAt).toMatchObject([{ folderPath: "g", basename: "hero" }]);
    expect(await storedObjects(t)).toHaveLength(2);
    expect((await takeDown(t, "g/hero")).alsoAt).toEqual([]);
    expect(await storedObjects(t)).toHaveLength(1);
  });

  test("is not refused by a job, which goes on without the file", PATIENT, async () => {
    const { t, versionIds } = await openHero();
    const { jobId } = await beginClosing(t, "f");
    await takeDown(t);
    expect(await servedBy(t, versionIds)).toEqual([]);
    await t.mutation(internal.jobs.continueJob, { jobId });
    expect(await t.query(jobs.getJob, { jobId })).toMatchObject({ status: "done", assetsDone: 1 });
  });

  test(
    "of very many versions refuses them at once and deletes them in steps",
    PATIENT,
    async () => {
      const t = openComponent();
      const first = await upload(t, "f/hero", "first");
      for (let version = 2; version <= 230; version += 1) await upload(t, "f/hero", `v${version}`);
      const all = (await rows(t, "versions")).map(({ _id }) => _id as string);
      await t.mutation(assetManager.restoreVersion, { versionId: all[149]! });
      const taken = await takeDown(t);
      expect(taken.isDone).toBe(false);
      expect(await servedBy(t, [first.versionId, all[149]!, all[229]!])).toEqual([]);
      // The published version and the first hundred are gone; a step that is lost is found by the sweeper.
      expect(await storedObjects(t)).toHaveLength(129);
      const [assetId] = taken.assetIds;
      expect((await t.query(trash.getTakedown, { assetId: assetId! })).isDone).toBe(false);
      await t.mutation(sweeper.startSweep, {});
      for (let step = 0; step < 10; step += 1) {
        await t.mutation(internal.trash.continuePurge, { assetId: assetId! });
      }
      expect(await storedObjects(t)).toEqual([]);
      expect((await t.query(trash.getTakedown, { assetId: assetId! })).isDone).toBe(true);
    },
  );
});

describe("takeDownVersions", () => {
  const takeDownVersions = (t: Component, ...versionIds: string[]) =>
    t.mutation(trash.takeDownVersions, { versionIds, actor: "ada" });

  test("deletes an archived version and a draft; the published one and its bytes stay", async () => {
    const { t, versionIds } = await openHero();
    const [first, second, draft] = versionIds as [string, string, string];
    const taken = await takeDownVersions(t, first, draft, first);
    expect(taken).toMatchObject({ isDone: true, alsoAt: [] });
    expect(taken.routePaths).toEqual([`v/${first}`, `v/${draft}`]);
    expect(taken.storageUrls).toHaveLength(2);
    for (const versionId of [first, draft]) {
      const names = (await servedBy(t, [versionId])).filter((name) => name.endsWith(versionId));
      expect(names).toEqual([]);
    }
    expect(await storedObjects(t)).toHaveLength(2);
    expect(await t.query(assetManager.getPublishedFile, HERO)).toMatchObject({ versionId: second });
    expect((await t.query(assetManager.getAssetVersions, HERO)).map((row) => row.version)).toEqual([
      2,
    ]);
    expect((await readFeed(t)).slice(-2)).toMatchObject([
      { type: "version:takedown", ...HERO, versionId: first, version: 1, actor: "ada" },
      { type: "version:takedown", ...HERO, versionId: draft, version: 3 },
    ]);
    // A number is never used again, and the asset's sum has what is left.
    await upload(t, "f/hero", "four", { publish: false });
    const [asset] = (await rows(t, "assets")).filter(({ basename }) => basename === "hero");
    expect([newestNumber(asset!), totalBytesOf(asset!)]).toEqual([4, 7]);
  });

  test("unpublishes the file of a published version", async () => {
    const { t, versionIds, signedPath } = await openHero();
    const taken = await takeDownVersions(t, versionIds[1]!);
    expect(taken.routePaths).toEqual(["f/hero", `v/${versionIds[1]}`]);
    expect(await t.query(assetManager.getPublishedFile, HERO)).toBeNull();
    expect(await t.mutation(signedUrl.openSignedUrl, { signedPath })).toBeNull();
    expect((await readFeed(t)).slice(-2).map(({ type }) => type)).toEqual([
      "asset:archive",
      "version:takedown",
    ]);
    await t.mutation(assetManager.restoreVersion, { versionId: versionIds[0]! });
    expect(await t.query(assetManager.getPublishedFile, HERO)).toMatchObject({ version: 1 });
  });

  test("names other versions that share the bytes, of the same file too", async () => {
    const { t, versionIds } = await openHero();
    const again = await upload(t, "f/hero", "two");
    await t.mutation(assetManager.copyAsset, { ...HERO, toFolderPath: "g" });
    const before = (await storedObjects(t)).length;
    const taken = await takeDownVersions(t, versionIds[1]!);
    expect(taken.alsoAt).toMatchObject([
      { ...HERO, versionId: again.versionId },
      { folderPath: "g", basename: "hero" },
    ]);
    expect(await storedObjects(t)).toHaveLength(before);
    await takeDownVersions(t, ...taken.alsoAt.map(({ versionId }) => versionId));
    expect(await storedObjects(t)).toHaveLength(before - 1);
  });

  test("reaches versions of files in the trash, which can still be restored", async () => {
    const { t, versionIds } = await openHero();
    const { assetId } = await t.mutation(assetManager.deleteAsset, HERO);
    await takeDownVersions(t, versionIds[1]!);
    expect((await readFeed(t)).slice(-2).map(({ type }) => type)).toEqual([
      "asset:delete",
      "version:takedown",
    ]);
    await t.mutation(trash.undelete, { assetId });
    expect(await t.query(assetManager.getPublishedFile, HERO)).toBeNull();
    expect(await t.query(assetManager.getAssetVersions, HERO)).toHaveLength(2);
  });

  test("takes all or none, and names what is missing", async () => {
    const { t, versionIds } = await openHero();
    await expectRefused(t, () => takeDownVersions(t, versionIds[0]!, "nonsense"), {
      ...{ code: "VERSION_NOT_FOUND", versionId: "nonsense" },
    });
    await expectRefused(t, () => takeDownVersions(t), {
      ...{ code: "ARGUMENT_INVALID", argument: "versionIds" },
    });
    expect(await storedObjects(t)).toHaveLength(4);
  });
});
