/**
 * Walks through a folder and everything below it, in steps that resume after a crash: to look at the images of which nothing
 * is known, or to apply the presets of folders.
 */
import { internal } from "../../_generated/api.js";
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { joinPath } from "../../../shared/paths.js";
import { assetsWithin } from "../bytes/usage.js";
import type { WriteCtx } from "../feed/recording.js";
import { hasPresets } from "../tree/folderRules.js";
import { IMAGE_STEP, PRESET_STEP } from "../work/steps.js";
import { leasedUntil } from "../work/work.js";
import type { Asset } from "./assets.js";
import { isReadable } from "./images.js";
import { type Within, applyToAsset, removeUnwanted } from "./renditions.js";
import { newestNumber, publishedOf } from "./summaries.js";

type Walk = Doc<"imageWalks">;

/**
 * Begins to look at the published images in a folder and everything below it of which nothing is known.
 *
 * @param more `isForPresets` applies the presets of folders to those of which something is known instead.
 */
export async function beginWalk(
  ctx: WriteCtx,
  folderPath: string,
  more: Pick<Walk, "isForPresets" | "within" | "isOnlyWithin"> = {},
): Promise<void> {
  const walk = { folderPath, startedBy: ctx.actor, ...more, dueAt: leasedUntil("check") };
  const walkId = await ctx.db.insert("imageWalks", walk);
  await ctx.scheduler.runAfter(0, internal.images.walk, { walkId });
}

/**
 * Applies the preset of its folder to an asset that has come there: to its published version in this transaction, and to its
 * other versions as far as one step goes. A walk does the rest.
 *
 * Cost: as `applyToAsset`.
 */
export async function applyWhereItIs(ctx: WriteCtx, asset: Asset): Promise<void> {
  const within = await applyToAsset(ctx, asset);
  if (within === null) return;
  const more = { isForPresets: true, within, isOnlyWithin: true };
  await beginWalk(ctx, asset.folderPath, more);
}

/**
 * Returns whether assets that come to another folder may have other smaller images there: there are presets, or those that
 * were removed are still being applied.
 *
 * Cost: 1 document, once in a transaction, and 1 range.
 */
export async function mayDiffer(ctx: MutationCtx): Promise<boolean> {
  if (await hasPresets(ctx)) return true;
  return (await ctx.db.query("imageWalks").first()) !== null;
}

/**
 * Applies the preset of its new folder to an asset that was moved there.
 *
 * Cost: 1 document and 1 range without presets; none for an asset with one version that is no image.
 *
 * @param asset its row as it is now.
 */
export async function applyAfterMove(ctx: WriteCtx, asset: Asset): Promise<void> {
  const published = publishedOf(asset);
  const isOther = published !== undefined && published.image === undefined;
  if (isOther && newestNumber(asset) === 1) return;
  if (await mayDiffer(ctx)) await applyWhereItIs(ctx, asset);
}

/**
 * Takes the next images of a walk, and its place behind them; `null` if it has ended. An image that is taken is looked
 * at, also if the walk is lost then.
 */
export async function walkStep(
  ctx: MutationCtx,
  walkId: Id<"imageWalks">,
): Promise<Id<"images">[] | null> {
  const walk = await ctx.db.get("imageWalks", walkId);
  if (walk === null) return null;
  const { isForPresets, isOnlyWithin, within } = walk;
  const dueAt = leasedUntil("check");
  const imageIds: Id<"images">[] = [];
  let next: Pick<Walk, "after" | "within"> | null;
  if (within !== undefined) {
    const rest = await removeUnwanted(ctx, within);
    next = rest === null && isOnlyWithin ? null : { within: rest ?? undefined };
  } else if (isForPresets) {
    next = await applyToNext(ctx, walk);
  } else {
    const { unknown, after } = await nextUnknown(ctx, walk);
    for (const versionId of unknown) {
      imageIds.push(await ctx.db.insert("images", { versionId, dueAt }));
    }
    next = after === undefined ? null : { after };
  }
  if (next === null) {
    await ctx.db.delete("imageWalks", walkId);
    return null;
  }
  await ctx.db.patch("imageWalks", walkId, { ...next, dueAt });
  return imageIds;
}

/** Applies presets to the next assets of a walk; returns where to continue, and `null` at the end. */
async function applyToNext(ctx: MutationCtx, { folderPath, after }: Walk) {
  let next: { after: string; within?: Within } | null = null;
  for (const asset of await assetsWithin(ctx, folderPath, { after }).take(PRESET_STEP)) {
    const within = await applyToAsset(ctx, asset);
    next = { after: pathOf(asset) };
    if (within !== null) return { ...next, within };
  }
  return next;
}

/** Returns the next published versions of a walk of which nothing is known, and where to continue. */
async function nextUnknown(ctx: MutationCtx, { folderPath, after }: Walk) {
  const assets = await assetsWithin(ctx, folderPath, { after }).take(IMAGE_STEP);
  const unknown = assets.flatMap((asset) => {
    const published = publishedOf(asset);
    if (published === undefined || published.image !== undefined) return [];
    return isReadable(published) ? [published.versionId] : [];
  });
  const last = assets.at(-1);
  return { unknown, after: last && pathOf(last) };
}

function pathOf({ folderPath, basename }: Asset): string {
  return joinPath(folderPath, basename);
}

/** Returns the walks whose next step was lost. */
export async function dueWalks(ctx: QueryCtx, limit: number): Promise<Id<"imageWalks">[]> {
  const rows = await ctx.db
    .query("imageWalks")
    .withIndex("by_dueAt", (q) => q.lte("dueAt", Date.now()))
    .take(limit);
  return rows.map(({ _id }) => _id);
}
