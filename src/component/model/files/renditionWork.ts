/** Hands out the smaller images to make, and takes those that were made; see renditions.ts. */
import type { Infer } from "convex/values";
import { v } from "convex/values";
import { internal } from "../../_generated/api.js";
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx } from "../../_generated/server.js";
import { type CopyMade, backendOf } from "../../backends/index.js";
import { inlineDisposition } from "../../../shared/disposition.js";
import { downloadName } from "../../../shared/downloadName.js";
import { isAssetError } from "../../../shared/errors.js";
import {
  type WantedRendition,
  heightIn,
  isSameRendition,
  renditionInvalid,
  wantedRendition,
} from "../../../shared/images/presets.js";
import type { renditionsToMake } from "../../../shared/validators.js";
import { findTwin, retainBlob } from "../bytes/blobs.js";
import {
  type Copy,
  abandonCopy,
  copyFields,
  discardCopy,
  isSame,
  planCopy,
  takeCopy,
} from "../bytes/copying.js";
import { countChange } from "../bytes/quotaCounters.js";
import { writeAs } from "../feed/recording.js";
import { STEP_SIZE } from "../work/steps.js";
import { leasedUntil, retryAt } from "../work/work.js";
import {
  type Progress,
  applyPreset,
  applyToAsset,
  progressOf,
  removeUnwantedOf,
  workOn,
} from "./renditions.js";
import { storedTotal, totalBytesOf } from "./summaries.js";

type Work = Doc<"renditionWork">;
type Blob = Doc<"blobs">;

/** How often an encoder may take a version without making an image of it. */
export const MAX_ATTEMPTS = 5;
const MAX_PROBLEM_LENGTH = 300;

/** Returns the next version of which an encoder is to make images; `null` if none is due. */
export async function claim(ctx: MutationCtx): Promise<Infer<typeof renditionsToMake> | null> {
  const due = await ctx.db
    .query("renditionWork")
    .withIndex("by_dueAt", (q) => q.lte("dueAt", Date.now()))
    .take(STEP_SIZE);
  for (const work of due) {
    const claimed = await claimOne(ctx, work);
    if (claimed !== null) return claimed;
  }
  return null;
}

async function claimOne(ctx: MutationCtx, work: Work) {
  // Releases enqueue without looking.
  if ((await workOn(ctx, work.versionId))?._id !== work._id) {
    await ctx.db.delete("renditionWork", work._id);
    return null;
  }
  const progress = await progressOf(ctx, work.versionId);
  if (progress === null) {
    await ctx.db.delete("renditionWork", work._id);
    await removeUnwantedOf(ctx, work.versionId);
    return null;
  }
  const { asset, version } = progress;
  const original = await originalOf(ctx, progress);
  if (original === null) {
    // Its bytes are on their way to another place, or can still be replaced.
    await ctx.db.patch("renditionWork", work._id, { dueAt: retryAt("rendition") });
    return null;
  }
  if (work.attempts >= MAX_ATTEMPTS) {
    await giveUp(ctx, work, `The encoder ended ${MAX_ATTEMPTS} times without a result.`);
    return null;
  }
  const { missing } = (await reuse(ctx, work, progress, original)) ?? progress;
  if (missing.length === 0) {
    await ctx.db.delete("renditionWork", work._id);
    await applyToAsset(ctx, asset);
    return null;
  }
  const { location, contentType, size } = original;
  let url: string | null = null;
  try {
    const disposition = inlineDisposition(downloadName({ basename: asset.basename, contentType }));
    url = await backendOf(location).urlToRead(ctx, location, { method: "GET", disposition });
  } catch (error) {
    if (!isAssetError(error)) throw error;
  }
  const attempts = work.attempts + 1;
  if (url === null) {
    const message = "The storage did not return the bytes of the original.";
    await fail(ctx, { ...work, attempts }, message, false);
    return null;
  }
  await ctx.db.patch("renditionWork", work._id, { attempts, dueAt: leasedUntil("encoding") });
  const image = version.image!;
  return {
    workId: work._id,
    versionId: version._id,
    ...{ url, size, contentType, image, attempt: attempts },
    renditions: missing.map((one) => ({ ...one, height: heightIn(image, one.width) })),
  };
}

