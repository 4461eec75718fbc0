/** The paginated forms of `assetManager`'s lists, for folders and histories of any length. */
import { v } from "convex/values";
import { assetPath, page, perspective, resolved } from "../args.js";
import * as returned from "../validators.js";
import { inspect, read } from "./declare.js";
import { ofAsset, folderOf, parentFolderOf } from "./paths.js";

/**
 * Returns one page of the published files in a folder.
 *
 * @param perspective a release: returns the files that the folder would have if this release were published; see
 * `getPublishedFile`. A page may then have fewer files, or none, although more follow. A cursor continues only the
 * perspective that it comes from.
 *
 * Cost: 1 document for each file, 1 range; with a perspective 1, and at most 3 for each entry about a name of the page.
 */
export const listPublishedFilesPage = read({
  args: { folderPath: v.string(), ...page, ...perspective },
  trusted: resolved,
  paths: folderOf,
  returns: returned.pageOf(returned.publishedFile),
});

/**
 * Returns one page of the assets in a folder, ordered by basename.
 *
 * @param order `"asc"` by default. A cursor continues only the order that it comes from.
 * @param perspective a release: `published` is as if it were published, and assets that it deletes are left out; see
 * `getPublishedFile`.
 *
 * Cost: 1 document for each asset, 1 range; with a perspective 1, and at most 2 for each entry about a name of the page.
 */
export const listAssetsPage = inspect({
  panel: true,
  args: {
    folderPath: v.string(),
    order: v.optional(v.union(v.literal("asc"), v.literal("desc"))),
    ...page,
    ...perspective,
  },
  trusted: resolved,
  paths: folderOf,
  returns: returned.pageOf(returned.asset),
});

/** Returns one page of the subfolders of a folder. Cost: 1 document for each folder, 1 range. */
export const listFoldersPage = inspect({
  panel: true,
  args: { parentPath: v.optional(v.string()), ...page },
  paths: parentFolderOf,
  returns: returned.pageOf(returned.folder),
});

/** Returns one page of an asset's versions. Cost: 1 document for the asset and 1 for each version. */
export const getAssetVersionsPage = inspect({
  panel: true,
  args: { ...assetPath, ...page },
  paths: ofAsset,
  returns: returned.pageOf(returned.version),
});
