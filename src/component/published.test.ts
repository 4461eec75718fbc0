/** The most frequent calls. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import { type Component, at, openComponent, upload } from "./testing/component.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { assetManager, published } = api;

const read = async (t: Component, paths: string[]) =>
  await t.query(published.getPublishedFiles, { files: paths.map(at) });

describe("getPublishedFiles", () => {
  test("returns for each file what getPublishedFile returns, in the order of the call", async () => {
    const t = openComponent();
    await upload(t, "a/one", "1");
    await upload(t, "b/two", "2");
    await upload(t, "b/two", "3");
    const paths = ["b/two", "a/none", "a/one", "b/two"];
    const files = await read(t, paths);
    expect(files.map((file) => file && [file.basename, file.version])).toEqual([
      ["two", 2],
      null,
      ["one", 1],
      ["two", 2],
    ]);
    for (const [index, path] of paths.entries()) {
      expect(files[index]).toEqual(await t.query(assetManager.getPublishedFile, at(path)));
    }
  });

  test("returns null for private, archived and deleted files", async () => {
    const t = openComponent();
    for (const path of ["f/public", "f/private", "f/archived", "f/deleted"])
      await upload(t, path, path);
    await t.mutation(assetManager.setAssetAccess, { ...at("f/private"), access: "private" });
    await t.mutation(assetManager.archiveAsset, at("f/archived"));
    await t.mutation(assetManager.deleteAsset, at("f/deleted"));
    const files = await read(t, ["f/private", "f/archived", "f/deleted", "f/public"]);
    expect(files.map((file) => file?.basename)).toEqual([
      undefined,
      undefined,
      undefined,
      "public",
    ]);
  });

  test("takes up to 100 files, and none", async () => {
    const t = openComponent();
    const paths = Array.from({ length: 101 }, (_, i) => `f/${i}`);
    expect(await read(t, paths.slice(1))).toEqual(Array(100).fill(null));
    expect(await read(t, [])).toEqual([]);
    await expectRefused(t, () => read(t, paths), { code: "ARGUMENT_INVALID", argument: "files" });
  });
});

describe("findUrl", () => {
  const findUrl = async (t: Component, file: { versionId: string } | ReturnType<typeof at>) =>
    await t.query(published.findUrl, file);

  test("returns only the id and the URL of what findFile returns, by path and by version", async () => {
    const t = openComponent();
    const first = await upload(t, "f/hero", "1");
    const second = await upload(t, "f/hero", "2");
    const { url, versionId } = (await t.query(assetManager.getPublishedFile, at("f/hero")))!;
    expect(versionId).toBe(second.versionId);
    expect(await findUrl(t, at("f/hero"))).toEqual({ url, versionId });
    expect(await findUrl(t, { versionId })).toEqual({ url, versionId });
    const earlier = { versionId: first.versionId };
    const file = await t.query(published.findFile, { ...earlier, withPrivate: false });
    expect(await findUrl(t, earlier)).toEqual({ ...earlier, url: file!.url });
  });

  test("returns null for private and deleted files and drafts, whose versions exist", async () => {
    const t = openComponent();
    const hidden = await upload(t, "f/private", "1");
    await t.mutation(assetManager.setAssetAccess, { ...at("f/private"), access: "private" });
    const deleted = await upload(t, "f/deleted", "2");
    await t.mutation(assetManager.deleteAsset, at("f/deleted"));
    const draft = await upload(t, "f/draft", "3", { publish: false });
    for (const { versionId } of [hidden, deleted, draft]) {
      expect(await findUrl(t, { versionId })).toBeNull();
    }
    for (const path of ["f/private", "f/deleted", "f/draft", "f/none"]) {
      expect(await findUrl(t, at(path))).toBeNull();
    }
  });
});
