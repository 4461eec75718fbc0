/** What may be uploaded where: checked on what is declared, and again on what has arrived. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import {
  type Component,
  at,
  openComponent,
  rows,
  store,
  upload,
} from "./testing/component.test-helpers.js";
import { finishScheduled, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { assetManager, batches, jobs, renditions, settings } = api;

stopTheClock();

type Limits = { maxSize?: number; allowedTypes?: string[] };

async function openWithLimits(limits: Record<string, Limits>): Promise<Component> {
  const t = openComponent();
  for (const [folderPath, limit] of Object.entries(limits)) {
    await t.mutation(settings.setUploadLimits, { folderPath, ...limit, actor: "ada" });
  }
  return t;
}

const limitsIn = async (t: Component, folderPath: string) =>
  await t.query(settings.getUploadLimits, { folderPath });
/** What an upload under limits declares, if a test says nothing else. */
const DECLARED = { size: 0, contentType: "image/png" };
const start = async (t: Component, path: string, said: Record<string, unknown> = {}) =>
  await t.mutation(assetManager.startUpload, { ...at(path), ...DECLARED, ...said });
const finish = async (
  t: Component,
  intentId: string,
  content: string,
  said: Record<string, unknown> = {},
) => {
  const storageId = await store(t, content);
  return () => t.mutation(assetManager.finishUpload, { intentId, storageId, ...said });
};

