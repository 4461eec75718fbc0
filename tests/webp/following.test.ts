/** What is converted, when, and what becomes of it: the WebP is always that of what is published. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isOriginal } from "../../example/convex/webp/webpPaths.js";
import type { PublishedFile } from "../../src/client/index.js";
import { inComponent } from "../../src/component/testing/app.test-helpers.js";
import { WebpApp, api, assets, at, internal, tinyCopy } from "./support/app.js";
import { animatedPng, pngPhoto } from "./support/photos.js";

const SIZE = { width: 40, height: 30 };

let first: Buffer;
let second: Buffer;
let third: Buffer;
beforeAll(async () => {
  [first, second, third] = [
    await pngPhoto(SIZE, 1),
    await pngPhoto(SIZE, 2),
    await pngPhoto(SIZE, 3),
  ];
});

let app: WebpApp;
beforeEach(async () => {
  app = await WebpApp.open();
});
afterEach(async () => {
  await app.close();
});

/** In hex, to be read when it is not what it should be. */
async function webpOf(bytes: Buffer): Promise<string> {
  return Buffer.from(await tinyCopy(new Uint8Array(bytes))).toString("hex");
}

/** The WebP that is published for an original. */
async function shown(path: string): Promise<string | null> {
  return (await app.bytesOf(`webp/${path}`))?.toString("hex") ?? null;
}

describe("publishing", () => {
  test("makes a WebP at the same path below webp/, which names what it was made of", async () => {
    await app.start();
    const { versionId, assetId } = await app.upload("images/hero", first);
    await app.follow();
    expect(await shown("images/hero")).toEqual(await webpOf(first));
    const webp = await app.published("webp/images/hero");
    const [made] = await app.versions("webp/images/hero");
    expect(made).toMatchObject({
      contentType: "image/webp",
      filename: "hero.webp",
      metadata: { sourceVersionId: versionId, sourceAssetId: assetId, sourceVersion: 1 },
      createdBy: "webp converter",
    });
    expect(await app.getImage("images/hero")).toEqual({
      url: (await app.published("images/hero"))!.url,
      version: 1,
      webpUrl: webp!.url,
    });
  });

  test("from a page converts at once, without the cron", async () => {
    await app.start();
    const { intentId } = await app.t.mutation(api.assets.startUpload, {
      ...at("images/hero"),
      contentType: "image/png",
    });
    const storageId = await inComponent(app.t as never, (ctx) =>
      ctx.storage.store(new Blob([new Uint8Array(first)])),
    );
    const uploadResponse = { storageId };
    await app.t.mutation(api.webp.uploads.finishUpload, { intentId, uploadResponse });
    await app.quiet();
    expect(await shown("images/hero")).toEqual(await webpOf(first));
  });

  test("in the root works as well", async () => {
    await app.start();
    await app.upload("logo", first);
    await app.follow();
    expect(await shown("logo")).toEqual(await webpOf(first));
  });

  test("before it was switched on converts nothing, nor after it is switched off", async () => {
    await app.upload("old", first);
    await app.follow();
    await app.start();
    await app.t.mutation(internal.webp.following.stop, {});
    await app.upload("late", second);
    await app.follow();
    expect(app.encoded).toEqual([]);
  });

  test("a draft waits until it is published", async () => {
    await app.start();
    const { versionId } = await app.upload("hero", first, "image/png", false);
    await app.follow();
    expect(await app.conversions()).toEqual([]);
    await app.t.mutation((ctx) => assets.publishVersion(ctx, { versionId }));
    await app.follow();
    expect(await shown("hero")).toEqual(await webpOf(first));
  });

  test.each(["image/gif", "image/svg+xml", "image/webp", "video/mp4", "application/pdf"])(
    "leaves %s alone",
    async (type) => {
      await app.start();
      await app.upload("file", first, type);
      await app.follow();
      expect(await app.conversions()).toEqual([]);
    },
  );

  test("takes the old WebP offline when the new version can have none", async () => {
    await app.start();
    await app.upload("hero", first);
    await app.follow();
    await app.upload("hero", second, "image/gif");
    await app.follow();
    expect(await shown("hero")).toBeNull();
    expect(await app.getImage("hero")).toMatchObject({ version: 2, webpUrl: null });
  });
});

