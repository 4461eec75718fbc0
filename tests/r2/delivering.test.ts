/** Files straight from the public domain, and addresses to private ones that stop working. */
import type { FunctionArgs } from "convex/server";
import { describe, expect, test, vi } from "vitest";
import { api } from "../../src/component/_generated/api.js";
import {
  type Component,
  at,
  openComponent,
  upload,
} from "../../src/component/testing/component.test-helpers.js";
import { publishedOf, summarized } from "../../src/component/model/files/summaries.js";
import { HOUR, MINUTE, pass } from "../../src/component/testing/clock.test-helpers.js";
import { expectRefused } from "../../src/component/testing/refusals.test-helpers.js";
import { SECRET_ACCESS_KEY } from "./support/bucket.js";
import { credentialsOf, openWithR2, setEnvironment, uploadToR2, useBucket } from "./support/r2.js";

const { assetManager, signedUrl } = api;
const bucket = useBucket();

const CONTENT = "0123456789".repeat(100);

async function publishedUrl(t: Component, path = "images/hero") {
  return (await t.query(assetManager.getPublishedFile, at(path)))!.url;
}

async function openWithHero() {
  const t = await openWithR2(bucket);
  const hero = await uploadToR2(t, "images/hero", CONTENT, {
    contentType: "image/svg+xml",
    filename: "Über uns (1).svg",
  });
  return { t, ...hero, url: await publishedUrl(t) };
}

describe("the published address", () => {
  test("is the public domain's, and the S3 API is not asked", async () => {
    const { url, key } = await openWithHero();
    expect(url).toBe(`${bucket.publicUrl}/${key}`);
    const asked = bucket.front.requests.length;
    expect((await fetch(url)).status).toBe(200);
    expect(bucket.front.requests.length).toBe(asked);
  });

  test("serves the bytes with the headers that the upload was given", async () => {
    const { url } = await openWithHero();
    const answer = await fetch(url, { headers: { "Accept-Encoding": "identity" } });
    expect(await answer.text()).toBe(CONTENT);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/svg+xml",
      "cache-control": "public, max-age=31536000, immutable",
      "content-disposition": "inline; filename=\"hero.svg\"; filename*=UTF-8''hero.svg",
      "content-length": "1000",
    });
  });

  test.each([
    ["bytes=0-9", "0123456789", "bytes 0-9/1000"],
    ["bytes=995-", "56789", "bytes 995-999/1000"],
    ["bytes=-3", "789", "bytes 997-999/1000"],
  ])("serves the range %s", async (range, body, contentRange) => {
    const { url } = await openWithHero();
    const answer = await fetch(url, { headers: { Range: range } });
    expect(answer.status).toBe(206);
    expect(answer.headers.get("content-range")).toBe(contentRange);
    expect(await answer.text()).toBe(body);
  });

  test("has an ETag, with which a second visit costs no bytes", async () => {
    const { url } = await openWithHero();
    const etag = (await fetch(url)).headers.get("etag")!;
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    const again = await fetch(url, { headers: { "If-None-Match": etag } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    const other = await fetch(url, { headers: { "If-None-Match": '"other"' } });
    expect([other.status, await other.text()]).toEqual([200, CONTENT]);
  });

  test("of another version is another one, and the old one goes on working", async () => {
    const { t, url } = await openWithHero();
    await uploadToR2(t, "images/hero", "two");
    expect(await publishedUrl(t)).not.toBe(url);
    expect(await (await fetch(url)).text()).toBe(CONTENT);
  });

  test("is in lists, histories and single versions as well", async () => {
    const { t, url, versionId, key } = await openWithHero();
    const known = { url, backend: "r2", r2Key: key };
    const verified = { ...known, verification: "verified" };
    expect(await t.query(assetManager.getVersion, { versionId })).toMatchObject(verified);
    const versions = await t.query(assetManager.getAssetVersions, at("images/hero"));
    expect(versions).toMatchObject([verified]);
    expect(
      await t.query(assetManager.listPublishedFilesInFolder, { folderPath: "images" }),
    ).toMatchObject([{ url, backend: "r2" }]);
  });

  test("has every segment encoded, whatever key a migration of old data left there", async () => {
    const { t, versionId, assetId } = await openWithHero();
    const key = "old/ä ö+ü/100% #1?.svg";
    await bucket.objects.put(key, "odd");
    await t.run(async (ctx) => {
      const location = { backend: "r2" as const, key };
      await ctx.db.patch("versions", versionId, { location });
      const asset = (await ctx.db.get("assets", assetId))!;
      const published = { ...publishedOf(asset)!, location };
      await ctx.db.patch("assets", assetId, summarized(asset, published));
    });
    const url = await publishedUrl(t);
    expect(url).toBe(`${bucket.publicUrl}/old/%C3%A4%20%C3%B6%2B%C3%BC/100%25%20%231%3F.svg`);
    expect(await (await fetch(url)).text()).toBe("odd");
    const signed = await sign(t, { versionId });
    expect(await (await fetch(signed!)).text()).toBe("odd");
  });
});

