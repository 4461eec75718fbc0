/** What the migration remembers, for the app's schema. To be removed with the migration. */
import { defineTable } from "convex/server";
import { v } from "convex/values";

/** Where the files come from; see `source.ts`. */
export const sourceName = v.union(v.literal("versionOne"), v.literal("storage"));

export const failure = v.object({ code: v.string(), message: v.string() });

export const itemStatus = v.union(
  v.literal("waiting"),
  v.literal("copied"),
  v.literal("done"),
  v.literal("failed"),
);

export const phase = v.union(
  v.literal("finding"),
  v.literal("copying"),
  v.literal("verifying"),
  v.literal("done"),
);

export const migrationTables = {
  /** One row for each source: how far its migration is. */
  migrationRuns: defineTable({
    from: sourceName,
    phase,
    /** How far the source has been listed; `null` at its beginning. */
    position: v.union(v.string(), v.null()),
    /** Counts the actions. Only the latest may change anything. */
    step: v.number(),
    /** What has been tried more often than this waits for the next pass. */
    pass: v.number(),
    items: v.object({
      waiting: v.number(),
      copied: v.number(),
      done: v.number(),
      failed: v.number(),
    }),
    versions: v.object({ copied: v.number(), notCopied: v.number() }),
    /** Folders that the source could not list. */
    unlisted: v.array(v.string()),
    /** How many versions the source says that it has; `null` where it cannot say. */
    versionsInSource: v.optional(v.union(v.number(), v.null())),
    /** Why the last action ended before its time. */
    problem: v.optional(failure),
    startedAt: v.number(),
    endedAt: v.optional(v.number()),
  }).index("by_from", ["from"]),

  /** One row for each asset or folder of a source. */
  migrationItems: defineTable({
    from: sourceName,
    sourceId: v.string(),
    folderPath: v.string(),
    /** A folder has none. */
    basename: v.optional(v.string()),
    /** What a folder is called. */
    name: v.optional(v.string()),
    /** Differs when the source has something new. */
    revision: v.string(),
    status: itemStatus,
    /** How often it has been begun since something went right. */
    attempts: v.number(),
    /** The asset that its versions have become. */
    toAssetId: v.optional(v.string()),
    /** The version that the migration has published; if another is, somebody else has decided. */
    publishedVersionId: v.optional(v.string()),
    /** True when somebody else's version stays published. */
    isKept: v.optional(v.boolean()),
    failure: v.optional(failure),
  })
    .index("by_source", ["from", "sourceId"])
    .index("by_status", ["from", "status", "attempts"])
    .index("by_kept", ["from", "isKept"])
    .index("by_copy", ["toAssetId"]),

  /** One row for each version: what it has become, or why nothing. */
  migrationVersions: defineTable({
    itemId: v.id("migrationItems"),
    sourceVersionId: v.string(),
    /** Its number in the source. */
    number: v.number(),
    copy: v.optional(
      v.object({
        versionId: v.string(),
        size: v.number(),
        /** In hex. */
        sha256: v.string(),
      }),
    ),
    /** True until the whole history is there and can be shown. */
    isDraft: v.boolean(),
    problem: v.optional(failure),
  })
    .index("by_item", ["itemId", "number"])
    .index("by_draft", ["itemId", "isDraft", "number"])
    .index("by_source", ["sourceVersionId", "itemId"]),
};
