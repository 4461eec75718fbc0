import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import {
  access,
  changeType,
  expectation,
  metadata,
  migrationProgress,
  operationProgress,
  storageBackend,
  sweepReport,
  uploadLimits,
  uploadRule,
  versionState,
} from "../shared/values.js";

export const placeInBucket = v.object({
  backend: v.literal("r2"),
  key: v.string(),
  /** Which bucket; without it the one that has a public address. */
  bucket: v.optional(v.literal("private")),
});

/** Where an object's bytes are. Copied wherever a URL is made, so that no lookup is needed. */
export const location = v.union(
  v.object({ backend: v.literal("convex"), storageId: v.id("_storage") }),
  placeInBucket,
);

/**
 * Access as a row of a folder or an asset holds it. `access` is what was said of it itself; without
 * it the folder decides. `isPrivate` is what follows from both, and is only there when it is true.
 */
const accessFields = { access: v.optional(access), isPrivate: v.optional(v.boolean()) };

/**
 * Whether the storage itself has said that the bytes are there and what they are: then nothing is
 * said. Convex storage says so at once. A bucket has to be asked; until then the bytes are what the
 * caller declared.
 */
const verification = v.optional(v.union(v.literal("pending"), v.literal("failed")));

/**
 * What is known of the bytes themselves. `size` is in bytes. `sha256` is lower-case hex; a bucket
 * knows it only of bytes that were sent with it.
 */
const content = {
  size: v.number(),
  contentType: v.string(),
  sha256: v.optional(v.string()),
  verification,
};

/** What was said of one upload. */
const description = {
  filename: v.optional(v.string()),
  label: v.optional(v.string()),
  metadata: v.optional(metadata),
};

const operationPhase = v.union(
  v.literal("check"),
  v.literal("assets"),
  v.literal("folders"),
  v.literal("undelete"),
  v.literal("access"),
);

