/** One bucket of two components, this one and `@convex-dev/r2`, as the guide mounts them. */
import { R2 } from "@convex-dev/r2";
import type { ComponentApi as R2Api } from "@convex-dev/r2/_generated/component.js";
import actionRetrier from "@convex-dev/action-retrier/test";
import { register as registerR2 } from "@convex-dev/r2/test";
import { beforeEach, expect, test } from "vitest";
import { uploadFile } from "../../src/client/uploadFile.js";
import {
  type App,
  assets,
  components,
  inComponent,
  openApp,
} from "../../src/component/testing/app.test-helpers.js";
import { at } from "../../src/component/testing/component.test-helpers.js";
import { DAY, MINUTE, pass } from "../../src/component/testing/clock.test-helpers.js";
import { ACCESS_KEY_ID, BUCKET, SECRET_ACCESS_KEY } from "./support/bucket.js";
import { keyOf, keysIn, useBucket } from "./support/r2.js";

const bucket = useBucket();
const theirComponent = (components as unknown as { r2: R2Api }).r2;

let t: App;
let r2: R2;
beforeEach(async () => {
  await bucket.empty();
  t = openApp();
  registerR2(t);
  t.registerComponent("r2/actionRetrier", actionRetrier.schema, actionRetrier.modules);
  r2 = new R2(theirComponent, {
    bucket: BUCKET,
    endpoint: bucket.endpoint,
    accessKeyId: ACCESS_KEY_ID,
    secretAccessKey: SECRET_ACCESS_KEY,
  });
  await t.mutation((ctx) =>
    assets.configureStorageBackend(ctx, {
      backend: "r2",
      r2PublicUrl: bucket.publicUrl,
      r2KeyPrefix: "assets",
    }),
  );
});

/** Uploads as a page does with the hook of `@convex-dev/r2`. */
async function uploadToTheirs(content: string, key?: string): Promise<string> {
  const ticket = await t.mutation(() => r2.generateUploadUrl(key));
  const headers = { "Content-Type": "text/plain" };
  const sent = await fetch(ticket.url, { method: "PUT", headers, body: content });
  expect(sent.status).toBe(200);
  await t.action((ctx) => r2.syncMetadata(ctx, ticket.key));
  return ticket.key;
}

async function uploadToOurs(path: string, content: string): Promise<string> {
  const bytes = new TextEncoder().encode(content);
  const ticket = await t.mutation((ctx) =>
    assets.startUpload(ctx, { ...at(path), size: bytes.length, contentType: "text/plain" }),
  );
  await uploadFile(ticket, bytes);
  const { intentId } = ticket;
  await t.action((ctx) => assets.finishVerifiedUpload(ctx, { intentId }));
  return keyOf(ticket.uploadUrl);
}

/** What the guide tells apps to do with each object. */
async function adopt(path: string, r2Key: string) {
  return await t.action(async (ctx) => {
    const adopted = await assets.adopt(ctx, { ...at(path), r2Key, access: "public" });
    await ctx.runMutation(theirComponent.lib.deleteMetadata, { bucket: BUCKET, key: r2Key });
    return adopted;
  });
}

const read = async (path: string) => {
  const file = await t.query((ctx) => assets.getPublishedFile(ctx, at(path)));
  return file && (await (await fetch(file.url)).text());
};

const theirKeys = async () =>
  (await t.query((ctx) => r2.listMetadata(ctx))).page.map(({ key }) => key).sort();

/** Lets everything that was scheduled run, and the days of the sweeper pass. */
async function sweepForDays(days: number) {
  for (let day = 0; day < days; day += 1) {
    pass(DAY);
    await t.mutation((ctx) => assets.startSweep(ctx));
    await settle();
  }
}

async function settle() {
  for (;;) {
    await t.finishInProgressScheduledFunctions();
    const jobs = await inComponent(t, (ctx) =>
      ctx.db.system.query("_scheduled_functions").collect(),
    );
    if (jobs.every(({ state }) => state.kind === "success" || state.kind === "failed")) return;
    await new Promise((resolve) => setTimeout(resolve));
  }
}

test("each deletes its own objects only", async () => {
  const theirs = await uploadToTheirs("theirs");
  const custom = await uploadToTheirs("named by the app", "avatars/1");
  const ours = await uploadToOurs("hero", "ours");
  expect(ours).toMatch(/^assets\/[0-9a-f-]{36}$/);
  expect(await theirKeys()).toEqual([theirs, custom].sort());

  const { assetId } = (await t.query((ctx) => assets.getPublishedFile(ctx, at("hero"))))!;
  await t.mutation(async (ctx) => {
    await assets.deleteAsset(ctx, at("hero"));
    await assets.purge(ctx, { assetId });
  });
  await sweepForDays(3);
  expect(await keysIn(bucket)).toEqual([theirs, custom].sort());

  await uploadToOurs("hero", "ours again");
  await t.action(async (ctx) => {
    await ctx.runAction(theirComponent.lib.deleteR2Object, { ...r2.config, key: custom });
  });
  expect(await keysIn(bucket)).toHaveLength(2);
  expect(await read("hero")).toBe("ours again");
});

test("what the other one has stored becomes an asset, and is not its any more", async () => {
  const [first, second] = [await uploadToTheirs("one"), await uploadToTheirs("two", "avatars/2")];
  const other = await uploadToTheirs("three");
  pass(16 * MINUTE);
  await adopt("people/ada", first);
  const { assetId } = await adopt("people/ada", second);
  expect(await read("people/ada")).toBe("two");
  expect(await theirKeys()).toEqual([other]);
  // A second run, after one that died between the two calls.
  expect(await adopt("people/ada", first)).toMatchObject({ version: 1, isUnchanged: true });
  expect(await keysIn(bucket)).toEqual([first, second, other].sort());

  await t.mutation(async (ctx) => {
    await assets.deleteAsset(ctx, at("people/ada"));
    await assets.purge(ctx, { assetId });
  });
  await sweepForDays(3);
  expect(await keysIn(bucket)).toEqual([other]);
  const left = await inComponent(t, (ctx) => ctx.db.query("blobs" as never).collect());
  expect(left).toEqual([]);
});

test("if the other one deletes an adopted object, its versions have no bytes, and nothing else happens", async () => {
  const key = await uploadToTheirs("one");
  pass(16 * MINUTE);
  const { assetId } = await adopt("hero", key);
  await t.action((ctx) => ctx.runAction(theirComponent.lib.deleteR2Object, { ...r2.config, key }));
  const file = await t.query((ctx) => assets.getPublishedFile(ctx, at("hero")));
  expect((await fetch(file!.url)).status).toBe(404);
  await uploadToOurs("hero", "uploaded again");
  expect(await read("hero")).toBe("uploaded again");
  await t.mutation(async (ctx) => {
    await assets.deleteAsset(ctx, at("hero"));
    await assets.purge(ctx, { assetId });
  });
  await sweepForDays(3);
  expect(await keysIn(bucket)).toEqual([]);
});
