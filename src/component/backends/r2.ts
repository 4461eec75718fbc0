/** Bytes in a Cloudflare R2 bucket, sent and fetched directly by browsers. */
import type { MutationCtx } from "../_generated/server.js";
import { inlineDisposition } from "../../shared/disposition.js";
import { hexToBase64 } from "../../shared/sha256.js";
import type { StorageBackend } from "./index.js";
import { keyPrefix, publicUrl, rememberPublicUrl, requireCredentials } from "./r2Config.js";
import type { R2Config } from "../../shared/r2/config.js";
import { encodeKey, objectCacheControl, signUrl } from "../../shared/r2/requests.js";

/** How long an address accepts a file. */
export const R2_UPLOAD_LIFETIME_MS = 60 * 60 * 1000;

const MAX_NAME_LENGTH = 100;

/** The part of a file's name that is safe in any URL, log or file system. */
function safeName(filename: string): string {
  const safe = filename
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    // The end has the extension.
    .slice(-MAX_NAME_LENGTH)
    .replace(/^[.-]+|-+$/g, "");
  return safe || "file";
}

/** A key that nobody can guess and that is never used again: `{prefix/}{opaque id}/{safe name}`. */
export async function newKey(
  ctx: MutationCtx,
  filename: string,
  ofCall: R2Config | undefined,
): Promise<string> {
  const prefix = await keyPrefix(ctx, ofCall);
  return [prefix, crypto.randomUUID(), safeName(filename)].filter(Boolean).join("/");
}

export const r2: StorageBackend<"r2"> = {
  async openUpload(ctx, { filename, contentType, size, sha256, r2Config, bucket }) {
    const credentials = requireCredentials(r2Config, bucket);
    if (r2Config !== undefined) await rememberPublicUrl(ctx, r2Config);
    const r2Key = await newKey(ctx, filename, r2Config);
    const headers: Record<string, string> = {
      "cache-control": objectCacheControl(bucket),
      "content-disposition": inlineDisposition(filename),
      // The address works for an hour, but only once: nobody can change what is published.
      "if-none-match": "*",
    };
    if (contentType !== undefined) headers["content-type"] = contentType;
    // The bucket refuses bytes that do not have this digest.
    if (sha256 !== undefined) headers["x-amz-checksum-sha256"] = hexToBase64(sha256);
    const signed = { ...headers };
    if (size !== undefined) signed["content-length"] = String(size);
    const uploadUrl = await signUrl(credentials, {
      method: "PUT",
      key: r2Key,
      headers: signed,
      expiresIn: R2_UPLOAD_LIFETIME_MS / 1000,
    });
    // Senders set the length themselves, from the body.
    return { uploadUrl, method: "PUT", headers, lifetimeMs: R2_UPLOAD_LIFETIME_MS, r2Key };
  },

  async isPresent() {
    // A mutation cannot ask the bucket. What has been verified stays until we delete it.
    return true;
  },

  async url(ctx, location) {
    if (location.bucket === "private") return null;
    const base = await publicUrl(ctx);
    return base === null ? null : `${base}/${encodeKey(location.key)}`;
  },

  async remove() {
    // An object that is deleted while its upload URL is valid could be sent again.
    return Date.now() + R2_UPLOAD_LIFETIME_MS;
  },
};
