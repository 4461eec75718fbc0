/** The paginated forms of `assetManager`'s lists, for folders and histories of any length. */
import * as accepts from "../shared/args.js";
import { query } from "./_generated/server.js";
import * as assets from "./model/files/assets.js";
import * as folders from "./model/tree/folders.js";
import { parsePageSize, readPage } from "../shared/pages.js";
import { ROOT, parseAddress, parseFolderPath } from "../shared/paths.js";
import * as versions from "./model/files/versions.js";
import * as returned from "../shared/validators.js";

/** Returns one page of the published files in a folder. Cost: 1 document for each file, 1 range. */
export const listPublishedFilesPage = query({
  args: accepts.listPublishedFilesPage,
  returns: returned.pageOf(returned.publishedFile),
  handler: async (ctx, { folderPath, paginationOpts }) => {
    const scope = parseFolderPath(folderPath);
    const result = await readPage(
      paginationOpts,
      {
        name: "publishedFiles",
        scope,
        keyType: "string",
        keyOf: (row: assets.Asset) => row.basename,
        read: (bounds) => assets.publishedAssets(ctx, scope, bounds),
      },
      (row) => assets.publishedFileView(ctx, row),
    );
    return { ...result, page: result.page.filter((file) => file !== null) };
  },
});

/** Returns one page of the assets in a folder. Cost: 1 document for each asset, 1 range. */
export const listAssetsPage = query({
  args: accepts.listAssetsPage,
  returns: returned.pageOf(returned.asset),
  handler: async (ctx, { folderPath, paginationOpts }) => {
    const scope = parseFolderPath(folderPath);
    return await readPage(
      paginationOpts,
      {
        name: "assets",
        scope,
        keyType: "string",
        keyOf: (row: assets.Asset) => row.basename,
        read: (bounds) => assets.liveAssets(ctx, scope, bounds),
      },
      (row) => assets.assetView(ctx, row),
    );
  },
});

/** Returns one page of the subfolders of a folder. Cost: 1 document for each folder, 1 range. */
export const listFoldersPage = query({
  args: accepts.listFoldersPage,
  returns: returned.pageOf(returned.folder),
  handler: async (ctx, { parentPath = ROOT, paginationOpts }) => {
    const scope = parseFolderPath(parentPath);
    return await readPage(
      paginationOpts,
      {
        name: "folders",
        scope,
        keyType: "string",
        keyOf: (row: { path: string }) => row.path,
        read: (bounds) => folders.childFolders(ctx, scope, bounds),
      },
      folders.folderView,
    );
  },
});

/** Returns one page of an asset's versions. Cost: 1 document for the asset and 1 for each version. */
export const getAssetVersionsPage = query({
  args: accepts.getAssetVersionsPage,
  returns: returned.pageOf(returned.version),
  handler: async (ctx, { paginationOpts, ...args }) => {
    parsePageSize(paginationOpts);
    const asset = await assets.findAsset(ctx, parseAddress(args));
    if (asset === null) return { page: [], isDone: true, continueCursor: "" };
    return await readPage(
      paginationOpts,
      {
        name: "versions",
        scope: asset._id,
        keyType: "number",
        keyOf: (row: versions.Version) => row.version,
        read: (bounds) => versions.versionsOf(ctx, asset._id, bounds),
      },
      (row) => versions.versionView(ctx, row, asset),
    );
  },
});
