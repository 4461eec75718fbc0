/** Stores bytes in a bucket of Cloudflare R2 or another S3 provider; browsers upload and download directly. */
import type { MutationCtx } from "../_generated/server.js";
import { assetError } from "../../shared/errors.js";
import { inlineDisposition } from "../../shared/disposition.js";
import { hexToBase64 } from "../../shared/sha256.js";
import type { ChosenPlace, LocationIn, ReadRequest, StorageBackend } from "./backend.js";
import {
  hasCredentials,
  hasPrivateBucket,
  isStaging,
  keyPrefix,
  privateDomain,
  publicUrl,
  rememberPublicUrl,
  requireCredentials,
  requirePublicUrl,
} from "./r2Config.js";
import type { BucketName, R2Config, R2Credentials } from "../../shared/r2/config.js";
import { objectCacheControl, signUrl } from "../../shared/r2/requests.js";
import {
  askBucket,
  bytesOf,
  deleteObject,
  headObject,
  headPublicObject,
  inspectObject,
  uncached,
} from "./r2Objects.js";
import { r2Parts } from "./r2Parts.js";
import {
  copyInStorage,
  copyToBucket,
  hashInBucket,
  putInBucket,
  readStart,
  sourceInBucket,
} from "./transfer.js";
import { signObjectPath } from "../../shared/signing.js";
import { URLS } from "./urls.js";

/** How long an upload URL is valid. */
const UPLOAD_LIFETIME_MS = 60 * 60 * 1000;

/** The largest object that S3 takes in one request, in bytes. */
const MAX_PUT_BYTES = 5 * 1024 ** 3;

/** The lifetime in seconds of a presigned URL that is used immediately. */
const READ_SECONDS = 5 * 60;

function bucketFor(isPrivate: boolean): BucketName {
  return isPrivate ? "private" : undefined;
}

/** Returns a place with a random, never reused key, `{prefix/}{random id}`, that says nothing of the file. */
async function newPlace(
  ctx: MutationCtx,
  isPrivate: boolean,
  ofCall?: R2Config,
): Promise<ChosenPlace> {
  const prefix = await keyPrefix(ctx, ofCall);
  const key = [prefix, crypto.randomUUID()].filter(Boolean).join("/");
  return { backend: "r2", key, bucket: bucketFor(isPrivate) };
}

/** A provider without conditional PUT may check the condition of a copy first, and then copy another object. */
function copiesAtomically({ unsupported }: R2Credentials): boolean {
  return !unsupported.includes("conditional-put") && !unsupported.includes("conditional-copy");
}

/** Returns a URL that the bucket itself serves until it expires. */
async function presign(
  { key, bucket }: LocationIn<"r2">,
  { method, expiresIn, disposition }: ReadRequest & { expiresIn: number },
  ofCall?: R2Config,
): Promise<string> {
  const query = {
    "response-cache-control": "private, no-store",
    "response-content-disposition": disposition,
  };
  return await signUrl(requireCredentials(ofCall, bucket), { method, key, query, expiresIn });
}

