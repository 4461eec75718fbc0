/** Bytes that follow their access, copied by hand: these tests have no HTTP. See tests/r2 for that. */
import { expect } from "vitest";
import { api, internal } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { CopyJob } from "../model/bytes/relocating.js";
import { fullLocation, publishedOf, totalBytesOf } from "../model/files/summaries.js";
import { HOUR, pass } from "./clock.test-helpers.js";
import {
  type Component,
  at,
  rows,
  sha256Of,
  store,
  storedObjects,
} from "./component.test-helpers.js";

const { assetManager } = api;

/** More steps than the work of any test takes. */
const MANY_STEPS = 2000;

export async function contentOf(t: Component, { location }: Pick<Doc<"versions">, "location">) {
  if (location.backend !== "convex") throw new Error("These tests have no bucket.");
  const { storageId } = location;
  return await t.run(async (ctx) => (await (await ctx.storage.get(storageId))?.text()) ?? null);
}

/** Goes on until something has to be copied; `null` when nothing has. */
export async function nextJob(t: Component): Promise<CopyJob | null> {
  for (let step = 0; step < MANY_STEPS; step += 1) {
    const before = await rows(t, "assets");
    const job = await t.mutation(internal.relocation.takeNext, {});
    if (job !== null) return job;
    const now = Date.now();
    const isDue = (await rows(t, "assets")).some(
      ({ relocation }) => (relocation?.dueAt ?? now + 1) <= now,
    );
    if (!isDue) return null;
    expect(await rows(t, "assets"), "a step that changes nothing").not.toEqual(before);
  }
  throw new Error("The work does not come to an end.");
}

/** What has to be copied next, now or when what has failed is tried again. */
export async function waitForJob(t: Component): Promise<CopyJob> {
  for (let hour = 0; hour < MANY_STEPS; hour += 1) {
    const job = await nextJob(t);
    if (job !== null) return job;
    pass(HOUR);
  }
  throw new Error("Nothing is tried again.");
}

/** Stores what a job says, as its action does. */
export async function copyFor(t: Component, { versionId }: CopyJob, text?: string) {
  const version = (await rows(t, "versions")).find(({ _id }) => _id === versionId)!;
  const content = text ?? (await contentOf(t, version)) ?? "";
  return { storageId: await store(t, content), sha256: await sha256Of(content) };
}

/** Does all that is due. */
export async function relocate(t: Component): Promise<number> {
  for (let copies = 0; copies < MANY_STEPS; copies += 1) {
    const job = await nextJob(t);
    if (job === null) return copies;
    await t.mutation(internal.relocation.settle, { job, made: await copyFor(t, job) });
  }
  throw new Error("The work does not come to an end.");
}

/** Does all there is, also what waits to be tried again. */
export async function relocatePatiently(t: Component): Promise<void> {
  for (let turn = 0; turn < MANY_STEPS; turn += 1) {
    await relocate(t);
    if ((await rows(t, "assets")).every(({ relocation }) => relocation === undefined)) return;
    pass(HOUR);
  }
  throw new Error("The work does not come to an end.");
}

export async function setAccess(
  t: Component,
  path: string,
  access: "public" | "private" | null,
  actor?: string,
) {
  return await t.mutation(assetManager.setAssetAccess, { ...at(path), access, actor });
}

/** Sets the access of a folder and lets the job come to its end. */
export async function setFolderAccess(
  t: Component,
  path: string,
  access: "public" | "private" | null,
  actor?: string,
) {
  const begun = await t.mutation(api.jobs.setFolderAccess, { path, access, actor });
  const { jobId } = begun;
  let { status } = begun;
  for (let step = 0; status === "running"; step += 1) {
    if (step > MANY_STEPS) throw new Error("The job does not come to an end.");
    await t.mutation(internal.jobs.continueJob, { jobId });
    ({ status } = await t.query(api.jobs.getJob, { jobId }));
  }
  return jobId;
}

/** `own` access of an asset and what follows from it, in short; `null` when there is no asset. */
export async function accessOf(t: Component, path: string) {
  const asset = await t.query(assetManager.getAsset, at(path));
  if (asset === null) return null;
  const effective = asset.isPrivate ? "private" : "public";
  return asset.access === undefined ? effective : `${effective} (own: ${asset.access})`;
}

export async function folderAccessOf(t: Component, path: string) {
  const folder = await t.query(assetManager.getFolder, { path });
  if (folder === null) return null;
  const effective = folder.isPrivate ? "private" : "public";
  return folder.access === undefined ? effective : `${effective} (own: ${folder.access})`;
}

/** What must hold at any moment; `isSettled` when no bytes are on their way. */
export async function expectSound(t: Component, isSettled = false): Promise<void> {
  const [assets, versions, blobs] = [
    await rows(t, "assets"),
    await rows(t, "versions"),
    await rows(t, "blobs"),
  ];
  const users = new Map<Id<"blobs">, number>();
  for (const version of versions) {
    const { blobId, assetId, location } = version;
    const blob = blobs.find(({ _id }) => _id === blobId)!;
    const asset = assets.find(({ _id }) => _id === assetId)!;
    users.set(blobId, (users.get(blobId) ?? 0) + 1);
    expect(location).toEqual(blob.location);
    expect(blob.isRendition, "a smaller image is no version").toBeUndefined();
    expect(await contentOf(t, version), "bytes that a version needs").not.toBeNull();
    // What is public is never in a private place; the other way round the bytes are on their way.
    if (!asset.isPrivate) expect(blob.isPrivate).toBeUndefined();
    if (asset.relocation === undefined) {
      expect(blob.isPrivate).toBe(asset.isPrivate);
      if (asset.isPrivate) expect(blob.assetId, "a private object has one asset").toBe(assetId);
    }
    if (isSettled) expect(asset.relocation).toBeUndefined();
  }
  const renditions = await rows(t, "renditions");
  for (const { blobId, originalId, versionId, size, location } of renditions) {
    const blob = blobs.find(({ _id }) => _id === blobId)!;
    users.set(blobId, (users.get(blobId) ?? 0) + 1);
    expect(blob).toMatchObject({ isRendition: true, size, location });
    const original = blobs.find(({ _id }) => _id === originalId)!;
    expect(blob.isPrivate, "as private as its original").toBe(original.isPrivate);
    expect(versions.find(({ _id }) => _id === versionId)?.blobId).toBe(originalId);
  }
  for (const { _id, refCount } of blobs) expect(refCount).toBe(users.get(_id) ?? 0);
  for (const asset of assets) {
    const published = publishedOf(asset);
    const own = versions.filter(({ assetId }) => assetId === asset._id);
    const version = own.find(({ _id }) => _id === published?.versionId);
    expect(published?.location).toEqual(version?.location);
    const smaller = renditions.filter(({ versionId }) => own.some(({ _id }) => _id === versionId));
    const sizes = [...own.filter(({ verification }) => verification !== "failed"), ...smaller];
    const bytes = sizes.reduce((sum, { size }) => sum + size, 0);
    expect(totalBytesOf(asset), "the bytes of an asset").toBe(bytes);
    for (const { w, f, s, l } of published?.renditions ?? []) {
      expect(smaller).toContainEqual(
        expect.objectContaining({
          ...{ versionId: published?.versionId, width: w, format: f, size: s },
          location: fullLocation(l),
        }),
      );
    }
  }
  if (!isSettled) return;
  const needed = blobs.map(({ location }) => location.backend === "convex" && location.storageId);
  expect((await storedObjects(t)).sort()).toEqual(needed.sort());
}
