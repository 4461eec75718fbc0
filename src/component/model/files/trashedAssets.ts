/** The rows of the trash: one for each asset in it, by folder and by time. Rows of live assets do not pay for it. */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../../_generated/server.js";
import { type KeyBounds, invalidCursor } from "../../../shared/pages.js";
import { ROOT } from "../../../shared/paths.js";
import { scopeOf } from "../../../shared/scopes.js";
import { takedownReader } from "../tree/locks.js";
import { type FolderRange, scopeIndex } from "../tree/scopes.js";
import { mapInParts } from "../../../shared/mapInParts.js";

type Row = Doc<"trashedAssets">;

export type TrashedAsset = Doc<"assets"> & { deletedAt: number };

/** Adds an asset that was moved to the trash. Cost: 1 document written. */
export async function enterTrash(
  ctx: MutationCtx,
  asset: Pick<TrashedAsset, "_id" | "folderPath" | "deletedAt" | "deletedWith">,
): Promise<void> {
  const { _id: assetId, folderPath, deletedAt, deletedWith } = asset;
  const scope = scopeOf(folderPath);
  await ctx.db.insert("trashedAssets", { assetId, folderPath, scope, deletedAt, deletedWith });
}

/** Removes an asset that was restored or is gone. Cost: 1 document read and written. */
export async function leaveTrash(ctx: MutationCtx, assetId: Id<"assets">): Promise<void> {
  const row = await rowOf(ctx, assetId);
  if (row !== null) await ctx.db.delete("trashedAssets", row._id);
}

/**
 * Hides an asset from the lists until its last version is deleted: only the sweeper finds it, and the job that has
 * taken it down.
 */
export async function hideInTrash(
  ctx: MutationCtx,
  assetId: Id<"assets">,
  deletedWith?: Id<"jobs">,
): Promise<void> {
  const row = await rowOf(ctx, assetId);
  const deletedAt = row?.deletedAt ?? Date.now();
  const hidden = { assetId, deletedAt, isPurging: true, deletedWith };
  if (row === null) await ctx.db.insert("trashedAssets", hidden);
  else await ctx.db.replace("trashedAssets", row._id, hidden);
}

/** Takes an asset out of its folder's deletion: undoing that leaves it in the trash. */
export async function keepInTrash(ctx: MutationCtx, assetId: Id<"assets">): Promise<void> {
  const row = await rowOf(ctx, assetId);
  if (row !== null) await ctx.db.patch("trashedAssets", row._id, { deletedWith: undefined });
  await ctx.db.patch("assets", assetId, { deletedWith: undefined });
}

async function rowOf(ctx: QueryCtx, assetId: Id<"assets">): Promise<Row | null> {
  return await ctx.db
    .query("trashedAssets")
    .withIndex("by_asset", (q) => q.eq("assetId", assetId))
    .unique();
}

async function assetOf(ctx: QueryCtx, { assetId, deletedAt }: Row): Promise<TrashedAsset> {
  return { ...(await ctx.db.get("assets", assetId))!, deletedAt };
}

/** Returns an asset whose purge has started, or else the first that was deleted up to a time and is not kept for a hold. */
export async function nextToPurge(ctx: QueryCtx, until: number): Promise<TrashedAsset | null> {
  const rows = ctx.db.query("trashedAssets");
  const row =
    (await rows.withIndex("by_deletedAt", (q) => q.eq("isPurging", true)).first()) ??
    (await ctx.db
      .query("trashedAssets")
      .withIndex("by_due", (q) =>
        q.eq("keptFor", undefined).eq("isPurging", undefined).lte("deletedAt", until),
      )
      .first());
  return row && (await assetOf(ctx, row));
}

/** Keeps an asset for a hold: `nextToPurge` does not find it until `keepNoLonger`. */
export async function keepFor(
  ctx: MutationCtx,
  assetId: Id<"assets">,
  holdId: Id<"holds">,
): Promise<void> {
  await ctx.db.patch("trashedAssets", (await rowOf(ctx, assetId))!._id, { keptFor: holdId });
}

