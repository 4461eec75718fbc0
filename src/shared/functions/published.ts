/**
 * Published files, as visitors see them. These are the most frequent calls, so their module contains nothing that they do
 * not need. `getPublishedFile` and `listPublishedFilesInFolder` are in `assetManager`, too.
 */
import { v } from "convex/values";
import { assetPath, fileToRead } from "../args.js";
import * as returned from "../validators.js";
import { internal, read } from "./declare.js";
import { folderOf, ofAsset } from "./paths.js";

/**
 * Returns the published version of an asset, with a URL for browsers; `null` if there is none.
 *
 * @throws PATH_INVALID
 *
 * Cost: 1 document.
 */
export const getPublishedFile = read({
  args: assetPath,
  paths: ofAsset,
  returns: v.union(returned.publishedFile, v.null()),
});

/**
 * Returns the published versions of up to 100 assets, in the order of `files`; `null` for those that have none. One call
 * for a page that shows many files: each call costs milliseconds of the second that a query may take.
 *
 * @throws PATH_INVALID, ARGUMENT_INVALID
 *
 * Cost: 1 document for each file.
 */
export const getPublishedFiles = read({
  args: { files: v.array(v.object(assetPath)) },
  paths: ({ files }) => files.flatMap(ofAsset),
  returns: v.array(v.union(returned.publishedFile, v.null())),
});

/**
 * Returns the published files in a folder, ordered by basename.
 *
 * @throws RESULT_TOO_LARGE, PATH_INVALID
 *
 * Cost: 1 document for each file, 1 range.
 */
export const listPublishedFilesInFolder = read({
  args: { folderPath: v.string() },
  paths: folderOf,
  returns: v.array(returned.publishedFile),
});

/**
 * Returns the public URL of a file for a route that redirects to it, and nothing else: a version that was published at
 * some time, or the published version at a path.
 *
 * @returns `null` if the file does not exist, is private or is not visible.
 * @throws ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: 1 document by path, 2 by version.
 */
export const findUrl = internal("query", {
  args: fileToRead,
  returns: v.union(v.object({ url: v.string(), versionId: v.string() }), v.null()),
});

/**
 * Returns a file for a route before it is served: a version that was published at some time, or the published
 * version at a path.
 *
 * @param withPrivate true includes private files, without a `url`.
 * @returns `null` if the file does not exist or is not visible.
 * @throws ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: 1 document by path, 2 by version.
 */
export const findFile = internal("query", {
  args: { ...fileToRead, withPrivate: v.boolean() },
  returns: v.union(returned.foundFile, v.null()),
});
