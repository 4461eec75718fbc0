/** Access to file contents, for an app's own code that has authorized the caller. */
import { v } from "convex/values";
import * as accepts from "../shared/args.js";
import { internal } from "./_generated/api.js";
import { type ActionCtx, action, internalQuery, mutation, query } from "./_generated/server.js";
import { requireCredentials } from "./backends/r2Config.js";
import type { R2Config } from "../shared/r2/config.js";
import { askBucket, bytesOf } from "./backends/r2Objects.js";
import { assetError } from "../shared/errors.js";
import { parseLimit } from "../shared/bounds.js";
import { findReadable, openFile as open, publicFile } from "./model/files/reading.js";
import { location } from "./schema.js";
import * as returned from "../shared/validators.js";

/**
 * Returns a file for a route before it is served: a version that was published at some time, or the published
 * version at a path.
 *
 * @param withPrivate true includes private files, without a `url`.
 * @returns `null` if the file does not exist or is not visible.
 * @throws ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: 1 document by path, 2 by version.
 */
export const findFile = query({
  args: accepts.findFile,
  returns: v.union(returned.foundFile, v.null()),
  handler: async (ctx, { withPrivate, ...wanted }) => {
    const readable = await findReadable(ctx, wanted);
    if (readable === null || readable.isDraft) return null;
    const file = await publicFile(ctx, readable);
    return file.url === null && !(file.isPrivate && withPrivate) ? null : file;
  },
});

/**
 * Returns a file to be served by a route of the app, private or public. Its `url` reads the bytes; for Convex
 * storage it is permanent and must not be revealed.
 *
 * @param method HEAD: the `url` is for requesting metadata only.
 * @returns `null` if the file does not exist.
 * @throws ARGUMENT_INVALID, PATH_INVALID, R2_NOT_CONFIGURED, R2_CONFIG_INVALID
 *
 * Cost: 1 document by path, 2 by version.
 */
export const openFile = mutation({
  args: accepts.openFile,
  returns: v.union(returned.openedFile, v.null()),
  handler: async (ctx, { method, ...wanted }) => {
    const readable = await findReadable(ctx, wanted);
    return readable && (await open(ctx, readable, method));
  },
});

const DEFAULT_MAX_BYTES = 1024 * 1024;
/** A function may return 16 MiB, and a byte may become a character of three bytes. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

/**
 * Returns the text content of a file, independent of the storage's CORS rules.
 *
 * @param maxBytes the largest file to read, 1 MiB by default, 4 MiB at most.
 * @param r2Config credentials, if the deployment's environment has none.
 * @returns the text, without a byte order mark; `null` if the file does not exist.
 * @throws FILE_TOO_LARGE, NOT_TEXT, BYTES_NOT_FOUND, R2_NOT_CONFIGURED, R2_CONFIG_INVALID, R2_ACCESS_DENIED,
 * R2_UNAVAILABLE, ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: 1 document by path, 2 by version, and the bytes of the file.
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
    const { location: _location, folderPath, ...file } = stored;
    const { size, contentType, versionId } = file;
    if (size > maxBytes) {
      throw assetError(
        "FILE_TOO_LARGE",
        `The file has ${size} bytes; text content is limited to ${maxBytes}.`,
        { size, maxSize: maxBytes, folderPath },
      );
    }
    const bytes = await readBytes(ctx, stored, r2Config);
    if (bytes === null) {
      throw assetError("BYTES_NOT_FOUND", "The storage does not have the bytes of this version.", {
        versionId,
      });
    }
    return { ...file, text: decode(bytes, contentType, versionId) };
  },
});

/** Returns where a file's bytes are; internal only. */
const fileInStorage = v.object({
  versionId: v.id("versions"),
  version: v.number(),
  size: v.number(),
  contentType: v.string(),
  folderPath: v.string(),
  location,
});

export const storedFile = internalQuery({
  args: accepts.fileToRead,
  returns: v.union(fileInStorage, v.null()),
  handler: async (ctx, wanted) => {
    const readable = await findReadable(ctx, wanted);
    if (readable === null) return null;
    const { versionId, version, size, contentType, location } = readable.file;
    const { folderPath } = readable.asset;
    return { versionId, version, size, contentType, folderPath, location };
  },
});

/** Reads the bytes of a small file; `null` if they are missing or not as expected. */
async function readBytes(
  ctx: ActionCtx,
  { location, size }: (typeof fileInStorage)["type"],
  r2Config: R2Config | undefined,
): Promise<ArrayBuffer | null> {
  if (location.backend === "convex") {
    const blob = await ctx.storage.get(location.storageId);
    return blob?.size === size ? await blob.arrayBuffer() : null;
  }
  const credentials = requireCredentials(r2Config, location.bucket);
  const answer = await askBucket(credentials, { method: "GET", key: location.key });
  // An unverified object in the bucket might be larger than declared.
  if (!answer.ok || Number(answer.headers.get("content-length")) !== size) return null;
  return await bytesOf(answer);
}

/** @throws NOT_TEXT */
function decode(bytes: ArrayBuffer, contentType: string, versionId: string): string {
  const charset = /;\s*charset="?([^\s";]+)/i.exec(contentType)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    throw assetError("NOT_TEXT", `The file is not text in ${charset}. Serve it by URL instead.`, {
      versionId,
      contentType,
    });
  }
}
