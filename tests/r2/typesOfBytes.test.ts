/** Where a folder allows only some types, the first bytes of an object in a bucket decide too. */
import { describe, expect, test } from "vitest";
import { api } from "../../src/component/_generated/api.js";
import { at } from "../../src/component/testing/component.test-helpers.js";
import { refusalOf } from "../../src/component/testing/refusals.test-helpers.js";
import { keysIn, openWithR2, sendToR2, setEnvironment, settle, useBucket } from "./support/r2.js";
import { finishUnverified, isPending, published } from "./support/verifications.js";

const { assetManager, settings, verification } = api;
const bucket = useBucket();

const GIF = "GIF89a, the rest of an image";
const HTML = "<html><script>alert(1)</script></html>";
const AS_IMAGE = { contentType: "image/gif" };

async function openForImages() {
  const t = await openWithR2(bucket);
  await t.mutation(settings.setUploadLimits, { folderPath: "images", allowedTypes: ["image/*"] });
  return t;
}

describe("a program that waits for the bucket", () => {
  test("publishes an image, of which only the first bytes are read", async () => {
    const t = await openForImages();
    const content = GIF + "x".repeat(100_000);
    const { intentId } = await sendToR2(t, "images/a", content, AS_IMAGE);
    const finished = await t.action(verification.finishVerifiedUpload, { intentId });
    expect(finished).toMatchObject({ isPending: false });
    expect(await published(t, "images/a")).toMatchObject({ size: content.length });
  });

  test("is refused a page that says it is an image, and learns what it is", async () => {
    const t = await openForImages();
    const { intentId } = await sendToR2(t, "images/a", HTML, AS_IMAGE);
    const finish = t.action(verification.finishVerifiedUpload, { intentId });
    expect(await refusalOf(finish)).toMatchObject({
      code: "BYTES_MISMATCH",
      field: "contentType",
      declared: "image/gif",
      actual: "text/html",
    });
    expect(await t.query(assetManager.getAsset, at("images/a"))).toBeNull();
  });
});

describe.each(["with credentials", "by the public domain alone"])(
  "in the background, %s",
  (how) => {
    test("an image is published, and a page fails", async () => {
      const t = await openForImages();
      const send = async (path: string, content: string) =>
        await sendToR2(t, path, content, AS_IMAGE);
      const sent = [
        await send("images/good", GIF),
        await send("images/bad", HTML),
        await send("images/empty", ""),
      ];
      if (how !== "with credentials") setEnvironment({});
      const [good, bad, empty] = await Promise.all(
        sent.map(({ intentId, size }) => t.mutation(assetManager.finishUpload, { intentId, size })),
      );
      await settle(t);
      expect(await published(t, "images/good")).toMatchObject({ versionId: good!.versionId });
      for (const [failed, foundType] of [
        [bad, "text/html"],
        [empty, "application/octet-stream"],
      ] as const) {
        const { versionId } = failed!;
        const version = await t.query(assetManager.getVersion, { versionId });
        expect(version).toMatchObject({ verification: "failed", foundType, url: null });
      }
      if (how === "with credentials") {
        expect(await keysIn(bucket)).not.toContain(sent[1]!.key);
        expect(await keysIn(bucket)).toContain(sent[0]!.key);
      }
    });
  },
);

test("a bucket that does not answer proves nothing", async () => {
  const t = await openForImages();
  const { versionId } = await finishUnverified(t, "images/a", GIF, AS_IMAGE);
  bucket.front.failWith({ status: 503, code: "SlowDown" });
  await settle(t);
  expect(await isPending(t, versionId)).toBe(true);
});