/** Ends that for the next assets that were kept for a hold. Returns their number. */
export async function keepNoLonger(
  ctx: MutationCtx,
  holdId: Id<"holds">,
  limit: number,
): Promise<number> {
  const kept = await ctx.db
    .query("trashedAssets")
    .withIndex("by_due", (q) => q.eq("keptFor", holdId))
    .take(limit);
  for (const { _id } of kept) await ctx.db.patch("trashedAssets", _id, { keptFor: undefined });
  return kept.length;
}

/** Returns assets in the trash that a folder job has deleted. Cost: 2 documents each. */
export async function assetsDeletedWith(
  ctx: QueryCtx,
  deletedWith: Id<"jobs">,
  limit: number,
): Promise<TrashedAsset[]> {
  const rows = await ctx.db
    .query("trashedAssets")
    .withIndex("by_deletion", (q) => q.eq("deletedWith", deletedWith))
    .take(limit);
  return await mapInParts(rows, (row) => assetOf(ctx, row));
}

/** Leaves out what a job takes down and has not reached. Cost: 1 range for all of them. */
export async function withoutTakenDown(
  ctx: QueryCtx,
  assets: TrashedAsset[],
): Promise<TrashedAsset[]> {
  const isTakenDown = await takedownReader(ctx);
  return assets.filter(({ folderPath }) => !isTakenDown(folderPath));
}

/**
 * Lists what was deleted from a folder, latest deletion first. It reads nothing of another folder.
 *
 * @throws ARGUMENT_INVALID if the folder is too deep for the folders below it.
 */
export function trashedAssets(ctx: QueryCtx, of: FolderRange, bounds: KeyBounds<string> = {}) {
  const after = bounds.after === undefined ? null : parseTrashKey(ctx, bounds.after);
  const until = bounds.until === undefined ? null : parseTrashKey(ctx, bounds.until);
  const { index, field, value } = indexOf(of);
  const trash = () => ctx.db.query("trashedAssets");
  return {
    async take(count: number): Promise<TrashedAsset[]> {
      const rows: Row[] = [];
      if (after !== null) {
        const { deletedAt, assetId } = after;
        const together = trash().withIndex(index, (q) =>
          q.eq(field, value).eq("deletedAt", deletedAt).lt("assetId", assetId),
        );
        rows.push(...(await together.order("desc").take(count)));
      }
      if (rows.length < count) {
        const earlier = trash().withIndex(index, (q) => {
          const from = q.eq(field, value).gte("deletedAt", until?.deletedAt ?? 0);
          return after === null ? from : from.lt("deletedAt", after.deletedAt);
        });
        rows.push(...(await earlier.order("desc").take(count - rows.length)));
      }
      const kept = until === null ? rows : rows.filter((row) => !isBefore(row, until));
      return await mapInParts(kept, (row) => assetOf(ctx, row));
    },
  };
}

/** The place of an asset in the trash: assets that were deleted at the same time are sorted by their ids. */
type TrashPlace = Pick<Row, "deletedAt" | "assetId">;

function isBefore(row: TrashPlace, place: TrashPlace): boolean {
  if (row.deletedAt !== place.deletedAt) return row.deletedAt < place.deletedAt;
  return row.assetId < place.assetId;
}

/**
 * Returns the index of one folder's trash, and the field and value that it begins with. The names are those of one
 * folder for the compiler, because the following fields of all three are the same.
 */
function indexOf({ folderPath, isRecursive }: FolderRange) {
  const own = { index: "by_folder", field: "folderPath", value: folderPath } as const;
  if (!isRecursive) return own;
  const whole = { index: "by_deletedAt", field: "isPurging", value: undefined };
  const below = folderPath === ROOT ? whole : { ...scopeIndex(folderPath), value: folderPath };
  return below as unknown as typeof own;
}

/** The position of an asset in the trash, as stored in a cursor. */
export function trashKey({ deletedAt, _id }: TrashedAsset): string {
  return `${deletedAt}:${_id}`;
}

function parseTrashKey(ctx: QueryCtx, key: string): TrashPlace {
  const [, deletedAt, id] = /^(\d+(?:\.\d+)?):(.+)$/.exec(key) ?? [];
  const assetId = id === undefined ? null : ctx.db.normalizeId("assets", id);
  if (deletedAt === undefined || assetId === null) throw invalidCursor();
  return { deletedAt: Number(deletedAt), assetId };
}
