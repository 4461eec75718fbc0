/** The change feed: every change once, in commit order, for programs that follow along. */
import { query } from "./_generated/server.js";
import * as accepts from "./args.js";
import { parseLimit } from "./model/bounds.js";
import { changeView, readChanges, type ChangePage } from "./model/changes.js";
import { parseFolderPath } from "./model/paths.js";
import { changePage } from "./validators.js";

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

function view({ rows, nextCursor, isDone }: ChangePage) {
  return { changes: rows.map(changeView), nextCursor, isDone };
}

/**
 * Reads the changes behind a cursor, oldest first.
 *
 * Start with `{createdAt: 0, id: ""}` for the beginning, or with a time in milliseconds since 1970
 * and an empty `id`; then pass `nextCursor` back unchanged. Nothing is ever left out or told twice,
 * however many writers there are.
 *
 * @param limit most changes to return, 1 to 1000; 100 by default.
 * @returns the changes, the cursor to go on with, and whether this was the end for now.
 * @throws CURSOR_INVALID, ARGUMENT_INVALID
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
 * The same for one folder: what happened to it, to the assets directly in it, and to the folders
 * directly below it. A move between two folders is in the feeds of both.
 *
 * @throws CURSOR_INVALID, ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: at most limit + 1 documents.
 */
export const listForFolder = query({
  args: accepts.listForFolder,
  returns: changePage,
  handler: async (ctx, { folderPath, cursor, limit = DEFAULT_LIMIT }) =>
    view(
      await readChanges(
        ctx,
        parseFolderPath(folderPath),
        cursor,
        parseLimit("limit", limit, MAX_LIMIT),
      ),
    ),
});
