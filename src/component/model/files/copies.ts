/** Copies of assets: a new asset that references the same bytes. */
import type { MutationCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import { accessAfterMove, intendedAccess } from "../tree/access.js";
import { type Asset, createAsset } from "./assets.js";
import { retainBlob } from "../bytes/blobs.js";
import type { Change } from "../feed/changes.js";
import { type Address, joinPath } from "../../../shared/paths.js";
import { addVersion } from "./publishing.js";
import { accessWithBytes } from "../bytes/rehousingRequests.js";

/**
 * Copies the published version of an asset to a free path, as version 1. The copy of a private file is
 * private.
 *
 * @param isFolderPrivate the access of the target folder.
 * @throws NOT_PUBLISHED
 */
export async function copyPublished(
  ctx: MutationCtx,
  source: Asset,
  to: Address,
  isFolderPrivate: boolean,
  actor: string | undefined,
): Promise<Change[]> {
  const { folderPath, basename, metadata, published } = source;
  const version = published && (await ctx.db.get("versions", published.versionId));
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
  const wanted = accessAfterMove(intendedAccess(source), isFolderPrivate);
  const access = await accessWithBytes(ctx, wanted, blob, actor);
  const copy = await createAsset(ctx, to, actor, { ...access, metadata });
  const { filename, label, isTypeUnknown } = version;
  const description = { filename, label, metadata: version.metadata, isTypeUnknown };
  const { changes } = await addVersion(ctx, copy, blob, description, true, actor);
  const from = { fromFolderPath: folderPath, fromBasename: basename };
  return [{ type: "asset:create", ...to, assetId: copy._id, ...from }, ...changes];
}
