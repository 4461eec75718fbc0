/** Stored objects. Versions with the same bytes and content type share one. */
import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import { type StoredBytes, storageBackend } from "../backends/index.js";
import { assetError } from "../errors.js";

/** A blob's row; also one that was inserted a moment ago and not read back. */
export type Blob = Omit<Doc<"blobs">, "_creationTime">;

async function findBlobOfObject(ctx: QueryCtx, bytes: StoredBytes): Promise<Blob | null> {
  return await ctx.db
    .query("blobs")
    .withIndex("by_storageId", (q) => q.eq("location.storageId", bytes.location.storageId))
    .unique();
}

/** How many blobs of one content are looked at; there is more than one only after a loss. */
const MAX_TWINS = 3;

/** Bytes may have been lost behind our back; a blob without them cannot stand for new ones. */
async function firstPresent(ctx: MutationCtx, blobs: Blob[]): Promise<Blob | null> {
  for (const blob of blobs) {
    if (await storageBackend(blob.location.backend).isPresent(ctx, blob.location)) return blob;
  }
  return null;
}

/**
 * Takes bytes that have arrived into care and counts one reference to them.
 *
 * When the same content is stored already, the new object is deleted and the old one is used. The
 * content type is part of what "same" means, because the storage serves it with the bytes. Two
 * uploads of one content that finish together read the same range here, so the database makes the
 * second one see the first.
 *
 * @throws BYTES_ALREADY_USED
 */
export async function adoptBytes(
  ctx: MutationCtx,
  bytes: StoredBytes,
  contentType: string,
): Promise<Blob> {
  const { location, size, sha256 } = bytes;
  if ((await findBlobOfObject(ctx, bytes)) !== null) {
    throw assetError(
      "BYTES_ALREADY_USED",
      "These bytes belong to a version already; upload the file again, or restore that version.",
      { storageId: location.storageId },
    );
  }
  const twins = await ctx.db
    .query("blobs")
    .withIndex("by_content", (q) =>
      q
        .eq("sha256", sha256)
        .eq("size", size)
        .eq("contentType", contentType)
        .eq("location.backend", location.backend),
    )
    .take(MAX_TWINS);
  const same = await firstPresent(ctx, twins);
  if (same !== null) {
    await storageBackend(location.backend).remove(ctx, location);
    const refCount = same.refCount + 1;
    await ctx.db.patch("blobs", same._id, { refCount });
    return { ...same, refCount };
  }
  const row = { location, size, sha256, contentType, refCount: 1, createdAt: Date.now() };
  return { _id: await ctx.db.insert("blobs", row), ...row };
}
