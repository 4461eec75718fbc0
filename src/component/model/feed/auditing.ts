/** The audit log: the feed in reverse, filtered. */
import type { QueryCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import {
  type CommittedRow,
  type Position,
  cursorBehind,
  isCommitted,
  parseRowId,
} from "./changes.js";
import type { KeyBounds } from "../../../shared/pages.js";

/** A filter: by asset, folder, actor, or none. */
export type AuditFilter =
  | { of: "everything" }
  | { of: "asset"; assetId: NonNullable<CommittedRow["assetId"]> }
  | { of: "folder"; folderPath: string }
  | { of: "actor"; actor: string };

/** Returns the matching changes, newest first. */
export function auditedChanges(ctx: QueryCtx, filter: AuditFilter, bounds: KeyBounds<string> = {}) {
  const after = bounds.after === undefined ? null : parseAuditKey(bounds.after);
  const until = bounds.until === undefined ? null : parseAuditKey(bounds.until);
  return {
    async take(count: number): Promise<CommittedRow[]> {
      const found =
        after === null ? [] : await rowsOfTransaction(ctx, filter, after).order("desc").take(count);
      if (found.length < count) {
        const before = rowsBefore(ctx, filter, after?.commitTs ?? null).order("desc");
        found.push(...(await before.take(count - found.length)));
      }
      return found
        .filter(isCommitted)
        .filter((row) => !row.isPruneMarker && (until === null || !isBefore(row, until)));
    },
  };
}

function isBefore(row: Position, position: Position): boolean {
  return (
    row.commitTs < position.commitTs ||
    (row.commitTs === position.commitTs && row.seq < position.seq)
  );
}

/** The rows of one transaction before a cursor. */
function rowsOfTransaction(ctx: QueryCtx, filter: AuditFilter, { commitTs, seq }: Position) {
  const changelog = ctx.db.query("changelog");
  switch (filter.of) {
    case "everything":
      return changelog.withIndex("by_commit", (q) =>
        q.eq("isEcho", undefined).eq("commitTs", commitTs).lt("seq", seq),
      );
    case "asset":
      return changelog.withIndex("by_asset", (q) =>
        q
          .eq("assetId", filter.assetId)
          .eq("isEcho", undefined)
          .eq("commitTs", commitTs)
          .lt("seq", seq),
      );
    case "folder":
      return changelog.withIndex("by_folder", (q) =>
        q.eq("feedFolder", filter.folderPath).eq("commitTs", commitTs).lt("seq", seq),
      );
    case "actor":
      return changelog.withIndex("by_actor", (q) =>
        q.eq("actor", filter.actor).eq("isEcho", undefined).eq("commitTs", commitTs).lt("seq", seq),
      );
  }
}

/** The rows of all transactions before one; all rows for `null`. */
function rowsBefore(ctx: QueryCtx, filter: AuditFilter, commitTs: bigint | null) {
  const changelog = ctx.db.query("changelog");
  switch (filter.of) {
    case "everything":
      return changelog.withIndex("by_commit", (q) => {
        const all = q.eq("isEcho", undefined);
        return commitTs === null ? all : all.lt("commitTs", commitTs);
      });
    case "asset":
      return changelog.withIndex("by_asset", (q) => {
        const all = q.eq("assetId", filter.assetId).eq("isEcho", undefined);
        return commitTs === null ? all : all.lt("commitTs", commitTs);
      });
    case "folder":
      return changelog.withIndex("by_folder", (q) => {
        const all = q.eq("feedFolder", filter.folderPath);
        return commitTs === null ? all : all.lt("commitTs", commitTs);
      });
    case "actor":
      return changelog.withIndex("by_actor", (q) => {
        const all = q.eq("actor", filter.actor).eq("isEcho", undefined);
        return commitTs === null ? all : all.lt("commitTs", commitTs);
      });
  }
}

/** The position of a change, as stored in a cursor. */
export function auditKey(row: CommittedRow): string {
  return cursorBehind(row).id;
}

function parseAuditKey(key: string): Position {
  const position = parseRowId(key);
  if (position === null) {
    throw assetError("CURSOR_INVALID", "The cursor belongs to another query. Start with null.", {
      reason: "not a cursor of this list",
    });
  }
  return position;
}
