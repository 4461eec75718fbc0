/** Many published files in one call. */
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
