/** The change feed: every change exactly once, in commit order. */
import * as declared from "../shared/functions/changelog.js";
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

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

function view({ rows, nextCursor, isDone }: ChangePage) {
  return { changes: rows.map(changeView), nextCursor, isDone };
}

export const listSince = query({
  ...declared.listSince,
  handler: async (ctx, { cursor, limit = DEFAULT_LIMIT }) =>
    view(await readChanges(ctx, null, cursor, parseLimit("limit", limit, MAX_LIMIT))),
});

export const listForFolder = query({
  ...declared.listForFolder,
  handler: async (ctx, { folderPath, recursive = false, cursor, limit = DEFAULT_LIMIT }) => {
    const path = parseFolderPath(folderPath);
    const read = recursive ? readChangesBelow : readChanges;
    return view(await read(ctx, path, cursor, parseLimit("limit", limit, MAX_LIMIT)));
  },
});

export const head = query({
  ...declared.head,
  handler: async (ctx) => await readHead(ctx),
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
