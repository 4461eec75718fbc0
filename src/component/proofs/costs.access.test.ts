/** What access costs: setting it, signing, opening, and uploads in every variant. */
import { storedSha256 } from "../../shared/sha256.js";
import { describe, expect, test } from "vitest";
import { api, internal } from "../_generated/api.js";
import { stopTheClock } from "../testing/clock.test-helpers.js";
import {
  type Component,
  PATIENT,
  at,
  openComponent,
  rows,
  store,
  upload,
} from "../testing/component.test-helpers.js";
import {
  type Call,
  type Cost,
  costOf,
  expectPrices,
  openedUpload,
  versionsOf,
} from "../testing/costs.test-helpers.js";
import {
  nextJob,
  relocate,
  setAccess,
  setFolderAccess,
} from "../testing/relocating.test-helpers.js";

const { assetManager, content, jobs, published, settings, signedUrl, sweeper } = api;
const ROUTES = { routesUrl: "https://app.example/assets" };
stopTheClock();

async function makePrivate(t: Component) {
  await setAccess(t, "f/a0", "private");
  await relocate(t);
}

async function signedPathOf(t: Component): Promise<string> {
  const { versionId } = (await versionsOf(t, "f/a0"))[0]!;
  const signed = await t.mutation(signedUrl.getSignedUrl, { versionId, ...ROUTES });
  return signed!.url.slice(ROUTES.routesUrl.length + 1);
}

