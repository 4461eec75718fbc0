/** Takes over objects that another program has stored in the bucket: they become blobs without a copy. */
import { assetError } from "../../../shared/errors.js";
import type { AssetPath } from "../../../shared/paths.js";
import { uploadLimitsOf } from "../tree/folderRules.js";
import { requireWithinLimits } from "../../../shared/uploadLimits.js";
import type { Description } from "../../../shared/values.js";
import { type ChosenPlace, type ForeignObject, backendOf } from "../../backends/index.js";
import { accessOfNew } from "../tree/folders.js";
import { requireUnlocked } from "../tree/locks.js";
import type { WriteCtx } from "../feed/recording.js";
import { type Asset, createAsset, findAsset } from "../files/assets.js";
import { type Expectation, requireExpected } from "../files/expectations.js";
import { addVersion } from "../files/awaiting.js";
import { requestLook } from "../files/images.js";
import type { Version } from "../files/versions.js";
import { type Blob, findBlob } from "./blobs.js";

/** The object, and how it becomes a version. */
export type Adoption = {
  /** Its metadata was compared with what the caller declared. */
  object: Pick<ForeignObject, "place" | "facts">;
  description: Description;
  /** False keeps the new version as a draft. */
  publish: boolean;
  expect: Expectation | undefined;
};

/** The result of an adoption, as of a finished upload. */
function finished({ _id: versionId, assetId, version }: Version, isUnchanged: boolean) {
  return { assetId, versionId, version, isUnchanged, isPending: false };
}

/** Creates the asset's next version from an object that no row knows yet. */
export async function adoptObject(ctx: WriteCtx, assetPath: AssetPath, adoption: Adoption) {
  const { object, description, publish, expect } = adoption;
  const { place, facts } = object;
  const { etag, ...content } = facts;
  const { folderPath } = assetPath;
  await requireUnlocked(ctx, folderPath);
  const found = await findAsset(ctx, assetPath);
  const before = await versionOf(ctx, found, place);
  if (before !== null) return finished(before, true);
  requireExpected(assetPath, found, expect);
  requireWithinLimits(folderPath, await uploadLimitsOf(ctx, folderPath), facts);
  const access = found ?? (await accessOfNew(ctx, assetPath));
  const isPrivate = access.isPrivate === true;
  await requireServable(ctx, place, isPrivate);
  const asset = found ?? (await createAsset(ctx, assetPath, access));
  // Not shared with an equal blob: that would delete one of the two objects.
  const row = {
    location: place,
    assetId: asset._id,
    ...content,
    isPrivate: isPrivate || undefined,
    refCount: 1,
    adoptedEtag: etag,
  };
  const blob: Blob = { _id: await ctx.db.insert("blobs", row), ...row };
  const made = await addVersion(ctx, asset, blob, description, publish);
  await requestLook(ctx, made);
  return finished(made, false);
}

/**
 * Returns the asset's version that has the object already; `null` if no row knows the object.
 *
 * @throws BYTES_ALREADY_USED if the component stored the object, deletes it, or has it for another asset.
 */
async function versionOf(
  ctx: WriteCtx,
  asset: Asset | null,
  { key }: ChosenPlace,
): Promise<Version | null> {
  const blob = await findBlob(ctx, { key });
  const intent = await ctx.db
    .query("uploadIntents")
    .withIndex("by_key", (q) => q.eq("place.key", key))
    .first();
  const version =
    blob === null
      ? null
      : await ctx.db
          .query("versions")
          .withIndex("by_blob", (q) => q.eq("blobId", blob._id))
          .first();
  if (version !== null && intent === null && version.assetId === asset?._id) return version;
  if (blob === null && intent === null) return null;
  throw assetError(
    "BYTES_ALREADY_USED",
    "The component has this object already. Restore or copy its version, or finish its upload.",
    { r2Key: key },
  );
}

/** @throws ACCESS_CHANGED, R2_NOT_CONFIGURED */
async function requireServable(ctx: WriteCtx, place: ChosenPlace, isPrivate: boolean) {
  const backend = backendOf(place);
  if (!backend.suits(place, isPrivate)) {
    throw assetError(
      "ACCESS_CHANGED",
      isPrivate
        ? "This path is private, and the object is in the public bucket. Adopt it to a public path."
        : "This path is public, and the object is in the private bucket. Adopt it to a private path.",
      { access: isPrivate ? "private" : "public" },
    );
  }
  if (!isPrivate) await backend.requireServable(ctx);
}
