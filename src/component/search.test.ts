import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import { joinPath } from "../shared/paths.js";
import {
  type Component,
  PATIENT,
  at,
  openComponent,
  upload,
} from "./testing/component.test-helpers.js";
import { costOf, openTree } from "./testing/costs.test-helpers.js";
import { finishScheduled, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { namesOf, plantAssets } from "./testing/trees.test-helpers.js";

const { assetManager, jobs, search, trash } = api;

stopTheClock();

type Page = (typeof search.searchAssets)["_returnType"];
type Asked = Omit<(typeof search.searchAssets)["_args"], "text">;

async function pathsFor(t: Component, text: string, asked: Asked = {}): Promise<string[]> {
  const { assets } = await t.query(search.searchAssets, { text, ...asked });
  return assets.map(({ folderPath, basename }) => joinPath(folderPath, basename)).sort();
}

async function openShop(): Promise<Component> {
  const t = openComponent();
  const image = { contentType: "image/png" };
  await upload(t, "hero-image.png", "1", image);
  await upload(t, "shop/heroImage2", "2", image);
  await upload(t, "shop/deep/er/Hero.txt", "3", { contentType: "Text/Plain; charset=utf-8" });
  await upload(t, "shop-old/hero", "4");
  await upload(t, "shop/hero draft", "5", { ...image, publish: false });
  await upload(t, "shop/other", "6", image);
  return t;
}

describe("searchAssets", () => {
  test("finds by the beginnings of words, and tells what getAsset tells", async () => {
    const t = await openShop();
    expect(await pathsFor(t, "IMAGE her")).toEqual(["hero-image.png", "shop/heroImage2"]);
    expect(await pathsFor(t, "hero.txt")).toEqual(["shop/deep/er/Hero.txt"]);
    expect(await pathsFor(t, "ero")).toEqual([]);
    expect(await t.query(search.searchAssets, { text: "other" })).toEqual({
      assets: [await t.query(assetManager.getAsset, at("shop/other"))],
      isComplete: true,
      continueCursor: null,
    });
  });

  test("stays in the folder and what is below it", async () => {
    const t = await openShop();
    expect(await pathsFor(t, "hero", { folderPath: "shop" })).toEqual([
      "shop/deep/er/Hero.txt",
      "shop/hero draft",
      "shop/heroImage2",
    ]);
    expect(await pathsFor(t, "hero", { folderPath: "shop/deep" })).toEqual([
      "shop/deep/er/Hero.txt",
    ]);
    expect(await pathsFor(t, "hero", { folderPath: "sho" })).toEqual([]);
    expect(await pathsFor(t, "hero", { folderPath: "" })).toHaveLength(5);
  });

  test("goes by the media type of what is published", async () => {
    const t = await openShop();
    expect(await pathsFor(t, "hero", { contentTypes: ["image/*"] })).toEqual([
      "hero-image.png",
      "shop/heroImage2",
    ]);
    expect(await pathsFor(t, "hero", { contentTypes: ["TEXT/plain", "video/*"] })).toEqual([
      "shop/deep/er/Hero.txt",
    ]);
  });

  test("tells published assets from those that are not", async () => {
    const t = await openShop();
    await t.mutation(assetManager.archiveAsset, at("shop-old/hero"));
    expect(await pathsFor(t, "hero", { isPublished: false })).toEqual([
      "shop-old/hero",
      "shop/hero draft",
    ]);
    expect(await pathsFor(t, "hero", { isPublished: true })).toHaveLength(3);
  });

  test("follows what is renamed, moved, copied, deleted, brought back and purged", async () => {
    const t = await openShop();
    await t.mutation(assetManager.renameAsset, { ...at("shop/other"), newBasename: "banner" });
    expect(await pathsFor(t, "other")).toEqual([]);
    await t.mutation(assetManager.copyAsset, {
      ...at("shop/banner"),
      toFolderPath: "copies",
      toBasename: "flag",
    });
    await t.mutation(jobs.moveFolder, { path: "shop", toPath: "store" });
    await finishScheduled(t);
    expect(await pathsFor(t, "banner")).toEqual(["store/banner"]);
    expect(await pathsFor(t, "flag")).toEqual(["copies/flag"]);

    const { assetId } = await t.mutation(assetManager.deleteAsset, at("store/banner"));
    expect(await pathsFor(t, "banner")).toEqual([]);
    await t.mutation(trash.undelete, { assetId, basename: "pennant" });
    expect(await pathsFor(t, "banner")).toEqual([]);
    expect(await pathsFor(t, "pennant")).toEqual(["store/pennant"]);

    await t.mutation(jobs.deleteFolder, { path: "store" });
    await finishScheduled(t);
    expect(await pathsFor(t, "pennant")).toEqual([]);
    await t.mutation(trash.purge, { assetId });
    await finishScheduled(t);
    expect(await pathsFor(t, "pennant")).toEqual([]);
  });

  test("finds every asset by its whole basename", PATIENT, async () => {
    const basename = fc
      .string({ unit: fc.constantFrom(..."abAB19-_. é写x"), minLength: 1, maxLength: 20 })
      .filter((name) => /[\p{L}\p{N}]/u.test(name) && name.trim() === name);
    await fc.assert(
      fc.asyncProperty(basename, async (name) => {
        const t = openComponent();
        await upload(t, `f/${name}`, "x");
        expect(await pathsFor(t, name)).toEqual([`f/${name}`.normalize("NFC")]);
      }),
      { numRuns: 30 },
    );
  });
});

describe("a search that finds much", () => {
  test("returns as many as asked, and says whether there are more", async () => {
    const t = openComponent();
    await plantAssets(t, "f", namesOf(60, "a "));
    const found = async (limit?: number) => {
      const { assets, isComplete } = await t.query(search.searchAssets, { text: "a", limit });
      return [assets.length, isComplete];
    };
    expect(await found()).toEqual([50, false]);
    expect(await found(59)).toEqual([59, false]);
    expect(await found(60)).toEqual([60, true]);
    expect(await found(200)).toEqual([60, true]);
  });

  test("everywhere looks at 512 hits and no more", PATIENT, async () => {
    const t = openComponent();
    await plantAssets(t, "f", namesOf(513, "a "));
    const ofType = { text: "a", contentTypes: ["video/*"] };
    expect(await t.query(search.searchAssets, ofType)).toEqual({
      assets: [],
      isComplete: false,
      continueCursor: null,
    });
    expect(await costOf(t, (ctx) => ctx.runQuery(search.searchAssets, ofType))).toEqual({
      reads: 513,
      writes: 0,
      ranges: 1,
    });
  });

  test("below a folder is the same, and costs the same, whatever other folders have", async () => {
    const ask = { text: "a", folderPath: "g", limit: 3 };
    const lookAt = async (t: Component) => {
      await plantAssets(t, "g", namesOf(4, "a "));
      await plantAssets(t, "g/below", ["a b"]);
      const seen = [];
      let cursor: string | null = null;
      do {
        const asked: typeof ask & { cursor: string | null } = { ...ask, cursor };
        const page: Page = await t.query(search.searchAssets, asked);
        const { assets, isComplete, continueCursor } = page;
        const cost = await costOf(t, (ctx) => ctx.runQuery(search.searchAssets, asked));
        seen.push([assets.map(({ basename }) => basename), isComplete, continueCursor, cost]);
        cursor = continueCursor;
      } while (cursor !== null);
      return seen;
    };
    const alone = openComponent();
    const crowded = openComponent();
    await plantAssets(crowded, "f", namesOf(600, "a "));
    await plantAssets(crowded, "g-other", ["a a"]);
    const seen = await lookAt(alone);
    expect(seen).toHaveLength(2);
    expect(seen.flatMap(([names]) => names)).toHaveLength(5);
    expect(await lookAt(crowded)).toEqual(seen);
  });

  test(
    "below a large folder continues behind the 2,000 assets that it has read",
    PATIENT,
    async () => {
      const t = openComponent();
      await plantAssets(t, "g", [...namesOf(2000, "b "), "c a"]);
      const ask = { text: "a", folderPath: "g" };
      const first = await t.query(search.searchAssets, ask);
      expect(first).toMatchObject({ assets: [], isComplete: false });
      const second = await t.query(search.searchAssets, { ...ask, cursor: first.continueCursor });
      expect(second).toMatchObject({ assets: [{ basename: "c a" }], isComplete: true });
    },
  );

  test("costs what it looks at, whatever else there is", async () => {
    const t = await openTree();
    const cost = async (text: string, limit?: number) =>
      await costOf(t, (ctx) => ctx.runQuery(search.searchAssets, { text, limit }));
    // A public asset costs one empty range more: no folder is closing.
    expect(await cost("a0")).toEqual({ reads: 1, writes: 0, ranges: 2 });
    expect(await cost("nothing")).toEqual({ reads: 0, writes: 0, ranges: 1 });
    expect(await cost("deep")).toEqual({ reads: 7, writes: 0, ranges: 2 });
    expect(await cost("deep", 3)).toEqual({ reads: 4, writes: 0, ranges: 2 });
  });
});

describe("searchAssets refuses", () => {
  test.each([
    ["no text", { text: "" }, "text"],
    ["text without a word", { text: " -😀- " }, "text"],
    ["17 words", { text: "a ".repeat(17) }, "text"],
    ["256 characters", { text: "a".repeat(256) }, "text"],
    ["no media types", { text: "a", contentTypes: [] }, "contentTypes"],
    ["what is no media type", { text: "a", contentTypes: ["image/"] }, "contentTypes"],
    ["a limit of 0", { text: "a", limit: 0 }, "limit"],
    ["a limit of 201", { text: "a", limit: 201 }, "limit"],
  ])("%s", async (_what, args, argument) => {
    const t = openComponent();
    await expectRefused(t, () => t.query(search.searchAssets, args), {
      code: "ARGUMENT_INVALID",
      argument,
    });
  });

  test("a cursor of another folder, and one everywhere", async () => {
    const t = openComponent();
    for (const folderPath of ["a", ""]) {
      const ask = () => t.query(search.searchAssets, { text: "a", folderPath, cursor: "b/x" });
      await expectRefused(t, ask, { code: "CURSOR_INVALID" });
    }
  });

  test("what is no folder", async () => {
    const t = openComponent();
    const ask = () => t.query(search.searchAssets, { text: "a", folderPath: "a//b" });
    await expectRefused(t, ask, { code: "PATH_INVALID" });
  });

  test("neither 16 words nor 255 characters", async () => {
    const t = openComponent();
    expect(await pathsFor(t, "a ".repeat(16))).toEqual([]);
    expect(await pathsFor(t, "a".repeat(255))).toEqual([]);
  });
});

describe("searchFolders", () => {
  type Which = Omit<(typeof search.searchFolders)["_args"], "text">;

  async function foldersFor(t: Component, text: string, asked: Which = {}): Promise<string[]> {
    const { folders } = await t.query(search.searchFolders, { text, ...asked });
    return folders.map(({ path }) => path).sort();
  }

  async function openFolders(...paths: string[]): Promise<Component> {
    const t = openComponent();
    for (const path of paths) await t.mutation(assetManager.createFolderByPath, { path });
    return t;
  }

  test("finds by the beginnings of words of the last segment, and tells what getFolder tells", async () => {
    const t = await openFolders("shop/heroImages/2026", "shop/Résumés 2026", "hero-images-old");
    expect(await foldersFor(t, "image her")).toEqual(["hero-images-old", "shop/heroImages"]);
    expect(await foldersFor(t, "resumes")).toEqual(["shop/Résumés 2026"]);
    expect(await foldersFor(t, "2026")).toEqual(["shop/Résumés 2026", "shop/heroImages/2026"]);
    expect(await foldersFor(t, "ero")).toEqual([]);
    expect(await t.query(search.searchFolders, { text: "old" })).toEqual({
      folders: [await t.query(assetManager.getFolder, { path: "hero-images-old" })],
      isComplete: true,
      continueCursor: null,
    });
  });

  test("stays below the folder, and finds the same there", async () => {
    const t = await openFolders("a/posters/old", "a/b/posters", "ab/posters", "posters");
    expect(await foldersFor(t, "poster")).toHaveLength(4);
    expect(await foldersFor(t, "poster", { folderPath: "" })).toHaveLength(4);
    expect(await foldersFor(t, "poster", { folderPath: "a" })).toEqual([
      "a/b/posters",
      "a/posters",
    ]);
    expect(await foldersFor(t, "poster", { folderPath: "a/posters" })).toEqual([]);
  });

  test("follows display names, moves and deletions", async () => {
    const t = await openFolders("shop/spring", "archive");
    const update = { path: "shop/spring", name: "Blooming time" };
    await t.mutation(assetManager.updateFolder, update);
    for (const folderPath of ["", "shop"]) {
      expect(await foldersFor(t, "bloom", { folderPath })).toEqual(["shop/spring"]);
      expect(await foldersFor(t, "spring", { folderPath })).toEqual(["shop/spring"]);
    }
    await t.mutation(jobs.moveFolder, { path: "shop/spring", toPath: "archive/summer" });
    await finishScheduled(t);
    expect(await foldersFor(t, "spring")).toEqual([]);
    for (const text of ["bloom", "summer"]) {
      expect(await foldersFor(t, text)).toEqual(["archive/summer"]);
    }
    await t.mutation(jobs.deleteFolder, { path: "archive/summer" });
    await finishScheduled(t);
    expect(await foldersFor(t, "bloom")).toEqual([]);
  });

  test("below a folder is the same, and costs the same, whatever other folders have", async () => {
    const alone = await openFolders("a/hero", "a/deep/hero");
    const among = await openFolders("a/hero", "a/deep/hero");
    for (let index = 0; index < 40; index += 1) {
      for (const path of [`hero ${index}`, `b/hero ${index}`, `A/hero ${index}`, "a-hero"]) {
        await among.mutation(assetManager.createFolderByPath, { path });
      }
    }
    const asked = { text: "hero", folderPath: "a" };
    const read = async (t: Component) => {
      const { folders, ...rest } = await t.query(search.searchFolders, asked);
      const cost = await costOf(t, (ctx) => ctx.runQuery(search.searchFolders, asked));
      return { paths: folders.map(({ path }) => path), ...rest, cost };
    };
    expect(await read(among)).toEqual(await read(alone));
  });

  test("continues below a folder, and not outside of it", async () => {
    const t = await openFolders("a/one", "a/one more", "a/one/one", "b/one", "0/one");
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const asked: { text: string; folderPath: string; cursor: string | null; limit: number } = {
        text: "one",
        folderPath: "a",
        cursor,
        limit: 1,
      };
      const page: (typeof search.searchFolders)["_returnType"] = await t.query(
        search.searchFolders,
        asked,
      );
      found.push(...page.folders.map(({ path }) => path));
      cursor = page.continueCursor;
      expect(page.isComplete).toBe(cursor === null);
    } while (cursor !== null);
    expect(found).toEqual(["a/one", "a/one more", "a/one/one"]);
    for (const [folderPath, cursor] of [
      ["a", "0"],
      ["a", "0/one"],
      ["a", "b/one"],
      ["a", ""],
      ["", "a/one"],
    ]) {
      const ask = () => t.query(search.searchFolders, { text: "one", folderPath, cursor });
      await expectRefused(t, ask, { code: "CURSOR_INVALID" });
    }
  });

  test("everywhere reads what it returns and one more", async () => {
    const t = await openFolders(...Array.from({ length: 20 }, (_, index) => `hero ${index}`));
    const asked = { text: "hero", limit: 5 };
    const { folders, isComplete } = await t.query(search.searchFolders, asked);
    expect([folders.length, isComplete]).toEqual([5, false]);
    const cost = await costOf(t, (ctx) => ctx.runQuery(search.searchFolders, asked));
    expect(cost).toMatchObject({ reads: 6, writes: 0 });
  });

  test("a folder of an earlier alpha is found everywhere once it has another name", async () => {
    const t = await openFolders("in");
    await t.run((ctx) =>
      ctx.db.insert("folders", { path: "in/old", parentPath: "in", name: "old", createdAt: 1 }),
    );
    expect(await foldersFor(t, "old", { folderPath: "in" })).toEqual(["in/old"]);
    expect(await foldersFor(t, "old")).toEqual([]);
    await t.mutation(assetManager.updateFolder, { path: "in/old", name: "Old things" });
    expect(await foldersFor(t, "thing")).toEqual(["in/old"]);
    await t.mutation(assetManager.updateFolder, { path: "in/old", name: "old" });
    expect(await foldersFor(t, "thing")).toEqual([]);
    expect(await foldersFor(t, "old")).toEqual(["in/old"]);
  });

  test("a row has nothing twice", async () => {
    const t = await openFolders("heroImages", "…");
    await t.mutation(assetManager.createFolderByPath, { path: "shop", name: "The shop" });
    const rows = await t.run(async (ctx) => await ctx.db.query("folders").collect());
    expect(rows.map(({ path, name, w }) => ({ path, name, w }))).toEqual([
      { path: "heroImages", name: undefined, w: "heroimages images" },
      { path: "…", name: undefined, w: undefined },
      { path: "shop", name: "The shop", w: "the shop" },
    ]);
  });

  test("finds every folder by the words of its name, everywhere and below", PATIENT, async () => {
    const t = openComponent();
    const names = fc
      .sample(fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }), {
        numRuns: 60,
        seed: 7,
      })
      .map((name, index) => `${name.replace(/[/\p{C}\p{Z}\p{M}]/gu, "")} w${index}X y-z`);
    for (const name of names) {
      const path = `in/${name}`;
      await t.mutation(assetManager.createFolderByPath, { path });
      const segment = path.normalize("NFC").slice(3);
      for (const text of [segment, `${segment.split(" ").at(-2)} z`]) {
        for (const folderPath of ["", "in"]) {
          expect(await foldersFor(t, text, { folderPath })).toContain(`in/${segment}`);
        }
      }
    }
  });

  test.each(["a".repeat(256), "", "-", "a ".repeat(17)])("refuses %s", async (text) => {
    const t = openComponent();
    const ask = () => t.query(search.searchFolders, { text });
    await expectRefused(t, ask, { code: "ARGUMENT_INVALID" });
  });
});
