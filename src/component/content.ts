/** The bytes themselves, for an app's own code that has decided who may read them. */
import { v } from "convex/values";
import * as accepts from "./args.js";
import { internal } from "./_generated/api.js";
import { type ActionCtx, action, internalQuery, mutation } from "./_generated/server.js";
import { WAIT, withDeadline } from "./backends/deadline.js";
import { requireCredentials, type R2Config } from "./backends/r2Config.js";
import { sourceInBucket } from "./backends/transfer.js";
import { assetError } from "./errors.js";
import { parseLimit } from "./model/bounds.js";
import { findReadable, openFile as open } from "./model/reading.js";
import { location } from "./schema.js";
import * as returned from "./validators.js";

/**
 * A file to be served by a route of the app, private or not. Its `url` reads the bytes: for Convex
 * storage it works for ever and must not reach anybody.
 *
 * @returns `null` when there is no such file.
 * @throws ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: 1 document by address, 2 by version.
 */
export const openFile = mutation({
  args: accepts.openFile,
  returns: v.union(returned.openedFile, v.null()),
  handler: async (ctx, wanted) => {
    const readable = await findReadable(ctx, wanted);
    return readable && (await open(ctx, readable));
  },
});

const DEFAULT_MAX_BYTES = 1024 * 1024;
/** A function may return 16 MiB, and a byte may become a character of three. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

/**
 * The text of a file, for pages that must not depend on what the storage lets them fetch.
 *
 * @param maxBytes the largest file that is read, 1 MiB by default, 4 MiB at most.
 * @param r2Config credentials, where the deployment's environment has none.
 * @returns the text, without a byte order mark; `null` when there is no such file.
 * @throws FILE_TOO_LARGE, NOT_TEXT, BYTES_NOT_FOUND, ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: 1 document by address, 2 by version, and the bytes of the file.
 */
export const getTextContent = action({
  args: { ...accepts.getTextContent, ...accepts.withCredentials },
  returns: v.union(returned.textContent, v.null()),
  handler: async (
    ctx,
    { maxBytes = DEFAULT_MAX_BYTES, r2Config, ...wanted },
  ): Promise<(typeof returned.textContent)["type"] | null> => {
    parseLimit("maxBytes", maxBytes, MAX_TEXT_BYTES);
    const stored = await ctx.runQuery(internal.content.storedFile, wanted);
    if (stored === null) return null;
    const { location, folderPath, ...file } = stored;
    const { size, contentType, versionId } = file;
    if (size > maxBytes) {
      throw assetError(
        "FILE_TOO_LARGE",
        `The file has ${size} bytes; at most ${maxBytes} are read as a text.`,
        { size, maxSize: maxBytes, folderPath },
      );
    }
    const bytes = await readBytes(ctx, stored, r2Config);
    if (bytes?.byteLength !== size) {
      throw assetError("BYTES_NOT_FOUND", "The storage does not have the bytes of this version.", {
        ...(location.backend === "convex" ? { storageId: location.storageId } : {}),
      });
    }
    return { ...file, text: decode(bytes, contentType, versionId) };
  },
});

/** Where a file's bytes are; never for a caller outside. */
const fileInStorage = v.object({
  versionId: v.id("versions"),
  version: v.number(),
  size: v.number(),
  contentType: v.string(),
  folderPath: v.string(),
  location,
});

export const storedFile = internalQuery({
  args: accepts.openFile,
  returns: v.union(fileInStorage, v.null()),
  handler: async (ctx, wanted) => {
    const readable = await findReadable(ctx, wanted);
    if (readable === null) return null;
    const { versionId, version, size, contentType, location } = readable.file;
    const { folderPath } = readable.asset;
    return { versionId, version, size, contentType, folderPath, location };
  },
});

async function readBytes(
  ctx: ActionCtx,
  { location }: (typeof fileInStorage)["type"],
  r2Config: R2Config | undefined,
): Promise<ArrayBuffer | null> {
  if (location.backend === "convex") {
    return (await (await ctx.storage.get(location.storageId))?.arrayBuffer()) ?? null;
  }
  const url = await sourceInBucket(requireCredentials(r2Config, location.bucket), location.key);
  try {
    return await withDeadline(WAIT.transfer, async (signal) => {
      const response = await fetch(url, { signal });
      return response.ok ? await response.arrayBuffer() : null;
    });
  } catch {
    throw assetError("R2_UNAVAILABLE", "The bucket did not send the file; try again.", {
      operation: "GET",
      status: null,
    });
  }
}

/** @throws NOT_TEXT */
function decode(bytes: ArrayBuffer, contentType: string, versionId: string): string {
  const charset = /;\s*charset="?([^\s";]+)/i.exec(contentType)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    throw assetError("NOT_TEXT", `The file is no text in ${charset}; serve it as it is.`, {
      versionId,
      contentType,
    });
  }
}
