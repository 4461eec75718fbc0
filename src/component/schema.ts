import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

/** Where an object's bytes are. Copied wherever a URL is made, so that no lookup is needed. */
export const location = v.object({
  backend: v.literal("convex"),
  storageId: v.id("_storage"),
});

/** What is known of the bytes themselves. `sha256` is lower-case hex, `size` is in bytes. */
const content = {
  size: v.number(),
  contentType: v.string(),
  sha256: v.string(),
};

/** What was said of one upload. */
const description = {
  filename: v.optional(v.string()),
  label: v.optional(v.string()),
};

export const versionState = v.union(
  v.literal("draft"),
  v.literal("published"),
  v.literal("archived"),
);

export const changeType = v.union(
  v.literal("folder:create"),
  v.literal("folder:update"),
  v.literal("folder:delete"),
  v.literal("asset:create"),
  v.literal("asset:publish"),
  v.literal("asset:update"),
  v.literal("asset:archive"),
  v.literal("asset:delete"),
  v.literal("asset:move"),
  v.literal("asset:rename"),
);

export const storageBackend = v.union(v.literal("convex"), v.literal("r2"));

export default defineSchema({
  /** The root has no row: it always exists. Every other folder has one, and so has its parent. */
  folders: defineTable({
    path: v.string(),
    parentPath: v.string(),
    name: v.string(),
    createdAt: v.number(),
    createdBy: v.optional(v.string()),
    updatedAt: v.number(),
    updatedBy: v.optional(v.string()),
  })
    .index("by_path", ["path"])
    .index("by_parent", ["parentPath", "path"]),

  assets: defineTable({
    folderPath: v.string(),
    basename: v.string(),
    /** The number of the newest version; numbers are never reused. */
    versionCounter: v.number(),
    /** What the hot read needs of the published version; only model/publishing.ts writes it. */
    published: v.optional(
      v.object({
        versionId: v.id("versions"),
        version: v.number(),
        location,
        ...content,
        ...description,
        createdAt: v.number(),
        createdBy: v.optional(v.string()),
        publishedAt: v.number(),
        publishedBy: v.optional(v.string()),
      }),
    ),
    /** Whether `published` is there, in a form that an index can hold. */
    isPublished: v.boolean(),
    /** Set while the asset is in the trash. */
    deletedAt: v.optional(v.number()),
    deletedBy: v.optional(v.string()),
    createdAt: v.number(),
    createdBy: v.optional(v.string()),
    updatedAt: v.number(),
    updatedBy: v.optional(v.string()),
  })
    .index("by_path", ["folderPath", "deletedAt", "basename"])
    .index("by_published", ["folderPath", "deletedAt", "isPublished", "basename"]),

  versions: defineTable({
    assetId: v.id("assets"),
    version: v.number(),
    state: versionState,
    blobId: v.id("blobs"),
    location,
    ...content,
    ...description,
    createdAt: v.number(),
    createdBy: v.optional(v.string()),
    publishedAt: v.optional(v.number()),
    publishedBy: v.optional(v.string()),
    archivedAt: v.optional(v.number()),
    archivedBy: v.optional(v.string()),
  }).index("by_asset", ["assetId", "version"]),

  /** One row for each stored object. Versions with the same bytes share it. */
  blobs: defineTable({
    location,
    ...content,
    /** How many versions point here. */
    refCount: v.number(),
    createdAt: v.number(),
  })
    .index("by_content", ["sha256", "size", "contentType", "location.backend"])
    .index("by_storageId", ["location.storageId"]),

  /** What happened, in the order in which it was committed. Only model/changes.ts writes it. */
  changelog: defineTable({
    /** Set by the database at commit, the same for all rows of one transaction. */
    commitTs: v.commitTs(),
    /** Counts the changes of one transaction from 0. */
    seq: v.number(),
    /** The folder whose feed shows this row. */
    feedFolder: v.string(),
    /** True for the same change as seen from a second folder; the whole feed leaves it out. */
    isEcho: v.boolean(),
    type: changeType,
    /** Where the folder or asset is after the change. */
    folderPath: v.string(),
    basename: v.optional(v.string()),
    fromFolderPath: v.optional(v.string()),
    fromBasename: v.optional(v.string()),
    assetId: v.optional(v.id("assets")),
    versionId: v.optional(v.id("versions")),
    version: v.optional(v.number()),
    previousVersionId: v.optional(v.id("versions")),
    size: v.optional(v.number()),
    contentType: v.optional(v.string()),
    sha256: v.optional(v.string()),
    actor: v.optional(v.string()),
  })
    .index("by_commit", ["isEcho", "commitTs", "seq"])
    .index("by_folder", ["feedFolder", "commitTs", "seq"]),

  /** A promise to accept one upload at one address until `expiresAt`. */
  uploadIntents: defineTable({
    folderPath: v.string(),
    basename: v.string(),
    ...description,
    contentType: v.optional(v.string()),
    size: v.optional(v.number()),
    sha256: v.optional(v.string()),
    actor: v.optional(v.string()),
    /** Where the upload was opened; a later change of the setting does not move it. */
    backend: storageBackend,
    createdAt: v.number(),
    expiresAt: v.number(),
    /** Set once: what the upload became. */
    finished: v.optional(
      v.object({
        assetId: v.id("assets"),
        versionId: v.id("versions"),
        version: v.number(),
      }),
    ),
  }).index("by_expiry", ["expiresAt"]),

  /** At most one row. */
  settings: defineTable({
    backend: storageBackend,
    r2PublicUrl: v.optional(v.string()),
    r2KeyPrefix: v.optional(v.string()),
    updatedAt: v.number(),
    updatedBy: v.optional(v.string()),
  }),
});
