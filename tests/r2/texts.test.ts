/** The bytes themselves, for an app's own code: `openFile` for routes, and texts. */
import { describe, expect, test, vi } from "vitest";
import { api } from "../../src/component/_generated/api.js";
import { at, rows } from "../../src/component/testing/component.test-helpers.js";
import { MINUTE } from "../../src/component/testing/clock.test-helpers.js";
import { expectRefused, refusalOf } from "../../src/component/testing/refusals.test-helpers.js";
import {
  EACH,
  arrange,
  makeAll,
  put,
  send,
  sweepUnreferenced,
  useStorages,
} from "./support/access.js";
import { SECRET_ACCESS_KEY } from "./support/bucket.js";
import type { Fault } from "./support/front.js";
import {
  keysIn,
  setEnvironment,
  settle,
  uploadToR2,
  useBucket,
  withPrivateBucket,
} from "./support/r2.js";

/** Returns `undefined` for bytes that are no text, as in Convex's runtime, where Node's decoder throws. */
class DecoderOfConvex extends TextDecoder {
  override decode(...args: Parameters<TextDecoder["decode"]>): string {
    try {
      return super.decode(...args);
    } catch {
      return undefined as never;
    }
  }
}

const { assetManager, content, signedUrl } = api;
const bucket = useBucket();
const scene = useStorages(bucket);

const TEXT = "Zeile 1\r\nZeile 2 — 😀\n";

describe.each(EACH)("%s", (arrangement) => {
  describe.each(["public", "private"] as const)("a %s file", (access) => {
    async function fill(text = TEXT) {
      const { t } = scene;
      await arrange(t, bucket, arrangement);
      const { versionId } = await put(t, "f/a", text);
      await makeAll(t, access, "f/a");
      return { t, versionId };
    }

    test("is read as a text, by address or by version", async () => {
      const { t, versionId } = await fill();
      const size = new TextEncoder().encode(TEXT).length;
      const expected = { text: TEXT, versionId, version: 1, size, contentType: "text/plain" };
      expect(await t.action(content.getTextContent, at("f/a"))).toEqual(expected);
      expect(await t.action(content.getTextContent, { versionId })).toEqual(expected);
      await put(t, "f/a", "new");
      expect(await t.action(content.getTextContent, at("f/a"))).toMatchObject({
        text: "new",
        version: 2,
      });
      expect(await t.action(content.getTextContent, { versionId })).toMatchObject({ text: TEXT });
    });

    test("is null when it is not there", async () => {
      const { t, versionId } = await fill("");
      expect(await t.action(content.getTextContent, at("f/a"))).toMatchObject({
        text: "",
        size: 0,
      });
      for (const wanted of [at("f/none"), { versionId: "x" }]) {
        expect(await t.action(content.getTextContent, wanted)).toBeNull();
        expect(await t.mutation(content.openFile, wanted)).toBeNull();
      }
      await t.mutation(assetManager.deleteAsset, at("f/a"));
      expect(await t.action(content.getTextContent, { versionId })).toBeNull();
      expect(await t.mutation(content.openFile, { versionId })).toBeNull();
    });

    test("is not read when it is larger than was asked for", async () => {
      const { t } = await fill("0123456789");
      expect(await t.action(content.getTextContent, { ...at("f/a"), maxBytes: 10 })).toMatchObject({
        text: "0123456789",
      });
      await expectRefused(
        t,
        () => t.action(content.getTextContent, { ...at("f/a"), maxBytes: 9 }),
        {
          code: "FILE_TOO_LARGE",
          size: 10,
          maxSize: 9,
          folderPath: "f",
        },
      );
    });

    test("opens for a route, which may hand out only what stops working or is public", async () => {
      const { t, versionId } = await fill();
      const file = (await t.mutation(content.openFile, at("f/a")))!;
      expect(file).toMatchObject({
        versionId,
        version: 1,
        ...at("f/a"),
        contentType: "text/plain",
        isPrivate: access === "private",
        mayRedirect: access === "public" || arrangement === "in two buckets",
      });
      expect(await (await fetch(file.url)).text()).toBe(TEXT);
      expect(file.url).not.toContain(SECRET_ACCESS_KEY);
    });
  });
});

