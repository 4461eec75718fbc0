/** What the conversion to WebP remembers, for the app's schema. */
import { defineTable } from "convex/server";
import { v } from "convex/values";

export const runtime = v.union(v.literal("convex"), v.literal("node"));

export const webpTables = {
  /** One row while conversion is switched on: how far the feed has been followed. */
  webpFollower: defineTable({
    cursor: v.object({ createdAt: v.number(), id: v.string() }),
    /** When the last step of a backfill was made, for who looks whether it still goes on. */
    backfilledAt: v.number(),
  }),

  /** Folders that a backfill has still to look at, and how far it is in each. */
  webpFolders: defineTable({
    path: v.string(),
    listing: v.union(v.literal("folders"), v.literal("files")),
    cursor: v.union(v.string(), v.null()),
  }),

  /** One row for each version of an original: its conversion, and what it has become. */
  webpConversions: defineTable({
    sourceVersionId: v.string(),
    sourceAssetId: v.string(),
    status: v.union(
      v.literal("waiting"),
      v.literal("converting"),
      v.literal("done"),
      v.literal("failed"),
    ),
    runtime,
    attempts: v.number(),
    /** Waiting: when to begin. Converting: when it must have ended. Else: when it did. */
    dueAt: v.number(),
    webp: v.optional(v.object({ assetId: v.string(), versionId: v.string(), size: v.number() })),
    failure: v.optional(v.object({ code: v.string(), message: v.string() })),
  })
    .index("by_source", ["sourceVersionId"])
    .index("by_status", ["status", "dueAt"]),
};
