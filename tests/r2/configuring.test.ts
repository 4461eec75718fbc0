/** Three ways to configure the bucket that mean the same, and half of one, which is refused. */
import { describe, expect, test } from "vitest";
import { api } from "../../src/component/_generated/api.js";
import {
  type Component,
  at,
  openComponent,
  rows,
  upload,
  publishedVersion,
} from "../../src/component/testing/component.test-helpers.js";
import { expectRefused, refusalOf } from "../../src/component/testing/refusals.test-helpers.js";
import { uploadFile } from "../../src/client/uploadFile.js";
import { BUCKET, SECRET_ACCESS_KEY } from "./support/bucket.js";
import {
  credentialsOf,
  keyOf,
  openWithR2,
  readPublished,
  setEnvironment,
  settle,
  uploadToR2,
  useBucket,
} from "./support/r2.js";

const { assetManager, migration, signedUrl, verification, bucket: bucketApi } = api;
const bucket = useBucket();

/** What a whole upload leaves behind, without what differs from one upload to the next. */
async function outcomeOf(t: Component, r2Config?: ReturnType<typeof credentialsOf>) {
  const ticket = await t.mutation(assetManager.startUpload, {
    ...at("images/hero"),
    contentType: "text/plain",
    size: 5,
    r2Config,
  });
  await uploadFile(ticket, new TextEncoder().encode("hello"));
  const { intentId } = ticket;
  await t.action(verification.finishVerifiedUpload, { intentId, r2Config });
  const file = await t.query(assetManager.getPublishedFile, at("images/hero"));
  const key = keyOf(ticket.uploadUrl);
  expect(file?.url).toBe(`${bucket.publicUrl}/${key}`);
  return {
    prefix: key.split("/").slice(0, -1).join("/"),
    backend: ticket.backend,
    method: ticket.method,
    headers: ticket.headers,
    read: await readPublished(t, "images/hero"),
  };
}

test("the environment, the call and the settings mean the same", async () => {
  const publicParts = { R2_PUBLIC_URL: bucket.publicUrl, R2_KEY_PREFIX: "files/of-app" };
  const setting = { r2PublicUrl: bucket.publicUrl, r2KeyPrefix: "files/of-app" };

  setEnvironment({ ...credentialsOf(bucket), ...publicParts });
  const byEnvironment = openComponent();
  await byEnvironment.mutation(assetManager.configureStorageBackend, { backend: "r2" });
  const outcome = await outcomeOf(byEnvironment);
  expect(outcome).toMatchObject({ prefix: "files/of-app", read: "hello", backend: "r2" });

  setEnvironment({});
  const byCall = openComponent();
  expect(await outcomeOf(byCall, { ...credentialsOf(bucket), ...publicParts })).toEqual(outcome);
  expect(await rows(byCall, "settings")).toMatchObject([{ r2PublicUrl: bucket.publicUrl }]);

  setEnvironment(credentialsOf(bucket));
  const bySettings = openComponent();
  await bySettings.mutation(assetManager.configureStorageBackend, { backend: "r2", ...setting });
  expect(await outcomeOf(bySettings)).toEqual(outcome);
});

test("forms of one configuration are one configuration", async () => {
  const { R2_ENDPOINT, R2_SECRET_ACCESS_KEY } = credentialsOf(bucket);
  setEnvironment({
    ...credentialsOf(bucket),
    // As the dashboard shows it, and as a terminal hands it over.
    R2_ENDPOINT: `${R2_ENDPOINT}/${BUCKET}/`,
    R2_SECRET_ACCESS_KEY: `${R2_SECRET_ACCESS_KEY}\n`,
  });
  const t = openComponent();
  await t.mutation(assetManager.configureStorageBackend, {
    backend: "r2",
    r2PublicUrl: `${bucket.publicUrl}/`,
    r2KeyPrefix: "/files/",
  });
  const { key } = await uploadToR2(t, "hero", "hello");
  expect(key).toMatch(/^files\/[0-9a-f-]{36}$/);
  expect(await readPublished(t, "hero")).toBe("hello");
  expect(await t.query(api.settings.getSettings, {})).toMatchObject({
    r2PublicUrl: bucket.publicUrl,
    r2KeyPrefix: "files",
  });
});