export const r2: StorageBackend<LocationIn<"r2">> = {
  canHold: (isPrivate, ofCall) => !isPrivate || hasPrivateBucket(ofCall),
  // Objects in a public bucket are readable by anyone with the URL.
  suits: ({ bucket }, isPrivate) => bucket === bucketFor(isPrivate),
  stages: isStaging,
  isReachable: hasCredentials,
  requireReachable: (isPrivate, ofCall) => void requireCredentials(ofCall, bucketFor(isPrivate)),
  requireServable: requirePublicUrl,

  async openUpload(ctx, { filename, contentType, size, sha256, ofCall, isPrivate }) {
    const credentials = requireCredentials(ofCall, bucketFor(isPrivate));
    if (ofCall !== undefined) await rememberPublicUrl(ctx, ofCall);
    const place = await newPlace(ctx, isPrivate, ofCall);
    const { unsupported } = credentials;
    // A client that says nothing of the bytes may send them with a Content-Type alone.
    const isBare = size === undefined && sha256 === undefined;
    const isOnce = !isBare && !unsupported.includes("conditional-put");
    const checksum = unsupported.includes("checksums") ? undefined : sha256;
    // A URL that can be used again replaces an object, unless the bucket accepts only the same bytes. A hash
    // that the bucket does not check cannot be relied on either.
    const isReplaceable = checksum === undefined && (!isOnce || sha256 !== undefined);
    const headers: Record<string, string> = isBare
      ? {}
      : {
          "cache-control": objectCacheControl(place.bucket),
          "content-disposition": inlineDisposition(filename),
        };
    // The URL is valid for an hour, but only once: a published object cannot be replaced.
    if (isOnce) headers["if-none-match"] = "*";
    if (contentType !== undefined) headers["content-type"] = contentType;
    // The bucket rejects bytes that do not have this digest.
    if (checksum !== undefined) headers["x-amz-checksum-sha256"] = hexToBase64(checksum);
    const signed = { ...headers };
    if (size !== undefined) signed["content-length"] = String(size);
    const uploadUrl = await signUrl(credentials, {
      method: "PUT",
      key: place.key,
      headers: signed,
      expiresIn: UPLOAD_LIFETIME_MS / 1000,
    });
    // Clients set the length themselves, from the body.
    return {
      ...{ uploadUrl, method: "PUT", headers, place },
      ...{ lifetimeMs: UPLOAD_LIFETIME_MS, maxSize: MAX_PUT_BYTES },
      ...(isReplaceable ? { isReplaceable } : {}),
    };
  },
  bindsType: true,
  // Its URL could create a deleted object again.
  resendableMs: UPLOAD_LIFETIME_MS,
  parts: r2Parts,

  knows: "by a request",
  async requireAskable(ctx, { bucket }) {
    const isPrivate = bucket === "private";
    if (isPrivate ? hasPrivateBucket() : hasCredentials()) return;
    if (!isPrivate && (await publicUrl(ctx)) !== null) return;
    throw assetError(
      "R2_NOT_CONFIGURED",
      "This upload could not be verified. Set the bucket's variables, or finish " +
        "it with verification.finishVerifiedUpload and r2Config.",
      { missing: ["R2_BUCKET", "R2_ENDPOINT", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY"] },
    );
  },
  async ask({ key, bucket }, url, ofCall) {
    const isKnownByUrl = ofCall === undefined && url !== null && !hasCredentials();
    if (isKnownByUrl) return await headPublicObject(url);
    return await headObject(requireCredentials(ofCall, bucket), key);
  },

  // A transaction cannot contact the bucket. A verified object stays until the component deletes it.
  isPresent: async () => true,
  url: URLS.r2,
  async urlToRead(ctx, location, request) {
    if (location.bucket !== "private" && !hasCredentials()) return await this.url(ctx, location);
    return await presign(location, { ...request, expiresIn: READ_SECONDS });
  },
  // The key in a signed URL must be useless otherwise: the bucket has no public domain, or the file is public.
  maySign: ({ bucket }, isPrivate) => bucket === "private" || !isPrivate,
  async sign(location, request, ofCall) {
    const isServed = location.bucket === "private" && request.method === "GET";
    const domain = isServed ? privateDomain(ofCall) : null;
    if (domain === null) return await presign(location, request, ofCall);
    const expires = Math.floor(Date.now() / 1000) + request.expiresIn;
    const claim = { key: location.key, disposition: request.disposition, expires };
    return `${domain.url}/${signObjectPath(domain.secret, claim)}`;
  },
  async read(_ctx, { key, bucket }, size, ofCall) {
    const answer = await askBucket(requireCredentials(ofCall, bucket), { method: "GET", key });
    // An unverified object in the bucket might be larger than declared.
    if (!answer.ok || Number(answer.headers.get("content-length")) !== size) return null;
    return await bytesOf(answer);
  },
  async firstBytes(_ctx, { key, bucket }, facts, length, url, ofCall) {
    const isKnownByUrl = ofCall === undefined && url !== null && !hasCredentials();
    if (isKnownByUrl) return await readStart(uncached(url), facts, length);
    return await readStart(
      await sourceInBucket(requireCredentials(ofCall, bucket), key),
      facts,
      length,
    );
  },
  async source(_ctx, { key, bucket }, ofCall) {
    return await sourceInBucket(requireCredentials(ofCall, bucket), key);
  },

  openTarget: newPlace,
  async copyIn(target, url, transfer, ofCall) {
    const { key, bucket } = target as ChosenPlace;
    const credentials = requireCredentials(ofCall, bucket);
    return { sha256: await copyToBucket(credentials, url, key, { ...transfer, bucket }) };
  },

  async putIn(_ctx, target, bytes, transfer) {
    const { key, bucket } = target as ChosenPlace;
    const credentials = requireCredentials(undefined, bucket);
    return { sha256: await putInBucket(credentials, key, bytes, { ...transfer, bucket }) };
  },

  async copyWithin(source, target, transfer) {
    const [from, to] = [source, target].map(({ bucket }) => requireCredentials(undefined, bucket));
    const place = { ...transfer, bucket: target.bucket };
    if (transfer.etag !== undefined && !copiesAtomically(to!)) {
      const url = await sourceInBucket(from!, source.key);
      return { sha256: await copyToBucket(to!, url, target.key, place) };
    }
    await copyInStorage(from!, source.key, to!, target.key, place);
    return {};
  },

  // An object deleted while its upload URL is valid could be uploaded again.
  remove: async () => Date.now() + UPLOAD_LIFETIME_MS,
  async inspect(key, isPrivate, wantsHash, ofCall) {
    const place: ChosenPlace = { backend: "r2", key, bucket: bucketFor(isPrivate) };
    const credentials = requireCredentials(ofCall, place.bucket);
    const found = await inspectObject(credentials, key);
    if (found === null) return null;
    const { facts } = found;
    if (wantsHash) facts.sha256 ??= await hashInBucket(credentials, key, facts.size);
    return { place, ...found };
  },
  async removeByRequest({ key, bucket }, ofCall, etag) {
    const credentials = requireCredentials(ofCall, bucket);
    if (etag !== undefined && (await headObject(credentials, key))?.etag !== etag) return;
    await deleteObject(credentials, key);
  },
};
