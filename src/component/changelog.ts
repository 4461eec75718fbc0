/** The change feed: every change exactly once, in commit order. */
import * as declared from "../shared/functions/changelog.js";
import { type QueryCtx, query } from "./_generated/server.js";
import { assetError } from "../shared/errors.js";
import { type AuditFilter, auditKey, auditedChanges } from "./model/feed/auditing.js";
import { parseLimit } from "../shared/bounds.js";
import {
  type ChangePage,
  changeView,
  changeViewWithin,
  readChanges,
  readHead,
} from "./model/feed/changes.js";
import { readPage } from "../shared/pages.js";
import { ROOT, parseFolderPath } from "../shared/paths.js";

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

function view({ rows, nextCursor, isDone }: ChangePage, folderPath: string) {
  return { changes: rows.map((row) => changeViewWithin(folderPath, row)), nextCursor, isDone };
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
      (row) =>
        filter.of === "folder" ? changeViewWithin(filter.folderPath, row) : changeView(row),
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
