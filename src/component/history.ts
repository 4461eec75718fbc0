/** Reads what was published at any moment; see model/files/past.ts. */
import { parseLimit } from "../shared/bounds.js";
import * as declared from "../shared/functions/history.js";
import { readPage } from "../shared/pages.js";
import { parseAssetPath, parseFolderPath } from "../shared/paths.js";
import { requireKeys } from "../shared/scopes.js";
import { query } from "./_generated/server.js";
import { parseMoment } from "./model/feed/moments.js";
import { type Occupied, fileAt, filesAt, namesOf } from "./model/files/past.js";

/** The maximum number of names of a page; each needs up to 6 ranges. */
const MAX_NAMES = 200;

export const getFileAt = query({
  ...declared.getFileAt,
  handler: async (ctx, { at, ...path }) => await fileAt(ctx, parseAssetPath(path), parseMoment(at)),
});

export const listFolderAt = query({
  ...declared.listFolderAt,
  handler: async (ctx, { at, folderPath, paginationOpts }) => {
    const scope = parseFolderPath(folderPath);
    requireKeys(scope);
    const before = parseMoment(at);
    parseLimit("numItems", paginationOpts.numItems, MAX_NAMES);
    const { page, ...rest } = await readPage(
      paginationOpts,
      {
        name: "filesAt",
        scope: JSON.stringify([scope, at]),
        keyType: "string",
        keyOf: ({ basename }: Occupied) => basename,
        read: (bounds) => namesOf(ctx, scope, before, bounds),
      },
      (row) => row,
    );
    return { ...rest, page: await filesAt(ctx, scope, before, page) };
  },
});
