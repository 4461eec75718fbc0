/** Copies of assets: a new asset that references the same bytes. */
import { assetError } from "../../../shared/errors.js";
import type { AccessFields } from "../tree/access.js";
import { accessAt } from "../tree/privatePaths.js";
import { type Asset, createAsset } from "./assets.js";
import { retainBlob } from "../bytes/blobs.js";
import type { WriteCtx } from "../feed/recording.js";
import { type AssetPath, joinPath } from "../../../shared/paths.js";
import { descriptionOf } from "../../../shared/values.js";
import { addVersion } from "./awaiting.js";
import { publishedIdOf } from "./summaries.js";
import { accessWithBytes } from "../bytes/relocationRequests.js";

/**
 * Copies the published version of an asset to a free path, as version 1. The copy of a private file is
 * private.
 *
 * @param access the access of the copy, unless its path stays private.
 * @throws NOT_PUBLISHED
 */
export async function copyPublished(
  ctx: WriteCtx,
  source: Asset,
  to: AssetPath,
  access: AccessFields,
): Promise<void> {
  const { folderPath, basename, metadata } = source;
  const publishedId = publishedIdOf(source);
  const version = publishedId && (await ctx.db.get("versions", publishedId));
  const blob = version && (await ctx.db.get("blobs", version.blobId));
  if (!version || !blob) {
    throw assetError(
      "NOT_PUBLISHED",
      `"${joinPath(folderPath, basename)}" has no published version to copy. Publish one ` +
        "first.",
      { folderPath, basename },
    );
  }
  await retainBlob(ctx, blob);
  const there = await accessWithBytes(ctx, await accessAt(ctx, to, access), blob);
  const copy = await createAsset(ctx, to, { ...there, metadata }, source);
  await addVersion(ctx, copy, blob, descriptionOf(version), true);
}
