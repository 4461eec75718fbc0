/** Assets that expire: not shown from that moment on, and moved to the trash exactly once. */
import { describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api.js";
import {
  DAY,
  HOUR,
  MINUTE,
  NOW,
  finishScheduled,
  loseScheduled,
  pass,
  stopTheClock,
} from "./testing/clock.test-helpers.js";
import {
  type Component,
  at,
  openComponent,
  readFeed,
  rows,
  upload,
} from "./testing/component.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

vi.mock("./model/work/steps.js", async (original) => ({
  ...(await original<object>()),
  EXPIRATION_STEP: 2,
  STEP_SIZE: 1,
}));

const { assetManager, jobs, published, search, signedUrl, trash } = api;
const hero = at("images/hero");

/** When an expiration after an hour is due by every clock. */
const DUE = HOUR + 1000;

/** Lets time pass, and runs what is due then. */
async function wait(t: Component, milliseconds: number): Promise<void> {
  vi.advanceTimersByTime(milliseconds);
  await finishScheduled(t);
}

stopTheClock();

async function setExpiry(t: Component, expiresAt: number | null, path = "images/hero") {
  return await t.mutation(assetManager.updateAsset, { ...at(path), expiresAt, actor: "ada" });
}

async function withExpiring(expiresAt = NOW + HOUR) {
  const t = openComponent();
  const { assetId, versionId } = await upload(t, "images/hero", "one");
  await setExpiry(t, expiresAt);
  return { t, assetId, versionId };
}

const trashed = async (t: Component) => (await rows(t, "trashedAssets")).length;
const shown = async (t: Component) => await t.query(published.getPublishedFile, hero);
const resume = async (t: Component) => await t.mutation(internal.work.resume, {});

test("says when it expires, to those who see the file and those who manage it", async () => {
  const { t, assetId } = await withExpiring();
  expect(await shown(t)).toMatchObject({ assetId, expiresAt: NOW + HOUR });
  expect(await t.query(assetManager.getAsset, hero)).toMatchObject({
    ...{ assetId, expiresAt: NOW + HOUR, updatedAt: NOW, updatedBy: "ada" },
  });
  expect((await readFeed(t)).at(-1)).toMatchObject({ type: "asset:update", assetId });
});

test("from its time on no read shows it, before the step that moves it to the trash", async () => {
  const { t, versionId } = await withExpiring();
  pass(HOUR - 1);
  expect(await shown(t)).not.toBeNull();
  loseScheduled();
  pass(1);
  const reads = {
    published: await shown(t),
    many: await t.query(published.getPublishedFiles, { files: [hero] }),
    list: await t.query(published.listPublishedFilesInFolder, { folderPath: "images" }),
    url: await t.query(published.findUrl, hero),
    versionUrl: await t.query(published.findUrl, { versionId }),
    file: await t.query(published.findFile, { ...hero, withPrivate: true }),
    signed: await t.mutation(signedUrl.getSignedUrl, { ...hero, routesUrl: "https://a.test" }),
    asset: await t.query(assetManager.getAsset, hero),
    version: await t.query(assetManager.getVersion, { versionId }),
    versions: await t.query(assetManager.getAssetVersions, hero),
    assets: await t.query(assetManager.listAssets, { folderPath: "images" }),
    found: (await t.query(search.searchAssets, { text: "hero", folderPath: "images" })).assets,
  };
  expect(reads).toEqual({
    ...{ published: null, many: [null], list: [], url: null, versionUrl: null, file: null },
    ...{ signed: null, asset: null, version: null, versions: [], assets: [], found: [] },
  });
  expect(await trashed(t)).toBe(0);
});

test("at its time it moves to the trash, once, by the actor who set it", async () => {
  const { t, assetId } = await withExpiring();
  await wait(t, DUE);
  await resume(t);
  await finishScheduled(t);
  const deletions = (await readFeed(t)).filter(({ type }) => type === "asset:delete");
  expect(deletions).toMatchObject([{ assetId, actor: "ada", ...hero }]);
  expect(await trashed(t)).toBe(1);
  expect(await rows(t, "expirations")).toEqual([]);
});

test("a changed time counts, and an ended one does not", async () => {
  const { t } = await withExpiring();
  await setExpiry(t, NOW + 90 * MINUTE);
  await wait(t, DUE);
  expect(await shown(t)).not.toBeNull();
  await setExpiry(t, null);
  await wait(t, DAY);
  await resume(t);
  await finishScheduled(t);
  expect(await shown(t)).not.toBeNull();
  expect(await shown(t)).not.toHaveProperty("expiresAt");
  expect(await rows(t, "expirations")).toEqual([]);
});

test("the same time again, or none where there is none, changes nothing", async () => {
  const { t } = await withExpiring();
  await upload(t, "images/other", "two");
  const before = await readFeed(t);
  pass(1);
  await setExpiry(t, NOW + HOUR);
  await setExpiry(t, null, "images/other");
  expect(await readFeed(t)).toEqual(before);
});

test("a late time is scheduled in the hour before, and whatever a crash lost afterwards", async () => {
  const { t } = await withExpiring(NOW + 10 * DAY);
  await resume(t);
  expect(await t.run((ctx) => ctx.db.system.query("_scheduled_functions").collect())).toEqual([]);
  pass(10 * DAY - HOUR);
  await resume(t);
  loseScheduled();
  pass(2 * HOUR);
  await resume(t);
  await finishScheduled(t);
  expect(await trashed(t)).toBe(1);
});

test("more than one step can take expire together", async () => {
  const t = openComponent();
  for (const name of ["a", "b", "c", "d", "e"]) {
    await upload(t, name, name);
    await setExpiry(t, NOW + 5 * HOUR, name);
  }
  pass(6 * HOUR);
  await resume(t);
  for (let step = 0; step < 4; step += 1) await wait(t, MINUTE);
  expect(await trashed(t)).toBe(5);
});

test("a job that has locked the folder only delays it", async () => {
  const t = openComponent();
  await upload(t, "images/a", "one");
  const { assetId } = await upload(t, "images/hero", "two");
  await setExpiry(t, NOW + HOUR);
  await t.mutation(jobs.moveFolder, { path: "images", toPath: "pictures" });
  loseScheduled();
  pass(DUE);
  await t.mutation(internal.expirations.expire, { assetId });
  expect(await trashed(t)).toBe(0);
  await resume(t);
  for (let step = 0; step < 3; step += 1) await wait(t, 2 * MINUTE);
  expect(await rows(t, "trashedAssets")).toMatchObject([{ assetId, folderPath: "pictures" }]);
});

describe("an asset that is not where it was", () => {
  test("expires where it has moved to, with its folder too", async () => {
    const { t, assetId } = await withExpiring();
    await t.mutation(assetManager.moveAsset, {
      ...{ fromFolderPath: "images", basename: "hero", toFolderPath: "old/images" },
    });
    await t.mutation(jobs.moveFolder, { path: "old", toPath: "new" });
    await finishScheduled(t);
    await wait(t, DUE);
    const [trashedAsset] = await rows(t, "trashedAssets");
    expect(trashedAsset).toMatchObject({ assetId, folderPath: "new/images" });
  });

  test("that was deleted before is not deleted again, and comes back with its time", async () => {
    const { t, assetId } = await withExpiring(NOW + 3 * HOUR);
    await t.mutation(assetManager.deleteAsset, hero);
    pass(HOUR);
    await t.mutation(trash.undelete, { assetId });
    expect(await shown(t)).toMatchObject({ expiresAt: NOW + 3 * HOUR });
    await t.mutation(assetManager.deleteAsset, hero);
    await wait(t, 2 * HOUR + DUE);
    await resume(t);
    await finishScheduled(t);
    expect(await trashed(t)).toBe(1);
    expect(await rows(t, "expirations")).toEqual([]);
  });

  test("that has expired comes back from the trash without it", async () => {
    const { t, assetId } = await withExpiring();
    await wait(t, DUE);
    await t.mutation(trash.undelete, { assetId });
    expect(await shown(t)).toMatchObject({ assetId });
    expect(await shown(t)).not.toHaveProperty("expiresAt");
    pass(DAY);
    await resume(t);
    await finishScheduled(t);
    expect(await shown(t)).not.toBeNull();
  });

  test("that is gone is forgotten", async () => {
    const { t, assetId } = await withExpiring();
    await t.mutation(assetManager.deleteAsset, hero);
    await t.mutation(trash.purge, { assetId });
    await finishScheduled(t);
    await wait(t, DUE);
    expect(await rows(t, "expirations")).toEqual([]);
  });
});

test("a new version does not change the time, and a copy does not have it", async () => {
  const { t } = await withExpiring();
  await upload(t, "images/hero", "two");
  expect(await shown(t)).toMatchObject({ version: 2, expiresAt: NOW + HOUR });
  await t.mutation(assetManager.copyAsset, { ...hero, toFolderPath: "copies" });
  const copy = await t.query(published.getPublishedFile, at("copies/hero"));
  expect(copy).toMatchObject(at("copies/hero"));
  expect(copy).not.toHaveProperty("expiresAt");
  await wait(t, DUE);
  expect(await t.query(published.getPublishedFile, at("copies/hero"))).not.toBeNull();
});

test("no signed URL outlives its file", async () => {
  const { t } = await withExpiring();
  const wanted = { ...hero, routesUrl: "https://a.test/assets" };
  const sign = async (expiresIn: number) =>
    await t.mutation(signedUrl.getSignedUrl, { ...wanted, expiresIn });
  expect((await sign(2 * 3600))?.expiresAt).toBe(NOW + HOUR);
  expect((await sign(60))?.expiresAt).toBe(NOW + MINUTE);
  const { url } = (await sign(2 * 3600))!;
  const signedPath = url.slice("https://a.test/assets/".length);
  expect(await t.mutation(signedUrl.openSignedUrl, { signedPath })).toMatchObject({ kind: "file" });
  await wait(t, DUE);
  expect(await t.mutation(signedUrl.openSignedUrl, { signedPath })).toEqual({ kind: "expired" });
});

test.each([NOW, NOW - 1, 0, -1, Infinity, NaN, NOW + 11 * 365 * DAY])(
  "%s is no time to expire at",
  async (expiresAt) => {
    const t = openComponent();
    await upload(t, "images/hero", "one");
    await expectRefused(t, () => setExpiry(t, expiresAt), {
      code: "ARGUMENT_INVALID",
      argument: "expiresAt",
    });
  },
);

test("an asset that is not there has no time", async () => {
  const t = openComponent();
  await expectRefused(t, () => setExpiry(t, NOW + HOUR), { code: "ASSET_NOT_FOUND" });
});
