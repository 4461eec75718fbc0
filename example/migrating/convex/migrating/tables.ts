/** The tables of the migration, for the app's schema. Remove them with the migration. */
import { defineTable } from "convex/server";
import { v } from "convex/values";

/** The source of the files; see `source.ts`. */
export const sourceName = v.union(v.literal("versionOne"), v.literal("storage"), v.literal("r2"));

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
  /** One row per source: the progress of its migration. */
  migrationRuns: defineTable({
    from: sourceName,
    phase,
    /** The cursor in the source's list; `null` at the beginning. */
    position: v.nullable(v.string()),
    /** Counts the actions. Only the latest may write. */
    step: v.number(),
    /** Items with more attempts than this wait for the next pass. */
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
    /** The number of versions in the source; `null` if unknown. */
    versionsInSource: v.optional(v.nullable(v.number())),
    /** Why the last action ended early. */
    problem: v.optional(failure),
    startedAt: v.number(),
    endedAt: v.optional(v.number()),
  }).index("by_from", ["from"]),

  /** One row per asset or folder of a source. */
  migrationItems: defineTable({
    from: sourceName,
    sourceId: v.string(),
    folderPath: v.string(),
    /** A folder has none. */
    basename: v.optional(v.string()),
    /** The display name of a folder. */
    name: v.optional(v.string()),
    /** Changes when the source has something new. */
    revision: v.string(),
    status: itemStatus,
    /** Attempts since the last success. */
    attempts: v.number(),
    /** The asset with its copied versions. */
    toAssetId: v.optional(v.string()),
    /** The version that the migration has published; if another one is published, a user has decided. */
    publishedVersionId: v.optional(v.string()),
    /** True if a user's version stays published. */
    isKept: v.optional(v.boolean()),
    failure: v.optional(failure),
  })
    .index("by_source", ["from", "sourceId"])
    .index("by_status", ["from", "status", "attempts"])
    .index("by_kept", ["from", "isKept"])
    .index("by_copy", ["toAssetId"]),

  /** One row per version: its copy, or the reason why there is none. */
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
    /** True until the whole history is copied and can be shown. */
    isDraft: v.boolean(),
    problem: v.optional(failure),
  })
    .index("by_item", ["itemId", "number"])
    .index("by_draft", ["itemId", "isDraft", "number"])
    .index("by_source", ["sourceVersionId", "itemId"]),
};
