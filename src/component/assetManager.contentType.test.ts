/** `updateAsset` with a content type: a new version with the same bytes, stored again. */
import { describe, expect, test } from "vitest";
import { api, internal } from "./_generated/api.js";
import { totalBytesOf } from "./model/files/summaries.js";
import { finishScheduled, stopTheClock } from "./testing/clock.test-helpers.js";
import {
  type Component,
  type UploadOptions,
  at,
  feedLines,
  openComponent,
  publishedVersion,
  readFeed,
  rows,
  snapshot,
  storedObjects,
  upload,
} from "./testing/component.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import {
  contentOf,
  copyFor,
  expectSound,
  nextJob,
  relocate,
  relocatePatiently,
  setAccess,
  waitForJob,
} from "./testing/relocating.test-helpers.js";

const { assetManager, quotas, settings, trash } = api;
stopTheClock();

const EXCEL = "application/vnd.ms-excel";
const CSV = "text/csv; charset=utf-8";
const GIF = "GIF89a, the rest of an image";

async function withTable(options: UploadOptions = {}) {
  const t = openComponent();
  const uploaded = await upload(t, "f/a", "a,b", { contentType: EXCEL, ...options });
  return { t, ...uploaded };
}

const setType = async (t: Component, contentType: string, more: object = {}) =>
  await t.mutation(assetManager.updateAsset, { ...at("f/a"), contentType, ...more });

const history = async (t: Component, path = "f/a") =>
  (await t.query(assetManager.getAssetVersions, at(path))).map((version) =>
    [version.version, version.state, version.verification, version.contentType].join(" "),
  );

describe("the new version", () => {
  test("has the bytes and the description of the published one, and is published when they are stored", async () => {
    const described = { filename: "a.csv", label: "spring", metadata: { rows: 1 } };
    const { t, versionId: before, assetId } = await withTable({ ...described, actor: "ann" });
    const made = await setType(t, CSV, { actor: "bob" });
    expect(made).toEqual({ assetId, versionId: made!.versionId, version: 2 });
    expect(await history(t)).toEqual([`2 draft pending ${CSV}`, `1 published verified ${EXCEL}`]);
    const [pending] = await t.query(assetManager.getAssetVersions, at("f/a"));
    expect(pending).toMatchObject({ url: null });
    expect(await t.query(assetManager.getAsset, at("f/a"))).toMatchObject({
      pendingVersionId: made!.versionId,
      isAccessPending: false,
    });

    expect(await relocate(t)).toBe(1);
    expect(await history(t)).toEqual([
      `2 published verified ${CSV}`,
      `1 archived verified ${EXCEL}`,
    ]);
    const published = await publishedVersion(t, at("f/a"));
    const { sha256 } = (await t.query(assetManager.getVersion, { versionId: before }))!;
    const by = { createdBy: "bob", publishedBy: "bob" };
    expect(published).toMatchObject({ ...made, ...described, ...by, size: 3, sha256 });
    const [first, second] = await rows(t, "versions");
    expect(second!.location).not.toEqual(first!.location);
    expect(await contentOf(t, second!)).toBe("a,b");
    expect(second).not.toHaveProperty("isTypeUnstored");
    await expectSound(t, true);
  });

  test("is in the feed", async () => {
    const { t } = await withTable();
    const before = (await readFeed(t)).length;
    await setType(t, CSV, { actor: "bob" });
    await relocate(t);
    const changes = (await readFeed(t)).slice(before);
    expect(changes).toMatchObject([
      { type: "version:draft", version: 2, actor: "bob" },
      { type: "asset:publish", version: 2, contentType: CSV, actor: "bob" },
    ]);
  });

  test("shares no object, also when the bytes are private", async () => {
    const { t } = await withTable();
    await setAccess(t, "f/a", "private");
    await relocate(t);
    await setType(t, CSV);
    expect(await t.query(assetManager.getAsset, at("f/a"))).toMatchObject({
      isPrivate: true,
      isAccessPending: false,
    });
    await relocate(t);
    expect(await history(t)).toEqual([
      `2 published verified ${CSV}`,
      `1 archived verified ${EXCEL}`,
    ]);
    await expectSound(t, true);
  });

  test("is copied by copyAsset, and restored after another", async () => {
    const { t } = await withTable();
    const made = await setType(t, CSV);
    await relocate(t);
    await t.mutation(assetManager.copyAsset, { ...at("f/a"), toFolderPath: "g" });
    expect(await publishedVersion(t, at("g/a"))).toMatchObject({ contentType: CSV });
    await upload(t, "f/a", "c,d", { contentType: EXCEL });
    await t.mutation(assetManager.restoreVersion, { versionId: made!.versionId });
    expect(await publishedVersion(t, at("f/a"))).toMatchObject({ contentType: CSV, version: 2 });
  });

  test("of a former type uses the object that the asset has", async () => {
    const { t } = await withTable();
    await setType(t, CSV);
    await relocate(t);
    await setType(t, EXCEL);
    expect(await relocate(t)).toBe(0);
    expect(await publishedVersion(t, at("f/a"))).toMatchObject({ contentType: EXCEL, version: 3 });
    expect(await storedObjects(t)).toHaveLength(2);
    await expectSound(t, true);
  });

  test("of an unpublished asset is a draft of its newest version", async () => {
    const { t } = await withTable({ publish: false });
    await setType(t, CSV);
    expect(await history(t)).toEqual([`2 draft pending ${CSV}`, `1 draft verified ${EXCEL}`]);
    await relocate(t);
    expect(await history(t)).toEqual([`2 draft verified ${CSV}`, `1 draft verified ${EXCEL}`]);
    await expectSound(t, true);
  });

  test("of a draft is a draft, and the published version stays", async () => {
    const { t } = await withTable();
    const draft = await upload(t, "f/a", "c,d", { contentType: EXCEL, publish: false });
    const { versionId } = draft;
    const made = await setType(t, CSV, { versionId });
    await expectRefused(t, () => setType(t, "text/plain", { versionId: made!.versionId }), {
      ...{ code: "VERSION_UNVERIFIED", versionId: made!.versionId, verification: "pending" },
    });
    await relocate(t);
    expect(await history(t)).toEqual([
      `3 draft verified ${CSV}`,
      `2 draft verified ${EXCEL}`,
      `1 published verified ${EXCEL}`,
    ]);
    expect(await contentOf(t, (await rows(t, "versions"))[2]!)).toBe("c,d");
    await expectSound(t, true);
  });

  test("that is published before its bytes are stored waits for them", async () => {
    const { t } = await withTable({ publish: false });
    const { versionId } = (await setType(t, CSV))!;
    const published = await t.mutation(assetManager.publishVersion, { versionId, actor: "bob" });
    expect(published).toMatchObject({ isPending: true });
    expect(await publishedVersion(t, at("f/a"))).toBeNull();
    await relocate(t);
    const seen = { contentType: CSV, publishedBy: "bob" };
    expect(await publishedVersion(t, at("f/a"))).toMatchObject(seen);
    await expectSound(t, true);
  });
});