describe("a private original", () => {
  const setAccess = (path: string, access: "private" | null) =>
    app.t.mutation((ctx) => assets.setAssetAccess(ctx, { ...at(path), access }));

  /** The addresses of all versions of a WebP that anybody could have been told. */
  async function addresses(path: string): Promise<string[]> {
    const versions = await app.versions(`webp/${path}`);
    return versions.flatMap(({ url }) => url ?? []);
  }

  test("is not converted", async () => {
    await app.start();
    await app.t.mutation((ctx) => assets.createFolderByPath(ctx, { path: "members" }));
    await app.t.mutation((ctx) =>
      assets.setFolderAccess(ctx, { path: "members", access: "private" }),
    );
    await app.upload("members/hero", first);
    await app.follow();
    expect(app.encoded).toEqual([]);
    const file = (await app.upload("hero", first)) && (await app.published("hero"))!;
    expect(isOriginal(file)).toBe(true);
    const hidden: PublishedFile & { isPrivate: boolean } = { ...file, isPrivate: true };
    expect(isOriginal(hidden)).toBe(false);
  });

  test("takes its WebP with it: no version of it has an address any more", async () => {
    await app.start();
    for (const bytes of [first, second]) {
      await app.upload("hero", bytes);
      await app.follow();
    }
    expect(await addresses("hero")).toHaveLength(2);
    await setAccess("hero", "private");
    await app.follow();
    expect(await app.versions("webp/hero")).toHaveLength(2);
    expect(await addresses("hero")).toEqual([]);
  });

  test("does so with its folder, too", async () => {
    await app.start();
    await app.upload("images/hero", first);
    await app.follow();
    await app.t.mutation((ctx) =>
      assets.setFolderAccess(ctx, { path: "images", access: "private" }),
    );
    await app.quiet();
    await app.follow();
    expect(await addresses("images/hero")).toEqual([]);
  });

  test("that everybody may see again has its WebP again, without a conversion", async () => {
    await app.start();
    await app.upload("hero", first);
    await app.follow();
    await setAccess("hero", "private");
    await app.follow();
    await setAccess("hero", null);
    await app.quiet();
    await app.follow();
    expect(await shown("hero")).toEqual(await webpOf(first));
    expect((await app.getImage("hero"))!.webpUrl).not.toBeNull();
    expect(app.encoded).toHaveLength(1);
  });

  test("has what was published meanwhile converted when everybody may see it again", async () => {
    await app.start();
    await app.upload("hero", first);
    await app.follow();
    await setAccess("hero", "private");
    await app.upload("hero", second);
    await app.follow();
    expect(app.encoded).toHaveLength(1);
    await setAccess("hero", null);
    await app.quiet();
    await app.follow();
    expect(await shown("hero")).toEqual(await webpOf(second));
  });

  test.each(["begin", "encode", "openUpload, done", "settle"])(
    "that was made so at %s gets no public WebP",
    async (moment) => {
      await app.start();
      await app.upload("hero", first);
      app.onMoment = async (now) => {
        if (now === moment) await setAccess("hero", "private");
      };
      await app.t.mutation(internal.webp.following.follow, {});
      await app.quiet();
      // Before the follower has seen it.
      expect(await app.published("webp/hero")).toBeNull();
      expect(await addresses("hero")).toEqual([]);
      await app.follow();
      expect(await addresses("hero")).toEqual([]);
    },
  );
});