export default defineSchema({
  /** The root has no row: it always exists. Every other folder has one, and so has its parent. */
  folders: defineTable({
    path: v.string(),
    parentPath: v.string(),
    name: v.string(),
    ...accessFields,
    createdAt: v.number(),
    createdBy: v.optional(v.string()),
    /** Left out, with `updatedBy`, when nothing has changed since it was made. */
    updatedAt: v.optional(v.number()),
    updatedBy: v.optional(v.string()),
  })
    .index("by_path", ["path"])
    .index("by_parent", ["parentPath", "path"]),

  assets: defineTable({
    folderPath: v.string(),
    basename: v.string(),
    /** The words of the basename, as the search index needs them; see model/names.ts. */
    nameWords: v.string(),
    /** The number of the newest version; numbers are never reused. */
    versionCounter: v.number(),
    /** What the hot read needs of the published version; only model/files/publishing.ts writes it. */
    published: v.optional(
      v.object({
        versionId: v.id("versions"),
        version: v.number(),
        location,
        ...content,
        ...description,
        createdAt: v.number(),
        createdBy: v.optional(v.string()),
        /** Left out, with `publishedBy`, when it was published as it was made. */
        publishedAt: v.optional(v.number()),
        publishedBy: v.optional(v.string()),
      }),
    ),
    /** True when `published` is not there, in a form that an index can hold. */
    isUnpublished: v.optional(v.boolean()),
    ...accessFields,
    /**
     * Set while versions have their bytes where they do not belong: bytes that were public must not
     * be those of a private file, whose addresses would work for ever. See model/rehousing.ts.
     */
    rehousing: v.optional(
      v.object({
        to: access,
        /** The last version that was looked at, in ascending order. */
        after: v.number(),
        /** The first version that could not be done and was passed over, to begin anew with it. */
        retryFrom: v.optional(v.number()),
        /** When somebody may take the next step. */
        dueAt: v.number(),
        failures: v.number(),
        startedBy: v.optional(v.string()),
      }),
    ),
    metadata: v.optional(metadata),
    /** Set while the asset is in the trash. */
    deletedAt: v.optional(v.number()),
    deletedBy: v.optional(v.string()),
    /** The folder deletion that took the asset along, which can be undone as a whole. */
    deletedWith: v.optional(v.id("operations")),
    /** True from the first step of a purge: the asset cannot come back. */
    isPurging: v.optional(v.boolean()),
    createdAt: v.number(),
    createdBy: v.optional(v.string()),
    /** Left out, with `updatedBy`, when nothing has changed since it was made or last published. */
    updatedAt: v.optional(v.number()),
    updatedBy: v.optional(v.string()),
  })
    .index("by_path", ["folderPath", "deletedAt", "basename"])
    .index("by_place", ["deletedAt", "folderPath", "basename"])
    .index("by_published", ["folderPath", "deletedAt", "isUnpublished", "isPrivate", "basename"])
    .index("by_rehousing", ["rehousing.dueAt"])
    .index("by_trash", ["isPurging", "deletedAt"])
    .index("by_deletion", ["deletedWith", "isPurging"])
    .searchIndex("by_name", {
      searchField: "nameWords",
      filterFields: ["deletedAt", "isUnpublished"],
    }),

  versions: defineTable({
    assetId: v.id("assets"),
    version: v.number(),
    state: versionState,
    blobId: v.id("blobs"),
    location,
    ...content,
    /** How often the bucket could not be asked, and when to ask it again. */
    verifyFailures: v.optional(v.number()),
    verifyAfter: v.optional(v.number()),
    /** True when nobody has said the content type, until the bucket does. */
    isTypeUnknown: v.optional(v.boolean()),
    /** What was published before, to go back to if the bytes turn out not to be there. */
    publishedOver: v.optional(v.id("versions")),
    ...description,
    createdAt: v.number(),
    createdBy: v.optional(v.string()),
    publishedAt: v.optional(v.number()),
    publishedBy: v.optional(v.string()),
    archivedAt: v.optional(v.number()),
    archivedBy: v.optional(v.string()),
  })
    .index("by_asset", ["assetId", "version"])
    .index("by_blob", ["blobId", "location.backend"])
    .index("by_verification", ["verification", "verifyAfter"]),

  /** One row for each stored object. Versions with the same bytes share it. */
  blobs: defineTable({
    location,
    ...content,
    /** True when only private assets have versions here; they share no object with public ones. */
    isPrivate: v.optional(v.boolean()),
    /** How many versions point here. */
    refCount: v.number(),
    /** When the object may go; set while nothing points here. */
    deleteAfter: v.optional(v.number()),
    /** The blob that has taken over; set while versions still point to this object's old place. */
    replacedBy: v.optional(v.id("blobs")),
    /** True once the object may have been deleted: nothing may point here any more. */
    isDoomed: v.optional(v.boolean()),
    /** How often the storage has refused to delete it. */
    failures: v.optional(v.number()),
  })
    .index("by_content", ["sha256", "size", "contentType", "isPrivate", "location.backend"])
    .index("by_storageId", ["location.storageId"])
    .index("by_key", ["location.key"])
    .index("by_backend", ["isDoomed", "location.backend"])
    .index("by_replacement", ["replacedBy"])
    .index("by_failures", ["failures"])
    .index("by_deleteAfter", ["deleteAfter"]),

  /** What happened, in the order in which it was committed. Only model/feed/changes.ts writes it. */
  changelog: defineTable({
    /** Set by the database at commit, the same for all rows of one transaction. */
    commitTs: v.commitTs(),
    /** Counts the changes of one transaction from 0. */
    seq: v.number(),
    /** The folder whose feed shows this row. */
    feedFolder: v.string(),
    /** True for the same change as seen from a second folder; the whole feed leaves it out. */
    isEcho: v.optional(v.boolean()),
    /** True on the last row that was pruned: whoever has not come so far has missed something. */
    isHorizon: v.optional(v.boolean()),
    type: changeType,
    /** Where the folder or asset is after the change; left out when that is `feedFolder`. */
    folderPath: v.optional(v.string()),
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
    /** Of a private asset, and of a change of access. */
    access: v.optional(access),
    actor: v.optional(v.string()),
  })
    .index("by_commit", ["isEcho", "commitTs", "seq"])
    .index("by_folder", ["feedFolder", "commitTs", "seq"])
    .index("by_asset", ["assetId", "isEcho", "commitTs", "seq"])
    .index("by_actor", ["actor", "isEcho", "commitTs", "seq"])
    .index("by_horizon", ["isHorizon"]),

  /** A promise to accept one upload at one address until `expiresAt`. */
  uploadIntents: defineTable({
    folderPath: v.string(),
    basename: v.string(),
    ...description,
    contentType: v.optional(v.string()),
    size: v.optional(v.number()),
    sha256: v.optional(v.string()),
    expect: v.optional(expectation),
    /** The limits of the folder when the upload was opened; the real bytes are held to them. */
    limits: v.optional(v.object(uploadLimits)),
    actor: v.optional(v.string()),
    /**
     * Where the upload was opened, if not in Convex storage; a later change of the setting does not
     * move it.
     */
    backend: v.optional(v.literal("r2")),
    /** Where in the bucket the bytes go; no other upload ever gets this key. */
    r2Key: v.optional(v.string()),
    /** Whether the address was private when the upload was opened. */
    isPrivate: v.optional(v.boolean()),
    expiresAt: v.number(),
    /** Set once: what the upload became. */
    finishedAs: v.optional(v.id("versions")),
  }).index("by_expiry", ["expiresAt"]),

  /** Work on whole folders, done in bounded steps; also what a watcher sees of it. */
  operations: defineTable({
    ...operationProgress,
    /** What the next step does. */
    phase: operationPhase,
    /** The folder that is being worked on, and behind which of its assets to go on. */
    position: v.object({ folderPath: v.string(), after: v.optional(v.string()) }),
    /** The folder deletion that this one undoes. */
    undoes: v.optional(v.id("operations")),
  }).index("by_status", ["status", "updatedAt"]),

  /** Deleted folders, for as long as their deletion can be undone. */
  trashedFolders: defineTable({
    path: v.string(),
    name: v.string(),
    ...accessFields,
    deletedWith: v.id("operations"),
    deletedAt: v.number(),
  })
    .index("by_deletion", ["deletedWith", "path"])
    .index("by_deletedAt", ["deletedAt"]),

  /** Folders that an operation works on: nothing else may write in them meanwhile. */
  folderLocks: defineTable({
    path: v.string(),
    operationId: v.id("operations"),
  }).index("by_operation", ["operationId"]),

  /** Moving stored bytes from one backend to the other. */
  migrations: defineTable({
    ...migrationProgress,
    /** The creation time and the id of the last blob that was looked at. */
    position: v.number(),
    positionId: v.optional(v.id("blobs")),
  }).index("by_status", ["status", "updatedAt"]),

  /** One row for each run of the sweeper: how far it is, and in the end its report. */
  sweeps: defineTable(sweepReport),

  /** At most one row: how far the search for objects that nobody claimed has come. */
  orphanScan: defineTable({
    /** Every stored object up to this creation time has been looked at. */
    scannedUntil: v.number(),
  }),

  /** Keys that sign addresses of private files. No function returns them. */
  signingKeys: defineTable({
    secret: v.bytes(),
    createdAt: v.number(),
    /** Who has rotated the key; nobody has when it was time for a new one. */
    rotatedBy: v.optional(v.string()),
    /** Set when a newer key has taken over: what this one has signed is accepted until then. */
    acceptedUntil: v.optional(v.number()),
  }).index("by_acceptedUntil", ["acceptedUntil"]),

  /** At most one row. */
  settings: defineTable({
    backend: storageBackend,
    /** What holds where no folder says otherwise; the root has no row of its own. */
    rootAccess: v.optional(access),
    r2PublicUrl: v.optional(v.string()),
    r2KeyPrefix: v.optional(v.string()),
    uploadRules: v.optional(v.array(uploadRule)),
    /** How long deleted assets stay in the trash, in milliseconds. */
    trashRetentionMs: v.optional(v.number()),
    /** How long bytes stay after the last version that had them has gone, in milliseconds. */
    blobGraceMs: v.optional(v.number()),
    /** How long the feed remembers changes, in milliseconds; for ever when it is not set. */
    feedRetentionMs: v.optional(v.number()),
    isSweepPaused: v.optional(v.boolean()),
    updatedAt: v.number(),
    updatedBy: v.optional(v.string()),
  }),
});