/** Returns the blob of a version if images may be made of it: its bytes are final, and where its access says. */
async function originalOf(
  ctx: MutationCtx,
  { asset, version }: Pick<Progress, "asset" | "version">,
): Promise<Blob | null> {
  const blob = await ctx.db.get("blobs", version.blobId);
  if (blob === null || blob.state !== undefined || version.isTypeUnstored) return null;
  if (version.verification !== undefined || version.verifyAfter !== undefined) return null;
  const isInPlace = (blob.isPrivate === true) === (asset.isPrivate === true);
  // Until they are copied, a private asset may have bytes of another one.
  const isOwn = !asset.isPrivate || blob.assetId === asset._id;
  return isInPlace && isOwn ? blob : null;
}

/** Adds the images that other versions with the same bytes have; returns the progress then. */
async function reuse(
  ctx: MutationCtx,
  work: Work,
  { missing }: Progress,
  original: Blob,
): Promise<Progress | null> {
  const twins = [];
  for (const wanted of missing) twins.push(await twinOf(ctx, original, wanted));
  if (twins.every((twin) => twin === null)) return null;
  try {
    // A transaction of its own: a quota may have no room for them.
    await ctx.runMutation(internal.renditions.share, { workId: work._id });
  } catch (error) {
    if (!isAssetError(error)) throw error;
    return null;
  }
  return await progressOf(ctx, work.versionId);
}

/** Returns the blob of such an image that another version with the same bytes has. */
async function twinOf(
  ctx: MutationCtx,
  { _id }: Blob,
  { width, format, quality }: WantedRendition,
): Promise<Blob | null> {
  const row = await ctx.db
    .query("renditions")
    .withIndex("by_original", (q) =>
      q.eq("originalId", _id).eq("width", width).eq("format", format).eq("quality", quality),
    )
    .first();
  const blob = row && (await ctx.db.get("blobs", row.blobId));
  return blob?.state === undefined ? blob : null;
}

/**
 * Adds the images that other versions with the same bytes have.
 *
 * @throws QUOTA_EXCEEDED
 */
export async function share(ctx: MutationCtx, workId: Id<"renditionWork">): Promise<void> {
  const found = await wantedBy(ctx, workId);
  if (found === null) return;
  for (const wanted of found.progress.missing) {
    const blob = await twinOf(ctx, found.original, wanted);
    if (blob === null) continue;
    await retainBlob(ctx, blob);
    await attach(ctx, found.progress, blob, wanted);
  }
}

/** Adds a reference of a version to the blob of a smaller image. @throws QUOTA_EXCEEDED */
async function attach(
  ctx: MutationCtx,
  { version }: Pick<Progress, "version">,
  { _id: blobId, location, size }: Pick<Blob, "_id" | "location" | "size">,
  { width, format, quality }: WantedRendition,
): Promise<void> {
  const { _id: versionId, blobId: originalId, assetId } = version;
  const asset = (await ctx.db.get("assets", assetId))!;
  const totalBytes = totalBytesOf(asset) + size;
  await writeAs(ctx, undefined, (writing) => countChange(writing, asset, { ...asset, totalBytes }));
  await ctx.db.patch("assets", assetId, { totalBytes: storedTotal(asset, totalBytes) });
  const row = { assetId, versionId, originalId, width, format, quality, blobId, location, size };
  await ctx.db.insert("renditions", row);
}

/** An image that an encoder has made. */
export const madeImage = v.object({
  ...wantedRendition.fields,
  height: v.number(),
  size: v.number(),
  /** In hex. */
  sha256: v.string(),
});
type MadeImage = Infer<typeof madeImage>;

/** Where a made image is to be stored. */
export const placedImage = v.object(copyFields);

/**
 * Plans where made images are stored.
 *
 * @returns the places by their order, `null` for an image that nothing wants; `null` if nothing wants any.
 * @throws RENDITION_INVALID
 */
export async function planStore(
  ctx: MutationCtx,
  workId: Id<"renditionWork">,
  images: MadeImage[],
): Promise<(Copy | null)[] | null> {
  const found = await wantedBy(ctx, workId);
  if (found === null) return null;
  const { asset, version, missing } = found.progress;
  const { location, isPrivate = false } = found.original;
  const plan: (Copy | null)[] = [];
  for (const image of images) {
    const { height, format, size } = image;
    const isWanted = missing.some((one) => isSameRendition(one, image));
    if (isWanted && !hasShapeOf(version, image)) {
      const wantedHeight = heightIn(version.image!, image.width);
      throw renditionInvalid(image, `it is ${height} pixels high and not ${wantedHeight}`);
    }
    const blob = { ...found.original, size, contentType: `image/${format}` };
    const { basename } = asset;
    const to = { backend: location.backend, isPrivate, basename };
    plan.push(isWanted ? await planCopy(ctx, blob, to) : null);
  }
  return plan.every((place) => place === null) ? null : plan;
}