describe("what is no text", () => {
  const bytes = (...values: number[]) => Uint8Array.from(values);

  test.each([
    ["an image", bytes(0x89, 0x50, 0x4e, 0x47), "image/png"],
    ["cut in the middle of a character", bytes(0xf0, 0x9f, 0x98), "text/plain"],
    ["in another character set than it says", bytes(0xe4, 0xf6), "text/plain; charset=utf-8"],
    ["in UTF-16 without saying so", bytes(0xff, 0xfe, 0x41, 0x00), "text/plain"],
    ["in a character set that nobody knows", bytes(0x41), "text/plain; charset=klingon"],
  ])("%s", async (_what, content_, contentType) => {
    const { t } = scene;
    await arrange(t, bucket, "in two buckets");
    const { versionId } = await uploadToR2(t, "a", content_, { contentType });
    const refused = { code: "NOT_TEXT", versionId, contentType } as const;
    await expectRefused(t, () => t.action(content.getTextContent, at("a")), refused);
    vi.stubGlobal("TextDecoder", DecoderOfConvex);
    await expectRefused(t, () => t.action(content.getTextContent, at("a")), refused);
    vi.unstubAllGlobals();
  });

  test.each([
    ["a byte order mark goes", bytes(0xef, 0xbb, 0xbf, 0x41), "text/plain", "A"],
    ["one in the middle stays", bytes(0x41, 0xef, 0xbb, 0xbf), "text/plain", "A\ufeff"],
    ["Latin 1", bytes(0xe4, 0xf6), "text/plain; charset=ISO-8859-1", "äö"],
    ["UTF-16, with its mark", bytes(0xff, 0xfe, 0xe4, 0x00), "text/plain;charset=utf-16le", "ä"],
    [
      "a quoted character set",
      bytes(0xe4),
      'text/csv; header=present; charset="windows-1252"',
      "ä",
    ],
    ["no type at all", bytes(0xc3, 0xa4), "application/octet-stream", "ä"],
    ["a zero byte", bytes(0x41, 0, 0x42), "text/plain", "A\0B"],
  ])("but this is: %s", async (_what, content_, contentType, text) => {
    const { t } = scene;
    await arrange(t, bucket, "in two buckets");
    await uploadToR2(t, "a", content_, { contentType });
    expect(await t.action(content.getTextContent, at("a"))).toMatchObject({ text, contentType });
  });
});

describe("arguments", () => {
  test.each([0, -1, 1.5, Number.NaN, 4 * 1024 * 1024 + 1])(
    "maxBytes cannot be %d",
    async (maxBytes) => {
      const { t } = scene;
      await expectRefused(t, () => t.action(content.getTextContent, { ...at("a"), maxBytes }), {
        code: "ARGUMENT_INVALID",
        argument: "maxBytes",
      });
    },
  );

  test.each([{}, { folderPath: "f" }, { ...at("f/a"), versionId: "x" }])(
    "%j is no file",
    async (wanted) => {
      const { t } = scene;
      const expected = { code: "ARGUMENT_INVALID" as const, argument: "versionId" };
      await expectRefused(t, () => t.action(content.getTextContent, wanted), expected);
      await expectRefused(t, () => t.mutation(content.openFile, wanted), expected);
    },
  );

  test("a text is at most 1 MiB, or 4 when that is asked for", async () => {
    const { t } = scene;
    await arrange(t, bucket, "in Convex storage");
    await put(t, "large", "x".repeat(1024 * 1024 + 1));
    expect(await refusalOf(t.action(content.getTextContent, at("large")))).toMatchObject({
      code: "FILE_TOO_LARGE",
      maxSize: 1024 * 1024,
    });
    const maxBytes = 4 * 1024 * 1024;
    expect(await t.action(content.getTextContent, { ...at("large"), maxBytes })).toMatchObject({
      size: 1024 * 1024 + 1,
    });
  });
});

describe("storage that fails", () => {
  async function fill(arrangement: (typeof EACH)[number]) {
    const { t } = scene;
    await arrange(t, bucket, arrangement);
    const { versionId } = await put(t, "f/a", TEXT);
    return { t, versionId };
  }

  test("bytes that are gone", async () => {
    const { t, versionId } = await fill("in two buckets");
    await bucket.empty();
    const expected = { code: "BYTES_NOT_FOUND" as const, versionId };
    await expectRefused(t, () => t.action(content.getTextContent, at("f/a")), expected);
    await arrange(t, bucket, "in Convex storage");
    const stored = await put(t, "f/b", TEXT);
    const { location } = (await rows(t, "versions"))[1]!;
    if (location.backend === "convex") await t.run((ctx) => ctx.storage.delete(location.storageId));
    const refusal = await refusalOf(t.action(content.getTextContent, at("f/b")));
    expect(refusal).toEqual({
      code: "BYTES_NOT_FOUND",
      message: expect.any(String) as unknown,
      versionId: stored.versionId,
    });
    expect(await t.mutation(content.openFile, at("f/b"))).toBeNull();
  });

  test("bytes that are more than was declared, before the bucket was asked", async () => {
    const { t } = await fill("in two buckets");
    const before = await keysIn(bucket, "private");
    const finish = await send(t, "f/b", "short");
    bucket.front.failWith(({ method }) => (method === "HEAD" ? { status: 503 } : undefined));
    const { versionId } = await t.mutation(assetManager.finishUpload, finish);
    await settle(t);
    const [key] = (await keysIn(bucket, "private")).filter((one) => !before.includes(one));
    await bucket.privateObjects.put(key!, "x".repeat(100_000));
    expect(await refusalOf(t.action(content.getTextContent, { versionId }))).toMatchObject({
      code: "BYTES_NOT_FOUND",
    });
  });

  test.each<[string, Fault, string]>([
    ["503", { status: 503 }, "R2_UNAVAILABLE"],
    ["500", { status: 500 }, "R2_UNAVAILABLE"],
    ["403", { status: 403, code: "AccessDenied" }, "R2_ACCESS_DENIED"],
    ["a cut connection", "cut", "R2_UNAVAILABLE"],
  ])("a bucket that answers with %s", async (_what, fault, code) => {
    const { t } = await fill("in two buckets");
    bucket.front.failWith(fault);
    const refusal = await refusalOf(t.action(content.getTextContent, at("f/a")));
    expect(refusal.code).toBe(code);
    expect(JSON.stringify(refusal)).not.toMatch(/Signature|https?:/);
  });

  test("a bucket without credentials, and with those of the call", async () => {
    const { t } = await fill("in two buckets");
    await makeAll(t, "private", "f/a");
    const r2Config = withPrivateBucket(bucket);
    setEnvironment({});
    expect(await refusalOf(t.action(content.getTextContent, at("f/a")))).toMatchObject({
      code: "R2_NOT_CONFIGURED",
    });
    expect(await t.action(content.getTextContent, { ...at("f/a"), r2Config })).toMatchObject({
      text: TEXT,
    });
    // A route has no credentials to bring, and the bucket no public address.
    expect(await refusalOf(t.mutation(content.openFile, at("f/a")))).toMatchObject({
      code: "R2_NOT_CONFIGURED",
    });
    const { url } = (await t.mutation(signedUrl.getSignedUrl, { ...at("f/a"), r2Config }))!;
    expect(await (await fetch(url)).text()).toBe(TEXT);
  });
});

