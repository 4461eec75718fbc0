/** Changes the descriptions of assets; apart from assets.ts, which each read of a file loads. */
import { compareValues } from "convex/values";
import { type ParsedChange, changedFields } from "../../../shared/assetDescriptions.js";
import { type WriteCtx, updateStamp } from "../feed/recording.js";
import { type Asset, searchWords } from "./assets.js";
import { servedNumber } from "./summaries.js";

/**
 * Changes an asset's description and metadata, unless they are so already.
 *
 * @throws ARGUMENT_INVALID
 */
export async function describeAsset(
  ctx: WriteCtx,
  asset: Asset,
  change: ParsedChange,
): Promise<void> {
  const fields = changedFields(asset, change);
  const names = Object.keys(fields) as (keyof typeof fields)[];
  if (names.every((name) => compareValues(asset[name], fields[name]) === 0)) return;
  const nameWords = searchWords(asset.basename, { ...asset, ...fields });
  await ctx.db.patch("assets", asset._id, { ...fields, nameWords, ...updateStamp(ctx) });
  const { folderPath, basename, _id: assetId } = asset;
  const served = servedNumber(asset);
  ctx.record({ type: "asset:update", folderPath, basename, assetId, served });
}
