/** Signed URLs for private files. */
import { v } from "convex/values";
import { credentials, fileToRead, inSize, resolved, routes } from "../args.js";
import * as returned from "../validators.js";
import { admin, internal, sign } from "./declare.js";
import { everything, ofFile } from "./paths.js";

/**
 * Returns a signed URL of a version, or of the published version at a path. For bytes in a bucket it is a
 * presigned URL; for Convex storage, whose own URLs never expire, it is a signed URL of the asset routes. So it is for
 * a private copy of an adopted object, whose key may be a name, until the copy has its own object.
 *
 * It is a mutation, because queries are cached and the time must be that of the call.
 *
 * @param expiresIn lifetime in seconds, 1 to 604,800; 15 minutes by default.
 * @param download true, or a name of at most 255 characters: browsers save the file instead of displaying it.
 * @param width of an image, in pixels: the smallest of its stored smaller images that is so wide, or else the original.
 * @param formats of the smaller image: `webp`, `avif`, `jpeg` or `png`. Several, or none: the routes choose what the browser
 * accepts. The URL of a bucket is of the smallest one, and without `formats` JPEG or PNG.
 * @param routesUrl where `registerAssetRoutes` serves, such as `https://….convex.site/assets`.
 * @param r2Config credentials, if the deployment's environment has none.
 * @returns the URL and its expiration in milliseconds since 1970; `null` if the file does not exist.
 * @throws ARGUMENT_INVALID, PATH_INVALID, R2_NOT_CONFIGURED, R2_CONFIG_INVALID
 *
 * Cost: 1 document by path, 2 by version; for Convex storage 1 more, for a copy without its own object 3 more,
 * with a width at most 12 more.
 */
export const getSignedUrl = sign({
  panel: true,
  args: {
    ...fileToRead,
    ...inSize,
    expiresIn: v.optional(v.number()),
    download: v.optional(v.union(v.boolean(), v.string())),
  },
  trusted: { ...routes, ...credentials, ...resolved },
  paths: ofFile,
  returns: v.nullable(returned.signedUrl),
});

/**
 * Verifies a signed URL of the asset routes, or a preview URL, and returns its file. Only for the routes: its `url` reads the
 * bytes and must not be revealed.
 *
 * @param signedPath the part of the request's URL after the prefix of the routes, with its query, as it was
 * sent.
 * @param width opens a smaller image; see `findUrl`.
 * @param formats those of smaller images; all by default.
 * @returns `expired` or `refused`, if the signature is invalid or its key was revoked; `null` if the file or the release
 * was deleted. Parameters that are not signed are ignored.
 *
 * Cost: 3 documents; at most 4 for a preview URL; with a width at most 12 more.
 */
export const openSignedUrl = internal("mutation", {
  args: { signedPath: v.string(), ...inSize },
  returns: v.union(returned.refusedUrl, returned.openedUrl, v.null()),
});

/**
 * Rotates the signing key. Keys also rotate automatically after 30 days.
 *
 * @param revoke true revokes all URLs that were signed before.
 *
 * Cost: 1 document for each key that is still accepted, at most 21; 1 or 2 written.
 */
export const rotateSigningKey = admin({
  args: { revoke: v.optional(v.boolean()) },
  paths: everything,
  returns: v.null(),
});
