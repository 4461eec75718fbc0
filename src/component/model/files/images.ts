/**
 * The properties of images. A program says them when it uploads, and an action compares them with the bytes; of images that
 * were uploaded without, the action finds them when it is asked to. It reads no more than the beginning of a file. Rows of
 * other files have no part in it.
 */
import { compareValues } from "convex/values";
import { internal } from "../../_generated/api.js";
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import {
  type ImageFacts,
  type ImageProblem,
  READABLE_IMAGE,
  checkedFacts,
} from "../../../shared/images/imageFacts.js";
import { essenceOf } from "../../../shared/mediaType.js";
import { isSoon, leasedUntil, retryAt, runWhenDue } from "../work/work.js";
import { refreshPublished } from "./publishing.js";
import { forgetRenditions, wantRenditions } from "./renditions.js";
import type { Version } from "./versions.js";

/** How often an image is tried to be read while its storage does not answer. */
const MAX_FAILURES = 10;

/** The facts that an action has found in an image, or why there are none; "unavailable" if its storage did not answer. */
export type Found = ImageFacts | ImageProblem | "unavailable";

/** Returns whether the properties of a file of this type can be read. */
export function isReadable({ contentType }: Pick<Version, "contentType">): boolean {
  return READABLE_IMAGE.test(essenceOf(contentType));
}

/** Lets an action look at an image that its uploader has described. Cost: 1 document written, and 1 deleted later. */
export async function requestLook(
  ctx: MutationCtx,
  { _id: versionId, image }: Pick<Version, "_id" | "image">,
): Promise<void> {
  if (image === undefined) return;
  const imageId = await ctx.db.insert("images", { versionId, dueAt: leasedUntil("check") });
  await ctx.scheduler.runAfter(0, internal.images.look, { imageIds: [imageId] });
}

/** Returns the versions of images to look at; those without bytes need none. */
export async function imagesToSee(
  ctx: QueryCtx,
  imageIds: Id<"images">[],
): Promise<{ imageId: Id<"images">; version: Version | null }[]> {
  const images: { imageId: Id<"images">; version: Version | null }[] = [];
  for (const imageId of imageIds) {
    const row = await ctx.db.get("images", imageId);
    if (row === null) continue;
    const version = await ctx.db.get("versions", row.versionId);
    images.push({ imageId, version: version?.verification === "failed" ? null : version });
  }
  return images;
}

/**
 * Stores what was found in an image. It is no change for the feed: the bytes say the same as before.
 *
 * Cost: 1 document deleted; if it is not as declared, 1 read and 1 written, and 1 more for the published version.
 */
export async function settleLook(
  ctx: MutationCtx,
  imageId: Id<"images">,
  found: Found,
): Promise<void> {
  const row = await ctx.db.get("images", imageId);
  if (row === null) return;
  const version = await ctx.db.get("versions", row.versionId);
  const isGone = version === null || version.verification === "failed";
  if (found === "unavailable" && !isGone) {
    const failures = (row.failures ?? 0) + 1;
    if (failures < MAX_FAILURES) return await postpone(ctx, row, failures);
  }
  await ctx.db.delete("images", imageId);
  // Declared properties stay if the storage never answered.
  if (isGone || (found === "unavailable" && version.image !== undefined)) return;
  await describeImage(ctx, version, found === "unavailable" ? "unreadable" : found);
}

async function postpone(ctx: MutationCtx, { _id }: Doc<"images">, failures: number) {
  const dueAt = retryAt("verification", failures);
  await ctx.db.patch("images", _id, { failures, dueAt });
  if (isSoon(dueAt)) {
    await ctx.scheduler.runAt(runWhenDue(dueAt), internal.images.look, { imageIds: [_id] });
  }
}

async function describeImage(
  ctx: MutationCtx,
  version: Version,
  found: ImageFacts | ImageProblem,
): Promise<void> {
  const isProblem = typeof found === "string";
  const image = isProblem ? undefined : checkedFacts(version.image, found);
  const imageProblem = isProblem ? found : undefined;
  const isKnown =
    compareValues(version.image, image) === 0 && version.imageProblem === imageProblem;
  if (isKnown) return;
  // Smaller images of a version that is no image, or of another shape, cannot be right.
  const isAsSaid = image?.width === version.image?.width && image?.height === version.image?.height;
  if (version.image !== undefined && !isAsSaid) await forgetRenditions(ctx, version, false);
  await ctx.db.patch("versions", version._id, { image, imageProblem });
  const asset = await ctx.db.get("assets", version.assetId);
  if (asset === null) return;
  await refreshPublished(ctx, asset, { ...version, image });
  await wantRenditions(ctx, asset, { ...version, image }, false);
}

/** Returns the images whose look was lost, or whose storage did not answer. */
export async function dueImages(ctx: QueryCtx, limit: number): Promise<Id<"images">[]> {
  const rows = await ctx.db
    .query("images")
    .withIndex("by_dueAt", (q) => q.lte("dueAt", Date.now()))
    .take(limit);
  return rows.map(({ _id }) => _id);
}