test("what is left out stays: the public address is remembered when the backend goes and returns", async () => {
  const t = await openWithR2(bucket);
  await t.mutation(assetManager.configureStorageBackend, { backend: "convex" });
  await t.mutation(assetManager.configureStorageBackend, { backend: "r2" });
  expect(await rows(t, "settings")).toMatchObject([
    { backend: "r2", r2PublicUrl: bucket.publicUrl },
  ]);
});

test("changing the public address rewrites no row and loses no file", async () => {
  const t = await openWithR2(bucket);
  const { key } = await uploadToR2(t, "hero", "hello");
  const before = [await rows(t, "versions"), await rows(t, "assets"), await rows(t, "blobs")];
  await t.mutation(assetManager.configureStorageBackend, {
    backend: "r2",
    r2PublicUrl: bucket.otherPublicUrl,
  });
  expect([await rows(t, "versions"), await rows(t, "assets"), await rows(t, "blobs")]).toEqual(
    before,
  );
  const file = await t.query(assetManager.getPublishedFile, at("hero"));
  expect(file?.url).toBe(`${bucket.otherPublicUrl}/${key}`);
  expect(await readPublished(t, "hero")).toBe("hello");
});

test("the environment's public address and prefix count before the settings'", async () => {
  const t = await openWithR2(bucket);
  setEnvironment({
    ...credentialsOf(bucket),
    R2_PUBLIC_URL: bucket.otherPublicUrl,
    R2_KEY_PREFIX: "env",
  });
  const { key } = await uploadToR2(t, "hero", "hello");
  expect(key).toMatch(/^env\//);
  const file = await t.query(assetManager.getPublishedFile, at("hero"));
  expect(file?.url).toBe(`${bucket.otherPublicUrl}/${key}`);
});

test("files stay where they are when the backend changes, and both kinds are served", async () => {
  const t = openComponent();
  const { storageId } = await upload(t, "old", "in Convex");
  await t.mutation(assetManager.configureStorageBackend, {
    backend: "r2",
    r2PublicUrl: bucket.publicUrl,
  });
  await uploadToR2(t, "new", "in R2");
  expect(await publishedVersion(t, at("old"))).toMatchObject({
    backend: "convex",
    storageId,
  });
  expect(await t.query(assetManager.getPublishedFile, at("new"))).toMatchObject({ backend: "r2" });
});

const NAMES = ["R2_BUCKET", "R2_ENDPOINT", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY"] as const;

describe.each(NAMES)("without %s", (name) => {
  /** Each call that needs the bucket, on a component that has a file in it. */
  async function callsWithout(where: "environment" | "call") {
    const t = await openWithR2(bucket);
    const { versionId } = await uploadToR2(t, "hero", "hello");
    const { intentId } = await t.mutation(assetManager.startUpload, at("open"));
    await settle(t);
    const half = { ...credentialsOf(bucket), [name]: "" };
    const r2Config = where === "call" ? half : undefined;
    if (where === "environment") setEnvironment({ ...half, [name]: undefined });
    return {
      t,
      calls: {
        startUpload: () => t.mutation(assetManager.startUpload, { ...at("a/new/b"), r2Config }),
        finishVerifiedUpload: () =>
          t.action(verification.finishVerifiedUpload, { intentId, r2Config }),
        getSignedUrl: () => t.mutation(signedUrl.getSignedUrl, { versionId, r2Config }),
        deleteWaitingObjects: () => t.action(bucketApi.deleteWaitingObjects, { r2Config }),
        migrateVersion: () =>
          t.action(migration.migrateVersion, { versionId, to: "convex", r2Config }),
        ...(where === "call"
          ? {}
          : { startMigration: () => t.mutation(migration.startMigration, { to: "convex" }) }),
      },
    };
  }

  test.each(["environment", "call"] as const)(
    "of the %s, every call says so before anything is written",
    async (where) => {
      const { t, calls } = await callsWithout(where);
      for (const call of Object.values(calls)) {
        await expectRefused(t, call, { code: "R2_NOT_CONFIGURED", missing: [name] });
        const { message } = await refusalOf(call());
        expect(message).toContain(name);
        expect(message).toContain("convex.config.ts");
        expect(message).not.toContain(SECRET_ACCESS_KEY);
      }
    },
  );
});

describe("settings that cannot be right", () => {
  test.each([
    ["R2_BUCKET", "Not A Bucket"],
    ["R2_BUCKET", "a/b"],
    ["R2_ENDPOINT", "account.r2.cloudflarestorage.com"],
    ["R2_ENDPOINT", "http://account.r2.cloudflarestorage.com"],
    ["R2_ENDPOINT", "ftp://127.0.0.1"],
    ["R2_ENDPOINT", "https://user:pass@account.r2.cloudflarestorage.com"],
    ["R2_ENDPOINT", "https://account.r2.cloudflarestorage.com/?a=b"],
  ])("%s %j", async (setting, value) => {
    const t = await openWithR2(bucket);
    const r2Config = { ...credentialsOf(bucket), [setting]: value };
    const expected = { code: "R2_CONFIG_INVALID", setting } as const;
    await expectRefused(
      t,
      () => t.mutation(assetManager.startUpload, { ...at("a/b"), r2Config }),
      expected,
    );
    setEnvironment(r2Config);
    await expectRefused(t, () => t.mutation(assetManager.startUpload, at("a/b")), expected);
  });

  test.each([
    ["r2PublicUrl", "files.example.com"],
    ["r2PublicUrl", "http://files.example.com"],
    ["r2PublicUrl", "https://files.example.com?token=1"],
    ["r2PublicUrl", "https://files.example.com/#top"],
    ["r2PublicUrl", "javascript:alert(1)"],
    ["r2KeyPrefix", "a//b"],
    ["r2KeyPrefix", "../up"],
    ["r2KeyPrefix", "a/./b"],
    ["r2KeyPrefix", "spa ce"],
    ["r2KeyPrefix", "x".repeat(201)],
  ])("%s %j", async (setting, value) => {
    const t = openComponent();
    await expectRefused(
      t,
      () =>
        t.mutation(assetManager.configureStorageBackend, {
          backend: "r2",
          r2PublicUrl: bucket.publicUrl,
          [setting]: value,
        }),
      { code: "R2_CONFIG_INVALID", setting },
    );
  });

  test("R2_PUBLIC_URL of the environment is named as what it is", async () => {
    setEnvironment({ ...credentialsOf(bucket), R2_PUBLIC_URL: "files.example.com" });
    const t = openComponent();
    await expectRefused(
      t,
      () => t.mutation(assetManager.configureStorageBackend, { backend: "r2" }),
      { code: "R2_CONFIG_INVALID", setting: "R2_PUBLIC_URL" },
    );
  });
});

test("nothing is moved to a bucket that readers cannot reach", async () => {
  const t = openComponent();
  const { versionId } = await upload(t, "hero", "hello");
  const expected = { code: "R2_NOT_CONFIGURED", missing: ["r2PublicUrl"] } as const;
  await expectRefused(t, () => t.mutation(migration.startMigration, { to: "r2" }), expected);
  await expectRefused(
    t,
    () => t.action(migration.migrateVersion, { versionId, to: "r2" }),
    expected,
  );
});

test("an upload that nobody could ever check is not finished on the caller's word", async () => {
  const t = openComponent();
  const r2Config = credentialsOf(bucket);
  setEnvironment({});
  const { intentId } = await t.mutation(assetManager.startUpload, { ...at("hero"), r2Config });
  await expectRefused(t, () => t.mutation(assetManager.finishUpload, { intentId, size: 1 }), {
    code: "R2_NOT_CONFIGURED",
    missing: [...NAMES],
  });
});
