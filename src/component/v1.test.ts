/** The functions of 1.x, where the tests of 1.x itself (tests/versionOne) do not look. */
import { beforeEach, describe, expect, test } from "vitest";
import { CHANGE_TYPES } from "../shared/changeTypes.js";
import { asChange } from "../shared/v1Rows.js";
import { api } from "./_generated/api.js";
import { beginClosing } from "./testing/closing.test-helpers.js";
import { finishScheduled, stopTheClock } from "./testing/clock.test-helpers.js";
import type { Id } from "./_generated/dataModel.js";
import {
  BEGINNING,
  type Component,
  at,
  openComponent,
  store,
  upload,
} from "./testing/component.test-helpers.js";
import { relocate } from "./testing/relocating.test-helpers.js";

let t: Component;
beforeEach(() => {
  t = openComponent();
});

const { v1 } = api;
const coded = (code: string) => ({ data: { code } });

describe("paths", () => {
  test("lose the spaces and slashes around them", async () => {
    const spelled = ["a/b", "  a/b  ", "/a/b/", " /a/b/ ", "//a/b//"];
    const ids = [];
    for (const path of spelled) ids.push(await t.mutation(v1.createFolderByPath, { path }));
    expect(new Set(ids).size).toBe(1);
    const folders = await t.query(v1.listAllFolders, {});
    expect(folders.map(({ path }) => path)).toEqual(["a", "a/b"]);
  });

  test("are refused with a code where 1.x took what no path is here", async () => {
    for (const path of ["a//b", "a/../b", "a/./b", "a\tb", "/", " ", ""]) {
      await expect(t.mutation(v1.createFolderByPath, { path })).rejects.toMatchObject(
        coded("PATH_INVALID"),
      );
    }
  });
});

describe("createFolderByName", () => {
  const create = async (name: string) =>
    await t.mutation(v1.createFolderByName, { parentPath: "", name });

  test("refuses the same name, and numbers another with the same slug", async () => {
    expect(await create("Q&A")).toBe("qa");
    expect(await create("Q/A")).toBe("qa-2");
    await expect(create("Q&A")).rejects.toMatchObject(coded("FOLDER_EXISTS"));
    await expect(create("Q/A")).rejects.toMatchObject(coded("FOLDER_EXISTS"));
    expect(await create("Qa")).toBe("qa-3");
  });

  test("keeps the letters of a name of which the slug of 1.x has none", async () => {
    expect(await create("日本語")).toBe("日本語");
    await expect(create("!!!")).rejects.toMatchObject(coded("ARGUMENT_INVALID"));
  });
});

describe("updateFolder", () => {
  test("moves everything in the folder, and renames it", async () => {
    await upload(t, "a/b/x", "one");
    await t.mutation(v1.updateFolder, { path: " a ", newPath: "/c/d/", name: "D" });
    expect(await t.query(v1.getFolder, { path: "c/d" })).toMatchObject({ name: "D" });
    expect(await t.query(v1.getFolder, { path: "a" })).toBeNull();
    expect(await t.query(v1.getAsset, at("c/d/b/x"))).not.toBeNull();
  });

  test("without a change returns the id, or throws if there is no folder", async () => {
    const id = await t.mutation(v1.createFolderByPath, { path: "a" });
    expect(await t.mutation(v1.updateFolder, { path: "a" })).toBe(id);
    await expect(t.mutation(v1.updateFolder, { path: "b" })).rejects.toMatchObject(
      coded("FOLDER_NOT_FOUND"),
    );
  });
});

