/** Files as they would be if a release were published; see `perspective` of `getPublishedFile`. */
import { v } from "convex/values";
import { assetPath, resolved, routes } from "../args.js";
import * as returned from "../validators.js";
import { preview } from "./declare.js";
import { folderOf, ofAsset } from "./paths.js";

/**
 * Returns a URL of the asset routes that shows what a path would serve if a release were published, to everyone who has
 * the URL. No cache keeps the response. Private files have no such URL.
 *
 * After the release was published, the URL shows what is published at the path; after it was discarded, it returns 404. A file
 * that became private returns 404, too.
 *
 * @param perspective the release.
 * @param expiresIn lifetime in seconds, 1 to 604,800; 15 minutes by default.
 * @param routesUrl where `registerAssetRoutes` serves, such as `https://….convex.site/assets`.
 * @returns the URL, its expiration in milliseconds since 1970 and the version that it shows now; `null` if the path would
 * serve nothing.
 * @throws RELEASE_NOT_FOUND, ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: at most 4 documents.
 */
export const getPreviewUrl = preview({
  args: { ...assetPath, perspective: v.string(), expiresIn: v.optional(v.number()) },
  trusted: { ...routes, ...resolved },
  paths: ofAsset,
  returns: v.nullable(returned.signedUrl),
});

/**
 * Returns a URL of the asset routes that shows a folder and everything below it as if a release were published, to everyone who
 * has the URL: add a path below the folder to it. Relative links of a page lead to the other files. A path that ends with a
 * slash shows `index.html`. Pages load pictures, styles, fonts and media of the folder, and run no scripts.
 *
 * Each file follows the rules of `getPreviewUrl`: no cache keeps it, and private files return 404. `auth` is asked for the
 * folder, not for the files below it.
 *
 * @param perspective the release.
 * @param expiresIn lifetime in seconds, 1 to 604,800; 15 minutes by default.
 * @param routesUrl where `registerAssetRoutes` serves, such as `https://….convex.site/assets`.
 * @returns the URL, which ends with a slash, and its expiration in milliseconds since 1970.
 * @throws RELEASE_NOT_FOUND, ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: 2 documents.
 */
export const getFolderPreviewUrl = preview({
  panel: true,
  args: { folderPath: v.string(), perspective: v.string(), expiresIn: v.optional(v.number()) },
  trusted: { ...routes, ...resolved },
  paths: folderOf,
  returns: v.object({ url: v.string(), expiresAt: v.number() }),
});
