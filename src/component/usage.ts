/** Storage usage, for clients to sum up page by page. */
import * as declared from "../shared/functions/usage.js";
import type { Doc } from "./_generated/dataModel.js";
import { query } from "./_generated/server.js";
import type { Asset } from "./model/files/assets.js";
import { readPage } from "../shared/pages.js";
import { ROOT, joinPath, parseFolderPath } from "../shared/paths.js";
import { assetsWithin, storedBlobs, usageByFolder, usageByType } from "./model/bytes/usage.js";

export const listFolderUsage = query({
  ...declared.listFolderUsage,
  handler: async (ctx, { folderPath = ROOT, paginationOpts }) => {
    const scope = parseFolderPath(folderPath);
    const result = await readPage(
      paginationOpts,
      {
        name: "folderUsage",
        scope,
        keyType: "string",
        keyOf: (row: Asset) => joinPath(row.folderPath, row.basename),
        read: (bounds) => assetsWithin(ctx, scope, bounds),
      },
      (row) => row,
    );
    return { ...result, page: usageByFolder(result.page) };
  },
});

export const listStorageUsage = query({
  ...declared.listStorageUsage,
  handler: async (ctx, { paginationOpts }) => {
    const result = await readPage(
      paginationOpts,
      {
        name: "storageUsage",
        scope: ROOT,
        keyType: "string",
        keyOf: (row: Doc<"blobs">) => row._id,
        read: (bounds) => storedBlobs(ctx, bounds),
      },
      (row) => row,
    );
    return { ...result, page: usageByType(result.page) };
  },
});