describe("private files and drafts", () => {
  test("are not served, listed or named", async () => {
    const { versionId, assetId } = await upload(t, "a/secret", "one");
    await t.mutation(api.assetManager.setAssetAccess, { ...at("a/secret"), access: "private" });
    const storageId = await t.run(async (ctx) => {
      const { location } = (await ctx.db.get("versions", versionId))!;
      return (location as { storageId: Id<"_storage"> }).storageId;
    });
    const place = at("a/secret");
    expect(await t.query(v1.getPublishedFile, place)).toBeNull();
    expect(await t.query(v1.getPublishedVersion, place)).toBeNull();
    expect(await t.query(v1.listPublishedFilesInFolder, { folderPath: "a" })).toEqual([]);
    expect(await t.query(v1.listPublishedAssetsInFolder, { folderPath: "a" })).toEqual([]);
    expect(await t.query(v1.listFoldersWithAssets, { parentPath: "" })).toMatchObject([
      { folder: { path: "a" }, assets: [] },
    ]);
    expect(await t.query(v1.getVersionForServing, { versionId })).toBeNull();
    expect(await t.query(v1.getPublishedFileForServing, place)).toBeNull();
    expect(await t.query(v1.getVersionPreviewUrl, { versionId })).toBeNull();
    expect(await t.action(v1.getBlobForServing, { storageId })).toBeNull();
    const [version] = await t.query(v1.getAssetVersions, place);
    expect(version).toMatchObject({ assetId, state: "published" });
    expect(JSON.stringify(version)).not.toContain(storageId);
    const routesUrl = "https://happy-animal-123.convex.site/assets";
    const signed = await t.action(v1.getSignedUrl, { versionId, routesUrl });
    expect(signed).toMatch(/^https:\/\/happy-animal-123\.convex\.site\/assets\/v\//);
    await expect(t.action(v1.getSignedUrl, { versionId })).rejects.toMatchObject(
      coded("ARGUMENT_INVALID"),
    );
  });

  test("are not served by their storage id, before and after their bytes are relocated", async () => {
    const { storageId } = await upload(t, "a/secret", "one");
    const served = async () => await t.action(v1.getBlobForServing, { storageId });
    expect(new TextDecoder().decode((await served())!)).toBe("one");
    await beginClosing(t, "a");
    expect(await served()).toBeNull();
    await relocate(t);
    expect(await served()).toBeNull();
  });

  test("drafts are no versions of 1.x", async () => {
    await upload(t, "x", "one");
    const draft = await upload(t, "x", "two", { publish: false });
    const versions = await t.query(v1.getAssetVersions, at("x"));
    expect(versions.map(({ version }) => version)).toEqual([1]);
    expect(await t.query(v1.getVersionForServing, { versionId: draft.versionId })).toBeNull();
  });
});

test("a public file's signed URL is its own, which 1.x returned", async () => {
  const { versionId } = await upload(t, "x", "one");
  const file = await t.query(v1.getPublishedFile, at("x"));
  expect(await t.action(v1.getSignedUrl, { versionId })).toBe(file!.url);
  expect(await t.action(v1.getSignedUrl, { versionId: "nothing" })).toBeNull();
  expect(await t.action(v1.getBlobForServing, { storageId: "nothing" })).toBeNull();
});

test("finishUpload takes any response, and names what is missing", async () => {
  const started = await t.mutation(v1.startUpload, { ...at("a/x"), folderPath: " a " });
  expect(Object.keys(started).sort()).toEqual(["backend", "intentId", "uploadUrl"]);
  for (const uploadResponse of [undefined, null, "text", 5, {}, { storageId: 5 }]) {
    await expect(
      t.mutation(v1.finishUpload, { intentId: started.intentId, uploadResponse }),
    ).rejects.toMatchObject(coded("ARGUMENT_INVALID"));
  }
  const uploadResponse = { storageId: await store(t, "one") };
  const finished = { intentId: started.intentId, uploadResponse };
  expect(await t.mutation(v1.finishUpload, finished)).toMatchObject({ version: 1 });
});

test("startUpload declares what a folder with limits requires, and answers with what the request needs", async () => {
  await t.mutation(api.settings.setUploadLimits, { folderPath: "a", maxSize: 3 });
  await expect(t.mutation(v1.startUpload, at("a/x"))).rejects.toMatchObject(coded("SIZE_REQUIRED"));
  const started = await t.mutation(v1.startUpload, {
    ...at("a/x"),
    size: 3,
    contentType: "text/plain",
  });
  expect(started).toMatchObject({ method: "POST", headers: { "Content-Type": "text/plain" } });
  const storageId = await t.run((ctx) =>
    ctx.storage.store(new Blob(["one"], { type: "text/plain" })),
  );
  const finished = { intentId: started.intentId, uploadResponse: { storageId } };
  expect(await t.mutation(v1.finishUpload, finished)).toMatchObject({ version: 1 });
});

describe("deleting", () => {
  stopTheClock();

  test("a large folder reports that there is more until its job is done", async () => {
    for (let n = 0; n < 120; n += 1) await upload(t, `a/${n}`, `${n}`);
    const first = await t.mutation(v1.deleteByPathPrefixBatch, { pathPrefix: "a" });
    expect(first).toMatchObject({ hasMore: true, deletedFolders: 0 });
    expect(first.deletedVersions).toBe(first.deletedAssets);
    const second = await t.mutation(v1.deleteByPathPrefixBatch, { pathPrefix: "a" });
    expect(second).toMatchObject({ hasMore: true, deletedAssets: 0 });
    await finishScheduled(t);
    const last = await t.mutation(v1.deleteByPathPrefixBatch, { pathPrefix: "a" });
    expect(last).toMatchObject({ hasMore: false, deletedAssets: 0 });
    expect(await t.query(v1.getFolder, { path: "a" })).toBeNull();
  });

  test("lists the objects of the trash, and restores the asset of one", async () => {
    await upload(t, "a/x", "one");
    await upload(t, "a/x", "two");
    await upload(t, "a/y", "three");
    const deleted = { folderPath: "a", basenames: ["x", "x", "nothing"], actor: "ada" };
    expect(await t.mutation(v1.deleteFilesInFolder, deleted)).toEqual({
      deletedAssets: 1,
      deletedVersions: 2,
    });
    const none = { folderPath: "a", basenames: [] };
    expect(await t.mutation(v1.deleteFilesInFolder, none)).toMatchObject({ deletedAssets: 0 });
    expect(await t.query(v1.listPendingR2Deletions, {})).toEqual([]);
    expect(await t.query(v1.listPendingConvexDeletions, { onlyExpired: true })).toEqual([]);
    expect(await t.query(v1.listPendingConvexDeletions, { limit: 1 })).toHaveLength(1);
    const pending = await t.query(v1.listPendingConvexDeletions, {});
    expect(pending).toMatchObject([
      { originalPath: "a/x", deletedBy: "ada" },
      { originalPath: "a/x", deletedBy: "ada" },
    ]);
    const { storageId } = pending[0]!;
    const cancel = async (named: string) =>
      (await t.mutation(v1.cancelPendingConvexDeletion, { storageId: named })).cancelled;
    expect(await cancel("nothing")).toBe(false);
    expect(await cancel(storageId)).toBe(true);
    expect(await cancel(storageId)).toBe(false);
    expect(await t.query(v1.getPublishedFile, at("a/x"))).toMatchObject({ version: 2 });
    expect(await t.mutation(v1.cancelPendingR2Deletion, { r2Key: "nothing" })).toEqual({
      cancelled: false,
    });
  });
});

describe("the change feed", () => {
  test("has only types of 1.x, with the same effect", () => {
    const row = { id: "1:0", createdAt: 1, folderPath: "a", basename: "x" };
    const typeOf = (fields: Partial<Parameters<typeof asChange>[0]>) =>
      asChange({ ...row, type: "asset:access", ...fields }).changeType;
    const types = CHANGE_TYPES.map((type) => [type, typeOf({ type })]);
    expect(types.filter(([today, then]) => today !== then)).toEqual([
      ["folder:access", "folder:update"],
      ["asset:access", "asset:update"],
      ["asset:access-pending", "asset:update"],
      ["asset:purge", "asset:update"],
      ["asset:takedown", "asset:delete"],
      ["asset:leave", "asset:archive"],
      ["version:draft", "asset:update"],
      ["version:describe", "asset:update"],
      ["version:verify", "asset:update"],
      ["version:fail", "asset:update"],
      ["version:takedown", "asset:update"],
    ]);
    expect(typeOf({ access: "private" })).toBe("asset:archive");
    expect(typeOf({ access: "public", versionId: "v" as Id<"versions"> })).toBe("asset:publish");
  });

  test("names the old place only of what moved, as far as it changed", async () => {
    await upload(t, "a/x", "one", { actor: "ada" });
    await t.mutation(v1.renameAsset, { ...at("a/x"), newBasename: "y" });
    await t.mutation(v1.moveAsset, { fromFolderPath: "a", basename: "y", toFolderPath: "b" });
    await t.mutation(api.assetManager.copyAsset, { ...at("b/y"), toFolderPath: "c" });
    const { changes } = await t.query(v1.listSince, { cursor: BEGINNING, limit: 1_000_000 });
    const moved = changes.filter(({ changeType }) => /move|rename/.test(changeType));
    expect(moved).toMatchObject([
      { folderPath: "a", basename: "y", oldBasename: "x" },
      { folderPath: "b", basename: "y", oldFolderPath: "a" },
    ]);
    expect(moved[0]).not.toHaveProperty("oldFolderPath");
    expect(moved[1]).not.toHaveProperty("oldBasename");
    const others = changes.filter(({ changeType }) => !/move|rename/.test(changeType));
    for (const change of others) expect(change).not.toHaveProperty("oldFolderPath");
    expect(changes.map(({ performedBy }) => performedBy)).toContain("ada");
    const ofFolder = await t.query(v1.listForFolder, { folderPath: "/b/", cursor: BEGINNING });
    expect(ofFolder.changes.map(({ changeType }) => changeType)).toContain("asset:move");
    expect(await t.query(v1.listAssetEvents, at("b/y"))).toMatchObject([
      { type: "rename", fromBasename: "x", toBasename: "y" },
      { type: "move", fromFolderPath: "a", toFolderPath: "b" },
    ]);
    expect(await t.query(v1.listAssetEvents, at("nothing"))).toEqual([]);
  });

  test("refuses a cursor of 1.x", async () => {
    const cursor = { createdAt: 1_795_887_427_090, id: "jx7aybskd3q9bktcw5k8vmzey97k1a2b" };
    await expect(t.query(v1.listSince, { cursor })).rejects.toMatchObject(coded("CURSOR_INVALID"));
  });
});

test("listFoldersWithAssets has a bound for all files together", async () => {
  await t.run(async (ctx) => {
    for (const folderPath of ["a", "b"]) {
      const folder = { path: folderPath, parentPath: "", name: folderPath, createdAt: 1 };
      await ctx.db.insert("folders", folder);
    }
  });
  await upload(t, "a/x", "one");
  await t.run(async (ctx) => {
    const { _id, _creationTime, ...row } = (await ctx.db.query("assets").first())!;
    for (let n = 0; n < 500; n += 1) {
      await ctx.db.insert("assets", { ...row, basename: `x${n}` });
      await ctx.db.insert("assets", { ...row, folderPath: "b", basename: `x${n}` });
    }
  });
  await expect(t.query(v1.listFoldersWithAssets, { parentPath: "" })).rejects.toMatchObject(
    coded("RESULT_TOO_LARGE"),
  );
});
