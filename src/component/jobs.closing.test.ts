/** Folders that become private: everything in them is refused from the call on, however much there is. */
import { describe, expect, test } from "vitest";
import { api, internal } from "./_generated/api.js";
import { buildClosing } from "./proofs/closing.test-helpers.js";
import { stopTheClock } from "./testing/clock.test-helpers.js";
import {
  type Component,
  PATIENT,
  at,
  openComponent,
  rows,
  store,
  upload,
} from "./testing/component.test-helpers.js";
import { beginClosing, finishJob } from "./testing/closing.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import {
  expectSound,
  relocate,
  setAccess,
  setFolderAccess,
} from "./testing/relocating.test-helpers.js";

const {
  assetManager,
  batches,
  changelog,
  content,
  jobs,
  pages,
  published,
  search,
  signedUrl,
  trash,
  v1,
} = api;
stopTheClock();

/** Paths of files below `f`, and whether closing `f` closes them. */
const FILES = {
  "f/a": true,
  "f/own": false,
  "f/x/b": true,
  "f/x/y/c": true,
  "f/open/d": false,
  "f/open/z/e": false,
  "f/open/shut/g": true,
  "beside/h": false,
} as const;

async function openTree(): Promise<Component> {
  const t = openComponent();
  for (const path of Object.keys(FILES)) await upload(t, path, path);
  await setFolderAccess(t, "f/open", "public");
  await setFolderAccess(t, "f/open/shut", "private");
  await setAccess(t, "f/own", "public");
  await relocate(t);
  return t;
}

async function versionOf(t: Component, path: string): Promise<string> {
  return (await t.query(assetManager.getAssetVersions, at(path)))[0]!.versionId;
}

/** Every way to learn the permanent URL of a file, by the name of the function. */
async function urlsOf(t: Component, path: string): Promise<Record<string, unknown>> {
  const asset = at(path);
  const { folderPath } = asset;
  const versionId = await versionOf(t, path);
  const paginationOpts = { numItems: 50, cursor: null };
  const inList = (files: { basename: string; url?: string | null }[]) =>
    files.find(({ basename }) => basename === asset.basename)?.url ?? null;
  const inRows = (found: { basename: string; published: { url: string | null } | null }[]) =>
    inList(found.map((row) => ({ ...row, url: row.published?.url })));
  const file = { versionId, withPrivate: true };
  const opened = await t.mutation(content.openFile, { versionId });
  const withAssets = await t.query(v1.listFoldersWithAssets, {
    parentPath: folderPath.includes("/") ? folderPath.slice(0, folderPath.lastIndexOf("/")) : "",
  });
  return {
    getPublishedFile: (await t.query(assetManager.getPublishedFile, asset))?.url ?? null,
    getPublishedFiles:
      (await t.query(published.getPublishedFiles, { files: [asset] }))[0]?.url ?? null,
    getAsset: (await t.query(assetManager.getAsset, asset))!.published!.url,
    getVersion: (await t.query(assetManager.getVersion, { versionId }))!.url,
    getAssetVersions: (await t.query(assetManager.getAssetVersions, asset))[0]!.url,
    listPublishedFilesInFolder: inList(
      await t.query(assetManager.listPublishedFilesInFolder, { folderPath }),
    ),
    listAssets: inRows(await t.query(assetManager.listAssets, { folderPath })),
    listPublishedFilesPage: inList(
      (await t.query(pages.listPublishedFilesPage, { folderPath, paginationOpts })).page,
    ),
    listAssetsPage: inRows(
      (await t.query(pages.listAssetsPage, { folderPath, paginationOpts })).page,
    ),
    getAssetVersionsPage: (await t.query(pages.getAssetVersionsPage, { ...asset, paginationOpts }))
      .page[0]!.url,
    searchAssets: inRows(
      (await t.query(search.searchAssets, { text: asset.basename, folderPath })).assets,
    ),
    findFile: (await t.query(published.findFile, file))!.url,
    findFileByPath: (await t.query(published.findFile, { ...asset, withPrivate: true }))!.url,
    openFile: opened!.mayRedirect ? opened!.url : null,
    "v1.listPublishedFilesInFolder": inList(
      await t.query(v1.listPublishedFilesInFolder, { folderPath }),
    ),
    "v1.getVersionForServing":
      (await t.query(v1.getVersionForServing, { versionId })) === null ? null : "served",
    "v1.getPublishedFileForServing":
      (await t.query(v1.getPublishedFileForServing, asset)) === null ? null : "served",
    "v1.getVersionPreviewUrl": (await t.query(v1.getVersionPreviewUrl, { versionId }))?.url ?? null,
    "v1.listFoldersWithAssets": inList(
      withAssets.find(({ folder }) => folder.path === folderPath)!.assets,
    ),
  };
}

