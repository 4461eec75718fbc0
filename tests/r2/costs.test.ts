/** What calls cost with a bucket: the same prices as without, but for the settings. */
import { expect, test } from "vitest";
import { api, internal } from "../../src/component/_generated/api.js";
import type { MutationCtx } from "../../src/component/_generated/server.js";
import { type Component, at } from "../../src/component/testing/component.test-helpers.js";
import {
  credentialsOf,
  openWithR2,
  sendToR2,
  setEnvironment,
  settle,
  uploadToR2,
  useBucket,
} from "./support/r2.js";

const { assetManager } = api;
const bucket = useBucket();

async function costOf(t: Component, call: (ctx: MutationCtx) => Promise<unknown>) {
  return await t.mutation(async (ctx) => {
    await call(ctx);
    const metrics = await ctx.meta.getTransactionMetrics();
    return {
      reads: metrics.documentsRead.used,
      writes: metrics.documentsWritten.used,
      scheduled: metrics.functionsScheduled.used,
    };
  });
}

/** A folder with three files; `f/a` has many versions. */
async function openFolder() {
  const t = await openWithR2(bucket);
  for (const path of ["f/a", "f/b", "f/c"]) await uploadToR2(t, path, `${path} 1`);
  for (let version = 2; version < 12; version += 1) await uploadToR2(t, "f/a", `f/a ${version}`);
  return t;
}

test("startUpload reads the settings and the folder, and writes the intent", async () => {
  const t = await openFolder();
  const cost = await costOf(t, (ctx) =>
    ctx.runMutation(assetManager.startUpload, { ...at("f/new"), size: 1 }),
  );
  expect(cost).toEqual({ reads: 3, writes: 1, scheduled: 0 });
});

test("finishUpload keeps to its price, however many versions there are, and asks the bucket once", async () => {
  const t = await openFolder();
  const { intentId } = await sendToR2(t, "f/a", "another");
  const cost = await costOf(t, (ctx) => ctx.runMutation(assetManager.finishUpload, { intentId }));
  expect(cost.reads).toBeLessThanOrEqual(8);
  expect(cost.writes).toBeLessThanOrEqual(8);
  expect(cost.scheduled).toBe(1);
  await settle(t);
});

test("adopt keeps to its price, however many versions there are", async () => {
  const t = await openFolder();
  await bucket.objects.put("theirs", "theirs");
  const { etag } = (await bucket.objects.head("theirs"))!;
  const object = {
    place: { backend: "r2" as const, key: "theirs" },
    facts: { size: 6, contentType: "text/plain", etag },
  };
  const adoption = { object, description: {}, publish: true };
  const adopt = (path: string) => (ctx: MutationCtx) =>
    ctx.runMutation(internal.bucket.addAdopted, { assetPath: at(path), adoption });
  const cost = await costOf(t, adopt("f/a"));
  expect(cost.reads).toBeLessThanOrEqual(10);
  expect(cost.writes).toBeLessThanOrEqual(8);
  expect(cost.scheduled).toBe(0);
});

test("a published file is one document, and the settings where the environment has no public address", async () => {
  const t = await openFolder();
  const read = (ctx: MutationCtx) => ctx.runQuery(assetManager.getPublishedFile, at("f/a"));
  expect(await costOf(t, read)).toMatchObject({ reads: 2, writes: 0 });
  setEnvironment({ ...credentialsOf(bucket), R2_PUBLIC_URL: bucket.publicUrl });
  expect(await costOf(t, read)).toMatchObject({ reads: 1, writes: 0 });
});

test("a list reads the settings once, not for each file", async () => {
  const t = await openFolder();
  const read = (ctx: MutationCtx) =>
    ctx.runQuery(assetManager.listPublishedFilesInFolder, { folderPath: "f" });
  expect(await costOf(t, read)).toMatchObject({ reads: 4, writes: 0 });
  setEnvironment({ ...credentialsOf(bucket), R2_PUBLIC_URL: bucket.publicUrl });
  expect(await costOf(t, read)).toMatchObject({ reads: 3, writes: 0 });
});
