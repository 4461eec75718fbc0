/** The description of assets: alternative text, title, tags and focal point, for one and for many. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import {
  type Component,
  at,
  openComponent,
  readFeed,
  snapshot,
  upload,
} from "./testing/component.test-helpers.js";
import { finishScheduled, pass, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { assetManager, batches, history, jobs, pages, published, releases, search, trash, v1 } = api;
const hero = at("images/hero");

stopTheClock();

const DESCRIPTION = {
  alt: { de: "Hügel im Morgenlicht", en: "Hills at dawn" },
  title: "Morning",
  tags: ["landscape", "Sommer 2026"],
  focalPoint: { x: 0.25, y: 0.5 },
};

async function withImages(paths = ["images/hero", "images/other"]) {
  const t = openComponent();
  for (const path of paths) await upload(t, path, `bytes of ${path}`, { contentType: "image/png" });
  return t;
}

async function withDescription() {
  const t = await withImages();
  await t.mutation(assetManager.updateAsset, { ...hero, ...DESCRIPTION, actor: "ada" });
  return t;
}

const descriptionAt = async (t: Component, path: string) => {
  const file = await t.query(assetManager.getPublishedFile, at(path));
  const { alt, title, tags, focalPoint } = file!;
  return { alt, title, tags, focalPoint };
};

/** Returns the assets that a text finds, everywhere and below their folder. */
async function found(t: Component, text: string) {
  const paths = async (folderPath: string) => {
    const { assets } = await t.query(search.searchAssets, { text, folderPath, limit: 200 });
    return assets.map((asset) => `${asset.folderPath}/${asset.basename}`).sort();
  };
  const everywhere = await paths("");
  const folders = new Set(everywhere.map((path) => path.slice(0, path.lastIndexOf("/"))));
  for (const folder of folders) {
    expect(await paths(folder)).toEqual(everywhere.filter((path) => path.startsWith(`${folder}/`)));
  }
  return everywhere;
}