/** Returns whether a smaller image has the shape of its version. */
function hasShapeOf({ image }: Progress["version"], { width, height }: MadeImage): boolean {
  return image !== undefined && Math.abs(heightIn(image, width) - height) <= 1;
}

/** Returns what a row of work is for, while it is wanted. */
async function wantedBy(ctx: MutationCtx, workId: Id<"renditionWork">) {
  const work = await ctx.db.get("renditionWork", workId);
  const progress = work && (await progressOf(ctx, work.versionId));
  const original = progress && (await originalOf(ctx, progress));
  return work && progress && original && { work, progress, original };
}

/**
 * Adds stored images to their version. Those that nothing wants now are deleted: the preset has changed, or the
 * version or its bytes have.
 *
 * @returns how many were added.
 * @throws QUOTA_EXCEEDED
 */
export async function settleStore(
  ctx: MutationCtx,
  workId: Id<"renditionWork">,
  stored: { image: MadeImage; place: Copy; made: CopyMade }[],
): Promise<number> {
  let added = 0;
  for (const { image, place, made } of stored) {
    const copy = await takeCopy(ctx, place, made);
    if (copy === null) continue;
    const { size, sha256 } = image;
    const found = await wantedBy(ctx, workId);
    const isUsable =
      found !== null &&
      found.original._id === place.blobId &&
      found.original.location.backend === place.backend &&
      found.progress.missing.some((one) => isSameRendition(one, image)) &&
      hasShapeOf(found.progress.version, image) &&
      isSame(copy, { size, sha256 });
    if (!isUsable) {
      await discardCopy(ctx, copy.location);
      continue;
    }
    await addMade(ctx, found, { ...copy, size, sha256 }, image);
    await ctx.db.patch("renditionWork", workId, { attempts: 0 });
    added += 1;
  }
  const work = await ctx.db.get("renditionWork", workId);
  if (work !== null) await applyPreset(ctx, work.versionId);
  return added;
}

/** Adds a stored image to a version, or an equal one that was made before and is not deleted yet. @throws QUOTA_EXCEEDED */
async function addMade(
  ctx: MutationCtx,
  { progress, original }: { progress: Progress; original: Blob },
  { location, size, sha256 }: Pick<Blob, "location"> & Pick<MadeImage, "size" | "sha256">,
  image: MadeImage,
): Promise<void> {
  const assetId = progress.asset._id;
  const row = {
    ...{ location, assetId, size, sha256, contentType: `image/${image.format}` },
    ...{ isPrivate: original.isPrivate, isRendition: true, refCount: 1 },
  };
  const isPrivate = original.isPrivate === true;
  const twin = await findTwin(ctx, assetId, row, location.backend, isPrivate);
  if (twin === null) {
    const _id = await ctx.db.insert("blobs", row);
    return await attach(ctx, progress, { ...row, _id }, image);
  }
  await discardCopy(ctx, location);
  await retainBlob(ctx, twin);
  await attach(ctx, progress, twin, image);
}

/** Lets the sweeper delete what was stored of images that could not be added. */
export async function abandonStore(ctx: MutationCtx, places: Copy[]): Promise<void> {
  for (const place of places) await abandonCopy(ctx, place);
}

/** Records that an encoder has failed: it tries again later, or never if that cannot help. */
export async function recordFailure(
  ctx: MutationCtx,
  workId: Id<"renditionWork">,
  message: string,
  isFinal: boolean,
): Promise<void> {
  const work = await ctx.db.get("renditionWork", workId);
  if (work !== null) await fail(ctx, work, message, isFinal);
}

async function fail(ctx: MutationCtx, work: Work, message: string, isFinal: boolean) {
  const { attempts } = work;
  if (isFinal || attempts >= MAX_ATTEMPTS) return await giveUp(ctx, work, message);
  await ctx.db.patch("renditionWork", work._id, {
    attempts,
    dueAt: retryAt("rendition", attempts - 1),
  });
}

/** The panel shows the problem, until the version is published again or its folder gets a preset. */
async function giveUp(ctx: MutationCtx, { _id, versionId }: Work, message: string): Promise<void> {
  await ctx.db.delete("renditionWork", _id);
  const version = await ctx.db.get("versions", versionId);
  if (version === null) return;
  const renditionProblem = message.slice(0, MAX_PROBLEM_LENGTH);
  await ctx.db.patch("versions", versionId, { renditionProblem });
}
