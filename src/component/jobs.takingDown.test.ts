/** Folders that are taken down: nothing in them is served from the call on, however much there is. */
import { describe, expect, test } from "vitest";
import { api, internal } from "./_generated/api.js";
import { buildClosing } from "./proofs/closing.test-helpers.js";
import { finishScheduled, stopTheClock } from "./testing/clock.test-helpers.js";
import { finishJob } from "./testing/closing.test-helpers.js";
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
import {
  accessOf,
  relocate,
  setAccess,
  setFolderAccess,
} from "./testing/relocating.test-helpers.js";

const {
  assetManager,
  content,
  jobs,
  pages,
  published,
  quotas,
  search,
  settings,
  signedUrl,
  sweeper,
  trash,
  v1,
} = api;
stopTheClock();

const ROUTES = { routesUrl: "https://app.example/assets" };
const PAGE = { paginationOpts: { numItems: 50, cursor: null } };
/** Below `f` in any state of access, and beside it. */
const PATHS = ["f/a", "f/own", "f/x/b", "f/x/y/c", "f/shut/d", "f b/e", "e/f"];

async function openTree() {
  const t = openComponent();
  const versionIds: Record<string, string[]> = {};
  for (const path of PATHS) {
    versionIds[path] = [];
    for (const text of ["one", "two"]) {
      versionIds[path].push((await upload(t, path, `${path} ${text}`)).versionId);
    }
  }
  await setFolderAccess(t, "f/shut", "private");
  await setAccess(t, "f/own", "public");
  return { t, versionIds };
}

/** Every function that serves a file. */
async function servedBy(t: Component, path: string, versionIds: string[]): Promise<string[]> {
  const asset = at(path);
  const { folderPath, basename } = asset;
  const has = (found: { basename: string }[]) => found.some((row) => row.basename === basename);
  const answers: Record<string, boolean> = {
    getPublishedFile: (await t.query(assetManager.getPublishedFile, asset)) !== null,
    getPublishedFiles: (await t.query(published.getPublishedFiles, { files: [asset] }))[0] !== null,
    getAsset: (await t.query(assetManager.getAsset, asset)) !== null,
    getAssetVersions: (await t.query(assetManager.getAssetVersions, asset)).length > 0,
    versionsPage:
      (await t.query(pages.getAssetVersionsPage, { ...asset, ...PAGE })).page.length > 0,
    listAssets: has(await t.query(assetManager.listAssets, { folderPath })),
    listPublished: has(await t.query(assetManager.listPublishedFilesInFolder, { folderPath })),
    assetsPage: has((await t.query(pages.listAssetsPage, { folderPath, ...PAGE })).page),
    publishedPage: has((await t.query(pages.listPublishedFilesPage, { folderPath, ...PAGE })).page),
    search: has((await t.query(search.searchAssets, { text: basename, folderPath })).assets),
    route: (await t.query(published.findFile, { ...asset, withPrivate: true })) !== null,
    signed: (await t.mutation(signedUrl.getSignedUrl, { ...asset, ...ROUTES })) !== null,
    "v1.getPublishedFile": (await t.query(v1.getPublishedFile, asset)) !== null,
    "v1.listPublished": has(await t.query(v1.listPublishedFilesInFolder, { folderPath })),
    "v1.serving": (await t.query(v1.getPublishedFileForServing, asset)) !== null,
  };
  for (const versionId of versionIds) {
    const read = { versionId, withPrivate: true };
    const name = (fn: string) => `${fn} of version ${versionIds.indexOf(versionId)}`;
    answers[name("getVersion")] = (await t.query(assetManager.getVersion, { versionId })) !== null;
    answers[name("findFile")] = (await t.query(published.findFile, read)) !== null;
    answers[name("openFile")] = (await t.mutation(content.openFile, { versionId })) !== null;
    answers[name("v1")] = (await t.query(v1.getVersionForServing, { versionId })) !== null;
    answers[name("getSignedUrl")] =
      (await t.mutation(signedUrl.getSignedUrl, { versionId, ...ROUTES })) !== null;
  }
  return Object.keys(answers).filter((fn) => answers[fn]);
}

/** Takes a folder down in a transaction that has room for its first part only; its next step is lost. */
async function beginTakedown(t: Component, path: string) {
  return await t.mutation(async (ctx) => {
    for (let range = 0; range < 3_790; range += 1) await ctx.db.query("migrations").first();
    return await ctx.runMutation(api.jobs.takeDownFolder, { path, actor: "ada" });
  });
}

