/** Objects of versions in the trash, which the sweeper deletes after the retention time. */
import type { Infer } from "convex/values";
import { parseLimit } from "../../../shared/bounds.js";
import { MAX_RESULTS } from "../../../shared/pages.js";
import { ROOT, assetPathOf, joinPath } from "../../../shared/paths.js";
import type { pendingDeletion } from "../../../shared/v1Rows.js";
import type { StoredLocation } from "../../backends/index.js";
import type { QueryCtx } from "../../_generated/server.js";
import { type ObjectName, findBlob } from "../bytes/blobs.js";
import type { WriteCtx } from "../feed/recording.js";
import { readSettings } from "../settings.js";
import { shownLocation } from "../tree/access.js";
import { requireUnlocked } from "../tree/locks.js";
import { findTrashed, restoreFromTrash } from "./trash.js";
import { trashedAssets, withoutTakenDown } from "./trashedAssets.js";
import { versionsOf } from "./versions.js";

const DEFAULT_LIMIT = 100;

/** Lists the objects of public versions in the trash; `namesOf` names those of one storage. */
export async function pendingDeletions<Name extends object>(
  ctx: QueryCtx,
  { limit = DEFAULT_LIMIT, onlyExpired = false }: { limit?: number; onlyExpired?: boolean },
  namesOf: (location: StoredLocation) => Name[],
) {
  const count = parseLimit("limit", limit, MAX_RESULTS);
  const { trashRetentionMs } = await readSettings(ctx);
  const all = await trashedAssets(ctx, { folderPath: ROOT, isRecursive: true }).take(count);
  const trashed = await withoutTakenDown(ctx, all);
  const found: (Infer<typeof pendingDeletion> & Name)[] = [];
  for (const asset of trashed) {
    const { _id: assetId, folderPath, basename, deletedAt, deletedBy } = asset;
    const deleteAfter = deletedAt + trashRetentionMs;
    if (onlyExpired && deleteAfter > Date.now()) continue;
    const deletion = { originalPath: joinPath(folderPath, basename), deletedAt, deleteAfter };
    for (const row of await versionsOf(ctx, assetId).take(count - found.length)) {
      const { _id, _creationTime, location } = row;
      for (const name of namesOf(shownLocation(asset, location))) {
        found.push({ _id, _creationTime, ...deletion, deletedBy, ...name });
      }
    }
    if (found.length === count) break;
  }
  return found;
}

/** Restores the first asset in the trash that has a version with this object; false if there is none. */
export async function undeleteAssetOf(ctx: WriteCtx, object: ObjectName): Promise<boolean> {
  const blob = await findBlob(ctx, object);
  if (blob === null) return false;
  const sharing = await ctx.db
    .query("versions")
    .withIndex("by_blob", (q) => q.eq("blobId", blob._id))
    .take(MAX_RESULTS);
  for (const { assetId } of sharing) {
    const asset = await findTrashed(ctx, assetId);
    if (asset === null) continue;
    await requireUnlocked(ctx, asset.folderPath);
    await restoreFromTrash(ctx, asset, assetPathOf(asset));
    return true;
  }
  return false;
}
