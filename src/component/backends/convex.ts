/** Stores bytes in the component's own Convex file storage. */
import type { MutationCtx } from "../_generated/server.js";
import { base64ToHex, hexToBase64 } from "../../shared/sha256.js";
import type { StorageBackend, StoredBytes } from "./index.js";

/** Convex accepts an upload URL for one hour. */
const UPLOAD_URL_LIFETIME_MS = 60 * 60 * 1000;

/** Returns the stored object that a client names; `null` if it does not exist. */
export async function inspectStored(
  ctx: MutationCtx,
  storageId: string,
): Promise<StoredBytes | null> {
  const id = ctx.db.system.normalizeId("_storage", storageId);
  const file = id === null ? null : await ctx.db.system.get("_storage", id);
  if (id === null || file === null) return null;
  return {
    location: { backend: "convex", storageId: id },
    contentType: file.contentType ?? null,
    size: file.size,
    sha256: base64ToHex(file.sha256),
    // The storage has measured and hashed the bytes.
    verification: undefined,
  };
}

export const convexStorage: StorageBackend<"convex"> = {
  async openUpload(ctx, declared) {
    const headers: Record<string, string> = {};
    if (declared.contentType !== undefined) headers["Content-Type"] = declared.contentType;
    // Convex rejects the request if the bytes do not have this digest.
    if (declared.sha256 !== undefined) headers.Digest = `sha-256=${hexToBase64(declared.sha256)}`;
    return {
      uploadUrl: await ctx.storage.generateUploadUrl(),
      method: "POST",
      headers,
      lifetimeMs: UPLOAD_URL_LIFETIME_MS,
    };
  },

  async isPresent(ctx, location) {
    // Reads the platform's `_storage` row, which is not a document of the component.
    return (await ctx.storage.getUrl(location.storageId)) !== null;
  },

  async url(ctx, location) {
    return await ctx.storage.getUrl(location.storageId);
  },

  async remove(ctx, location) {
    if (await this.isPresent(ctx, location)) await ctx.storage.delete(location.storageId);
    return null;
  },
};