describe("its own results", () => {
  test("are never converted, however often the feed is followed", async () => {
    await app.start();
    await app.upload("images/hero", first);
    for (let turn = 0; turn < 4; turn += 1) await app.follow();
    expect(app.encoded).toHaveLength(1);
    expect(await app.conversions()).toHaveLength(1);
  });

  test("nor is what somebody else puts below webp/, or has there already", async () => {
    await app.start();
    await app.upload("webp/images/hero", second);
    await app.upload("images/hero", first);
    await app.follow();
    expect(await app.bytesOf("webp/images/hero")).toEqual(second);
    expect((await app.report()).failures).toMatchObject([
      { path: "images/hero", code: "PLACE_TAKEN" },
    ]);
    expect(app.encoded).toHaveLength(1);
  });

  test("a folder whose name only begins the same is no such place", async () => {
    await app.start();
    await app.upload("webpages/hero", first);
    await app.follow();
    expect(await shown("webpages/hero")).toEqual(await webpOf(first));
  });
});

describe("a new version", () => {
  test("is never shown with the WebP of another one", async () => {
    await app.start();
    await app.upload("hero", first);
    await app.follow();
    let during: unknown;
    app.encode = async (bytes) => {
      during = await app.getImage("hero");
      return await tinyCopy(bytes);
    };
    await app.upload("hero", second);
    await app.follow();
    expect(during).toMatchObject({ version: 2, webpUrl: null });
    expect(await shown("hero")).toEqual(await webpOf(second));
  });

  test("that comes while the one before is converted wins; the other is kept for a rollback", async () => {
    await app.start();
    const { versionId } = await app.upload("hero", first);
    let isFirst = true;
    app.encode = async (bytes) => {
      if (isFirst) {
        isFirst = false;
        await app.upload("hero", second);
      }
      return await tinyCopy(bytes);
    };
    await app.follow();
    expect(await app.published("webp/hero")).toBeNull();
    await app.follow();
    expect(await shown("hero")).toEqual(await webpOf(second));
    await app.t.mutation((ctx) => assets.restoreVersion(ctx, { versionId }));
    await app.follow();
    expect(await shown("hero")).toEqual(await webpOf(first));
    expect(app.encoded).toHaveLength(2);
  });
});

describe("a rollback", () => {
  test("publishes the right WebP again, without converting anything", async () => {
    await app.start();
    const made = [];
    for (const bytes of [first, second, third]) {
      made.push(await app.upload("images/hero", bytes));
      await app.follow();
    }
    for (const [index, bytes] of [first, third, second, first].entries()) {
      const { versionId } = made[[0, 2, 1, 0][index]!]!;
      await app.t.mutation((ctx) => assets.restoreVersion(ctx, { versionId }));
      await app.follow();
      expect(await shown("images/hero")).toEqual(await webpOf(bytes));
    }
    expect(app.encoded).toHaveLength(3);
    expect(await app.versions("webp/images/hero")).toHaveLength(3);
    const image = await app.getImage("images/hero");
    expect(image!.webpUrl).toBe((await app.published("webp/images/hero"))!.url);
  });

  test("to bytes that are the same makes no second version", async () => {
    await app.start();
    await app.upload("hero", first);
    await app.follow();
    await app.upload("hero", first);
    await app.follow();
    expect(await app.versions("webp/hero")).toHaveLength(1);
    expect((await app.getImage("hero"))!.webpUrl).not.toBeNull();
  });
});