describe("addresses of the private bucket", () => {
  test("are for one method", async () => {
    const { t } = scene;
    await arrange(t, bucket, "in two buckets");
    await put(t, "f/a", TEXT);
    await makeAll(t, "private", "f/a");
    const toRead = (await t.mutation(content.openFile, at("f/a")))!;
    const toAsk = (await t.mutation(content.openFile, { ...at("f/a"), method: "HEAD" }))!;
    expect((await fetch(toRead.url)).status).toBe(200);
    expect((await fetch(toRead.url, { method: "HEAD" })).status).toBe(403);
    expect((await fetch(toAsk.url, { method: "HEAD" })).status).toBe(200);
    expect((await fetch(toAsk.url)).status).toBe(403);
  });

  test("stop working, name a download and keep the answer out of caches", async () => {
    const { t } = scene;
    await arrange(t, bucket, "in two buckets");
    await put(t, "f/a", TEXT);
    await makeAll(t, "private", "f/a");
    const signed = (await t.mutation(signedUrl.getSignedUrl, {
      ...at("f/a"),
      expiresIn: 60,
      download: "Größe.txt",
    }))!;
    expect(signed.expiresAt - Date.now()).toBeLessThanOrEqual(MINUTE);
    expect(new URL(signed.url).searchParams.get("X-Amz-Expires")).toBe("60");
    const answer = await fetch(signed.url);
    expect(await answer.text()).toBe(TEXT);
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    // R2 answers with it; this server does not know how.
    expect(new URL(signed.url).searchParams.get("response-content-disposition")).toContain(
      "filename*=UTF-8''Gr%C3%B6%C3%9Fe.txt",
    );
    expect((await fetch(signed.url.split("?")[0]!)).status).not.toBe(200);
  });

  test("are never handed out of the public bucket, from which a private file has not moved yet", async () => {
    const { t } = scene;
    await arrange(t, bucket, "in two buckets");
    const { versionId } = await put(t, "f/a", TEXT);
    await sweepUnreferenced(t);
    bucket.front.failWith(({ method }) => (method === "PUT" ? { status: 503 } : undefined));
    await makeAll(t, "private", "f/a");
    const routesUrl = "https://app.example/assets";
    const { url } = (await t.mutation(signedUrl.getSignedUrl, { versionId, routesUrl }))!;
    expect(url.startsWith(`${routesUrl}/v/${versionId}/`)).toBe(true);
    const opened = await t.mutation(signedUrl.openSignedUrl, {
      signedPath: url.slice(routesUrl.length + 1),
    });
    expect(opened).toMatchObject({ kind: "file", file: { mayRedirect: false } });
    bucket.front.failWith(undefined);
  });

  test("must not be the public one", async () => {
    const { t } = scene;
    await arrange(t, bucket, "in two buckets");
    setEnvironment({ ...withPrivateBucket(bucket), R2_PRIVATE_BUCKET: "assets-test" });
    await t.mutation(assetManager.createFolderByPath, { path: "secret" });
    await t.mutation(api.jobs.setFolderAccess, { path: "secret", access: "private" });
    await expectRefused(
      t,
      () => t.mutation(assetManager.startUpload, { ...at("secret/a"), size: 1 }),
      {
        code: "R2_CONFIG_INVALID",
        setting: "R2_PRIVATE_BUCKET",
      },
    );
    setEnvironment({ ...withPrivateBucket(bucket), R2_PRIVATE_BUCKET: "Not A Bucket" });
    await expectRefused(
      t,
      () => t.mutation(assetManager.startUpload, { ...at("secret/a"), size: 1 }),
      {
        code: "R2_CONFIG_INVALID",
        setting: "R2_PRIVATE_BUCKET",
      },
    );
  });
});
