/** Versions of bytes that trusted code has put into the component's storage by itself. */
import { expect, test } from "vitest";
import { api } from "./_generated/api.js";
import {
  type Component,
  at,
  feedLines,
  openComponent,
  rows,
  sha256Of,
  store,
  storedObjects,
  upload,
  publishedVersion,
} from "./testing/component.test-helpers.js";
import { NOW, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { assetManager } = api;
const hero = at("images/hero");

stopTheClock();

async function create(t: Component, content: string, said: Record<string, unknown> = {}) {
  const storageId = await store(t, content);
  const call = { ...hero, storageId, ...said };
  return { storageId, ...(await t.mutation(assetManager.createVersionFromStorageId, call)) };
}

test("stored bytes become a published version at once", async () => {
  const t = openComponent();
  const made = await create(t, "one", { label: "spring", actor: "ada" });
  const { assetId, versionId, storageId } = made;
  expect(made).toEqual({ assetId, versionId, storageId, version: 1 });
  expect(await publishedVersion(t, hero)).toMatchObject({
    ...made,
    size: 3,
    sha256: await sha256Of("one"),
    contentType: "application/octet-stream",
    label: "spring",
    createdAt: NOW,
    createdBy: "ada",
    publishedBy: "ada",
  });
  expect(await feedLines(t)).toEqual([
    "folder:create images",
    "asset:create images/hero",
    "asset:publish images/hero",
  ]);
  expect(await rows(t, "uploadIntents")).toEqual([]);
});

test("they are the next version of an asset that is there", async () => {
  const t = openComponent();
  const first = await upload(t, "images/hero", "one");
  expect(await create(t, "two")).toMatchObject({ assetId: first.assetId, version: 2 });
  expect(await t.query(assetManager.getVersion, { versionId: first.versionId })).toMatchObject({
    state: "archived",
  });
});

test("equal bytes of an asset are stored once", async () => {
  const t = openComponent();
  const { storageId } = await upload(t, "images/hero", "same");
  await create(t, "same");
  expect(await storedObjects(t)).toEqual([storageId]);
  expect(await rows(t, "blobs")).toMatchObject([{ refCount: 2 }]);
});

test("bytes that are not there or belong to a version are refused", async () => {
  const t = openComponent();
  const { storageId, assetId } = await upload(t, "images/other", "one");
  for (const [unknown, code] of [
    ["", "BYTES_NOT_FOUND"],
    ["nonsense", "BYTES_NOT_FOUND"],
    [assetId, "BYTES_NOT_FOUND"],
    [storageId, "BYTES_NOT_FOUND"],
  ] as const) {
    await expectRefused(
      t,
      () => t.mutation(assetManager.createVersionFromStorageId, { ...hero, storageId: unknown }),
      { code, storageId: unknown },
    );
  }
});

test("a label or an actor that is too long is refused", async () => {
  const t = openComponent();
  const storageId = await store(t, "one");
  for (const [argument, length] of [
    ["label", 1001],
    ["actor", 257],
  ] as const) {
    const call = { ...hero, storageId, [argument]: "x".repeat(length) };
    await expectRefused(t, () => t.mutation(assetManager.createVersionFromStorageId, call), {
      code: "ARGUMENT_INVALID",
      argument,
    });
  }
});

test("what the caller believes must be so", async () => {
  const t = openComponent();
  const { versionId } = await create(t, "one", { expect: { absent: true } });
  const storageId = await store(t, "two");
  const call = { ...hero, storageId };
  await expectRefused(
    t,
    () =>
      t.mutation(assetManager.createVersionFromStorageId, { ...call, expect: { absent: true } }),
    {
      code: "CONFLICT",
      ...hero,
      expected: { absent: true },
      actual: { absent: false, publishedVersionId: versionId },
    },
  );
  await expectRefused(
    t,
    () =>
      t.mutation(assetManager.createVersionFromStorageId, {
        ...call,
        expect: { absent: true, publishedVersionId: versionId },
      }),
    { code: "ARGUMENT_INVALID", argument: "expect" },
  );
  await t.mutation(assetManager.createVersionFromStorageId, {
    ...call,
    expect: { publishedVersionId: versionId },
  });
});
