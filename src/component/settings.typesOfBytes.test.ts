/** Where a folder allows only some types, the first bytes of a file decide too, before it is published. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import { totalBytesOf } from "./model/files/summaries.js";
import {
  type Component,
  at,
  feedLines,
  openComponent,
  publishedVersion,
  rows,
  store,
  storedObjects,
} from "./testing/component.test-helpers.js";
import { finishScheduled, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { assetManager, settings } = api;

stopTheClock();

/** An image, as far as its first bytes say; of ASCII letters, because tests store texts. */
const GIF = "GIF89a, the rest of an image";
const ELF = "\x7fELF";
const HTML = "<html><script>alert(1)</script></html>";

async function openForImages(): Promise<Component> {
  const t = openComponent();
  await t.mutation(settings.setUploadLimits, { folderPath: "images", allowedTypes: ["image/*"] });
  return t;
}

async function send(t: Component, path: string, content: string, publish = true) {
  const said = { ...at(path), contentType: "image/gif", size: content.length };
  const { intentId } = await t.mutation(assetManager.startUpload, said);
  const storageId = await store(t, content);
  return await t.mutation(assetManager.finishUpload, { intentId, storageId, publish });
}

const versionOf = async (t: Component, versionId: string) =>
  await t.query(assetManager.getVersion, { versionId });

test("an image is published when its bytes were looked at", async () => {
  const t = await openForImages();
  const { versionId, isPending } = await send(t, "images/a", GIF);
  expect(isPending).toBe(true);
  expect(await versionOf(t, versionId)).toMatchObject({ verification: "pending", state: "draft" });
  expect(await publishedVersion(t, at("images/a"))).toBeNull();
  await finishScheduled(t);
  const published = await publishedVersion(t, at("images/a"));
  expect(published).toMatchObject({ versionId, verification: "verified", size: GIF.length });
  expect(published?.sha256).toMatch(/^[0-9a-f]{64}$/);
  const [row] = await rows(t, "versions");
  expect(row).not.toHaveProperty("isTypeUnseen");
  expect(row).not.toHaveProperty("verifyAfter");
});

describe.each([
  ["a page", HTML, "text/html"],
  ["a script", "#!/bin/sh\n", "text/x-shellscript"],
  ["a text", "hello", "application/octet-stream"],
  ["one byte", "G", "application/octet-stream"],
  ["nothing", "", "application/octet-stream"],
])("%s sent as an image", (_what, content, foundType) => {
  test("fails, and the version before it stays", async () => {
    const t = await openForImages();
    const before = await send(t, "images/a", GIF);
    await finishScheduled(t);
    const { versionId } = await send(t, "images/a", content);
    await finishScheduled(t);
    const failed = { verification: "failed", state: "archived", foundType, url: null };
    expect(await versionOf(t, versionId)).toMatchObject(failed);
    const { versionId: earlier } = before;
    expect(await publishedVersion(t, at("images/a"))).toMatchObject({ versionId: earlier });
    // Its object is gone, and takes no room.
    expect(await storedObjects(t)).toHaveLength(1);
    expect((await rows(t, "assets")).map(totalBytesOf)).toEqual([GIF.length]);
    expect((await feedLines(t)).at(-1)).toBe("version:fail images/a");
    await expectRefused(t, () => t.mutation(assetManager.publishVersion, { versionId }), {
      code: "VERSION_UNVERIFIED",
      verification: "failed",
      foundType,
    });
  });
});

test("a draft is looked at, and stays a draft", async () => {
  const t = await openForImages();
  const good = await send(t, "images/good", GIF, false);
  const bad = await send(t, "images/bad", HTML, false);
  await finishScheduled(t);
  expect(await versionOf(t, good.versionId)).toMatchObject({
    verification: "verified",
    state: "draft",
  });
  expect(await versionOf(t, bad.versionId)).toMatchObject({ verification: "failed" });
});

test("bytes that trusted code has stored are looked at, too", async () => {
  const t = openComponent();
  // Storage under test knows no types.
  const allowedTypes = ["application/octet-stream"];
  await t.mutation(settings.setUploadLimits, { folderPath: "", allowedTypes });
  const storageId = await store(t, ELF);
  const created = { ...at("a"), storageId };
  const { versionId } = await t.mutation(assetManager.createVersionFromStorageId, created);
  expect(await versionOf(t, versionId)).toMatchObject({ verification: "pending" });
  await finishScheduled(t);
  expect(await publishedVersion(t, at("a"))).toMatchObject({ versionId });
});

describe("an object that was sent without a type, which browsers guess,", () => {
  const TYPES = ["text/plain", "application/octet-stream"];
  const RULES = [TYPES, [...TYPES, "text/html"]];
  const XHTML = '<?xml version="1.0"?><a xmlns="http://www.w3.org/1999/xhtml"><script/></a>';
  test.each(TYPES)("is no page where only other types are allowed: %s", async (contentType) => {
    for (const allowedTypes of RULES) {
      for (const content of [HTML, XHTML]) {
        const t = openComponent();
        await t.mutation(settings.setUploadLimits, { folderPath: "", allowedTypes });
        const said = { ...at("a"), contentType, size: content.length };
        const { intentId } = await t.mutation(assetManager.startUpload, said);
        const storageId = await store(t, content);
        const finish = { intentId, storageId };
        const { versionId } = await t.mutation(assetManager.finishUpload, finish);
        await finishScheduled(t);
        const expected = allowedTypes.includes("text/html")
          ? { verification: "verified", state: "published" }
          : { verification: "failed", foundType: "text/html" };
        expect(await versionOf(t, versionId)).toMatchObject(expected);
      }
    }
  });
});

test("where only the size is limited, nothing is looked at", async () => {
  const t = openComponent();
  await t.mutation(settings.setUploadLimits, { folderPath: "", maxSize: 100 });
  expect(await send(t, "a", HTML)).toMatchObject({ isPending: false });
  expect(await t.run((ctx) => ctx.db.system.query("_scheduled_functions").collect())).toEqual([]);
});

test("a rule that is gone when the bytes are looked at refuses nothing", async () => {
  const t = await openForImages();
  const { versionId } = await send(t, "images/a", HTML);
  await t.mutation(settings.setUploadLimits, { folderPath: "images" });
  await finishScheduled(t);
  expect(await publishedVersion(t, at("images/a"))).toMatchObject({ versionId });
});
