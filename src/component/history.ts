/** Reads what was published at any moment, and restores it; see model/files/past.ts. */
import { parseDisplayName, parseLimit } from "../shared/bounds.js";
import { assetError } from "../shared/errors.js";
import * as declared from "../shared/functions/history.js";
import { readPage } from "../shared/pages.js";
import { parseAssetPath, parseFolderPath } from "../shared/paths.js";
import { requireKeys } from "../shared/scopes.js";
import { query } from "./_generated/server.js";
import { parseMoment } from "./model/feed/moments.js";
import { differencesIn } from "./model/files/differences.js";
import { type Occupied, fileAt, filesAt, namesOf } from "./model/files/past.js";
import { restoreInto } from "./model/releases/restoring.js";
import { write } from "./write.js";

/** The maximum number of names or changes of a page; each needs up to 7 ranges. */
const MAX_ITEMS = 200;

/** The number of changes that one call of `restoreFolder` reads; each may need up to 30 ranges. */
const RESTORED = 100;

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
    parseLimit("numItems", paginationOpts.numItems, MAX_ITEMS);
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

export const diffFolder = query({
  ...declared.diffFolder,
  handler: async (ctx, { folderPath, from, to, paginationOpts }) => {
    const compared = {
      folderPath: parseFolderPath(folderPath),
      from: parseMoment(from, "from"),
      to: parseMoment(to, "to"),
    };
    if (compared.to < compared.from) {
      const reason = "is before from";
      throw assetError("ARGUMENT_INVALID", `to ${reason}.`, { argument: "to", reason });
    }
    parseLimit("numItems", paginationOpts.numItems, MAX_ITEMS);
    return await differencesIn(ctx, compared, paginationOpts);
  },
});

export const restoreFolder = write(
  declared.restoreFolder,
  async (ctx, { at, name, releaseId, continueCursor, ...folder }) => {
    const folderPath = parseFolderPath(folder.folderPath);
    requireKeys(folderPath);
    const before = parseMoment(at);
    const paginationOpts = { numItems: RESTORED, cursor: continueCursor ?? null };
    const named = parseDisplayName(name ?? `As of ${new Date(at).toISOString()}`);
    const wanted = { folderPath, before, name: named, releaseId };
    return await restoreInto(ctx, wanted, paginationOpts);
  },
);