describe("the limits of a folder", () => {
  test("are none at first", async () => {
    const t = openComponent();
    expect(await limitsIn(t, "")).toEqual({});
    expect(await limitsIn(t, "a/b")).toEqual({});
  });

  test("hold for everything when they are set for the root", async () => {
    const t = await openWithLimits({ "": { maxSize: 5 } });
    for (const folder of ["", "a", "a/b/c"])
      expect(await limitsIn(t, folder)).toEqual({ maxSize: 5 });
  });

  test("hold below the folder, and nowhere else", async () => {
    const t = await openWithLimits({ "a/b": { maxSize: 5 } });
    for (const folder of ["a/b", "a/b/c", "a/b/c/d"]) {
      expect(await limitsIn(t, folder)).toEqual({ maxSize: 5 });
    }
    for (const folder of ["", "a", "a/bc", "b", "x/a/b"]) {
      expect(await limitsIn(t, folder)).toEqual({});
    }
  });

  test("are inherited one by one, each from the nearest folder that sets it", async () => {
    const t = await openWithLimits({
      "a/b": { allowedTypes: ["image/png"] },
      "": { maxSize: 100, allowedTypes: ["image/*"] },
      "a/b/c": { maxSize: 3 },
      a: { maxSize: 10 },
    });
    expect(await limitsIn(t, "")).toEqual({ maxSize: 100, allowedTypes: ["image/*"] });
    expect(await limitsIn(t, "a")).toEqual({ maxSize: 10, allowedTypes: ["image/*"] });
    expect(await limitsIn(t, "a/b")).toEqual({ maxSize: 10, allowedTypes: ["image/png"] });
    expect(await limitsIn(t, "a/b/c/d")).toEqual({ maxSize: 3, allowedTypes: ["image/png"] });
  });

  test("may be looser below than above", async () => {
    const t = await openWithLimits({ "": { maxSize: 1 }, big: { maxSize: 1000 } });
    await start(t, "big/file", { size: 1000 });
    await expectRefused(t, () => start(t, "file", { size: 2 }), { code: "FILE_TOO_LARGE" });
  });

  test("are replaced as a whole, and gone when none is left", async () => {
    const t = await openWithLimits({ a: { maxSize: 1, allowedTypes: ["image/png"] } });
    await t.mutation(settings.setUploadLimits, { folderPath: "a", maxSize: 2 });
    expect(await limitsIn(t, "a")).toEqual({ maxSize: 2 });
    await t.mutation(settings.setUploadLimits, { folderPath: "a", actor: "bob" });
    expect(await limitsIn(t, "a")).toEqual({});
    expect(await rows(t, "uploadLimits")).toEqual([]);
    expect(await rows(t, "settings")).toMatchObject([{ updatedBy: "bob" }]);
  });

  test("of other folders take none from it, however many they are", async () => {
    const t = await openWithLimits({ a: { maxSize: 1 } });
    for (let index = 0; index < 250; index += 1) {
      const folderPath = `tenant/${index}`;
      await t.mutation(settings.setUploadLimits, { folderPath, maxSize: index, actor: "bob" });
    }
    const { uploadRules } = await t.query(settings.getSettings, {});
    expect(uploadRules).toHaveLength(200);
    await t.mutation(settings.setUploadLimits, { folderPath: "b", maxSize: 7 });
    expect(await limitsIn(t, "a/b")).toEqual({ maxSize: 1 });
    expect(await limitsIn(t, "b")).toEqual({ maxSize: 7 });
    expect(await limitsIn(t, "tenant/249")).toEqual({ maxSize: 249 });
    expect(JSON.stringify(await rows(t, "settings")).length).toBeLessThan(300);
  });

  describe("that an earlier alpha has kept in the settings", () => {
    const openEarlier = async () => {
      const t = await openWithLimits({ a: { maxSize: 1 } });
      await t.run(async (ctx) => {
        for (const table of ["settings", "uploadLimits"] as const)
          for (const { _id } of await ctx.db.query(table).collect())
            await ctx.db.delete(table, _id);
        const uploadRules = [
          { folderPath: "a", maxSize: 1 },
          { folderPath: "a/b", allowedTypes: ["image/png"] },
        ];
        const preset = { folderPath: "a", widths: [320], formats: ["webp" as const], quality: 80 };
        const rules = { uploadRules, imagePresets: [preset] };
        await ctx.db.insert("settings", { backend: "convex", ...rules, updatedAt: 0 });
      });
      return t;
    };
    const presetIn = async (t: Component, folderPath: string) =>
      await t.query(renditions.getImagePresets, { folderPath });

    test("hold", async () => {
      const t = await openEarlier();
      expect(await limitsIn(t, "a/b/c")).toEqual({ maxSize: 1, allowedTypes: ["image/png"] });
      expect(await presetIn(t, "a/b")).toMatchObject({ folderPath: "a", widths: [320] });
      await expectRefused(t, () => start(t, "a/x", { size: 2 }), { code: "FILE_TOO_LARGE" });
      const { uploadRules, imagePresets } = await t.query(settings.getSettings, {});
      expect([uploadRules.length, imagePresets.length]).toEqual([2, 1]);
    });

    test.each([
      {
        what: "limits",
        change: (t: Component) =>
          t.mutation(settings.setUploadLimits, { folderPath: "b", maxSize: 5 }),
      },
      {
        what: "presets",
        change: (t: Component) =>
          t.mutation(renditions.setImagePresets, { folderPath: "b", widths: [1] }),
      },
    ])("are rows after the next change of $what", async ({ change }) => {
      const t = await openEarlier();
      await change(t);
      expect(await limitsIn(t, "a/b/c")).toEqual({ maxSize: 1, allowedTypes: ["image/png"] });
      expect(await presetIn(t, "a/b")).toMatchObject({ folderPath: "a", widths: [320] });
      const [row] = await rows(t, "settings");
      expect(row).not.toHaveProperty("uploadRules");
      expect(row).not.toHaveProperty("imagePresets");
      await t.mutation(settings.setUploadLimits, { folderPath: "a" });
      expect(await limitsIn(t, "a/b")).toEqual({ allowedTypes: ["image/png"] });
    });

    test("move along with their folder", async () => {
      const t = await openEarlier();
      await t.mutation(assetManager.createFolderByPath, { path: "a/b" });
      await t.mutation(jobs.moveFolder, { path: "a/b", toPath: "c" });
      await finishScheduled(t);
      expect(await limitsIn(t, "c")).toEqual({ allowedTypes: ["image/png"] });
      expect(await limitsIn(t, "a/b")).toEqual({ maxSize: 1 });
    });
  });

  test("are told in the settings, beside the others", async () => {
    const t = await openWithLimits({ a: { maxSize: 1 } });
    await t.mutation(settings.configureRetention, { blobGraceMs: 7 });
    expect(await t.query(settings.getSettings, {})).toMatchObject({
      uploadRules: [{ folderPath: "a", maxSize: 1 }],
      blobGraceMs: 7,
    });
  });
});

