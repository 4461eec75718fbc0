/** Published files, as visitors see them; see scripts/buildComponent.ts. */
import type { Infer } from "convex/values";
import * as declared from "../shared/functions/published.js";
import { parseBatch } from "../shared/bounds.js";
import { mapInParts } from "../shared/mapInParts.js";
import { readAll } from "../shared/pages.js";
import { type AssetPath, parseAssetPath, parseFolderPath } from "../shared/paths.js";
import type { publishedFile } from "../shared/validators.js";
import { internal } from "./_generated/api.js";
import { type QueryCtx, query } from "./_generated/server.js";
import * as assets from "./model/files/assets.js";
import { findReadable, publicFile } from "./model/files/reading.js";
import { permanentUrl } from "./model/tree/access.js";
import { assetViewer, shownRows } from "./model/tree/closing.js";

/** The maximum number of files of one call. */
const MAX_FILES = 100;

type File = Infer<typeof publishedFile>;

/** Returns a function that reads published files as visitors see them. */
function reader(ctx: QueryCtx) {
  const show = assetViewer(ctx);
  return async (path: AssetPath) => {
    const asset = await assets.findAsset(ctx, path);
    const shown = asset && (await show(asset));
    return shown && (await assets.publishedFileView(ctx, shown));
  };
}

export const getPublishedFile = query({
  ...declared.getPublishedFile,
  handler: async (ctx, { perspective, resolved, ...path }): Promise<File | null> => {
    if (perspective === undefined) return await reader(ctx)(parseAssetPath(path));
    const wanted = { perspective, files: [path], resolved };
    const [file = null] = await ctx.runQuery(internal.perspectives.readFiles, wanted);
    return file;
  },
});

export const getPublishedFiles = query({
  ...declared.getPublishedFiles,
  handler: async (ctx, { files, perspective, resolved }): Promise<(File | null)[]> => {
    if (files.length === 0) return [];
    const paths = parseBatch("files", files, MAX_FILES).map(parseAssetPath);
    if (perspective === undefined) return await mapInParts(paths, reader(ctx));
    const wanted = { perspective, files: paths, resolved };
    return await ctx.runQuery(internal.perspectives.readFiles, wanted);
  },
});

export const listPublishedFilesInFolder = query({
  ...declared.listPublishedFilesInFolder,
  handler: async (ctx, { folderPath, perspective, resolved }): Promise<File[]> => {
    if (perspective !== undefined) {
      const wanted = { perspective, folderPath, resolved };
      return await ctx.runQuery(internal.perspectives.readFolder, wanted);
    }
    const rows = await readAll(
      assets.publishedAssets(ctx, parseFolderPath(folderPath)),
      "listPublishedFilesPage",
    );
    const files = shownRows(ctx, rows, (row) => assets.publishedFileView(ctx, row));
    return (await files).filter((file) => file !== null);
  },
});

export const findUrl = query({
  ...declared.findUrl,
  handler: async (ctx, wanted) => {
    const readable = await findReadable(ctx, wanted);
    if (readable === null || readable.isDraft) return null;
    const { asset, file, sized } = readable;
    const url = await permanentUrl(ctx, asset, file.location);
    const { versionId } = file;
    return url === null ? null : { url, versionId, expiresAt: asset.expiresAt, sized };
  },
});

export const findFile = query({
  ...declared.findFile,
  handler: async (ctx, { withPrivate, ...wanted }) => {
    const readable = await findReadable(ctx, wanted);
    if (readable === null || readable.isDraft) return null;
    const file = await publicFile(ctx, readable);
    return file.url === null && !(file.isPrivate && withPrivate) ? null : file;
  },
});
