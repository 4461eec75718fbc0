/** Stores bytes in a Cloudflare R2 bucket; browsers upload and download directly. */
import type { MutationCtx } from "../_generated/server.js";
import { inlineDisposition } from "../../shared/disposition.js";
import { hexToBase64 } from "../../shared/sha256.js";
import type { StorageBackend } from "./index.js";
import { keyPrefix, publicUrl, rememberPublicUrl, requireCredentials } from "./r2Config.js";
import type { R2Config } from "../../shared/r2/config.js";
import { encodeKey, objectCacheControl, signUrl } from "../../shared/r2/requests.js";

/** How long an upload URL is valid. */
export const R2_UPLOAD_LIFETIME_MS = 60 * 60 * 1000;

const MAX_NAME_LENGTH = 100;

/** Returns the part of a file's name that is safe in any URL, log or file system. */
function safeName(filename: string): string {
  const safe = filename
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    // The end contains the extension.
    .slice(-MAX_NAME_LENGTH)
    .replace(/^[.-]+|-+$/g, "");
  return safe || "file";
}

/** Returns a random, never reused key: `{prefix/}{opaque id}/{safe name}`. */
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
      // The URL is valid for an hour, but only once: a published object cannot be replaced.
      "if-none-match": "*",
    };
    if (contentType !== undefined) headers["content-type"] = contentType;
    // The bucket rejects bytes that do not have this digest.
    if (sha256 !== undefined) headers["x-amz-checksum-sha256"] = hexToBase64(sha256);
    const signed = { ...headers };
    if (size !== undefined) signed["content-length"] = String(size);
    const uploadUrl = await signUrl(credentials, {
      method: "PUT",
      key: r2Key,
      headers: signed,
      expiresIn: R2_UPLOAD_LIFETIME_MS / 1000,
    });
    // Clients set the length themselves, from the body.
    return { uploadUrl, method: "PUT", headers, lifetimeMs: R2_UPLOAD_LIFETIME_MS, r2Key };
  },

  async isPresent() {
    // A mutation cannot contact the bucket. A verified object stays until the component deletes it.
    return true;
  },

  async url(ctx, location) {
    if (location.bucket === "private") return null;
    const base = await publicUrl(ctx);
    return base === null ? null : `${base}/${encodeKey(location.key)}`;
  },

  async remove() {
    // An object deleted while its upload URL is valid could be uploaded again.
    return Date.now() + R2_UPLOAD_LIFETIME_MS;
  },
};
