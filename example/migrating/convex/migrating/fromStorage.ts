/** The source for files in plain Convex storage that are described by a table of the app. */
import { v } from "convex/values";
import { internal } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import { internalQuery } from "../_generated/server.js";
import { type FoundItem, type Source, foundPage, known, sourceVersion, toHex } from "./source.js";

/** The table of your app, whose rows hold a `storageId`. */
const TABLE = "files";

type Place = { folderPath: string; basename: string; filename?: string; contentType?: string };

/** **Edit this:** returns the path of a file, or `null` to skip it. */
export function placeOf(file: Doc<typeof TABLE>): Place | null {
  return {
    folderPath: file.owner === undefined ? "files" : `files/${file.owner}`,
    basename: file.name,
    filename: file.name,
    contentType: file.contentType,
  };
}

export const storage: Source = {
  async find(ctx, cursor) {
    return await ctx.runQuery(internal.migrating.fromStorage.findPage, { cursor });
  },

  async versionsOf(ctx, { sourceId }) {
    return await ctx.runQuery(internal.migrating.fromStorage.versionsOf, { sourceId });
  },

  async urlOf(ctx, { id }) {
    return await ctx.storage.getUrl(id as Id<"_storage">);
  },

  async countVersions() {
    return null;
  },
};

const ROWS_AT_ONCE = 100;

export const findPage = internalQuery({
  args: { cursor: v.nullable(v.string()) },
  returns: foundPage,
  handler: async (ctx, { cursor }) => {
    const found = await ctx.db.query(TABLE).paginate({ numItems: ROWS_AT_ONCE, cursor });
    const items = found.page.flatMap((file): FoundItem[] => {
      const item = { sourceId: file._id, revision: file.storageId };
      try {
        const place = placeOf(file);
        if (place === null) return [];
        return [{ ...item, folderPath: place.folderPath, basename: place.basename }];
      } catch (error) {
        const problem = { code: "PLACE_UNKNOWN", message: String(error) };
        return [{ ...item, folderPath: "", basename: file._id, problem }];
      }
    });
    return { items, next: found.isDone ? null : found.continueCursor };
  },
});

/** A row has one file; if the app replaces it, that is the next version. */
export const versionsOf = internalQuery({
  args: { sourceId: v.string() },
  returns: v.array(sourceVersion),
  handler: async (ctx, { sourceId }) => {
    const file = await ctx.db.get(TABLE, sourceId as Id<typeof TABLE>);
    const place = file && placeOf(file);
    if (!file || !place) return [];
    const stored = await ctx.db.system.get("_storage", file.storageId);
    const version = {
      id: file.storageId,
      number: 1,
      isPublished: true,
      size: stored?.size,
      sha256: toHex(stored?.sha256),
      contentType: place.contentType ?? stored?.contentType,
      filename: place.filename,
      metadata: known({
        migratedFrom: "Convex storage",
        rowId: file._id,
        storageId: file.storageId,
        createdAt: stored?._creationTime,
      }),
    };
    return [version];
  },
});
