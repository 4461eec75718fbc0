/** The change feed: every change exactly once, in commit order. */
import * as accepts from "../shared/args.js";
import { type QueryCtx, query } from "./_generated/server.js";
import { assetError } from "../shared/errors.js";
import { type AuditFilter, auditKey, auditedChanges } from "./model/feed/auditing.js";
import { parseLimit } from "../shared/bounds.js";
import {
  type ChangePage,
  changeView,
  readChanges,
  readChangesBelow,
  readHead,
} from "./model/feed/changes.js";
import { readPage } from "../shared/pages.js";
import { parseFolderPath } from "../shared/paths.js";
import { change, changeCursor, changePage, pageOf } from "../shared/validators.js";

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

function view({ rows, nextCursor, isDone }: ChangePage) {
  return { changes: rows.map(changeView), nextCursor, isDone };
}

/**
 * Returns the changes after a cursor, oldest first.
 *
 * Start with `{createdAt: 0, id: ""}` for the beginning, or with a time in milliseconds since 1970 and an
 * empty `id`; then pass `nextCursor` back unchanged. No change is missing or repeated, however many writers
 * there are.
 *
 * @param limit maximum number of changes, 1 to 1000; 100 by default.
 * @returns the changes, the next cursor, and whether this was the end for now.
 * @throws CURSOR_INVALID, CURSOR_EXPIRED, ARGUMENT_INVALID
 *
 * Cost: at most limit + 1 documents.
 */
export const listSince = query({
  args: accepts.listSince,
  returns: changePage,
  handler: async (ctx, { cursor, limit = DEFAULT_LIMIT }) =>
    view(await readChanges(ctx, null, cursor, parseLimit("limit", limit, MAX_LIMIT))),
});

/**
 * Returns the changes of one folder: changes of the folder, of the assets in it, and of its subfolders. A
 * move between two folders is in the feeds of both.
 *
 * @param recursive true includes everything below the folder. Each call then reads `limit` changes of the
 * whole feed and returns those that match, perhaps none; continue until `isDone`.
 * @throws CURSOR_INVALID, CURSOR_EXPIRED, ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: at most limit + 1 documents; 1 more after the feed has been pruned.
 */
export const listForFolder = query({
  args: accepts.listForFolder,
  returns: changePage,
  handler: async (ctx, { folderPath, recursive = false, cursor, limit = DEFAULT_LIMIT }) => {
    const path = parseFolderPath(folderPath);
    const read = recursive ? readChangesBelow : readChanges;
    return view(await read(ctx, path, cursor, parseLimit("limit", limit, MAX_LIMIT)));
  },
});

/**
 * Returns the current cursor. A program that gets it, then lists all assets, and then follows the feed from
 * it, misses nothing: changes made during the listing are after the cursor. Cost: 1 document.
 */
export const head = query({
  args: accepts.head,
  returns: changeCursor,
  handler: async (ctx) => await readHead(ctx),
});

/**
 * Returns one page of the audit log, newest first: of an asset, a folder, an actor, or everything without a
 * filter.
 *
 * @param by the recorded actor.
 * @throws ARGUMENT_INVALID for more than one filter, CURSOR_INVALID, PATH_INVALID
 *
 * Cost: 1 document for each change, at most 2 ranges.
 */
export const audit = query({
  args: accepts.audit,
  returns: pageOf(change),
  handler: async (ctx, { paginationOpts, ...filters }) => {
    const filter = parseAuditFilter(ctx, filters);
    return await readPage(
      paginationOpts,
      {
        name: "audit",
        scope: JSON.stringify(filter),
        keyType: "string",
        keyOf: auditKey,
        read: (bounds) => auditedChanges(ctx, filter, bounds),
      },
      changeView,
    );
  },
});

function parseAuditFilter(
  ctx: QueryCtx,
  filters: { assetId?: string; folderPath?: string; by?: string },
): AuditFilter {
  const { assetId, folderPath, by } = filters;
  if ([assetId, folderPath, by].filter((filter) => filter !== undefined).length > 1) {
    throw assetError("ARGUMENT_INVALID", "Pass at most one of assetId, folderPath and by.", {
      argument: "assetId, folderPath, by",
      reason: "more than one",
    });
  }
  if (folderPath !== undefined) return { of: "folder", folderPath: parseFolderPath(folderPath) };
  if (by !== undefined) return { of: "actor", actor: by };
  if (assetId === undefined) return { of: "everything" };
  const id = ctx.db.normalizeId("assets", assetId);
  if (id !== null) return { of: "asset", assetId: id };
  throw assetError("ARGUMENT_INVALID", "assetId is not the id of an asset.", {
    argument: "assetId",
    reason: "not an id of an asset",
  });
}
