import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api.js";
import { at, openComponent, upload } from "./testing/component.test-helpers.js";
import { someText } from "./testing/matchers.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Reads `photoexe.png` on a screen. */
const DISGUISED = "photo\u202egnp.exe";
const NAMES = [DISGUISED, "hero\u200b.png", "hero.png ", "\ufeffhero.png"];

type Component = ReturnType<typeof openComponent>;

const expectedRefusal = {
  code: "PATH_INVALID",
  path: someText,
  reason: someText,
  message: someText,
} as const;

/** Stores an asset with a name of before, which no function creates. */
async function withOldName(t: Component, basename: string) {
  await upload(t, "images/old", "old");
  await t.run(async (ctx) => {
    const asset = await ctx.db.query("assets").first();
    await ctx.db.patch("assets", asset!._id, { basename });
  });
}

describe.each(NAMES)("the new name %j", (name) => {
  const refuses = async (act: (t: Component) => Promise<unknown>) => {
    const t = openComponent();
    await upload(t, "images/hero", "one");
    await expectRefused(t, () => act(t), expectedRefusal);
  };

  test("is refused for an upload, when it starts", () =>
    refuses((t) =>
      t.mutation(api.assetManager.startUpload, { folderPath: "images", basename: name }),
    ));

  test("is refused for a folder, also above another one", async () => {
    const { createFolderByPath } = api.assetManager;
    await refuses((t) => t.mutation(createFolderByPath, { path: `${name}/below` }));
    await refuses((t) => t.mutation(createFolderByPath, { path: `images/${name}` }));
  });

  test("is refused for a renamed or copied asset", async () => {
    const hero = at("images/hero");
    await refuses((t) => t.mutation(api.assetManager.renameAsset, { ...hero, newBasename: name }));
    await refuses((t) =>
      t.mutation(api.assetManager.copyAsset, {
        ...hero,
        toFolderPath: "images",
        toBasename: name,
      }),
    );
  });

  test("is refused for a moved, renamed or copied folder", async () => {
    await refuses((t) =>
      t.mutation(api.jobs.moveFolder, { path: "images", toPath: `new/${name}` }),
    );
    await refuses((t) => t.mutation(api.jobs.renameFolder, { path: "images", newName: name }));
    await refuses((t) =>
      t.mutation(api.jobs.copyFolder, { path: "images", toPath: `${name}/images` }),
    );
  });

  test("is refused for an asset that leaves the trash under it", async () => {
    const t = openComponent();
    const { assetId } = await upload(t, "images/hero", "one");
    await t.mutation(api.assetManager.deleteAsset, at("images/hero"));
    const undelete = () => t.mutation(api.trash.undelete, { assetId, basename: name });
    await expectRefused(t, undelete, expectedRefusal);
  });
});

describe("an asset that has such a name already", () => {
  const old = { folderPath: "images", basename: DISGUISED };

  test("is read, gets versions, and can be deleted, restored and moved", async () => {
    const t = openComponent();
    await withOldName(t, DISGUISED);
    expect(await t.query(api.assetManager.getPublishedFile, old)).toMatchObject({ version: 1 });
    const started = await t.mutation(api.assetManager.startUpload, old);
    expect(started.uploadUrl).toContain("http");
    const { assetId } = await t.mutation(api.assetManager.deleteAsset, old);
    await t.mutation(api.trash.undelete, { assetId });
    await t.mutation(api.assetManager.moveAsset, {
      fromFolderPath: "images",
      basename: DISGUISED,
      toFolderPath: "archive",
    });
    expect(
      await t.query(api.assetManager.getPublishedFile, { ...old, folderPath: "archive" }),
    ).toMatchObject({ version: 1 });
  });

  test("can be renamed to what can be seen", async () => {
    const t = openComponent();
    await withOldName(t, DISGUISED);
    await t.mutation(api.assetManager.renameAsset, { ...old, newBasename: "photo.exe" });
    expect(await t.query(api.assetManager.getPublishedFile, at("images/photo.exe"))).toMatchObject({
      version: 1,
    });
  });

  test("is moved with its folder", async () => {
    const t = openComponent();
    await withOldName(t, DISGUISED);
    await t.mutation(api.jobs.moveFolder, { path: "images", toPath: "archive" });
    await t.finishAllScheduledFunctions(vi.runAllTimers);
    expect(
      await t.query(api.assetManager.getPublishedFile, { ...old, folderPath: "archive" }),
    ).toMatchObject({ version: 1 });
  });
});

test("the error shows the character that cannot be seen", async () => {
  const t = openComponent();
  const path = { folderPath: "", basename: DISGUISED };
  const refused = await t
    .mutation(api.assetManager.startUpload, path)
    .catch((error: { data: unknown }) => error.data);
  expect(refused).toMatchObject({
    path: "photo⟨U+202E⟩gnp.exe",
    reason: "a name contains U+202E, which cannot be seen; remove it",
  });
});