describe("at the start", () => {
  test("a declared size is held to the maximum, to the byte", async () => {
    const t = await openWithLimits({ "": { maxSize: 5 } });
    await start(t, "a/hero", { size: 5 });
    await expectRefused(t, () => start(t, "b/hero", { size: 6 }), {
      code: "FILE_TOO_LARGE",
      size: 6,
      maxSize: 5,
      folderPath: "b",
    });
  });

  test("a maximum of 0 lets only empty files in", async () => {
    const t = await openWithLimits({ "": { maxSize: 0 } });
    await start(t, "hero", { size: 0 });
    await expectRefused(t, () => start(t, "hero", { size: 1 }), { code: "FILE_TOO_LARGE" });
  });

  const ALLOWED = ["image/*", "text/plain", "application/vnd.x+json"];

  test.each([
    "image/png",
    "IMAGE/PNG",
    "image/svg+xml",
    "text/plain",
    "Text/Plain; charset=utf-8",
    "text/plain;charset=utf-8",
    "application/vnd.x+json",
  ])("a file of type %s may come", async (contentType) => {
    const t = await openWithLimits({ "": { allowedTypes: ALLOWED } });
    await start(t, "hero", { contentType });
  });

  test.each(["images/png", "text/html", "text/plainer", "application/json", "video/mp4"])(
    "a file of type %s may not",
    async (contentType) => {
      const t = await openWithLimits({ "": { allowedTypes: ALLOWED } });
      await expectRefused(t, () => start(t, "a/hero", { contentType }), {
        code: "TYPE_NOT_ALLOWED",
        contentType,
        allowedTypes: ALLOWED,
        folderPath: "a",
      });
    },
  );

  test("types are compared without case on both sides", async () => {
    const t = await openWithLimits({ "": { allowedTypes: ["Image/PNG", "Video/*"] } });
    expect((await limitsIn(t, "")).allowedTypes).toEqual(["image/png", "video/*"]);
    for (const contentType of ["image/png", "IMAGE/png", "video/MP4"]) {
      await start(t, "hero", { contentType });
    }
  });

  test("one file too large stops a batch", async () => {
    const t = await openWithLimits({ small: { maxSize: 5 } });
    const uploads = [
      { ...at("big/a"), size: 6 },
      { ...at("small/b"), size: 6, contentType: "image/png" },
    ];
    await expectRefused(t, () => t.mutation(batches.startUploads, { uploads }), {
      code: "FILE_TOO_LARGE",
      folderPath: "small",
    });
  });

  const EITHER = [{ maxSize: 5 }, { allowedTypes: ["image/png"] }];

  describe.each(EITHER)("under %j", (limits) => {
    test.each([
      ["size", "SIZE_REQUIRED"],
      ["contentType", "TYPE_REQUIRED"],
    ] as const)("%s must be declared, in a batch too", async (field, code) => {
      const t = await openWithLimits({ a: limits });
      const refusal = { code, folderPath: "a/b" };
      await expectRefused(t, () => start(t, "a/b/hero", { [field]: undefined }), refusal);
      const upload = { ...at("a/b/hero"), ...DECLARED, [field]: undefined };
      const uploads = [at("b/hero"), upload];
      await expectRefused(t, () => t.mutation(batches.startUploads, { uploads }), refusal);
    });
  });

  test("a folder without limits needs neither", async () => {
    const t = await openWithLimits({ a: { maxSize: 5 } });
    await start(t, "b/hero", { size: undefined, contentType: undefined });
  });
});