expectPrices([
  [
    "setAssetAccess to private, whatever the number of versions",
    { reads: 3, writes: 2, ranges: 4 },
    { reads: 4, writes: 3 },
    async () => (ctx) =>
      ctx.runMutation(assetManager.setAssetAccess, { ...at("f/a0"), access: "private" }),
  ],
  [
    "setAssetAccess to public",
    { reads: 3, writes: 2, ranges: 5 },
    { reads: 4, writes: 3 },
    async (t) => {
      await makePrivate(t);
      return (ctx) =>
        ctx.runMutation(assetManager.setAssetAccess, { ...at("f/a0"), access: "public" });
    },
  ],
  [
    "setAssetAccess to what it is",
    { reads: 2, writes: 0, ranges: 4 },
    { reads: 4, writes: 0 },
    async () => (ctx) =>
      ctx.runMutation(assetManager.setAssetAccess, { ...at("f/a0"), access: null }),
  ],
  [
    "getPublishedFile of a private file",
    { reads: 1, writes: 0, ranges: 2 },
    { reads: 1, writes: 0, ranges: 2 },
    async (t) => {
      await makePrivate(t);
      return (ctx) => ctx.runQuery(assetManager.getPublishedFile, at("f/a0"));
    },
  ],
  [
    "a list beside private files",
    { reads: 6, writes: 0, ranges: 2 },
    { reads: 6, writes: 0, ranges: 2 },
    async (t) => {
      await makePrivate(t);
      return (ctx) => ctx.runQuery(assetManager.listPublishedFilesInFolder, { folderPath: "f" });
    },
  ],
  [
    "findUrl by path",
    { reads: 1, writes: 0, ranges: 2 },
    { reads: 1, writes: 0 },
    async () => (ctx) => ctx.runQuery(published.findUrl, at("f/a0")),
  ],
  [
    "findUrl by version",
    { reads: 2, writes: 0, ranges: 3 },
    { reads: 2, writes: 0 },
    async (t) => {
      const { versionId } = (await versionsOf(t, "f/a0"))[0]!;
      return (ctx) => ctx.runQuery(published.findUrl, { versionId });
    },
  ],
  [
    "findFile by path",
    { reads: 1, writes: 0, ranges: 2 },
    { reads: 1, writes: 0 },
    async (t) => {
      await makePrivate(t);
      return (ctx) => ctx.runQuery(published.findFile, { ...at("f/a0"), withPrivate: true });
    },
  ],
  [
    "findFile by version",
    { reads: 2, writes: 0, ranges: 3 },
    { reads: 2, writes: 0 },
    async (t) => {
      const { versionId } = (await versionsOf(t, "f/a0"))[0]!;
      return (ctx) => ctx.runQuery(published.findFile, { versionId, withPrivate: false });
    },
  ],
  [
    "openFile by path",
    { reads: 1, writes: 0, ranges: 2 },
    { reads: 1, writes: 0 },
    async (t) => {
      await makePrivate(t);
      return (ctx) => ctx.runMutation(content.openFile, at("f/a0"));
    },
  ],
  [
    "openFile by version",
    { reads: 2, writes: 0, ranges: 3 },
    { reads: 2, writes: 0 },
    async (t) => {
      const { versionId } = (await versionsOf(t, "f/a0"))[0]!;
      return (ctx) => ctx.runMutation(content.openFile, { versionId });
    },
  ],
  [
    "getSignedUrl by path",
    { reads: 2, writes: 0, ranges: 3 },
    { reads: 2, writes: 0 },
    async (t) => {
      await signedPathOf(t);
      return (ctx) => ctx.runMutation(signedUrl.getSignedUrl, { ...at("f/a0"), ...ROUTES });
    },
  ],
  [
    "getSignedUrl by version",
    { reads: 3, writes: 0, ranges: 4 },
    { reads: 3, writes: 0 },
    async (t) => {
      await signedPathOf(t);
      const { versionId } = (await versionsOf(t, "f/a0"))[0]!;
      return (ctx) => ctx.runMutation(signedUrl.getSignedUrl, { versionId, ...ROUTES });
    },
  ],
  [
    "the first getSignedUrl, which makes the key",
    { reads: 1, writes: 1, ranges: 3 },
    {},
    async () => (ctx) => ctx.runMutation(signedUrl.getSignedUrl, { ...at("f/a0"), ...ROUTES }),
  ],
  [
    "openSignedUrl",
    { reads: 3, writes: 0, ranges: 4 },
    { reads: 3, writes: 0 },
    async (t) => {
      const signedPath = await signedPathOf(t);
      return (ctx) => ctx.runMutation(signedUrl.openSignedUrl, { signedPath });
    },
  ],
  [
    "openSignedUrl with a wrong signature",
    { reads: 1, writes: 0, ranges: 1 },
    { reads: 1, writes: 0 },
    async (t) => {
      const signedPath = (await signedPathOf(t)).replace("/a0?", "/a1?");
      return (ctx) => ctx.runMutation(signedUrl.openSignedUrl, { signedPath });
    },
  ],
  [
    "openSignedUrl of nonsense",
    { reads: 0, writes: 0, ranges: 0 },
    { reads: 0, writes: 0 },
    async () => (ctx) =>
      ctx.runMutation(signedUrl.openSignedUrl, { signedPath: "v/x/y?signature=z" }),
  ],
  [
    "rotateSigningKey",
    { reads: 2, writes: 2, ranges: 2 },
    {},
    async (t) => {
      await signedPathOf(t);
      return (ctx) => ctx.runMutation(signedUrl.rotateSigningKey, {});
    },
  ],
  [
    "setFolderAccess of a folder with 7 files and 28 folders below it, with 7 more files",
    { reads: 77, writes: 98, ranges: 11 },
    {},
    async () => (ctx) => ctx.runMutation(jobs.setFolderAccess, { path: "f", access: "private" }),
  ],
  [
    "the cron that looks for bytes to store anew, when there are none",
    { reads: 0, writes: 0, ranges: 1 },
    { reads: 0, writes: 0 },
    async () => (ctx) => ctx.runMutation(internal.relocation.resumeRelocations, {}),
  ],
  [
    "the cron job, when nothing is due: it calls no other function",
    { reads: 2, writes: 0, ranges: 22 },
    { reads: 2, writes: 0 },
    async (t) => {
      const { sweepId } = await t.mutation(sweeper.startSweep, {});
      await t.mutation(internal.sweeper.continueSweep, { sweepId });
      return (ctx) => ctx.runMutation(internal.work.resume, {});
    },
  ],
]);

/** Every way in which an upload can begin and end, as far as that changes what it costs. */
type Variant = {
  folder: "" | "f";
  access: "public" | "private";
  asset: "new" | "new at a path that stays private" | "existing" | "existing and pending";
  bytes: "new" | "stored already";
  isConfigured: boolean;
};

const VARIANTS: Variant[] = (["", "f"] as const).flatMap((folder) =>
  (["public", "private"] as const).flatMap((access) =>
    (
      ["new", "new at a path that stays private", "existing", "existing and pending"] as const
    ).flatMap((asset) =>
      (["new", "stored already"] as const).flatMap((bytes) =>
        [false, true].map((isConfigured) => ({ folder, access, asset, bytes, isConfigured })),
      ),
    ),
  ),
);

