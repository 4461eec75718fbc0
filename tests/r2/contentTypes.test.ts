/** A content type that is set later: what the storages serve then. */
import { describe, expect, test } from "vitest";
import { api } from "../../src/component/_generated/api.js";
import { at } from "../../src/component/testing/component.test-helpers.js";
import type { Component } from "../../src/component/testing/component.test-helpers.js";
import {
  EACH,
  arrange,
  expectReadable,
  expectSettled,
  makeAll,
  put,
  resumeAll,
  send,
  useStorages,
} from "./support/access.js";
import { migrate } from "./support/migrations.js";
import { keysIn, setEnvironment, settle, useBucket } from "./support/r2.js";

const { assetManager, content, settings, verification } = api;
const bucket = useBucket();
const scene = useStorages(bucket);

const CSV = "text/csv; charset=utf-8";

const setType = async (t: Component, path: string, contentType = CSV) =>
  await t.mutation(assetManager.updateAsset, { ...at(path), contentType });

/** The type with which the storage serves the published version, and the name under which it is saved. */
async function served(t: Component, path: string) {
  const { publishedVersionId } = (await t.query(assetManager.getAsset, at(path)))!;
  const file = await t.mutation(content.openFile, { versionId: publishedVersionId! });
  const { headers } = await fetch(file!.url);
  return { told: file!.contentType, type: headers.get("content-type") };
}

describe.each(EACH)("%s", (arrangement) => {
  test.each(["public", "private"] as const)(
    "the bytes of a %s file are served with the new type",
    async (access) => {
      const { t } = scene;
      await arrange(t, bucket, arrangement);
      await put(t, "f/a", "a,b");
      await makeAll(t, access, "f/a");
      expect(await setType(t, "f/a")).toMatchObject({ version: 2 });
      await settle(t);
      expect(await served(t, "f/a")).toEqual({ told: CSV, type: CSV });
      await expectReadable(t, { "f/a": ["a,b", "a,b"] });
      await expectSettled(t);
    },
  );

  test("a draft is served with the new type when it is published", async () => {
    const { t } = scene;
    await arrange(t, bucket, arrangement);
    const sent = await send(t, "f/a", "a,b");
    await t.action(verification.finishVerifiedUpload, { ...sent, publish: false });
    const { versionId } = (await setType(t, "f/a"))!;
    await settle(t);
    await t.mutation(assetManager.publishVersion, { versionId });
    await settle(t);
    expect(await served(t, "f/a")).toEqual({ told: CSV, type: CSV });
    await expectSettled(t);
  });

  test("the first bytes decide where only some types are allowed", async () => {
    const { t } = scene;
    await arrange(t, bucket, arrangement);
    await put(t, "f/a", "GIF89a, the rest");
    await put(t, "f/b", "<html></html>");
    await t.mutation(settings.setUploadLimits, { folderPath: "f", allowedTypes: ["image/*"] });
    await setType(t, "f/a", "image/gif");
    const { versionId } = (await setType(t, "f/b", "image/gif"))!;
    await settle(t);
    expect(await served(t, "f/a")).toEqual({ told: "image/gif", type: "image/gif" });
    expect(await served(t, "f/b")).toMatchObject({ told: "text/plain" });
    const failed = { verification: "failed", foundType: "text/html", url: null };
    expect(await t.query(assetManager.getVersion, { versionId })).toMatchObject(failed);
    await expectReadable(t, { "f/a": ["GIF89a, the rest", "GIF89a, the rest"] });
    await expectSettled(t);
  });
});

describe("in a bucket", () => {
  test.each(["public", "private"] as const)(
    "a %s object is copied inside the storage, with a name of the new type",
    async (access) => {
      const { t } = scene;
      await arrange(t, bucket, "in two buckets");
      await put(t, "f/a", "a".repeat(100_000));
      await makeAll(t, access, "f/a");
      const before = await keysIn(bucket, access);
      bucket.front.requests.length = 0;
      await setType(t, "f/a");
      await settle(t);
      expect(bucket.front.requests.filter(({ method }) => method === "GET")).toEqual([]);
      const [key] = (await keysIn(bucket, access)).filter((one) => !before.includes(one));
      const objects = access === "public" ? bucket.objects : bucket.privateObjects;
      expect((await objects.head(key!))!.httpMetadata).toMatchObject({
        contentType: CSV,
        contentDisposition: "inline; filename=\"a.csv\"; filename*=UTF-8''a.csv",
      });
    },
  );

  test("a bucket that does not respond delays it, and the file stays as it is", async () => {
    const { t } = scene;
    await arrange(t, bucket, "in two buckets");
    await put(t, "f/a", "a,b");
    bucket.front.failWith({ status: 503 });
    await setType(t, "f/a");
    await settle(t);
    bucket.front.failWith(undefined);
    expect(await served(t, "f/a")).toEqual({ told: "text/plain", type: "text/plain" });
    await resumeAll(t);
    expect(await served(t, "f/a")).toEqual({ told: CSV, type: CSV });
    await expectSettled(t);
  });

  test("without credentials it is refused", async () => {
    const { t } = scene;
    await arrange(t, bucket, "in two buckets");
    await put(t, "f/a", "a,b");
    setEnvironment({});
    await expect(setType(t, "f/a")).rejects.toMatchObject({ data: { code: "R2_NOT_CONFIGURED" } });
  });

  test("the bytes stay in their storage, whichever new files use", async () => {
    const { t } = scene;
    await arrange(t, bucket, "in Convex storage");
    await put(t, "f/a", "a,b");
    await arrange(t, bucket, "in two buckets");
    await setType(t, "f/a");
    await settle(t);
    expect(await keysIn(bucket)).toEqual([]);
    expect(await served(t, "f/a")).toEqual({ told: CSV, type: CSV });
    await migrate(t, "r2");
    expect(await served(t, "f/a")).toEqual({ told: CSV, type: CSV });
    await expectSettled(t);
  });

  test("a migration meanwhile takes the bytes along", async () => {
    const { t } = scene;
    await arrange(t, bucket, "in Convex storage");
    await put(t, "f/a", "a,b");
    scene.files.failWith("status");
    await setType(t, "f/a");
    await settle(t);
    scene.files.failWith(undefined);
    await arrange(t, bucket, "in two buckets");
    await migrate(t, "r2");
    await resumeAll(t);
    expect(await served(t, "f/a")).toEqual({ told: CSV, type: CSV });
    await expectSettled(t);
  });
});