describe("while the bytes are stored again", () => {
  test("a later decision stays", async () => {
    const { t } = await withTable();
    await setType(t, CSV);
    const later = await upload(t, "f/a", "later");
    await relocate(t);
    expect(await publishedVersion(t, at("f/a"))).toMatchObject({ versionId: later.versionId });
    expect((await history(t))[1]).toBe(`2 archived verified ${CSV}`);
    await expectSound(t, true);
  });

  test("the asset may become private", async () => {
    const { t, storageId } = await withTable();
    await setType(t, CSV);
    const job = await waitForJob(t);
    await setAccess(t, "f/a", "private");
    // The copy was made for a public place.
    await t.mutation(internal.relocation.settle, { job, made: await copyFor(t, job) });
    await relocate(t);
    expect((await history(t))[0]).toBe(`2 published verified ${CSV}`);
    expect(await storedObjects(t)).not.toContain(storageId);
    await expectSound(t, true);
  });

  test("the asset may be in the trash", async () => {
    const { t } = await withTable();
    await setType(t, CSV);
    const { assetId } = await t.mutation(assetManager.deleteAsset, at("f/a"));
    await relocate(t);
    expect((await feedLines(t)).at(-1)).toBe("asset:delete f/a");
    await t.mutation(trash.undelete, { assetId });
    expect(await publishedVersion(t, at("f/a"))).toMatchObject({ contentType: CSV });
    await expectSound(t, true);
  });

  test("the version may be taken down", async () => {
    const { t } = await withTable();
    const { versionId } = (await setType(t, CSV))!;
    const job = await waitForJob(t);
    const made = await copyFor(t, job);
    await t.mutation(trash.takeDownVersions, { versionIds: [versionId] });
    await t.mutation(internal.relocation.settle, { job, made });
    await relocatePatiently(t);
    expect(await history(t)).toEqual([`1 published verified ${EXCEL}`]);
    await expectSound(t, true);
  });

  test("a copy with other bytes is not used", async () => {
    const { t } = await withTable();
    await setType(t, CSV);
    const job = await waitForJob(t);
    const made = await copyFor(t, job, "other");
    await t.mutation(internal.relocation.settle, { job, made });
    expect(await publishedVersion(t, at("f/a"))).toMatchObject({ contentType: EXCEL });
    await relocatePatiently(t);
    expect(await publishedVersion(t, at("f/a"))).toMatchObject({ contentType: CSV });
    await expectSound(t, true);
  });
});

