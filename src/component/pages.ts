/** The paginated forms of `assetManager`'s lists, for folders and histories of any length. */
import * as declared from "../shared/functions/pages.js";
import type { Doc } from "./_generated/dataModel.js";
import { query } from "./_generated/server.js";
import { assetViewer, folderViewer, shownRows } from "./model/tree/closing.js";
import * as assets from "./model/files/assets.js";
import * as folders from "./model/tree/folders.js";
import { parsePageSize, readPage } from "../shared/pages.js";
import { ROOT, parseAssetPath, parseFolderPath } from "../shared/paths.js";
import { mapInParts } from "../shared/mapInParts.js";
import {
  type SeenName,
  assetsSeen,
  filesNamed,
  namesIn,
  seenAssetView,
} from "./model/releases/perspective.js";
import { requireRelease } from "./model/releases/releases.js";
import { takeHandle } from "./model/rows.js";
import * as versions from "./model/files/versions.js";

export const listPublishedFilesPage = query({
  ...declared.listPublishedFilesPage,
  handler: async (ctx, { folderPath, paginationOpts, perspective, resolved }) => {
    const scope = parseFolderPath(folderPath);
    if (perspective !== undefined) {
      takeHandle(ctx, resolved);
      const release = await requireRelease(ctx, perspective);
      const { page, ...rest } = await readPage(
        paginationOpts,
        {
          name: "publishedFiles",
          scope: JSON.stringify([scope, release._id]),
          keyType: "string",
          keyOf: ({ basename }: SeenName) => basename,
          read: (bounds) => namesIn(ctx, release, scope, bounds),
        },
        (row) => row,
      );
      return { ...rest, page: await filesNamed(ctx, scope, page) };
    }
    const { page, ...rest } = await readPage(
      paginationOpts,
      {
        name: "publishedFiles",
        scope,
        keyType: "string",
        keyOf: (row: assets.Asset) => row.basename,
        read: (bounds) => assets.publishedAssets(ctx, scope, bounds),
      },
      (row) => row,
    );
    const files = await shownRows(ctx, page, (row) => assets.publishedFileView(ctx, row));
    return { ...rest, page: files.filter((file) => file !== null) };
  },
});

export const listAssetsPage = query({
  ...declared.listAssetsPage,
  handler: async (ctx, { folderPath, order = "asc", paginationOpts, perspective, resolved }) => {
    takeHandle(ctx, resolved);
    const release = perspective === undefined ? null : await requireRelease(ctx, perspective);
    const scope = parseFolderPath(folderPath);
    const { page, ...rest } = await readPage(
      paginationOpts,
      {
        name: order === "asc" ? "assets" : "assetsBackwards",
        scope,
        keyType: "string",
        keyOf: (row: assets.Asset) => row.basename,
        read: (bounds) => assets.liveAssets(ctx, scope, bounds, order),
      },
      (row) => row,
    );
    if (release !== null) {
      const seen = await assetsSeen(ctx, release, scope, page);
      return { ...rest, page: await mapInParts(seen, (one) => seenAssetView(ctx, one)) };
    }
    return { ...rest, page: await shownRows(ctx, page, (row) => assets.assetView(ctx, row)) };
  },
});

export const listFoldersPage = query({
  ...declared.listFoldersPage,
  handler: async (ctx, { parentPath = ROOT, paginationOpts }) => {
    const scope = parseFolderPath(parentPath);
    return await readPage(
      paginationOpts,
      {
        name: "folders",
        scope,
        keyType: "string",
        keyOf: (row: Doc<"folders">) => row.path,
        read: (bounds) => folders.childFolders(ctx, scope, bounds),
      },
      folderViewer(ctx),
    );
  },
});

export const getAssetVersionsPage = query({
  ...declared.getAssetVersionsPage,
  handler: async (ctx, { paginationOpts, ...args }) => {
    parsePageSize(paginationOpts);
    const found = await assets.findAsset(ctx, parseAssetPath(args));
    const asset = found && (await assetViewer(ctx)(found));
    if (asset === null) return { page: [], isDone: true, continueCursor: "" };
    const { page, ...rest } = await readPage(
      paginationOpts,
      {
        name: "versions",
        scope: asset._id,
        keyType: "number",
        keyOf: (row: versions.Version) => row.version,
        read: (bounds) => versions.versionsOf(ctx, asset._id, bounds),
      },
      (row) => row,
    );
    return { ...rest, page: await versions.versionViews(ctx, asset, page) };
  },
});