async function sign(t: Component, args: FunctionArgs<typeof signedUrl.getSignedUrl>) {
  return (await t.mutation(signedUrl.getSignedUrl, args))?.url ?? null;
}

describe("getSignedUrl", () => {
  test("gives an address that works for a while", async () => {
    const { t, versionId } = await openWithHero();
    const url = await sign(t, { versionId, expiresIn: 60 });
    expect(new URL(url!).searchParams.get("X-Amz-Expires")).toBe("60");
    expect(url).not.toContain(SECRET_ACCESS_KEY);
    const answer = await fetch(url!);
    expect([answer.status, await answer.text()]).toEqual([200, CONTENT]);
    const part = await fetch(url!, { headers: { Range: "bytes=0-4" } });
    expect([part.status, await part.text()]).toEqual([206, "01234"]);
  });

  test("is for 15 minutes by default, and the bucket refuses it afterwards", async () => {
    const { t, versionId } = await openWithHero();
    const url = await sign(t, { versionId });
    expect(new URL(url!).searchParams.get("X-Amz-Expires")).toBe("900");
    vi.setSystemTime(Date.now() - HOUR);
    const old = await sign(t, { versionId, expiresIn: 60 });
    expect((await fetch(old!)).status).toBe(403);
    pass(HOUR - MINUTE);
    const fresh = await sign(t, { versionId, expiresIn: 120 });
    expect((await fetch(fresh!)).status).toBe(200);
  });

  test.each([
    ["another object", (url: URL) => void (url.pathname += "x")],
    ["a longer life", (url: URL) => url.searchParams.set("X-Amz-Expires", "604800")],
    ["another signature", (url: URL) => url.searchParams.set("X-Amz-Signature", "0".repeat(64))],
  ])("cannot be turned into an address of %s", async (_what, tamper) => {
    const { t, versionId } = await openWithHero();
    const url = new URL((await sign(t, { versionId, expiresIn: 60 }))!);
    tamper(url);
    expect((await fetch(url)).status).toBe(403);
  });

  test("reads and nothing else", async () => {
    const { t, versionId } = await openWithHero();
    const url = (await sign(t, { versionId }))!;
    for (const method of ["PUT", "DELETE", "POST"]) {
      expect((await fetch(url, { method })).status, method).toBe(403);
    }
    expect((await fetch(url)).status).toBe(200);
  });

  test("works with credentials of the call", async () => {
    const { t, versionId } = await openWithHero();
    setEnvironment({});
    const r2Config = credentialsOf(bucket);
    const url = await sign(t, { versionId, r2Config });
    expect((await fetch(url!)).status).toBe(200);
  });

  test.each([0, -1, 1.5, Number.NaN, 604_801])("cannot last %d seconds", async (expiresIn) => {
    const { t, versionId } = await openWithHero();
    await expectRefused(t, () => sign(t, { versionId, expiresIn }), {
      code: "ARGUMENT_INVALID",
      argument: "expiresIn",
    });
  });

  test("is null for what does not exist or is in the trash", async () => {
    const { t, versionId } = await openWithHero();
    const convex = openComponent();
    const stored = await upload(convex, "a", "in Convex");
    await expectRefused(convex, () => sign(convex, { versionId: stored.versionId }), {
      code: "ARGUMENT_INVALID",
      argument: "routesUrl",
    });
    expect(await sign(t, { versionId: "nonsense" })).toBeNull();
    await t.mutation(assetManager.deleteAsset, at("images/hero"));
    expect(await sign(t, { versionId })).toBeNull();
  });
});