async function expectClosed(t: Component, of: Record<string, boolean>): Promise<void> {
  for (const [path, isClosed] of Object.entries(of)) {
    for (const [name, url] of Object.entries(await urlsOf(t, path))) {
      expect(url === null, `${name} of ${path} gives ${String(url)}`).toBe(isClosed);
    }
  }
}

describe("a folder that is closing", () => {
  test("is refused everywhere at once, until the job has reached everything", PATIENT, async () => {
    const t = await openTree();
    await expectClosed(t, { ...FILES, "f/a": false, "f/x/b": false, "f/x/y/c": false });
    const job = await beginClosing(t, "f");
    expect(job).toMatchObject({
      status: "running",
      isClosing: true,
      foldersDone: 1,
      assetsDone: 0,
    });
    const isPrivate = (await rows(t, "assets")).map((row) => row.isPrivate === true);
    expect(isPrivate.filter(Boolean), "rows that are private before").toHaveLength(1);
    await expectClosed(t, FILES);
    const folders = await t.query(assetManager.listFolders, { parentPath: "f" });
    const found = await t.query(search.searchFolders, { text: "x", folderPath: "f" });
    expect([...folders, ...found.folders].map(({ path, isPrivate }) => [path, isPrivate])).toEqual([
      ["f/open", false],
      ["f/x", true],
      ["f/x", true],
    ]);
    for (const [path, closedBy] of [
      ["f", job.jobId],
      ["f/x/y", job.jobId],
      ["f/open", undefined],
      ["beside", undefined],
    ] as const) {
      expect((await t.query(assetManager.getFolder, { path }))!.closedBy, path).toBe(closedBy);
    }
    await finishJob(t, job.jobId);
    await expectClosed(t, FILES);
    const done = await t.query(jobs.getJob, { jobId: job.jobId });
    expect([done.status, done.isClosing]).toEqual(["done", undefined]);
    expect((await t.query(assetManager.getFolder, { path: "f" }))!.closedBy).toBeUndefined();
    await relocate(t);
    await expectClosed(t, FILES);
    await expectSound(t, true);
  });

  test("refuses below the root, and after `null` in a private folder", PATIENT, async () => {
    const t = await openTree();
    await beginClosing(t, "");
    await expectClosed(t, { ...FILES, "beside/h": true });
    const other = await openTree();
    await setFolderAccess(other, "f/x", "public");
    await setFolderAccess(other, "f", "private");
    await relocate(other);
    await expectClosed(other, { ...FILES, "f/x/b": false, "f/x/y/c": false });
    await beginClosing(other, "f/x", null);
    await expectClosed(other, FILES);
  });

  test("locks out whatever could carry a file away, and what would come in", PATIENT, async () => {
    const t = await openTree();
    await t.mutation(assetManager.deleteAsset, at("f/x/y/c"));
    const { assetId } = (
      await t.query(trash.listTrash, {
        paginationOpts: { numItems: 1, cursor: null },
      })
    ).page[0]!;
    const { intentId } = await t.mutation(assetManager.startUpload, at("f/new"));
    const storageId = await store(t, "new");
    const { jobId } = await beginClosing(t, "f");
    const busy = { code: "FOLDER_BUSY" as const, jobId };
    const calls: Record<string, () => Promise<unknown>> = {
      moveOut: () =>
        t.mutation(assetManager.moveAsset, {
          fromFolderPath: "f",
          basename: "a",
          toFolderPath: "beside",
        }),
      moveIn: () =>
        t.mutation(assetManager.moveAsset, {
          fromFolderPath: "beside",
          basename: "h",
          toFolderPath: "f/x",
        }),
      copyOut: () => t.mutation(assetManager.copyAsset, { ...at("f/a"), toFolderPath: "beside" }),
      copyIn: () => t.mutation(assetManager.copyAsset, { ...at("beside/h"), toFolderPath: "f" }),
      rename: () => t.mutation(assetManager.renameAsset, { ...at("f/a"), newBasename: "a2" }),
      startUpload: () => t.mutation(assetManager.startUpload, at("f/x/new")),
      startUploads: () => t.mutation(batches.startUploads, { uploads: [at("f/x/new")] }),
      finishUpload: () => t.mutation(assetManager.finishUpload, { intentId, storageId }),
      undelete: () => t.mutation(trash.undelete, { assetId }),
      moveFolder: () => t.mutation(jobs.moveFolder, { path: "f/x", toPath: "beside/x" }),
      copyFolder: () => t.mutation(jobs.copyFolder, { path: "f", toPath: "copy" }),
      open: () => t.mutation(jobs.setFolderAccess, { path: "f/x", access: "public" }),
      openParent: () => t.mutation(jobs.setFolderAccess, { path: "", access: "public" }),
      openFile: () => t.mutation(assetManager.setAssetAccess, { ...at("f/a"), access: "public" }),
    };
    for (const call of Object.values(calls)) await expectRefused(t, call, busy);
  });

  test("shows in the feed at once, and the feed carries no URL", async () => {
    const t = await openTree();
    const head = await t.query(changelog.head, {});
    await beginClosing(t, "f");
    const { changes } = await t.query(changelog.listSince, { cursor: head, limit: 10 });
    expect(changes.map(({ type, folderPath, access }) => [type, folderPath, access])).toEqual([
      ["folder:access", "f", "private"],
    ]);
  });

  test("signs URLs of the routes only, as for every private file", async () => {
    const t = await openTree();
    const versionId = await versionOf(t, "f/a");
    await beginClosing(t, "f");
    const routesUrl = "https://app.example/assets";
    const signed = await t.mutation(signedUrl.getSignedUrl, { versionId, routesUrl });
    expect(signed!.url.startsWith(`${routesUrl}/`)).toBe(true);
    const opened = await t.mutation(signedUrl.openSignedUrl, {
      signedPath: signed!.url.slice(routesUrl.length + 1),
    });
    expect(opened).toMatchObject({ file: { mayRedirect: false, isPrivate: true } });
  });

  test("resumes after a lost step, and says how far it is", PATIENT, async () => {
    const t = await openTree();
    const { jobId } = await beginClosing(t, "f");
    await t.mutation(async (ctx) => {
      for (let range = 0; range < 3800; range += 1) await ctx.db.get("jobs", jobId);
      await ctx.runMutation(internal.jobs.continueJob, { jobId });
    });
    expect(await t.query(jobs.getJob, { jobId })).toMatchObject({ foldersDone: 6, assetsDone: 0 });
    await expectClosed(t, FILES);
    await finishJob(t, jobId);
    expect(await t.query(jobs.getJob, { jobId })).toMatchObject({ foldersDone: 6, assetsDone: 7 });
  });
});

