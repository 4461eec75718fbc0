/**
 * Published files, as visitors see them. These are the most frequent calls, so their module contains nothing that they do
 * not need. `getPublishedFile` and `listPublishedFilesInFolder` are in `assetManager`, too.
 */
import { v } from "convex/values";
import { assetPath, fileToRead, inSize, perspective, resolved } from "../args.js";
import * as returned from "../validators.js";
import { internal, read } from "./declare.js";
import { folderOf, ofAsset } from "./paths.js";

/**
 * Returns the published version of an asset, with a URL for browsers; `null` if there is none.
 *
 * @param perspective a release: returns the version that the path would serve if this release were published, with
 * `isPreview` if it serves another one now. A version in the private bucket has a `url` for a day. Entries that could not be
 * published are ignored. Of a release that is published, or was, returns the published version. `auth` gets such a call as
 * `inspect`.
 * @throws PATH_INVALID, RELEASE_NOT_FOUND
 *
 * Cost: 1 document; with a perspective at most 3.
 */
export const getPublishedFile = read({
  args: { ...assetPath, ...perspective },
  trusted: resolved,
  paths: ofAsset,
  returns: v.nullable(returned.publishedFile),
});

/**
 * Returns the published versions of up to 100 assets, in the order of `files`; `null` for those that have none. One call
 * for a page that shows many files: each call costs milliseconds of the second that a query may take.
 *
 * @param perspective a release; see `getPublishedFile`.
 * @throws PATH_INVALID, ARGUMENT_INVALID, RELEASE_NOT_FOUND
 *
 * Cost: 1 document for each file; with a perspective 1, and at most 3 for each file.
 */
export const getPublishedFiles = read({
  args: { files: v.array(v.object(assetPath)), ...perspective },
  trusted: resolved,
  paths: ({ files }) => files.flatMap(ofAsset),
  returns: v.array(v.nullable(returned.publishedFile)),
});

/**
 * Returns the published files in a folder, ordered by basename.
 *
 * @param perspective a release; see `getPublishedFile`.
 * @throws RESULT_TOO_LARGE, PATH_INVALID, RELEASE_NOT_FOUND
 *
 * Cost: 1 document for each file, 1 range; with a perspective 1, and at most 3 for each entry about a file of the folder.
 */
export const listPublishedFilesInFolder = read({
  args: { folderPath: v.string(), ...perspective },
  trusted: resolved,
  paths: folderOf,
  returns: v.array(returned.publishedFile),
});

/**
 * Returns the public URL of a file for a route that redirects to it, and nothing else: a version that was published at
 * some time, or the published version at a path.
 *
 * @param width in pixels: finds the smallest of the stored smaller images that is so wide, or else the original.
 * @param formats those of smaller images; all by default.
 * @returns `null` if the file does not exist, is private or is not visible.
 * @throws ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: 1 document by path, 2 by version; with a width at most 2 more, and 12 for a version that is not published.
 */
export const findUrl = internal("query", {
  args: { ...fileToRead, ...inSize },
  returns: v.nullable(returned.foundUrl),
});

/**
 * Returns a file for a route before it is served: a version that was published at some time, or the published
 * version at a path.
 *
 * @param withPrivate true includes private files, without a `url`.
 * @param width finds a smaller image; see `findUrl`.
 * @param formats those of smaller images; all by default.
 * @returns `null` if the file does not exist or is not visible.
 * @throws ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: as `findUrl`.
 */
export const findFile = internal("query", {
  args: { ...fileToRead, ...inSize, withPrivate: v.boolean() },
  returns: v.nullable(returned.foundFile),
});