describe("takeDownFolder", () => {
  test("deletes a small folder, with everything in the trash, before it returns", async () => {
    const { t, versionIds } = await openTree();
    await t.mutation(assetManager.deleteAsset, at("f/a"));
    await upload(t, "f/a", "second life");
    const signed = await t.mutation(signedUrl.getSignedUrl, { ...at("f/shut/d"), ...ROUTES });
    const signedPath = signed!.url.slice(ROUTES.routesUrl.length + 1);
    for (const path of PATHS) {
      expect((await servedBy(t, path, versionIds[path]!)).length, path).toBeGreaterThan(10);
    }
    const job = await t.mutation(jobs.takeDownFolder, { path: "f", actor: "ada" });
    expect(job).toMatchObject({ kind: "takedown", status: "done", assetsDone: 6, foldersDone: 4 });
    for (const path of PATHS) {
      const served = await servedBy(t, path, versionIds[path]!);
      if (path.startsWith("f/")) expect(served, path).toEqual([]);
      else expect(served.length, path).toBeGreaterThan(10);
    }
    expect(await t.mutation(signedUrl.openSignedUrl, { signedPath })).toBeNull();
    expect(await storedObjects(t)).toHaveLength(4);
    expect((await rows(t, "blobs")).length).toBe(4);
    expect((await rows(t, "assets")).map(({ folderPath }) => folderPath).sort()).toEqual([
      ...["e", "f b"],
    ]);
    expect((await t.query(trash.listTrash, PAGE)).page).toEqual([]);
    expect(await t.query(assetManager.getFolder, { path: "f" })).toBeNull();
    expect(await rows(t, "folderLocks")).toEqual([]);
    expect((await readFeed(t)).slice(-1)).toMatchObject([
      { type: "folder:delete", folderPath: "f", actor: "ada" },
    ]);
    await expectRefused(t, () => t.mutation(jobs.takeDownFolder, { path: "f" }), {
      ...{ code: "FOLDER_NOT_FOUND", folderPath: "f" },
    });
  });

  test("leaves the path private, until its access is set", async () => {
    const { t } = await openTree();
    await t.mutation(jobs.takeDownFolder, { path: "f" });
    for (const path of ["f/a", "f/x/new"]) {
      await upload(t, path, `new ${path}`);
      expect(await accessOf(t, path), path).toMatch(/^private/);
    }
    await setFolderAccess(t, "f", null);
    await relocate(t);
    expect(await accessOf(t, "f/x/new")).toMatch(/^public/);
  });

  test("refuses everything at once, also what the job has not reached", PATIENT, async () => {
    const { t, versionIds } = await openTree();
    for (let index = 0; index < 100; index += 1) await upload(t, `f/0 ${index}`, `first ${index}`);
    const gone = await upload(t, "f/x/gone", "in the trash");
    await t.mutation(assetManager.deleteAsset, at("f/x/gone"));
    const { jobId, status } = await beginTakedown(t, "f");
    expect(status).toBe("running");
    const unreached = (await rows(t, "assets")).filter(({ isPurging }) => !isPurging);
    expect(unreached.length, "not reached").toBeGreaterThan(4);
    for (const path of PATHS.filter((path) => path.startsWith("f/"))) {
      expect(await servedBy(t, path, versionIds[path]!), path).toEqual([]);
    }
    // Nor is it in the trash for anyone.
    expect((await t.query(trash.listTrash, PAGE)).page).toEqual([]);
    expect((await t.query(trash.listTrash, { ...PAGE, folderPath: "f/x" })).page).toEqual([]);
    expect(await t.query(v1.listPendingConvexDeletions, {})).toEqual([]);
    const { assetId, storageId } = gone;
    expect(await t.query(trash.getTrashed, { assetId })).toBeNull();
    const absent = { code: "NOT_IN_TRASH", assetId } as const;
    await expectRefused(t, () => t.mutation(trash.undelete, { assetId, folderPath: "e" }), absent);
    await expectRefused(t, () => t.mutation(trash.purge, { assetId }), absent);
    expect(await t.mutation(v1.cancelPendingConvexDeletion, { storageId })).toEqual({
      cancelled: false,
    });
    const busy = { code: "FOLDER_BUSY" } as const;
    await expectRefused(t, () => t.mutation(assetManager.startUpload, at("f/a")), busy);
    await expectRefused(
      t,
      () => t.mutation(assetManager.copyAsset, { ...at("f/x/b"), toFolderPath: "other" }),
      busy,
    );
    await expectRefused(t, () => t.mutation(jobs.copyFolder, { path: "f", toPath: "other" }), busy);
    // The step after the call was lost; a later one resumes.
    await finishJob(t, jobId);
    expect(await storedObjects(t)).toHaveLength(4);
    expect(await t.query(jobs.getJob, { jobId })).toMatchObject({
      ...{ status: "done", assetsDone: 106, foldersDone: 4 },
    });
  });

  test(
    "keeps nothing for a grace period that the sweeper reaches before the job",
    PATIENT,
    async () => {
      const { t } = await openTree();
      for (let index = 0; index < 99; index += 1) await upload(t, `f/0 ${index}`, `${index}`);
      await upload(t, "f/x/gone", "in the trash");
      await t.mutation(assetManager.deleteAsset, at("f/x/gone"));
      await t.mutation(settings.configureRetention, { trashRetentionMs: 0 });
      const { jobId } = await beginTakedown(t, "f");
      const { sweepId } = await t.mutation(sweeper.startSweep, {});
      // It comes to what the job has reached first.
      for (let step = 0; step < 110; step += 1) {
        await t.mutation(internal.sweeper.continueSweep, { sweepId });
      }
      expect((await rows(t, "assets")).map(({ basename }) => basename)).not.toContain("gone");
      await finishJob(t, jobId);
      expect(await storedObjects(t)).toHaveLength(4);
    },
  );

  test(
    "deletes files of very many versions, and very many files of one path",
    PATIENT,
    async () => {
      const t = openComponent();
      for (let version = 1; version <= 230; version += 1) await upload(t, "f/hero", `v${version}`);
      await t.run(async (ctx) => {
        for (let index = 0; index < 250; index += 1) {
          await ctx.db.insert("assets", {
            ...{ folderPath: "f", basename: "twin", nameWords: "", deletedAt: 1 + (index % 3) },
            ...{ versionCounter: 0, isUnpublished: true, createdAt: 0 },
          });
        }
      });
      await upload(t, "f/x/last", "last");
      const { jobId } = await t.mutation(jobs.takeDownFolder, { path: "f" });
      await finishScheduled(t);
      expect(await t.query(jobs.getJob, { jobId })).toMatchObject({ assetsDone: 252 });
      expect(await rows(t, "assets")).toEqual([]);
      expect(await rows(t, "versions")).toEqual([]);
      expect(await storedObjects(t)).toEqual([]);
    },
  );

  test("frees the quotas of its parents, and refuses the root", async () => {
    const { t } = await openTree();
    await t.mutation(quotas.setQuota, { folderPath: "", maxFiles: 100 });
    await t.mutation(quotas.setQuota, { folderPath: "f", maxFiles: 100 });
    await t.mutation(jobs.takeDownFolder, { path: "f" });
    expect(await t.query(quotas.getQuota, { folderPath: "" })).toMatchObject({ files: 2 });
    expect(await t.query(quotas.getQuota, { folderPath: "f" })).toMatchObject({
      ...{ files: 0, bytes: 0 },
    });
    await expectRefused(t, () => t.mutation(jobs.takeDownFolder, { path: "" }), {
      ...{ code: "ARGUMENT_INVALID", argument: "path" },
    });
  });

  test.each([
    [{ assets: 1200, folders: 1 }],
    [{ assets: 1200, folders: 1000 }],
    [{ assets: 5000, folders: 10, metadataBytes: 2000 }],
  ])(
    "%j: 1,200 files at least are unreadable in the transaction of the call",
    PATIENT,
    async (size) => {
      const { backend } = buildClosing(size);
      const { result, tx } = await backend.measure(jobs.takeDownFolder, { path: "f" });
      expect(result.status).toBe("running");
      expect(result.assetsDone).toBeGreaterThanOrEqual(1200);
      const unread = backend.db.rows("assets").filter((row) => row.isPurging === true);
      expect(unread).toHaveLength(result.assetsDone);
      // The platform counts each patch as a range.
      expect(tx.cost.ranges + result.assetsDone).toBeLessThanOrEqual(3_800);
      expect(tx.cost.documentsRead).toBeLessThanOrEqual(8_000);
      expect(tx.cost.documentsWritten).toBeLessThanOrEqual(10_000);
      expect(tx.cost.bytesWritten).toBeLessThanOrEqual(12 * 2 ** 20);
      const [last] = backend.db.rows("assets").slice(-1);
      const file = { folderPath: last!.folderPath as string, basename: last!.basename as string };
      expect(await backend.query(assetManager.getPublishedFile, file)).toBeNull();
      await backend.runJobs();
      for (const table of ["assets", "versions", "blobs", "folders", "folderLocks"] as const) {
        expect(backend.db.rows(table), table).toEqual([]);
      }
    },
  );
});