describe("a description", () => {
  test("is part of what a visitor reads, in each read", async () => {
    const t = await withDescription();
    const paginationOpts = { numItems: 5, cursor: null };
    const folder = { folderPath: "images" };
    const reads = [
      await t.query(assetManager.getPublishedFile, hero),
      (await t.query(published.getPublishedFiles, { files: [hero] }))[0],
      (await t.query(assetManager.listPublishedFilesInFolder, folder))[0],
      (await t.query(pages.listPublishedFilesPage, { ...folder, paginationOpts })).page[0],
      await t.query(assetManager.getAsset, hero),
      (await t.query(assetManager.listAssets, folder))[0],
      (await t.query(pages.listAssetsPage, { ...folder, paginationOpts })).page[0],
      (await t.query(search.searchAssets, { text: "hero" })).assets[0],
    ];
    for (const read of reads) expect(read).toMatchObject(DESCRIPTION);
  });

  test("is read in a perspective as it is, beside the version of the release", async () => {
    const t = await withDescription();
    const draft = await upload(t, "images/hero", "new", { publish: false });
    const { releaseId } = await t.mutation(releases.createRelease, {
      name: "r",
      folderPath: "images",
    });
    const entry = { ...hero, action: "publish" as const, versionId: draft.versionId };
    await t.mutation(releases.addToRelease, { releaseId, entries: [entry] });
    const seen = await t.query(assetManager.getPublishedFile, { ...hero, perspective: releaseId });
    expect(seen).toMatchObject({ ...DESCRIPTION, versionId: draft.versionId, isPreview: true });
  });

  test("of another file is missing in each read", async () => {
    const t = await withDescription();
    for (const read of [
      await t.query(assetManager.getPublishedFile, at("images/other")),
      await t.query(assetManager.getAsset, at("images/other")),
    ]) {
      for (const field of Object.keys(DESCRIPTION)) expect(read).not.toHaveProperty(field);
    }
  });

  test("is unknown to functions of 1.x, which return what they did", async () => {
    const t = await withDescription();
    const { versionId } = (await t.query(assetManager.getPublishedFile, hero))!;
    await t.run(async (ctx) => {
      const asset = (await ctx.db.query("assets").first())!;
      const image = { width: 3, height: 2 };
      await ctx.db.patch("assets", asset._id, {
        published: { ...asset.published!, image },
      });
      await ctx.db.patch("versions", versionId, { image });
    });
    const file = await t.query(v1.getPublishedFile, hero);
    expect(file).toMatchObject({ ...hero, versionId, contentType: "image/png" });
    for (const field of [...Object.keys(DESCRIPTION), "image"])
      expect(file).not.toHaveProperty(field);
  });

  test("stays with its asset: a new version, a rename, a move, a move of the folder, the trash", async () => {
    const t = await withDescription();
    await upload(t, "images/hero", "new");
    expect(await descriptionAt(t, "images/hero")).toEqual(DESCRIPTION);
    await t.mutation(assetManager.renameAsset, { ...hero, newBasename: "banner" });
    expect(await descriptionAt(t, "images/banner")).toEqual(DESCRIPTION);
    expect(await found(t, "landscape")).toEqual(["images/banner"]);
    const move = { fromFolderPath: "images", basename: "banner", toFolderPath: "site" };
    await t.mutation(assetManager.moveAsset, move);
    expect(await found(t, "landscape")).toEqual(["site/banner"]);
    await t.mutation(jobs.moveFolder, { path: "site", toPath: "page" });
    await finishScheduled(t);
    expect(await descriptionAt(t, "page/banner")).toEqual(DESCRIPTION);
    expect(await found(t, "landscape")).toEqual(["page/banner"]);
    const { assetId } = await t.mutation(assetManager.deleteAsset, at("page/banner"));
    expect(await found(t, "landscape")).toEqual([]);
    await t.mutation(trash.undelete, { assetId, ...at("back/hero") });
    expect(await descriptionAt(t, "back/hero")).toEqual(DESCRIPTION);
    expect(await found(t, "landscape")).toEqual(["back/hero"]);
  });

  test("is copied with its asset, alone and in a folder, and is found at each", async () => {
    const t = await withDescription();
    await t.mutation(assetManager.copyAsset, { ...hero, toFolderPath: "copies" });
    await t.mutation(jobs.copyFolder, { path: "images", toPath: "all" });
    await finishScheduled(t);
    for (const path of ["copies/hero", "all/hero"]) {
      expect(await descriptionAt(t, path)).toEqual(DESCRIPTION);
    }
    expect(await found(t, "dawn")).toEqual(["all/hero", "copies/hero", "images/hero"]);
    await t.mutation(assetManager.updateAsset, { ...at("all/hero"), alt: null });
    expect(await found(t, "dawn")).toEqual(["copies/hero", "images/hero"]);
  });

  test("leaves what the path served at a moment as it was", async () => {
    const t = await withImages();
    pass(1000);
    const before = await t.query(history.getFileAt, { ...hero, at: Date.now() });
    pass(1000);
    await t.mutation(assetManager.updateAsset, { ...hero, ...DESCRIPTION });
    pass(1000);
    expect(await t.query(history.getFileAt, { ...hero, at: Date.now() })).toEqual(before);
  });

  test("is one change of the asset in the feed, and none if it is so already", async () => {
    const t = await withDescription();
    const before = await snapshot(t);
    await t.mutation(assetManager.updateAsset, { ...hero, ...DESCRIPTION, actor: "bob" });
    await t.mutation(assetManager.updateAsset, { ...hero, addTags: ["landscape"], actor: "bob" });
    await t.mutation(assetManager.updateAsset, { ...hero, actor: "bob" });
    expect(await snapshot(t)).toEqual(before);
    const changes = await readFeed(t);
    expect(changes.filter(({ type }) => type === "asset:update")).toMatchObject([
      { ...hero, actor: "ada" },
    ]);
  });

  test("tells an ornament from an image without alternative text", async () => {
    const t = await withImages();
    await t.mutation(assetManager.updateAsset, { ...hero, alt: "" });
    expect((await t.query(assetManager.getPublishedFile, hero))?.alt).toBe("");
    await t.mutation(assetManager.updateAsset, { ...hero, alt: null });
    expect(await t.query(assetManager.getPublishedFile, hero)).not.toHaveProperty("alt");
  });
});