describe("the WebP goes where its original goes", () => {
  beforeEach(async () => {
    await app.start();
    await app.upload("images/hero", first);
    await app.follow();
    await app.upload("images/hero", second);
    await app.follow();
    app.encoded.length = 0;
  });

  const move = (toFolderPath: string) =>
    app.t.mutation((ctx) =>
      assets.moveAsset(ctx, { fromFolderPath: "images", basename: "hero", toFolderPath }),
    );

  test("offline, and back with a version", async () => {
    await app.t.mutation((ctx) => assets.archiveAsset(ctx, at("images/hero")));
    await app.follow();
    expect(await shown("images/hero")).toBeNull();
    const [newest] = await app.versions("images/hero");
    await app.t.mutation((ctx) => assets.publishVersion(ctx, { versionId: newest!.versionId }));
    await app.follow();
    expect(await shown("images/hero")).toEqual(await webpOf(second));
    expect(app.encoded).toEqual([]);
  });

  test("to another folder and another name, history included", async () => {
    await move("press/2026");
    await app.t.mutation((ctx) =>
      assets.renameAsset(ctx, { ...at("press/2026/hero"), newBasename: "cover" }),
    );
    await app.follow();
    expect(await shown("images/hero")).toBeNull();
    expect(await shown("press/2026/cover")).toEqual(await webpOf(second));
    expect(await app.versions("webp/press/2026/cover")).toHaveLength(2);
    expect(app.encoded).toEqual([]);
  });

  test("with its whole folder", async () => {
    await app.t.mutation((ctx) => assets.moveFolder(ctx, { path: "images", toPath: "pictures" }));
    await app.quiet();
    await app.follow();
    expect(await shown("pictures/hero")).toEqual(await webpOf(second));
    expect(await shown("images/hero")).toBeNull();
    expect(app.encoded).toEqual([]);
  });

  test("not onto somebody else's file", async () => {
    await app.upload("webp/press/hero", third);
    await move("press");
    await app.follow();
    expect(await app.bytesOf("webp/press/hero")).toEqual(third);
    expect(await shown("images/hero")).toBeNull();
    expect((await app.report()).failures).toMatchObject([{ code: "PLACE_TAKEN" }]);
  });

  test("into the trash, and out of it as it was", async () => {
    const { assetId } = (await app.published("images/hero"))!;
    await app.t.mutation((ctx) => assets.deleteAsset(ctx, at("images/hero")));
    await app.follow();
    expect(await shown("images/hero")).toBeNull();
    await app.t.mutation((ctx) => assets.undelete(ctx, { assetId }));
    await app.follow();
    expect(await shown("images/hero")).toEqual(await webpOf(second));
    expect(app.encoded).toEqual([]);
  });

  test("and is made anew when it is gone for good", async () => {
    const { assetId } = (await app.published("images/hero"))!;
    await app.t.mutation((ctx) => assets.deleteAsset(ctx, at("images/hero")));
    await app.follow();
    const trashed = await app.t.query((ctx) =>
      assets.listTrash(ctx, { paginationOpts: { numItems: 10, cursor: null } }),
    );
    const webp = trashed.page.find(({ folderPath }) => folderPath === "webp/images")!;
    await app.t.mutation((ctx) => assets.purge(ctx, { assetId: webp.assetId }));
    await app.t.mutation((ctx) => assets.undelete(ctx, { assetId }));
    await app.follow();
    expect(await shown("images/hero")).toEqual(await webpOf(second));
    expect(app.encoded).toHaveLength(1);
  });

  test("another asset at the same place gets a WebP of its own", async () => {
    await app.t.mutation((ctx) => assets.deleteAsset(ctx, at("images/hero")));
    await app.upload("images/hero", third);
    await app.follow();
    expect(await shown("images/hero")).toEqual(await webpOf(third));
    expect(await app.versions("webp/images/hero")).toHaveLength(1);
  });

  test("a copy gets one of its own", async () => {
    await app.t.mutation((ctx) =>
      assets.copyAsset(ctx, { ...at("images/hero"), toFolderPath: "press" }),
    );
    await app.follow();
    expect(await shown("press/hero")).toEqual(await webpOf(second));
    expect(await shown("images/hero")).toEqual(await webpOf(second));
  });

  test("moved into webp/ it loses its WebP, and is nobody's original", async () => {
    await move("webp/odd");
    await app.follow();
    expect(await shown("images/hero")).toBeNull();
    expect(await app.bytesOf("webp/odd/hero")).toEqual(second);
  });
});

test("an animated picture is recorded, and not touched", async () => {
  await app.start();
  await app.upload("a", await animatedPng(SIZE));
  await app.upload("b", first);
  await app.follow();
  expect(await shown("a")).toBeNull();
  expect(await shown("b")).toEqual(await webpOf(first));
  expect((await app.report()).failures).toMatchObject([{ path: "a", code: "ANIMATED" }]);
});
