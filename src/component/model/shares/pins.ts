/** The versions that pinned share links serve. */
import { assetError } from "../../../shared/errors.js";
import { isWithin } from "../../../shared/paths.js";
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { assetsWithin } from "../bytes/usage.js";
import { findAsset } from "../files/assets.js";
import { type Readable, findReadable } from "../files/reading.js";
import { publishedIdOf } from "../files/summaries.js";
import { assetViewer } from "../tree/closing.js";
import type { Share, Target } from "./shares.js";

/** The maximum number of files of a link that pins their versions, or lists them. */
export const MAX_FILES = 1000;

/** Pins what a file or folder publishes now. @throws SHARE_TOO_LARGE */
export async function pinVersions(
  ctx: MutationCtx,
  shareId: Id<"shares">,
  { folderPath, basename }: Target,
): Promise<void> {
  const assets =
    basename === undefined
      ? await assetsWithin(ctx, folderPath, {}).take(MAX_FILES + 1)
      : [(await findAsset(ctx, { folderPath, basename }))!];
  if (assets.length > MAX_FILES) {
    throw assetError(
      "SHARE_TOO_LARGE",
      `"${folderPath}" has more than ${MAX_FILES} files. Share a smaller folder, or with mode "follow".`,
      { folderPath, max: MAX_FILES },
    );
  }
  const show = assetViewer(ctx);
  for (const row of assets) {
    const asset = await show(row);
    const versionId = asset === null ? undefined : publishedIdOf(asset);
    if (asset === null || versionId === undefined) continue;
    await ctx.db.insert("sharePins", {
      shareId,
      folderPath: asset.folderPath,
      basename: asset.basename,
      versionId,
    });
  }
}

/** Deletes the pins of a link, so that its versions may be deleted. Cost: 1 document each. */
export async function forgetPins(ctx: MutationCtx, shareId: Id<"shares">): Promise<void> {
  for (const { _id } of await pinsOf(ctx, shareId)) await ctx.db.delete("sharePins", _id);
}

/** Returns the pins of a link in the order of their paths; at most `MAX_FILES`. */
export async function pinsOf(ctx: QueryCtx, shareId: Id<"shares">): Promise<Doc<"sharePins">[]> {
  return await ctx.db
    .query("sharePins")
    .withIndex("by_share", (q) => q.eq("shareId", shareId))
    .collect();
}

/** Returns the pin of a link at a path; `null` if it has none. Cost: 1 document. */
export async function pinAt(
  ctx: QueryCtx,
  { _id }: Share,
  { folderPath, basename }: { folderPath: string; basename: string },
): Promise<Doc<"sharePins"> | null> {
  return await ctx.db
    .query("sharePins")
    .withIndex("by_share", (q) =>
      q.eq("shareId", _id).eq("folderPath", folderPath).eq("basename", basename),
    )
    .unique();
}

/**
 * Returns the version of a pin; `null` if it was deleted, or its asset is in the trash or has left the folder of the link: another
 * folder may be of another owner, who cannot see the link.
 *
 * Cost: 2 documents.
 */
export async function readPin(
  ctx: QueryCtx,
  share: Share,
  { versionId }: Doc<"sharePins">,
): Promise<Readable | null> {
  const readable = await findReadable(ctx, { versionId });
  return readable !== null && isWithin(readable.asset.folderPath, share.folderPath)
    ? readable
    : null;
}