describe("at the end", () => {
  test("the real size decides, whatever was declared", async () => {
    const t = await openWithLimits({ "": { maxSize: 5 } });
    const { intentId } = await start(t, "hero", { size: 5 });
    await expectRefused(t, await finish(t, intentId, "123456"), {
      code: "BYTES_MISMATCH",
      field: "size",
    });
    expect((await (await finish(t, intentId, "12345"))()).version).toBe(1);
  });

  test("the type that the file will be served with decides", async () => {
    const t = await openWithLimits({ "": { allowedTypes: ["image/*"] } });
    const { intentId } = await start(t, "hero", { size: 1 });
    await expectRefused(t, await finish(t, intentId, "x", { contentType: "text/html" }), {
      code: "TYPE_NOT_ALLOWED",
      contentType: "text/html",
    });
    await (
      await finish(t, intentId, "x", { contentType: "image/webp" })
    )();
  });

  test("a file of unknown type is none of the allowed ones", async () => {
    const t = await openWithLimits({ "": { allowedTypes: ["image/*"] } });
    const contentType = "application/octet-stream";
    await expectRefused(t, () => start(t, "hero", { contentType }), {
      code: "TYPE_NOT_ALLOWED",
      contentType,
    });
  });

  test("drafts are held to them, too", async () => {
    const t = await openWithLimits({ "": { maxSize: 1 } });
    const { intentId } = await start(t, "hero", { size: 1 });
    await expectRefused(t, await finish(t, intentId, "12", { publish: false }), {
      code: "BYTES_MISMATCH",
    });
  });

  test("the limits of the start hold, tightened or loosened meanwhile", async () => {
    const t = await openWithLimits({ a: { maxSize: 3 } });
    const early = await start(t, "a/early", { size: 3 });
    await t.mutation(settings.setUploadLimits, { folderPath: "a", allowedTypes: ["image/png"] });
    const late = await start(t, "a/late", { size: 3 });
    await t.mutation(settings.setUploadLimits, { folderPath: "a" });
    const html = { contentType: "text/html" };
    await (
      await finish(t, early.intentId, "123", html)
    )();
    await expectRefused(t, await finish(t, late.intentId, "123", html), {
      code: "TYPE_NOT_ALLOWED",
      allowedTypes: ["image/png"],
    });
  });

  test("bytes that trusted code stored are held to the limits of the moment", async () => {
    const t = await openWithLimits({ a: { maxSize: 3, allowedTypes: ["image/*"] } });
    const create = async (path: string, content: string) => {
      const storageId = await store(t, content);
      return () => t.mutation(assetManager.createVersionFromStorageId, { ...at(path), storageId });
    };
    await expectRefused(t, await create("a/b", "1234"), { code: "FILE_TOO_LARGE" });
    await expectRefused(t, await create("a/b", "123"), { code: "TYPE_NOT_ALLOWED" });
    await (
      await create("b", "1234")
    )();
  });
});

test("files that are there already stay, however small the limit becomes", async () => {
  const t = openComponent();
  const { versionId } = await upload(t, "a/hero", "large", { contentType: "image/png" });
  await upload(t, "a/hero", "larger");
  await t.mutation(settings.setUploadLimits, { folderPath: "", maxSize: 1 });
  await t.mutation(assetManager.restoreVersion, { versionId });
  await t.mutation(assetManager.copyAsset, { ...at("a/hero"), toFolderPath: "b" });
  expect(await t.query(assetManager.getPublishedFile, at("b/hero"))).toMatchObject({ size: 5 });
});

describe("the limits of a folder do not hold for files that exist already:", () => {
  const MOVES: Record<string, (t: Component) => Promise<unknown>> = {
    moveAsset: (t) =>
      t.mutation(assetManager.moveAsset, {
        ...{ fromFolderPath: "out", basename: "text", toFolderPath: "images" },
      }),
    copyAsset: (t) =>
      t.mutation(assetManager.copyAsset, { ...at("out/text"), toFolderPath: "images" }),
    undelete: async (t) => {
      const [asset] = await rows(t, "assets");
      const { _id: assetId, deletedAt } = asset!;
      if (deletedAt === undefined) await t.mutation(assetManager.deleteAsset, at("out/text"));
      return await t.mutation(api.trash.undelete, { assetId, folderPath: "images" });
    },
    moveFolder: (t) => t.mutation(api.jobs.moveFolder, { path: "out", toPath: "images/out" }),
    copyFolder: (t) => t.mutation(api.jobs.copyFolder, { path: "out", toPath: "images/out" }),
  };

  test.each(Object.entries(MOVES))("%s, but the quota does", async (_name, call) => {
    const t = await openWithLimits({ images: { maxSize: 1, allowedTypes: ["image/*"] } });
    await upload(t, "out/text", "12345", { contentType: "text/plain" });
    await t.mutation(api.quotas.setQuota, { folderPath: "images", maxBytes: 4 });
    await expect(call(t)).rejects.toMatchObject({ data: { code: "QUOTA_EXCEEDED" } });
    await t.mutation(api.quotas.setQuota, { folderPath: "images", maxBytes: 5 });
    await call(t);
    const { bytes, files } = (await t.query(api.quotas.getQuota, { folderPath: "images" }))!;
    expect([bytes, files]).toEqual([5, 1]);
  });
});
