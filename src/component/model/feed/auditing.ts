/** The audit log: the feed in reverse, filtered. */
import type { Id } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { type KeyBounds, invalidCursor } from "../../../shared/pages.js";
import { type AssetPath, assetPathOf } from "../../../shared/paths.js";
import { type Seen, placeOf, takeChanges } from "./changes.js";
import { keyedFields } from "./departures.js";
import { type Position, cursorBehind, isBefore, parseRowId } from "./positions.js";
import { type CommittedRow, FIRST, committed } from "./rows.js";
import { unfold } from "./folding.js";
import { rowOf } from "../rows.js";
import { type FeedOf, changesOf } from "./ranges.js";

const unfoldBack = (row: CommittedRow) => unfold(row).toReversed();

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
      const isBehind = (row: CommittedRow) => after === null || isBefore(row, after);
      const read = async (range: ReturnType<typeof changes>, limit: number) =>
        await takeChanges(range.order("desc"), limit, isBehind, unfoldBack);
      const found: CommittedRow[] = [];
      if (after !== null) {
        const { commitTs, seq, isHalf } = after;
        if (isOfAsset && !(await isSeenAt(changes, after, isSeen))) return [];
        const rest = changes((q) => {
          const same = q.eq("commitTs", commitTs);
          if (isHalf) return same.lt("seq", seq + 1);
          // Only rows of earlier alphas are before the first one.
          return (seq > FIRST ? same : same.gte("seq", 0)).lt("seq", seq);
        });
        found.push(...(await read(rest, count)));
      }
      const before = changes((q) => (after === null ? q : q.lt("commitTs", after.commitTs)));
      found.push(...(await read(before, count - found.length)));
      const page = found.slice(0, count);
      const end = isOfAsset ? page.findIndex((row) => !isSeen(placeOf(row))) : -1;
      return (end === -1 ? page : page.slice(0, end)).filter(
        (row) => until === null || !isBefore(row, until),
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
  const same = (seqs: "first" | "from") =>
    changes((q) => {
      const rows = q.eq("commitTs", commitTs);
      return seqs === "first" ? rows.eq("seq", undefined) : rows.gte("seq", seq);
    }).first();
  const stored = (seq > FIRST ? null : await same("first")) ?? (await same("from"));
  const row = stored && committed(stored);
  const isOne = row !== null && unfold(row).some((change) => change.seq === seq);
  return isOne && isSeen(placeOf(row));
}

/** Returns where an asset is, or was when it was last changed; `null` if its changes were pruned. Cost: 1 document. */
export async function lastPlaceOf(ctx: QueryCtx, assetId: Id<"assets">): Promise<AssetPath | null> {
  const asset = await rowOf(ctx, "assets", assetId);
  if (asset !== null) return assetPathOf(asset);
  const last = await changesOf(ctx, { assetId })((q) => q)
    .order("desc")
    .first();
  const { basename } = { ...last, ...(last && keyedFields(last)) };
  if (last === null || basename === undefined) return null;
  return { folderPath: placeOf(last).folderPath, basename };
}

/** Marks a cursor behind a publishing that is in one row with the asset's creation, which comes next. */
const HALF = "+";

/** The position of a change, as stored in a cursor. */
export function auditKey(row: CommittedRow): string {
  return cursorBehind(row).id + (row.isCreation ? HALF : "");
}

function parseAuditKey(key: string): Position & { isHalf: boolean } {
  const isHalf = key.endsWith(HALF);
  const position = parseRowId(isHalf ? key.slice(0, -HALF.length) : key);
  if (position === null) throw invalidCursor();
  return { ...position, isHalf };
}
