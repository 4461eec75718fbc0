/** The audit log: the feed in reverse, filtered. */
import type { Id } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { type KeyBounds, invalidCursor } from "../../../shared/pages.js";
import { type AssetPath, assetPathOf } from "../../../shared/paths.js";
import {
  type CommittedRow,
  type Position,
  type Seen,
  cursorBehind,
  isBefore,
  isCommitted,
  parseRowId,
  placeOf,
} from "./changes.js";
import { rowOf } from "../rows.js";
import { type FeedOf, changesOf } from "./ranges.js";

/** The changes to list; those of an asset end where it was last outside of `isSeen`. */
export type AuditFilter = { of: FeedOf; isSeen: Seen };

/** Returns the matching changes, newest first. */
export function auditedChanges(
  ctx: QueryCtx,
  { of, isSeen }: AuditFilter,
  bounds: KeyBounds<string> = {},
) {
  const after = bounds.after === undefined ? null : parseAuditKey(bounds.after);
  const until = bounds.until === undefined ? null : parseAuditKey(bounds.until);
  const changes = changesOf(ctx, of);
  const isOfAsset = "assetId" in of;
  return {
    async take(count: number): Promise<CommittedRow[]> {
      const found: CommittedRow[] = [];
      const read = async (range: ReturnType<typeof changes>, limit: number) =>
        found.push(...(await range.order("desc").take(limit)).filter(isCommitted));
      if (after !== null) {
        const { commitTs, seq } = after;
        if (isOfAsset && !(await isSeenAt(changes, after, isSeen))) return [];
        await read(
          changes((q) => q.eq("commitTs", commitTs).lt("seq", seq)),
          count,
        );
      }
      if (found.length < count) {
        const before = changes((q) => (after === null ? q : q.lt("commitTs", after.commitTs)));
        await read(before, count - found.length);
      }
      const end = isOfAsset ? found.findIndex((row) => !isSeen(placeOf(row))) : -1;
      return (end === -1 ? found : found.slice(0, end)).filter(
        (row) => !row.isPruneMarker && (until === null || !isBefore(row, until)),
      );
    },
  };
}

/** Whether a cursor is at a change that the caller may see: no other tells where the asset was at a time. */
async function isSeenAt(
  changes: ReturnType<typeof changesOf>,
  { commitTs, seq }: Position,
  isSeen: Seen,
): Promise<boolean> {
  const row = await changes((q) => q.eq("commitTs", commitTs).eq("seq", seq)).first();
  return row !== null && isSeen(placeOf(row));
}

/** Returns where an asset is, or was when it was last changed; `null` if its changes were pruned. Cost: 1 document. */
export async function lastPlaceOf(ctx: QueryCtx, assetId: Id<"assets">): Promise<AssetPath | null> {
  const asset = await rowOf(ctx, "assets", assetId);
  if (asset !== null) return assetPathOf(asset);
  const last = await changesOf(ctx, { assetId })((q) => q)
    .order("desc")
    .first();
  if (last?.basename === undefined) return null;
  return { folderPath: placeOf(last).folderPath, basename: last.basename };
}

/** The position of a change, as stored in a cursor. */
export function auditKey(row: CommittedRow): string {
  return cursorBehind(row).id;
}

function parseAuditKey(key: string): Position {
  const position = parseRowId(key);
  if (position === null) throw invalidCursor();
  return position;
}
