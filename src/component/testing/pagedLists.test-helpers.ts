/** The lists of a place that are read in pages, looked at alike. */
import type { PaginationOptions } from "convex/server";
import { api } from "../_generated/api.js";
import { type Component, at, upload } from "./component.test-helpers.js";

type Keys = { page: (string | number)[]; isDone: boolean; continueCursor: string };

export type PagedList = {
  /** Adds one row; a list that is not ordered by name ignores the name. */
  add: (t: Component, name: string) => Promise<unknown>;
  /** One page of the list at `place`, each row by its key. */
  read: (t: Component, paginationOpts: PaginationOptions, place?: string) => Promise<Keys>;
  /** The whole list, each row by its key. */
  readAll: (t: Component) => Promise<(string | number)[]>;
};

/** Where `add` puts its rows. */
export const PLACE = "place";

const { assetManager, pages, usage } = api;

function keysOf<Row>(
  { page, isDone, continueCursor }: { page: Row[]; isDone: boolean; continueCursor: string },
  keyOf: (row: Row) => string | number,
): Keys {
  return { page: page.map(keyOf), isDone, continueCursor };
}

const addFile = async (t: Component, name: string) => await upload(t, `${PLACE}/${name}`, name);

export const PAGED_LISTS: Record<string, PagedList> = {
  listPublishedFilesPage: {
    add: addFile,
    read: async (t, paginationOpts, folderPath = PLACE) =>
      keysOf(
        await t.query(pages.listPublishedFilesPage, { folderPath, paginationOpts }),
        (file) => file.basename,
      ),
    readAll: async (t) =>
      (await t.query(assetManager.listPublishedFilesInFolder, { folderPath: PLACE })).map(
        (file) => file.basename,
      ),
  },
  listAssetsPage: {
    add: addFile,
    read: async (t, paginationOpts, folderPath = PLACE) =>
      keysOf(
        await t.query(pages.listAssetsPage, { folderPath, paginationOpts }),
        (asset) => asset.basename,
      ),
    readAll: async (t) =>
      (await t.query(assetManager.listAssets, { folderPath: PLACE })).map(
        (asset) => asset.basename,
      ),
  },
  "listAssetsPage, backwards": {
    add: addFile,
    read: async (t, paginationOpts, folderPath = PLACE) =>
      keysOf(
        await t.query(pages.listAssetsPage, { folderPath, order: "desc", paginationOpts }),
        (asset) => asset.basename,
      ),
    readAll: async (t) =>
      (await t.query(assetManager.listAssets, { folderPath: PLACE }))
        .map((asset) => asset.basename)
        .reverse(),
  },
  listFoldersPage: {
    add: async (t, name) =>
      await t.mutation(assetManager.createFolderByPath, { path: `${PLACE}/${name}` }),
    read: async (t, paginationOpts, parentPath = PLACE) =>
      keysOf(
        await t.query(pages.listFoldersPage, { parentPath, paginationOpts }),
        (folder) => folder.path,
      ),
    readAll: async (t) =>
      (await t.query(assetManager.listFolders, { parentPath: PLACE })).map((folder) => folder.path),
  },
  getAssetVersionsPage: {
    add: async (t, name) => await upload(t, PLACE, name),
    read: async (t, paginationOpts, path = PLACE) =>
      keysOf(
        await t.query(pages.getAssetVersionsPage, { ...at(path), paginationOpts }),
        (version) => version.version,
      ),
    readAll: async (t) =>
      (await t.query(assetManager.getAssetVersions, at(PLACE))).map((version) => version.version),
  },
  // Each folder that is added has one asset, so that rows and assets are one to one.
  listFolderUsage: {
    add: async (t, name) => await upload(t, `${PLACE}/${name}/file`, name),
    read: async (t, paginationOpts, folderPath = PLACE) =>
      keysOf(
        await t.query(usage.listFolderUsage, { folderPath, paginationOpts }),
        (folder) => folder.folderPath,
      ),
    readAll: async (t) =>
      (await t.query(assetManager.listFolders, { parentPath: PLACE })).map((folder) => folder.path),
  },
};

/** Where else rows of a list can be, so that its cursors belong elsewhere. */
export const OTHER_PLACE = "elsewhere";

/** Adds one row to each list, at `OTHER_PLACE`. */
export async function addElsewhere(t: Component): Promise<void> {
  await upload(t, OTHER_PLACE, "asset");
  await upload(t, `${OTHER_PLACE}/a`, "file");
  await t.mutation(assetManager.createFolderByPath, { path: `${OTHER_PLACE}/b` });
}
