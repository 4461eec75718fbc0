/** Calls inside an app's mutation: one transaction together, and a failed one leaves nothing. */
import { describe, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { numberOf } from "../model/feed/rows.js";
import { publishedOf } from "../model/files/summaries.js";
import {
  at,
  feedLines,
  openComponent,
  rows,
  sha256Of,
  snapshot,
  store,
  upload,
} from "../testing/component.test-helpers.js";
import { refusalOf } from "../testing/refusals.test-helpers.js";

const { assetManager } = api;

describe("an app mutation that catches an error", () => {
  test("finds nothing half done by a move that failed", async () => {
    const t = openComponent();
    await upload(t, "a/hero", "one");
    await upload(t, "b/hero", "two");
    const before = await snapshot(t);
    const refusal = await t.mutation(async (ctx) => {
      return await refusalOf(
        ctx.runMutation(assetManager.moveAsset, {
          fromFolderPath: "a",
          basename: "hero",
          toFolderPath: "b",
        }),
      );
    });
    expect(refusal.code).toBe("ASSET_EXISTS");
    expect(await snapshot(t)).toEqual(before);
  });

  test("finds no folder of a move of nothing", async () => {
    const t = openComponent();
    const before = await snapshot(t);
    await t.mutation(async (ctx) => {
      const call = ctx.runMutation(assetManager.moveAsset, {
        fromFolderPath: "a",
        basename: "hero",
        toFolderPath: "new/folder",
      });
      expect((await refusalOf(call)).code).toBe("ASSET_NOT_FOUND");
    });
    expect(await snapshot(t)).toEqual(before);
  });

  test("finds no folder and no blob of a finish that failed late", async () => {
    const t = openComponent();
    const { storageId } = await upload(t, "a", "one");
    const { intentId } = await t.mutation(assetManager.startUpload, at("new/folder/b"));
    await t.run(async (ctx) => {
      // Without its folder, so that finishing would have to create it again.
      for (const row of await ctx.db.query("folders").collect()) {
        await ctx.db.delete("folders", row._id);
      }
    });
    const before = await snapshot(t);
    await t.mutation(async (ctx) => {
      const call = ctx.runMutation(assetManager.finishUpload, { intentId, storageId });
      expect((await refusalOf(call)).code).toBe("BYTES_NOT_FOUND");
    });
    expect(await snapshot(t)).toEqual(before);
  });

  test("keeps what it did before and does after, in order", async () => {
    const t = openComponent();
    await t.mutation(async (ctx) => {
      await ctx.runMutation(assetManager.createFolderByPath, { path: "before" });
      await refusalOf(ctx.runMutation(assetManager.deleteAsset, at("nothing")));
      await refusalOf(ctx.runMutation(assetManager.createFolderByPath, { path: "bad//path" }));
      await ctx.runMutation(assetManager.createFolderByPath, { path: "after" });
    });
    expect(await feedLines(t)).toEqual(["folder:create before", "folder:create after"]);
  });
});

describe("an app mutation that fails itself", () => {
  test("takes everything back, bytes that were given up included", async () => {
    const t = openComponent();
    await upload(t, "a", "same");
    const { intentId } = await t.mutation(assetManager.startUpload, at("b"));
    const storageId = await store(t, "same");
    const before = await snapshot(t);
    const failing = t.mutation(async (ctx) => {
      await ctx.runMutation(assetManager.finishUpload, { intentId, storageId });
      await ctx.runMutation(assetManager.deleteAsset, at("a"));
      throw new Error("the app changed its mind");
    });
    await expect(failing).rejects.toThrow("changed its mind");
    expect(await snapshot(t)).toEqual(before);
    expect((await t.mutation(assetManager.finishUpload, { intentId, storageId })).version).toBe(1);
  });
});

describe("several calls in one app mutation", () => {
  test("see each other's work", async () => {
    const t = openComponent();
    const [one, two] = [await store(t, "one"), await store(t, "two")];
    await t.mutation(async (ctx) => {
      const first = await ctx.runMutation(assetManager.startUpload, at("f/hero"));
      const second = await ctx.runMutation(assetManager.startUpload, at("f/hero"));
      await ctx.runMutation(assetManager.finishUpload, {
        intentId: first.intentId,
        storageId: one,
      });
      const { version } = await ctx.runMutation(assetManager.finishUpload, {
        intentId: second.intentId,
        storageId: two,
      });
      expect(version).toBe(2);
      const file = await ctx.runQuery(assetManager.getPublishedFile, at("f/hero"));
      expect(file).toMatchObject({ version: 2, sha256: await sha256Of("two") });
      await ctx.runMutation(assetManager.renameAsset, { ...at("f/hero"), newBasename: "banner" });
      expect(await ctx.runQuery(assetManager.getPublishedFile, at("f/hero"))).toBeNull();
    });
    expect(await feedLines(t)).toEqual([
      "folder:create f",
      "asset:create f/hero",
      "asset:publish f/hero",
      "asset:publish f/hero",
      "asset:rename f/banner",
    ]);
  });

  test("cannot finish one upload twice", async () => {
    const t = openComponent();
    const { intentId } = await t.mutation(assetManager.startUpload, at("hero"));
    const [one, two] = [await store(t, "one"), await store(t, "two")];
    await t.mutation(async (ctx) => {
      await ctx.runMutation(assetManager.finishUpload, { intentId, storageId: one });
      const again = ctx.runMutation(assetManager.finishUpload, { intentId, storageId: two });
      expect((await refusalOf(again)).code).toBe("UPLOAD_ALREADY_FINISHED");
    });
    expect(await rows(t, "versions")).toHaveLength(1);
  });

  test("make one blob of the same bytes", async () => {
    const t = openComponent();
    const [one, two] = [await store(t, "same"), await store(t, "same")];
    await t.mutation(async (ctx) => {
      for (const [path, storageId] of [
        ["a", one],
        ["a", two],
      ] as const) {
        const { intentId } = await ctx.runMutation(assetManager.startUpload, at(path));
        await ctx.runMutation(assetManager.finishUpload, { intentId, storageId });
      }
    });
    expect(await rows(t, "blobs")).toMatchObject([{ refCount: 2 }]);
  });

  test("number their changes one after the other", async () => {
    const t = openComponent();
    await upload(t, "a/hero", "one");
    await t.mutation(async (ctx) => {
      await ctx.runMutation(assetManager.moveAsset, {
        fromFolderPath: "a",
        basename: "hero",
        toFolderPath: "b",
      });
      await ctx.runMutation(assetManager.deleteAsset, at("b/hero"));
    });
    const changelog = await rows(t, "changelog");
    const last = changelog.at(-1)!.commitTs;
    const written = changelog.filter((row) => row.commitTs === last);
    expect(written.map((row) => [numberOf(row), row.type, row.feedFolder, row.isEcho])).toEqual([
      [1, "folder:create", "b", undefined],
      [1, "folder:create", "", true],
      [2, "asset:move", "b", undefined],
      [2, "asset:move", "a", true],
      [3, "asset:delete", "b", undefined],
    ]);
  });
});

test("the actor of each call is recorded in every row it writes", async () => {
  const t = openComponent();
  await upload(t, "f/hero", "one", { actor: "ada" });
  await upload(t, "f/hero", "two", { actor: "bob" });
  const [folder] = await rows(t, "folders");
  expect(folder).toMatchObject({ createdBy: "ada" });
  expect(await t.query(assetManager.getFolder, { path: "f" })).toMatchObject({
    createdBy: "ada",
    updatedBy: "ada",
  });
  const [asset] = await rows(t, "assets");
  expect([asset!.createdBy, publishedOf(asset!)!.createdBy]).toEqual(["ada", "bob"]);
  expect(await t.query(assetManager.getAsset, at("f/hero"))).toMatchObject({
    createdBy: "ada",
    updatedBy: "bob",
    published: { createdBy: "bob", publishedBy: "bob" },
  });
  const [two, one] = await t.query(assetManager.getAssetVersions, at("f/hero"));
  expect(one).toMatchObject({ createdBy: "ada", publishedBy: "ada", archivedBy: "bob" });
  expect(two).toMatchObject({ createdBy: "bob", publishedBy: "bob" });
  expect((await rows(t, "changelog")).map((row) => [row.type, row.actor])).toEqual([
    ["folder:create", "ada"],
    ["folder:create", "ada"],
    ["asset:publish", "ada"],
    ["asset:publish", "bob"],
  ]);
  expect((await rows(t, "uploadIntents")).map((row) => row.actor)).toEqual(["ada", "bob"]);
});

test("without an actor none is recorded", async () => {
  const t = openComponent();
  const { versionId } = await upload(t, "f/hero", "one");
  await upload(t, "f/hero", "two");
  await t.mutation(assetManager.restoreVersion, { versionId });
  await t.mutation(assetManager.deleteAsset, at("f/hero"));
  const everything = JSON.stringify(
    await Promise.all(
      (["folders", "assets", "versions", "uploadIntents"] as const).map((table) => rows(t, table)),
    ),
  );
  expect(everything).not.toMatch(/"(\w+By|actor|b|q)":/);
});