describe("where a folder allows only some types", () => {
  async function withImage(allowedTypes = ["image/*"]) {
    const t = openComponent();
    const image = { contentType: "image/png" };
    const { versionId } = await upload(t, "f/a", GIF, image);
    await t.mutation(settings.setUploadLimits, { folderPath: "f", allowedTypes });
    return { t, versionId };
  }

  test("the type must be one of them", async () => {
    const { t } = await withImage();
    await expectRefused(t, () => setType(t, "text/html"), {
      code: "TYPE_NOT_ALLOWED",
      contentType: "text/html",
      allowedTypes: ["image/*"],
      folderPath: "f",
    });
  });

  test("a type that the first bytes show is stored and published", async () => {
    const { t } = await withImage();
    await setType(t, "image/gif");
    expect((await history(t))[0]).toBe("2 draft pending image/gif");
    expect(await nextJob(t)).toBeNull();
    const [{ _id: versionId } = { _id: null }] = (await rows(t, "versions")).slice(-1);
    await t.action(internal.verification.verifyVersion, { versionId: versionId! });
    expect(await relocate(t)).toBe(1);
    expect((await history(t))[0]).toBe("2 published verified image/gif");
    await expectSound(t, true);
  });

  test("a draft is looked at, too", async () => {
    const { t } = await withImage();
    await t.mutation(assetManager.archiveAsset, at("f/a"));
    const { versionId } = (await setType(t, "image/gif"))!;
    await t.action(internal.verification.verifyVersion, { versionId });
    expect(await relocate(t)).toBe(1);
    expect((await history(t))[0]).toBe("2 draft verified image/gif");
    await expectSound(t, true);
  });

  test("a draft that fails leaves the one before it to correct", async () => {
    const { t } = await withImage();
    await t.mutation(assetManager.archiveAsset, at("f/a"));
    await setType(t, "image/webp");
    await finishScheduled(t);
    await setType(t, "image/avif");
    await finishScheduled(t);
    expect(await history(t)).toEqual([
      "3 archived failed image/avif",
      "2 archived failed image/webp",
      "1 archived verified image/png",
    ]);
    await expectSound(t, true);
  });

  test("a type that they contradict fails, and nothing else changes", async () => {
    const { t, versionId } = await withImage(["image/*", "text/html"]);
    const objects = await storedObjects(t);
    const failed = (await setType(t, "image/webp"))!;
    await finishScheduled(t);
    expect(await t.query(assetManager.getVersion, { versionId: failed.versionId })).toMatchObject({
      ...{ state: "archived", verification: "failed", foundType: "image/gif", url: null },
    });
    expect(await publishedVersion(t, at("f/a"))).toMatchObject({
      ...{ versionId, contentType: "image/png", verification: "verified" },
    });
    expect(await storedObjects(t)).toEqual(objects);
    expect((await rows(t, "assets")).map(totalBytesOf)).toEqual([GIF.length]);
    expect((await feedLines(t)).at(-1)).toBe("version:fail f/a");
    expect(await nextJob(t)).toBeNull();
    await expectSound(t, true);
  });
});

describe("is refused", () => {
  test("for what is no type, is not there, or is not as expected", async () => {
    const { t } = await withTable();
    for (const contentType of ["", "csv", "text/csv, text/html", "text/csv ;a=b"]) {
      await expectRefused(t, () => setType(t, contentType), {
        code: "ARGUMENT_INVALID",
        argument: "contentType",
      });
    }
    const expect = { publishedVersionId: null };
    await expectRefused(t, () => setType(t, CSV, { expect }), { code: "CONFLICT" });
    await expectRefused(t, () => setType(t, CSV, at("f/none")), { code: "ASSET_NOT_FOUND" });
    const { versionId } = await upload(t, "f/other", "e,f");
    for (const unknown of [versionId, "nonsense"]) {
      await expectRefused(t, () => setType(t, CSV, { versionId: unknown }), {
        ...{ code: "VERSION_NOT_FOUND", versionId: unknown },
      });
    }
  });

  test("while another version waits to be published", async () => {
    const { t } = await withTable();
    const { versionId } = (await setType(t, CSV))!;
    await expectRefused(t, () => setType(t, "text/plain"), {
      ...{ code: "VERSION_UNVERIFIED", versionId, verification: "pending" },
    });
  });

  test("of an asset without versions", async () => {
    const { t, versionId } = await withTable();
    await t.mutation(trash.takeDownVersions, { versionIds: [versionId] });
    await expectRefused(t, () => setType(t, CSV), { code: "NOT_PUBLISHED", ...at("f/a") });
  });

  test("without room in a quota", async () => {
    const { t } = await withTable();
    await t.mutation(quotas.setQuota, { folderPath: "f", maxBytes: 5 });
    await finishScheduled(t);
    await expectRefused(t, () => setType(t, CSV), { code: "QUOTA_EXCEEDED" });
  });

  test("if the bytes are lost", async () => {
    const { t, storageId } = await withTable();
    await t.run((ctx) => ctx.storage.delete(storageId));
    await expectRefused(t, () => setType(t, CSV), { code: "BYTES_NOT_FOUND" });
  });
});

test("the type that it has changes nothing", async () => {
  const { t } = await withTable();
  const before = await snapshot(t);
  expect(await setType(t, EXCEL)).toBeNull();
  expect(await t.mutation(assetManager.updateAsset, at("f/a"))).toBeNull();
  expect(await snapshot(t)).toEqual(before);
});

test("metadata and type are set in one transaction", async () => {
  const { t } = await withTable();
  await setType(t, CSV, { metadata: { alt: "A table" } });
  await relocate(t);
  expect(await t.query(assetManager.getAsset, at("f/a"))).toMatchObject({
    metadata: { alt: "A table" },
    published: { contentType: CSV },
  });
});
