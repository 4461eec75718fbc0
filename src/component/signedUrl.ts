/** Signed URLs for private files. */
import { v } from "convex/values";
import * as accepts from "../shared/args.js";
import { mutation } from "./_generated/server.js";
import { requireCredentials } from "./backends/r2Config.js";
import { signUrl } from "../shared/r2/requests.js";
import { assetError } from "../shared/errors.js";
import { parseActor, parseSaveAs } from "../shared/bounds.js";
import { attachment } from "../shared/disposition.js";
import { type Readable, findReadable, isSignedByBucket, openFile } from "./model/files/reading.js";
import {
  DEFAULT_SECONDS,
  isCurrent,
  isSignedWith,
  parseLifetime,
  parseSigned,
  signAddress,
} from "../shared/signing.js";
import { acceptedKey, currentKey, rotateKey } from "./model/files/signingKeys.js";
import * as returned from "../shared/validators.js";

/**
 * Returns a signed URL of a version, or of the published version at a path. For bytes in a bucket it is a
 * presigned URL; for Convex storage, whose own URLs never expire, it is a signed URL of the asset routes.
 *
 * It is a mutation, because queries are cached and the time must be that of the call.
 *
 * @param expiresIn lifetime in seconds, 1 to 604,800; 15 minutes by default.
 * @param download true, or a name of at most 255 characters: browsers save the file instead of displaying it.
 * @param routesUrl where `registerAssetRoutes` serves, such as `https://….convex.site/assets`.
 * @param r2Config credentials, if the deployment's environment has none.
 * @returns the URL and its expiration in milliseconds since 1970; `null` if the file does not exist.
 * @throws ARGUMENT_INVALID, PATH_INVALID, R2_NOT_CONFIGURED, R2_CONFIG_INVALID
 *
 * Cost: 1 document by path, 2 by version; for Convex storage 1 more.
 */
export const getSignedUrl = mutation({
  args: { ...accepts.getSignedUrl, ...accepts.withRoutes, ...accepts.withCredentials },
  returns: v.union(returned.signedUrl, v.null()),
  handler: async (
    ctx,
    { expiresIn = DEFAULT_SECONDS, download, routesUrl, r2Config, ...wanted },
  ) => {
    const expires = Math.floor(Date.now() / 1000) + parseLifetime(expiresIn);
    const readable = await findReadable(ctx, wanted);
    if (readable === null) return null;
    const { versionId } = readable.file;
    const saveAs = nameToSave(readable, download);
    const { location } = readable.file;
    if (location.backend === "r2" && isSignedByBucket(readable)) {
      const url = await signUrl(requireCredentials(r2Config, location.bucket), {
        method: "GET",
        key: location.key,
        query: {
          "response-cache-control": "private, no-store",
          ...(saveAs === null ? {} : { "response-content-disposition": attachment(saveAs) }),
        },
        expiresIn,
      });
      return { url, versionId, expiresAt: expires * 1000 };
    }
    const base = parseRoutesUrl(routesUrl);
    const name = readable.file.filename ?? readable.asset.basename;
    const claim = { versionId, download: saveAs, expires };
    const address = signAddress(await currentKey(ctx), name, claim);
    return { url: `${base}/${address}`, versionId, expiresAt: expires * 1000 };
  },
});

function nameToSave(
  { asset, file }: Readable,
  download: boolean | string | undefined,
): string | null {
  if (download === undefined || download === false) return null;
  return download === true || download === ""
    ? (file.filename ?? asset.basename)
    : parseSaveAs(download);
}

/** @throws ARGUMENT_INVALID */
function parseRoutesUrl(routesUrl: string | undefined): string {
  const isUrl = routesUrl !== undefined && /^https?:\/\/[^\s?#]+$/.test(routesUrl);
  if (isUrl && URL.canParse(routesUrl)) return routesUrl.replace(/\/+$/, "");
  throw assetError(
    "ARGUMENT_INVALID",
    "routesUrl must be the URL where registerAssetRoutes serves, such as " +
      "https://….convex.site/assets.",
    { argument: "routesUrl", reason: routesUrl === undefined ? "missing" : "not an absolute URL" },
  );
}

/**
 * Verifies a signed URL of the asset routes and returns its file. Only for the routes: its `url` reads the
 * bytes and must not be revealed.
 *
 * @param address the part of the request's URL after the prefix of the routes, with its query, as it was
 * sent.
 * @returns `refused` if the signature is invalid or has expired; `null` if the file was deleted.
 *
 * Cost: 3 documents.
 */
export const openSignedUrl = mutation({
  args: accepts.openSignedUrl,
  returns: v.union(returned.refusedAddress, returned.openedAddress, v.null()),
  handler: async (ctx, { address }) => {
    const request = parseSigned(address);
    if (request === null || !isCurrent(request, Date.now())) return { kind: "refused" as const };
    const key = await acceptedKey(ctx, request.keyId);
    if (key === null || !isSignedWith(key, request)) return { kind: "refused" as const };
    const readable = await findReadable(ctx, { versionId: request.versionId });
    const file = readable && (await openFile(ctx, readable));
    return file && { kind: "file" as const, file, download: request.download };
  },
});

/**
 * Rotates the signing key. Keys also rotate automatically after 30 days.
 *
 * @param revoke true revokes all URLs that were signed before.
 *
 * Cost: 1 document for each key that is still accepted, at most 21; 1 or 2 written.
 */
export const rotateSigningKey = mutation({
  args: { ...accepts.rotateSigningKey, actor: accepts.actor },
  returns: v.null(),
  handler: async (ctx, { revoke = false, actor }) => {
    await rotateKey(ctx, revoke, parseActor(actor));
    return null;
  },
});
