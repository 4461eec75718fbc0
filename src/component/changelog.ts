/** The change feed: every change exactly once, in commit order. */
import * as declared from "../shared/functions/changelog.js";
import { type QueryCtx, query } from "./_generated/server.js";
import { assetError } from "../shared/errors.js";
import { type AuditFilter, auditKey, auditedChanges, lastPlaceOf } from "./model/feed/auditing.js";
import { parseLimit } from "../shared/bounds.js";
import {
  type ChangePage,
  type Seen,
  changeView,
  readChanges,
  readHead,
  seenWithin,
} from "./model/feed/changes.js";
import { takeHandle } from "./model/rows.js";
import { readPage } from "../shared/pages.js";
import { ROOT, parseFolderPath } from "../shared/paths.js";

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

function view({ rows, nextCursor, isDone }: ChangePage, folderPath: string) {
  const isSeen = seenWithin(folderPath);
  return { changes: rows.map((row) => changeView(isSeen, row)), nextCursor, isDone };
}

export const listSince = query({
  ...declared.listSince,
  handler: async (ctx, { cursor, limit = DEFAULT_LIMIT }) => {
    const feed = { folderPath: ROOT, isRecursive: true };
    const page = await readChanges(ctx, feed, cursor, parseLimit("limit", limit, MAX_LIMIT));
    return view(page, ROOT);
  },
});

export const listForFolder = query({
  ...declared.listForFolder,
  handler: async (ctx, { folderPath, recursive = false, cursor, limit = DEFAULT_LIMIT }) => {
    const feed = { folderPath: parseFolderPath(folderPath), isRecursive: recursive };
    const page = await readChanges(ctx, feed, cursor, parseLimit("limit", limit, MAX_LIMIT));
    return view(page, feed.folderPath);
  },
});

export const head = query({
  ...declared.head,
  handler: async (ctx, { folderPath = ROOT }) => await readHead(ctx, parseFolderPath(folderPath)),
});

export const audit = query({
  ...declared.audit,
  handler: async (ctx, { paginationOpts, resolved, ...filters }) => {
    takeHandle(ctx, resolved);
    const filter = await parseAuditFilter(ctx, filters);
    const result = await readPage(
      paginationOpts,
      {
        name: "audit",
        scope: JSON.stringify(filters),
        keyType: "string",
        keyOf: auditKey,
        read: (bounds) => auditedChanges(ctx, filter, bounds),
      },
      (row) => changeView(filter.isSeen, row),
    );
    const { by } = filters;
    return by === undefined
      ? result
      : { ...result, page: result.page.filter(({ actor }) => actor === by) };
  },
});

type Filters = { assetId?: string; folderPath?: string; recursive?: boolean; by?: string };

async function parseAuditFilter(ctx: QueryCtx, filters: Filters): Promise<AuditFilter> {
  const { assetId, by, recursive = filters.folderPath === undefined } = filters;
  const folderPath = parseFolderPath(filters.folderPath ?? ROOT);
  const isSeen = seenWithin(folderPath);
  if (assetId !== undefined) {
    if (by !== undefined) {
      throw assetError("ARGUMENT_INVALID", "Pass assetId or by, not both.", {
        argument: "assetId, by",
        reason: "both",
      });
    }
    const id = ctx.db.normalizeId("assets", assetId);
    if (id === null) {
      throw assetError("ARGUMENT_INVALID", "assetId is not the id of an asset.", {
        argument: "assetId",
        reason: "not an id of an asset",
      });
    }
    if (filters.folderPath !== undefined) return { of: { assetId: id }, isSeen };
    const own = await lastPlaceOf(ctx, id);
    const isOwn: Seen = (place) =>
      place.folderPath === own?.folderPath && place.basename === own.basename;
    return { of: { assetId: id }, isSeen: isOwn };
  }
  const isEverywhere = folderPath === ROOT && recursive;
  if (by !== undefined && isEverywhere) return { of: { actor: by }, isSeen };
  return { of: { folderPath, isRecursive: recursive }, isSeen };
}
