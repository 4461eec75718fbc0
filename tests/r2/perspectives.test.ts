/** Drafts in the private bucket, in the perspective of their release: a URL for a day, and none of the public bucket. */
import { expect, test, vi } from "vitest";
import { api } from "../../src/component/_generated/api.js";
import { type Component, at } from "../../src/component/testing/component.test-helpers.js";
import { arrange, put, send, useStorages } from "./support/access.js";
import { settle, useBucket } from "./support/r2.js";

const { assetManager, pages, perspectives, published, releases, signedUrl, verification } = api;
const bucket = useBucket();
const scene = useStorages(bucket);

/** A published file and one that is new; a release has a draft of each. */
async function open() {
  const { t } = scene;
  await arrange(t, bucket, "in two buckets");
  await put(t, "f/a", "old a");
  const { releaseId } = await t.mutation(releases.createRelease, { name: "Spring" });
  const entries: object[] = [];
  for (const path of ["f/a", "f/b"]) {
    const finish = { ...(await send(t, path, `new ${path}`)), publish: false };
    const { versionId } = await t.action(verification.finishVerifiedUpload, finish);
    entries.push({ ...at(path), versionId });
  }
  await t.mutation(releases.addToRelease, { releaseId, entries: entries as never });
  return { t, perspective: releaseId as string };
}

const textAt = async (url: string) => {
  const response = await fetch(url);
  return response.ok ? await response.text() : response.status;
};

const lookUp = async (t: Component, path: string, perspective?: string) =>
  await t.query(assetManager.getPublishedFile, { ...at(path), perspective });

test("each has a signed URL that no cache keeps, in lookups and lists alike", async () => {
  const { t, perspective } = await open();
  const paginationOpts = { numItems: 10, cursor: null };
  const folder = { folderPath: "f", perspective, paginationOpts };
  const { page: files } = await t.query(pages.listPublishedFilesPage, folder);
  const { page: assets } = await t.query(pages.listAssetsPage, folder);
  const many = { files: ["f/a", "f/b"].map(at), perspective };
  for (const shown of [
    [await lookUp(t, "f/a", perspective), await lookUp(t, "f/b", perspective)],
    await t.query(published.getPublishedFiles, many),
    files,
    assets.map((asset) => asset.published),
  ]) {
    const urls = shown.map((file) => file!.url!);
    expect(await Promise.all(urls.map(textAt))).toEqual(["new f/a", "new f/b"]);
    for (const url of urls) {
      const { searchParams } = new URL(url);
      expect(searchParams.get("X-Amz-Expires")).toBe("86400");
      const response = await fetch(url);
      expect(response.headers.get("cache-control")).toBe("private, no-store");
      const disposition = response.headers.get("content-disposition");
      expect(disposition).toMatch(/^inline; filename="[ab]/);
    }
    expect(shown.map((file) => file!.isPreview)).toEqual([true, true]);
  }
  expect((await lookUp(t, "f/b"))?.url).toBeUndefined();
  expect(await textAt((await lookUp(t, "f/a"))!.url)).toBe("old a");
});

test("a private draft has no URL, not even a signed one", async () => {
  const { t, perspective } = await open();
  await t.mutation(assetManager.setAssetAccess, { ...at("f/a"), access: "private" });
  await settle(t);
  expect(await lookUp(t, "f/a", perspective)).toBeNull();
  const paginationOpts = { numItems: 10, cursor: null };
  const folder = { folderPath: "f", perspective, paginationOpts };
  const { page } = await t.query(pages.listAssetsPage, folder);
  const shown = page.map((asset) => asset.published);
  expect(shown).toMatchObject([{ url: null, isPreview: true }, { isPreview: true }]);
  const routesUrl = "https://any.site/assets";
  const wanted = { ...at("f/a"), perspective, routesUrl };
  expect(await t.mutation(perspectives.getPreviewUrl, wanted)).toBeNull();
});

test("a preview URL reads them, and the public bucket after the publication", async () => {
  const { t, perspective } = await open();
  const routesUrl = "https://any.site/assets";
  const wanted = { ...at("f/b"), perspective, routesUrl };
  const { url } = (await t.mutation(perspectives.getPreviewUrl, wanted))!;
  const signedPath = url.slice(`${routesUrl}/`.length);
  const read = async () => {
    const opened = await t.mutation(signedUrl.openSignedUrl, { signedPath });
    if (opened?.kind !== "file") return opened;
    return [await textAt(opened.file.url), opened.isPreview, opened.file.versionId];
  };
  const { versionId } = (await lookUp(t, "f/b", perspective))!;
  expect(await read()).toEqual(["new f/b", true, versionId]);
  const published = await t.mutation(releases.publishRelease, { releaseId: perspective });
  // While its bytes are copied, it is as before.
  expect(published.status).toBe("publishing");
  expect(await read()).toEqual(["new f/b", true, versionId]);
  expect((await lookUp(t, "f/b", perspective))!.isPreview).toBe(true);
  await settle(t);
  expect(await read()).toEqual(["new f/b", true, versionId]);
  const file = (await lookUp(t, "f/b", perspective))!;
  expect(file.isPreview).toBeUndefined();
  expect(file.url).not.toContain("X-Amz-");
  expect(await textAt(file.url)).toBe("new f/b");
});

test("without credentials of the bucket, it says which are missing", async () => {
  const { t, perspective } = await open();
  vi.stubEnv("R2_SECRET_ACCESS_KEY", undefined);
  await expect(lookUp(t, "f/b", perspective)).rejects.toMatchObject({
    data: { code: "R2_NOT_CONFIGURED" },
  });
  vi.unstubAllEnvs();
});
