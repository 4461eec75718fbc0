/** Share links: URLs for people without an account. */
import { v } from "convex/values";
import { page, resolved, routes } from "../args.js";
import * as returned from "../validators.js";
import { admin, inspect, internal } from "./declare.js";
import { folderOf, ofShare, ofShared } from "./paths.js";

/**
 * Makes a share link: a URL of the asset routes that serves a file, a folder with everything below, or what a release would
 * publish, to everyone who has the URL, private files included. Pass one of `path`, `folderPath` and `releaseId`.
 *
 * @param path of a published file.
 * @param folderPath of a folder; `""` for all files.
 * @param releaseId the link serves the folder of the release in its perspective: before it is published, as if it were.
 * @param mode `follow` (default) serves what is published at the path when it is requested, whatever file that is then. `pin` serves
 * the versions that are published now, at most 1,000, until they are deleted, in the trash or moved out of the folder.
 * @param expiresAt in milliseconds since 1970, at most 3,650 days from now; unlimited by default.
 * @param maxDownloads 1 to 1,000,000 files that may be downloaded through the link; unlimited by default.
 * @param password of 8 to 200 characters, which visitors enter, or programs send with `Authorization: Basic`.
 * @param routesUrl where `registerAssetRoutes` serves, such as `https://….convex.site/assets`.
 * @returns the URL, which is returned this once: the component stores a hash of its secret part.
 * @throws ARGUMENT_INVALID, PATH_INVALID, ASSET_NOT_FOUND, NOT_PUBLISHED, FOLDER_NOT_FOUND, RELEASE_NOT_FOUND, SHARE_TOO_LARGE
 *
 * Cost: 1 document read, 1 written; with `pin` 1 more of both for each file. A password takes about 100 ms.
 */
export const createShareLink = admin({
  args: {
    path: v.optional(v.string()),
    folderPath: v.optional(v.string()),
    releaseId: v.optional(v.string()),
    mode: v.optional(v.union(v.literal("follow"), v.literal("pin"))),
    expiresAt: v.optional(v.number()),
    maxDownloads: v.optional(v.number()),
    password: v.optional(v.string()),
  },
  trusted: { ...routes, ...resolved },
  paths: ofShared,
  returns: v.object({ shareId: v.id("shares"), url: v.string() }),
});

/**
 * Revokes a share link. The next request for it returns 410; responses that have begun end. One that is revoked already stays so.
 *
 * @param shareId from `createShareLink` or `listShareLinks`.
 * @throws SHARE_NOT_FOUND
 *
 * Cost: 1 document written; 1 more for each pinned version.
 */
export const revokeShareLink = admin({
  args: { shareId: v.string() },
  trusted: resolved,
  paths: ofShare,
  returns: v.null(),
});

/**
 * Returns one page of the share links of a folder, of the files in it and of everything below, newest first. Links that have ended
 * are listed for 30 days, and deleted by a sweep after that.
 *
 * @param folderPath at most 8 folders deep; `""` for all.
 * @throws ARGUMENT_INVALID, CURSOR_INVALID, PATH_INVALID
 *
 * Cost: 1 document each, and at most 8 more for one without `maxDownloads`; 1 more for later pages.
 */
export const listShareLinks = inspect({
  args: { folderPath: v.string(), ...page },
  paths: folderOf,
  returns: returned.pageOf(returned.shareLink),
});

/** The hash of a token; the routes never pass on the token. */
const link = { tokenHash: v.string() };

/**
 * Opens a share link for a request, and counts the download in the same transaction. Only for the asset routes: the `url` of a file
 * reads the bytes and must not be revealed.
 *
 * @param tokenHash the SHA-256 of the token, in hex.
 * @param below the path below the shared folder, decoded; `""` for the link itself.
 * @param reads how much of a file the request reads: `whole`, the `start` or another `part`, or nothing (`head`). A link without a
 * limit counts `whole` and `start`, one with a limit counts all but `head`.
 * @param grant of a visitor who knows the password.
 * @param zip true opens all files of a folder for one archive, which counts as one download.
 * @returns `null` for an unknown token.
 *
 * Cost: at most 8 documents for a file; up to 3 for each file of a folder.
 */
export const openShare = internal("mutation", {
  args: {
    ...link,
    below: v.string(),
    reads: v.union(v.literal("whole"), v.literal("start"), v.literal("part"), v.literal("head")),
    grant: v.optional(v.string()),
    zip: v.optional(v.boolean()),
  },
  returns: v.nullable(returned.openedShare),
});

/**
 * Counts a guess of the password of a share link, before the routes compare it. Only for the asset routes: the result must not be
 * revealed.
 *
 * @param tokenHash the SHA-256 of the token, in hex.
 * @returns `waitUntil` if too many guesses were wrong, in milliseconds since 1970; `null` if there is nothing to guess.
 *
 * Cost: 1 document read, 1 written.
 */
export const guessSharePassword = internal("mutation", {
  args: link,
  returns: v.union(
    v.object({ waitUntil: v.number() }),
    v.object({ salt: v.bytes(), hash: v.bytes() }),
    v.null(),
  ),
});

/**
 * Records that the last guess of a password was right. Only for the asset routes.
 *
 * @param tokenHash the SHA-256 of the token, in hex.
 *
 * Cost: 1 document read, 1 written.
 */
export const forgetShareGuesses = internal("mutation", { args: link, returns: v.null() });
