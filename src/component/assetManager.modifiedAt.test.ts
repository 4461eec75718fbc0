/** The time since which a version is current at its path, in everything that a mirror reads. */
import { expect, test, vi } from "vitest";
import { api } from "./_generated/api.js";
import { NOW, stopTheClock } from "./testing/clock.test-helpers.js";
import { type Component, at, openComponent, upload } from "./testing/component.test-helpers.js";

const { assetManager, pages, published, trash } = api;
stopTheClock();

/** Returns the one time of a file that lists, lookups, versions and routes show. */
async function modifiedAt(t: Component, path: string): Promise<number> {
  const { folderPath } = at(path);
  const file = (await t.query(assetManager.getPublishedFile, at(path)))!;
  const paginationOpts = { numItems: 10, cursor: null };
  const { page } = await t.query(pages.listPublishedFilesPage, { folderPath, paginationOpts });
  const { versionId } = file;
  const version = await t.query(assetManager.getVersion, { versionId });
  const found = await t.query(published.findFile, { ...at(path), withPrivate: false });
  expect(page.map((listed) => listed.modifiedAt)).toEqual([file.modifiedAt]);
  expect([version!.modifiedAt, found!.modifiedAt]).toEqual([file.modifiedAt, file.modifiedAt]);
  return file.modifiedAt - NOW;
}

test("a version is current since it was published, restored, moved or renamed", async () => {
  const t = openComponent();
  const { versionId } = await upload(t, "f/a", "first");
  expect(await modifiedAt(t, "f/a")).toBe(0);
  vi.setSystemTime(NOW + 1000);
  await upload(t, "f/a", "second");
  expect(await modifiedAt(t, "f/a")).toBe(1000);
  vi.setSystemTime(NOW + 2000);
  await t.mutation(assetManager.restoreVersion, { versionId });
  expect(await modifiedAt(t, "f/a")).toBe(2000);
  vi.setSystemTime(NOW + 3000);
  await t.mutation(assetManager.moveAsset, {
    fromFolderPath: "f",
    basename: "a",
    toFolderPath: "g",
  });
  expect(await modifiedAt(t, "g/a")).toBe(3000);
  vi.setSystemTime(NOW + 4000);
  await t.mutation(assetManager.renameAsset, { ...at("g/a"), newBasename: "b" });
  expect(await modifiedAt(t, "g/b")).toBe(4000);
  vi.setSystemTime(NOW + 5000);
  const { assetId } = await t.mutation(assetManager.deleteAsset, at("g/b"));
  vi.setSystemTime(NOW + 6000);
  await t.mutation(trash.undelete, { assetId });
  expect(await modifiedAt(t, "g/b")).toBe(6000);
});

test("a version that is not published is current nowhere", async () => {
  const t = openComponent();
  const { versionId } = await upload(t, "f/a", "first");
  const draft = await upload(t, "f/a", "draft", { publish: false });
  const timeOf = async (id: string) =>
    (await t.query(assetManager.getVersion, { versionId: id }))!.modifiedAt;
  expect(await timeOf(versionId)).toBe(NOW);
  expect(await timeOf(draft.versionId)).toBeUndefined();
  await t.mutation(assetManager.archiveAsset, at("f/a"));
  expect(await timeOf(versionId)).toBeUndefined();
});
