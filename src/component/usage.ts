/** Storage usage, for clients to sum up page by page. */
import * as declared from "../shared/functions/usage.js";
import type { Doc } from "./_generated/dataModel.js";
import { query } from "./_generated/server.js";
import { readPage } from "../shared/pages.js";
import { ROOT, parseFolderPath } from "../shared/paths.js";
import { listWithin, storedBlobs, usageByFolder, usageByType } from "./model/bytes/usage.js";

export const listFolderUsage = query({
  ...declared.listFolderUsage,
  handler: async (ctx, { folderPath = ROOT, paginationOpts }) => {
    const list = listWithin(ctx, "folderUsage", parseFolderPath(folderPath));
    const result = await readPage(paginationOpts, list, (row) => row);
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