const described = ({ folder, access, asset, bytes, isConfigured }: Variant) =>
  `to a ${access} ${folder === "" ? "root" : "folder"}, ${asset} asset, bytes ${bytes}, ` +
  (isConfigured ? "with settings" : "without settings");

describe("an upload keeps to its price", () => {
  test.each(VARIANTS.map((variant) => [described(variant), variant] as const))(
    "%s",
    PATIENT,
    async (_what, { folder, access, asset, bytes, isConfigured }) => {
      const t = openComponent();
      const path = (name: string) => (folder === "" ? name : `${folder}/${name}`);
      await upload(t, path("twin"), "shared");
      await upload(t, path("there"), "one");
      if (access === "private") await setFolderAccess(t, folder, "private");
      await relocate(t);
      if (asset === "existing and pending") {
        await setAccess(t, path("there"), access === "public" ? "private" : "public");
        expect(await nextJob(t)).not.toBeNull();
      }
      const to = path(asset.startsWith("new") ? "new" : "there");
      if (asset === "new at a path that stays private") {
        await upload(t, to, "shared");
        await setAccess(t, to, "private");
        await t.mutation(assetManager.deleteAsset, at(to));
      }
      if (isConfigured) {
        await t.mutation(settings.setUploadLimits, { folderPath: folder, maxSize: 100 });
      }
      const start = await costOf(t, (ctx) =>
        ctx.runMutation(assetManager.startUpload, {
          ...at(to),
          size: 1,
          contentType: "text/plain",
        }),
      );
      expect(start.reads).toBeLessThanOrEqual(4);
      expect(start.writes).toBeLessThanOrEqual(2);
      const finishes: Call[] = [];
      for (const more of [{}, { publish: false }, { skipIfUnchanged: true }]) {
        const content = bytes === "new" ? `bytes ${finishes.length}` : "shared";
        const finish = { ...(await openedUpload(t, to, content)), ...more };
        finishes.push((ctx) => ctx.runMutation(assetManager.finishUpload, finish));
      }
      for (const finish of finishes) {
        const cost = await costOf(t, finish);
        expect(cost.reads).toBeLessThanOrEqual(8);
        expect(cost.writes).toBeLessThanOrEqual(8);
      }
    },
  );
});

describe("an asset of many versions", () => {
  /** What one step of storing its bytes anew costs. */
  async function stepOf(t: Component): Promise<Cost> {
    return await costOf(t, (ctx) => ctx.runMutation(internal.relocation.takeNext, {}));
  }

  test("goes on in bounded steps", PATIENT, async () => {
    const t = openComponent();
    await upload(t, "f/a", "the same bytes");
    const { _id, _creationTime, ...first } = (await rows(t, "versions"))[0]!;
    const many = 1000;
    await t.run(async (ctx) => {
      for (let version = 2; version <= many; version += 1) {
        await ctx.db.insert("versions", { ...first, version });
      }
      await ctx.db.patch("blobs", first.blobId, { refCount: many });
      await ctx.db.patch("assets", first.assetId, { versionCounter: many });
    });
    await setAccess(t, "f/a", "private");
    const job = await nextJob(t);
    const content = await store(t, "the same bytes");
    await t.mutation(internal.relocation.settle, {
      job: job!,
      made: { storageId: content, sha256: storedSha256(first.sha256)! },
    });
    const costs: Cost[] = [];
    for (let step = 0; step < 20; step += 1) {
      const [asset] = await rows(t, "assets");
      if (asset!.relocation === undefined) break;
      costs.push(await stepOf(t));
    }
    // The first was copied; the others share its copy, a hundred in one step.
    expect(costs).toHaveLength(many / 100);
    for (const { reads, writes, ranges } of costs) {
      expect(reads).toBeLessThanOrEqual(1500);
      expect(writes).toBeLessThanOrEqual(400);
      expect(ranges).toBeLessThanOrEqual(2500);
    }
    const blobs = await rows(t, "blobs");
    expect(blobs.map(({ isPrivate, refCount }) => [isPrivate, refCount])).toEqual([[true, many]]);
  });
});
