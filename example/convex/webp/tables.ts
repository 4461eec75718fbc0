/** The tables of the conversion to WebP, for the app's schema. */
import { defineTable } from "convex/server";
import { v } from "convex/values";

export const runtime = v.union(v.literal("convex"), v.literal("node"));

export const webpTables = {
  /** One row while conversion is on: the cursor in the feed. */
  webpFollower: defineTable({
    cursor: v.object({ createdAt: v.number(), id: v.string() }),
    /** The time of the last step of a backfill, to detect an interrupted one. */
    backfilledAt: v.number(),
  }),

  /** The folders that a backfill has still to visit, each with its cursor. */
  webpFolders: defineTable({
    path: v.string(),
    listing: v.union(v.literal("folders"), v.literal("files")),
    cursor: v.union(v.string(), v.null()),
  }),

  /** One row per version of an original: its conversion and result. */
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
    /** Waiting: when to start. Converting: the deadline. Otherwise: when it ended. */
    dueAt: v.number(),
    webp: v.optional(v.object({ assetId: v.string(), versionId: v.string(), size: v.number() })),
    failure: v.optional(v.object({ code: v.string(), message: v.string() })),
  })
    .index("by_source", ["sourceVersionId"])
    .index("by_status", ["status", "dueAt"]),
};