describe("a search", () => {
  test("finds words of tags, titles and alternative texts of all languages, with words of the name", async () => {
    const t = await withDescription();
    for (const text of ["landsc", "sommer", "2026", "morning", "hugel", "HILLS", "hero dawn"]) {
      expect(await found(t, text)).toEqual(["images/hero"]);
    }
    for (const text of ["scape", "other dawn", "de"]) expect(await found(t, text)).toEqual([]);
  });

  test("no longer finds what was replaced", async () => {
    const t = await withDescription();
    await t.mutation(assetManager.updateAsset, { ...hero, tags: ["winter"], alt: "Snow" });
    expect(await found(t, "landscape")).toEqual([]);
    expect(await found(t, "dawn")).toEqual([]);
    expect(await found(t, "morning winter snow hero")).toEqual(["images/hero"]);
  });

  test("finds the first 128 words beside those of the name; tags come first", async () => {
    const t = await withImages();
    const words = Array.from(
      { length: 130 },
      (_, index) => "q" + String.fromCharCode(97 + (index % 26)).repeat(1 + index / 26),
    );
    await t.mutation(assetManager.updateAsset, { ...hero, alt: words.join(" "), tags: ["last"] });
    expect(await found(t, "last hero")).toEqual(["images/hero"]);
    expect(await found(t, words[126]!)).toEqual(["images/hero"]);
    expect(await found(t, words[127]!)).toEqual([]);
  });
});

describe("describeAssets", () => {
  test("gives each asset its own fields, in one transaction", async () => {
    const t = await withImages();
    const assets = [
      { ...hero, alt: "Hills", addTags: ["a"] },
      { ...at("images/other"), title: "Other", metadata: { k: 1 } },
    ];
    expect(await t.mutation(batches.describeAssets, { assets, actor: "ada" })).toBeNull();
    expect(await t.query(assetManager.getAsset, hero)).toMatchObject({ alt: "Hills", tags: ["a"] });
    const other = await t.query(assetManager.getAsset, at("images/other"));
    expect(other).toMatchObject({ title: "Other", metadata: { k: 1 }, updatedBy: "ada" });
    const changes = await readFeed(t);
    expect(changes.slice(-2)).toMatchObject([
      { type: "asset:update", ...hero, actor: "ada" },
      { type: "asset:update", ...at("images/other"), actor: "ada" },
    ]);
  });

  test("changes nothing if one of them cannot be described", async () => {
    const t = await withImages();
    const first = { ...hero, title: "x" };
    await t.mutation(assetManager.updateAsset, {
      ...at("images/other"),
      tags: Array.from({ length: 20 }, (_, n) => `t${n}`),
    });
    for (const [second, refusal] of [
      [at("images/none"), { code: "ASSET_NOT_FOUND" }],
      [
        { ...at("images/other"), addTags: ["one more"] },
        { code: "ARGUMENT_INVALID", argument: "addTags" },
      ],
      [
        { ...at("images/other"), title: "" },
        { code: "ARGUMENT_INVALID", argument: "title" },
      ],
      [{ ...at("images/other"), expect: { absent: true } }, { code: "CONFLICT" }],
      [{ ...at("images//other") }, { code: "PATH_INVALID" }],
      [hero, { code: "BATCH_DUPLICATE" }],
    ] as const) {
      const assets = [first, { title: "y", ...second }];
      await expectRefused(t, () => t.mutation(batches.describeAssets, { assets }), refusal);
    }
  });

  test("takes 1 to 100 assets", async () => {
    const t = await withImages(Array.from({ length: 101 }, (_, n) => `images/n${n}`));
    const assets = Array.from({ length: 101 }, (_, n) => ({
      ...at(`images/n${n}`),
      addTags: ["many"],
    }));
    for (const wrong of [assets, []]) {
      await expectRefused(t, () => t.mutation(batches.describeAssets, { assets: wrong }), {
        code: "ARGUMENT_INVALID",
        argument: "assets",
      });
    }
    await t.mutation(batches.describeAssets, { assets: assets.slice(0, 100) });
    expect(await found(t, "many")).toHaveLength(100);
  });
});
