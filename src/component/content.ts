/** Access to file contents, for an app's own code that has authorized the caller. */
import { v } from "convex/values";
import { fileToRead } from "../shared/args.js";
import * as declared from "../shared/functions/content.js";
import { internal } from "./_generated/api.js";
import { action, internalQuery, mutation } from "./_generated/server.js";
import { backendOf } from "./backends/index.js";
import { assetError } from "../shared/errors.js";
import { parseR2Config } from "../shared/r2/config.js";
import { parseLimit } from "../shared/bounds.js";
import { findReadable, openFile as open } from "./model/files/reading.js";
import { location } from "./backends/locations.js";
import type * as returned from "../shared/validators.js";

export const openFile = mutation({
  ...declared.openFile,
  handler: async (ctx, { method, ...wanted }) => {
    const readable = await findReadable(ctx, wanted);
    return readable && (await open(ctx, readable, method));
  },
});

const DEFAULT_MAX_BYTES = 1024 * 1024;
/** A function may return 16 MiB, and a byte may become a character of three bytes. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

export const getTextContent = action({
  ...declared.getTextContent,
  handler: async (
    ctx,
    { maxBytes = DEFAULT_MAX_BYTES, r2Config: given, ...wanted },
  ): Promise<(typeof returned.textContent)["type"] | null> => {
    parseLimit("maxBytes", maxBytes, MAX_TEXT_BYTES);
    const r2Config = parseR2Config(given);
    const stored = await ctx.runQuery(internal.content.storedFile, wanted);
    if (stored === null) return null;
    const { location, folderPath, ...file } = stored;
    const { size, contentType, versionId } = file;
    if (size > maxBytes) {
      throw assetError(
        "FILE_TOO_LARGE",
        `The file has ${size} bytes; text content is limited to ${maxBytes}.`,
        { size, maxSize: maxBytes, folderPath },
      );
    }
    const bytes = await backendOf(location).read(ctx, location, size, r2Config);
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
  args: fileToRead,
  returns: v.nullable(fileInStorage),
  handler: async (ctx, wanted) => {
    const readable = await findReadable(ctx, wanted);
    if (readable === null) return null;
    const { versionId, version, size, contentType, location } = readable.file;
    const { folderPath } = readable.asset;
    return { versionId, version, size, contentType, folderPath, location };
  },
});

/** @throws NOT_TEXT */
function decode(bytes: ArrayBuffer, contentType: string, versionId: string): string {
  const charset = /;\s*charset="?([^\s";]+)/i.exec(contentType)?.[1] ?? "utf-8";
  const text = textIn(bytes, charset);
  if (text !== undefined) return text;
  throw assetError("NOT_TEXT", `The file is not text in ${charset}. Serve it by URL instead.`, {
    versionId,
    contentType,
  });
}

/** For bytes that are no text, Node's decoder throws and that of Convex's runtime returns `undefined`. */
function textIn(bytes: ArrayBuffer, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
