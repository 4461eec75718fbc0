/** Stores bytes in the component's own Convex file storage. */
import { mediaTypeOf } from "../../shared/mediaType.js";
import { base64ToHex, hexToBase64 } from "../../shared/sha256.js";
import type { LocationIn, StorageBackend } from "./backend.js";
import { copyToStorage, readStart } from "./transfer.js";
import { URLS } from "./urls.js";

/** The largest file that is read as a whole to look at its first bytes. */
const MAX_WHOLE_BYTES = 1024 * 1024;

/** Convex accepts an upload URL for one hour. */
const UPLOAD_URL_LIFETIME_MS = 60 * 60 * 1000;

export const convexStorage: StorageBackend<LocationIn<"convex">> = {
  canHold: () => true,
  // Anyone with the URL of an object can read it, so a private file shows none; the location is the same.
  suits: () => true,
  stages: () => false,
  isReachable: () => true,
  requireReachable: () => {},
  requireServable: async () => {},

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
  bindsType: false,
  // Each request creates an object of its own.
  resendableMs: 0,

  knows: "in a transaction",
  async find(ctx, name) {
    const id = ctx.db.system.normalizeId("_storage", name);
    const file = id === null ? null : await ctx.db.system.get("_storage", id);
    if (id === null || file === null) return null;
    return {
      location: { backend: "convex", storageId: id },
      contentType: typeof file.contentType === "string" ? mediaTypeOf(file.contentType) : null,
      size: file.size,
      sha256: base64ToHex(file.sha256),
      // The storage has measured and hashed the bytes.
      verification: undefined,
    };
  },

  async isPresent(ctx, location) {
    // Reads the platform's `_storage` row, which is not a document of the component.
    return (await ctx.storage.getUrl(location.storageId)) !== null;
  },
  url: URLS.convex,
  urlToRead: URLS.convex,
  // Its URLs never expire.
  maySign: () => false,
  async sign() {
    throw new Error("Convex storage signs no URLs");
  },
  async read(ctx, location, size) {
    const blob = await ctx.storage.get(location.storageId);
    return blob?.size === size ? await blob.arrayBuffer() : null;
  },
  async firstBytes(ctx, location, facts, length, url) {
    // The platform reads a file as a whole, which must fit into the memory.
    const blob = facts.size > MAX_WHOLE_BYTES ? null : await ctx.storage.get(location.storageId);
    if (blob === null) return await readStart(url ?? "", facts, length);
    return new Uint8Array(await blob.slice(0, length).arrayBuffer());
  },
  async source(ctx, location) {
    return await ctx.storage.getUrl(location.storageId);
  },

  async openTarget(ctx) {
    return await ctx.storage.generateUploadUrl();
  },
  async copyIn(target, url, transfer) {
    return await copyToStorage(url, target as string, transfer);
  },

  async putIn(ctx, _target, bytes, { contentType }) {
    return { storageId: await ctx.storage.store(new Blob([bytes], { type: contentType })) };
  },

  async remove(ctx, location) {
    if (await this.isPresent(ctx, location)) await ctx.storage.delete(location.storageId);
    return null;
  },
};