describe("the size of a closing", () => {
  test.each([
    ["in one folder", { assets: 2000, folders: 1 }],
    ["in 1,499 subfolders", { assets: 2000, folders: 1500 }],
  ])("2,000 assets %s close in the transaction of the call", PATIENT, async (_what, size) => {
    const { backend } = buildClosing(size);
    const { result, tx } = await backend.measure(jobs.setFolderAccess, {
      path: "f",
      access: "private",
    });
    expect(result).toMatchObject({ status: "done", assetsDone: 2000, foldersDone: size.folders });
    expect(backend.db.rows("assets").every((row) => row.isPrivate === true)).toBe(true);
    // The platform counts each patch as a range.
    expect(tx.cost.ranges + 2000 + size.folders).toBeLessThanOrEqual(3_800);
    expect(tx.cost.documentsRead).toBeLessThanOrEqual(8_000);
    expect(tx.cost.documentsWritten).toBeLessThanOrEqual(10_000);
    expect(tx.cost.bytesWritten).toBeLessThanOrEqual(8 * 2 ** 20);
  });

  test("assets with much metadata close in as many steps as they need", PATIENT, async () => {
    const { backend } = buildClosing({ assets: 2000, folders: 1, metadataBytes: 4000 });
    const { result } = await backend.measure(jobs.setFolderAccess, {
      path: "f",
      access: "private",
    });
    expect(result.status).toBe("running");
    expect(result.doneUpTo).toMatchObject({ folderPath: "f" });
    const file = { folderPath: "f", basename: "asset 001999" };
    expect(await backend.query(assetManager.getPublishedFile, file)).toBeNull();
    await backend.runJobs();
    expect(backend.db.rows("assets").every((row) => row.isPrivate === true)).toBe(true);
  });

  test("6,000 assets are refused at once and close in steps", PATIENT, async () => {
    const { backend } = buildClosing({ assets: 6_000, folders: 10 });
    const file = (index: number) => ({
      folderPath: index % 10 === 0 ? "f" : `f/sub ${String(index % 10).padStart(6, "0")}`,
      basename: `asset ${String(index).padStart(6, "0")}`,
    });
    expect(await backend.query(assetManager.getPublishedFile, file(5_999))).not.toBeNull();
    const job = await backend.mutation(jobs.setFolderAccess, { path: "f", access: "private" });
    expect(job.status).toBe("running");
    expect(job.assetsDone).toBeGreaterThanOrEqual(2000);
    for (const index of [0, 1, 3_000, 5_998, 5_999]) {
      expect(await backend.query(assetManager.getPublishedFile, file(index))).toBeNull();
    }
    await backend.runJobs();
    expect(backend.db.rows("folderLocks")).toEqual([]);
    expect(backend.db.rows("assets").every((row) => row.isPrivate === true)).toBe(true);
  });

  test("a read costs one range more, and no document while nothing closes", async () => {
    const { backend } = buildClosing({ assets: 10, folders: 1 });
    const file = { folderPath: "f", basename: "asset 000001" };
    const { tx } = await backend.rehearse(assetManager.getPublishedFile, file);
    expect(tx.cost).toMatchObject({ documentsRead: 1, ranges: 2 });
  });
});
