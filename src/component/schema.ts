import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import {
  access,
  assetDescription,
  by,
  changeType,
  description,
  erasureCounts,
  erasureStep,
  expectation,
  metadata,
  migrationProgress,
  jobProgress,
  onConflict,
  releaseAction,
  releaseFields,
  storageBackend,
  sweepReport,
  uploadLimits,
  uploadRule,
  versionState,
} from "../shared/values.js";
import { imageProblem } from "../shared/images/imageFacts.js";
import { imageFormat, presetRule, wantedRendition } from "../shared/images/presets.js";
import { retentionRule } from "../shared/retention.js";
import { scope } from "../shared/scopes.js";
import { location, placeInBucket } from "./backends/locations.js";

/** An upload in parts: the size of each part, and the bucket's id of the upload, once a client has named it. */
const parts = v.optional(v.object({ partSize: v.number(), uploadId: v.optional(v.string()) }));

/**
 * The access fields of a folder or asset. `access` is its own setting; without it the row inherits.
 * `isPrivate` is the effective access, and only present if true.
 */
const accessFields = { access: v.optional(access), isPrivate: v.optional(v.boolean()) };

/**
 * Whether the bytes are unverified; missing if the storage has confirmed them. Convex storage does so
 * immediately. A bucket must be requested; until then the properties are as declared.
 */
const verification = v.optional(v.union(v.literal("pending"), v.literal("failed")));

/**
 * The known properties of the bytes. `size` is in bytes. `sha256` is lowercase hex; a bucket knows it only if
 * it was sent with the upload.
 */
const properties = {
  size: v.number(),
  contentType: v.string(),
  sha256: v.optional(v.string()),
};
const content = {
  ...properties,
  verification,
  /** The number of parts whose SHA-256 the bucket has checked; see `ObjectFacts`. */
  checkedParts: v.optional(v.number()),
};

/** The smaller images of a published version, as its asset's row repeats them: width, format, size in bytes, location. */
const shownRenditions = v.optional(
  v.array(
    v.object({
      w: v.number(),
      f: imageFormat,
      s: v.number(),
      l: v.union(v.id("_storage"), placeInBucket),
    }),
  ),
);

/** The form of earlier alphas. */
const longSummary = v.object({
  versionId: v.id("versions"),
  version: v.number(),
  location,
  ...properties,
  ...description,
  createdAt: v.number(),
  createdBy: by,
  publishedAt: v.optional(v.number()),
  publishedBy: by,
  over: v.optional(v.id("versions")),
  release: v.optional(v.id("releases")),
  renditions: shownRenditions,
});

/** Each read of a file pays for these names, so they are short; rare ones are spelled out. */
const shortSummary = v.object({
  /** The id of the version. */
  i: v.id("versions"),
  /** Its number; omitted for 1. */
  n: v.optional(v.number()),
  /** Its location: an id in Convex storage, or a place in a bucket. */
  l: v.union(v.id("_storage"), placeInBucket),
  /** Its size in bytes, its content type, and the bytes of its SHA-256. */
  s: v.number(),
  t: v.string(),
  h: v.optional(v.bytes()),
  /** When it was created and by whom; both are omitted if the asset was created with it. */
  c: v.optional(v.number()),
  b: by,
  /** When it was published and by whom; both are omitted if it was published by its upload. */
  p: v.optional(v.number()),
  q: by,
  /**
   * The newest version, if this one was restored in its place: only this row says so. See
   * model/files/states.ts.
   */
  o: v.optional(v.id("versions")),
  /** The release that published it, while only this row says so; `o` is any version then. */
  release: v.optional(v.id("releases")),
  renditions: shownRenditions,
  ...description,
});

const jobPhase = v.union(
  v.literal("check"),
  v.literal("assets"),
  v.literal("folders"),
  v.literal("undelete"),
  v.literal("access"),
  v.literal("assetAccess"),
  v.literal("takedown"),
  v.literal("purge"),
);

export default defineSchema({
  /** Folders. The root has no row: it always exists. Every other folder and its parent have one. */
  folders: defineTable({
    path: v.string(),
    parentPath: v.string(),
    /** Its display name, if that is not the last segment of the path; rows of earlier alphas always have it. */
    name: v.optional(v.string()),
    /** The words that it is found by; missing in rows of earlier alphas. See model/tree/folderNames.ts. */
    w: v.optional(v.string()),
    ...accessFields,
    createdAt: v.number(),
    createdBy: by,
    /** Omitted, with `updatedBy`, if nothing has changed since the creation. */
    updatedAt: v.optional(v.number()),
    updatedBy: by,
  })
    .index("by_path", ["path"])
    .index("by_parent", ["parentPath", "path"])
    .searchIndex("by_words", { searchField: "w" }),

  assets: defineTable({
    folderPath: v.string(),
    basename: v.string(),
    /** The words of the basename and the description for the search index; see model/files/assets.ts. */
    nameWords: v.string(),
    /** The number of the newest version; numbers are never reused. Omitted if that one is published. */
    versionCounter: v.optional(v.number()),
    /** The bytes of all its versions that have not failed; omitted if they are those of the published one, or 0. */
    totalBytes: v.optional(v.number()),
    /**
     * Summary of the published version for the hot read. Only model/files/publishing.ts writes it, and only
     * model/files/summaries.ts knows its form; rows of earlier alphas have the long one.
     */
    published: v.optional(v.union(shortSummary, longSummary)),
    /**
     * Set while a version waits to be published, for its verification or for its bytes to be relocated: the newest
     * such version, and the number up to which versions no longer wait, because another version was published or
     * the asset unpublished.
     */
    awaits: v.optional(
      v.object({
        versionId: v.id("versions"),
        after: v.number(),
        /** A version that waits although its number is not higher: a caller chose it after the others. */
        chosen: v.optional(v.id("versions")),
      }),
    ),
    /** True if `published` is missing, for an index. */
    isUnpublished: v.optional(v.boolean()),
    ...accessFields,
    /**
     * Set while bytes must be relocated: a private file must not use bytes that were public, whose URLs never
     * expire, and a version is published only from a public place. See model/bytes/relocating.ts.
     */
    relocation: v.optional(
      v.object({
        to: access,
        /** The last processed version, in ascending order. */
        after: v.number(),
        /** The first version that failed and was skipped, to restart from. */
        retryFrom: v.optional(v.number()),
        /** When the next step may run; `STOPPED` if none does. */
        dueAt: v.number(),
        failures: v.number(),
        /** How many copies were begun since one succeeded, and the version of the one that is being made. */
        copies: v.optional(v.number()),
        copying: v.optional(v.number()),
        startedBy: by,
        /** True if the access of a private asset stays: only bytes are stored again, with another type. */
        isSameAccess: v.optional(v.boolean()),
      }),
    ),
    metadata: v.optional(metadata),
    ...assetDescription,
    /** When it moves to the trash, in milliseconds since 1970; see model/files/expirations.ts. */
    expiresAt: v.optional(v.number()),
    /** Set while the asset is in the trash. */
    deletedAt: v.optional(v.number()),
    deletedBy: by,
    /** The folder job that deleted the asset, which can be undone as a whole, or has taken it down. */
    deletedWith: v.optional(v.id("jobs")),
    /** True from the first step of a purge: the asset cannot be restored. */
    isPurging: v.optional(v.boolean()),
    /** True if it was taken down: its bytes are deleted without a grace period. */
    isTakenDown: v.optional(v.boolean()),
    /**
     * When the asset was last moved to its path or restored from the trash, if it was not published since; `updatedAt`
     * is omitted if nothing has changed since then.
     */
    placedAt: v.optional(v.number()),
    createdAt: v.number(),
    createdBy: by,
    /** Omitted, with `updatedBy`, if nothing has changed since it was created or last published. */
    updatedAt: v.optional(v.number()),
    updatedBy: by,
  })
    .index("by_path", ["folderPath", "deletedAt", "basename"])
    .index("by_place", ["deletedAt", "folderPath", "basename"])
    .index("by_published", ["folderPath", "deletedAt", "isUnpublished", "isPrivate", "basename"])
    .index("by_relocation", ["relocation.dueAt"])
    .index("by_any_state", ["folderPath", "basename", "isTakenDown"])
    .searchIndex("by_name", {
      searchField: "nameWords",
      filterFields: ["deletedAt", "isUnpublished"],
    }),

  versions: defineTable({
    assetId: v.id("assets"),
    version: v.number(),
    /** The upload that has made it, which is finished thereby; see model/bytes/intents.ts. */
    uploadId: v.optional(v.id("uploadIntents")),
    /**
     * Omitted once it was published: the asset says which version is. "archived" for one that never was and no longer
     * waits; a version that an earlier alpha has published may have any state. See model/files/states.ts.
     */
    state: v.optional(versionState),
    blobId: v.id("blobs"),
    location,
    ...content,
    sha256: v.optional(v.union(v.bytes(), v.string())),
    /** True if it is to be published as soon as it is verified and its bytes are in place. */
    publishWhenVerified: v.optional(v.boolean()),
    /** The call that is to publish it, with others, if that was not the upload itself. */
    publishWith: v.optional(v.id("publications")),
    /**
     * The number of failed checks of the bucket, and the time of the next one. A verified version has one more
     * check if its object can still be replaced.
     */
    verifyFailures: v.optional(v.number()),
    verifyAfter: v.optional(v.number()),
    /** True if the content type was not declared, until the bucket returns it. */
    isTypeUnknown: v.optional(v.boolean()),
    /** True if the folder allows only some types and the first bytes have not been looked at yet. */
    isTypeUnseen: v.optional(v.boolean()),
    /** True until its bytes are stored again with its content type, which the object has not. */
    isTypeUnstored: v.optional(v.boolean()),
    /** The type that the first bytes show, if the version failed because it is not the declared one. */
    foundType: v.optional(v.string()),
    /** The previously published version, to restore if the last check fails. */
    publishedOver: v.optional(v.id("versions")),
    ...description,
    /** Why nothing is known of its image, if an action has looked at it. */
    imageProblem: v.optional(imageProblem),
    /** Why smaller images of it could not be made. */
    renditionProblem: v.optional(v.string()),
    createdAt: v.number(),
    createdBy: by,
    /** Omitted, with `publishedBy`, if it was last published by its upload, or the asset says when. */
    publishedAt: v.optional(v.number()),
    publishedBy: by,
    /** The release that published it last, or whose rollback did; omitted while the asset says so. */
    release: v.optional(v.id("releases")),
    /** Omitted, with `archivedBy`, if the row of the next version says when, or the asset does. */
    archivedAt: v.optional(v.number()),
    archivedBy: by,
    /** Set if the version before it was archived without such a date, not by the upload of this one. */
    previousArchivedAt: v.optional(v.number()),
    previousArchivedBy: by,
  })
    .index("by_asset", ["assetId", "version"])
    .index("by_upload", ["uploadId"])
    .index("by_blob", ["blobId", "location.backend"])
    .index("by_verification", ["verification", "verifyAfter"]),

  /** Images that an action is to look at; see model/files/images.ts. */
  images: defineTable({
    versionId: v.id("versions"),
    /** When the look counts as lost, or is tried again. */
    dueAt: v.number(),
    failures: v.optional(v.number()),
  }).index("by_dueAt", ["dueAt"]),

  /** Smaller images of versions; each row is a reference to its blob. See model/files/renditions.ts. */
  renditions: defineTable({
    /** Missing in rows of earlier alphas, which are removed with their version or by its next comparison with the preset. */
    assetId: v.optional(v.id("assets")),
    versionId: v.id("versions"),
    /** The blob of the version, of which it was made. */
    originalId: v.id("blobs"),
    ...wantedRendition.fields,
    blobId: v.id("blobs"),
    location,
    /** In bytes. */
    size: v.number(),
  })
    .index("by_version", ["versionId", "width", "format"])
    .index("by_asset", ["assetId", "versionId"])
    .index("by_original", ["originalId", "width", "format", "quality"])
    .index("by_blob", ["blobId", "location.backend"]),

  /** Versions of which smaller images are to be made. */
  renditionWork: defineTable({
    versionId: v.id("versions"),
    /** When an encoder may take it: from the beginning, after a failure, or when its lease has ended. */
    dueAt: v.number(),
    /** How often encoders have taken it since they last made an image of it. */
    attempts: v.number(),
  })
    .index("by_dueAt", ["dueAt"])
    .index("by_version", ["versionId"]),

  /** Walks through a folder and everything below it, to look at its images. */
  imageWalks: defineTable({
    folderPath: v.string(),
    /** The path of the last asset that was seen. */
    after: v.optional(v.string()),
    /** An asset with more smaller images than a step compares, and the last of its versions that was seen. */
    within: v.optional(v.object({ assetId: v.id("assets"), after: v.optional(v.id("versions")) })),
    /** True to end with that asset. */
    isOnlyWithin: v.optional(v.boolean()),
    startedBy: by,
    /** True to apply the presets of folders instead. */
    isForPresets: v.optional(v.boolean()),
    /** When its next step counts as lost. */
    dueAt: v.number(),
  }).index("by_dueAt", ["dueAt"]),

  /** Assets that expire; see model/files/expirations.ts. */
  expirations: defineTable({
    assetId: v.id("assets"),
    at: v.number(),
    /** The actor who has set it, and deletes the asset thereby. */
    actor: by,
  })
    .index("by_at", ["at"])
    .index("by_asset", ["assetId"]),

  /** Paths that parts of the app use; see model/files/references.ts. */
  references: defineTable({ owner: v.string(), path: v.string() })
    .index("by_owner", ["owner"])
    .index("by_path", ["path", "owner"]),

  /** Legal holds of paths; see model/files/holds.ts. */
  holds: defineTable({
    path: v.string(),
    /** 1 for the first hold of the path, 2 for the next. */
    turn: v.number(),
    /** "releasing" until the sweeper has looked for assets that it had kept for it. */
    state: v.union(v.literal("held"), v.literal("releasing"), v.literal("released")),
    reason: v.optional(v.string()),
    heldAt: v.number(),
    heldBy: by,
    releasedAt: v.optional(v.number()),
    releasedBy: by,
  })
    .index("by_path", ["path", "turn"])
    .index("by_state", ["state", "path", "turn"]),
  /** Share links; see model/shares/shares.ts. */
  shares: defineTable({
    /** The SHA-256 of the token in hex; no row has the token. */
    tokenHash: v.string(),
    /** The folder that it shares, or the folder of its file or release. */
    folderPath: v.string(),
    /** The name of the file that it shares; omitted for a folder or a release. */
    basename: v.optional(v.string()),
    releaseId: v.optional(v.id("releases")),
    /** True if it serves the versions in `sharePins`, not what is published now. */
    isPinned: v.optional(v.boolean()),
    /** The password, slow-hashed, and the guesses since the last right one; see model/shares/counting.ts. */
    password: v.optional(
      v.object({ salt: v.bytes(), hash: v.bytes(), failed: v.number(), guessedAt: v.number() }),
    ),
    expiresAt: v.optional(v.number()),
    maxDownloads: v.optional(v.number()),
    /** The downloads of a link with a limit; those of other links are in `shareCounters`. */
    downloads: v.optional(v.number()),
    createdAt: v.number(),
    createdBy: by,
    revokedAt: v.optional(v.number()),
    revokedBy: by,
    /** When its rows may be deleted; missing while it has no end. */
    forgetAt: v.optional(v.number()),
    /** The folders that contain its folder; see shared/scopes.ts. */
    scope,
  })
    .index("by_token", ["tokenHash"])
    .index("by_forgetAt", ["forgetAt"])
    .index("by_scope1", ["scope.d1"])
    .index("by_scope2", ["scope.d2"])
    .index("by_scope3", ["scope.d3"])
    .index("by_scope4", ["scope.d4"])
    .index("by_scope5", ["scope.d5"])
    .index("by_scope6", ["scope.d6"])
    .index("by_scope7", ["scope.d7"])
    .index("by_scope8", ["scope.d8"]),

  /** The versions that a pinned share link serves, by the path that each had when the link was made. */
  sharePins: defineTable({
    shareId: v.id("shares"),
    folderPath: v.string(),
    basename: v.string(),
    versionId: v.id("versions"),
  })
    .index("by_share", ["shareId", "folderPath", "basename"])
    .index("by_version", ["versionId"]),

  /** The downloads of share links without a limit, in parts, so that downloads rarely write the same row. */
  shareCounters: defineTable({
    shareId: v.id("shares"),
    part: v.number(),
    downloads: v.number(),
  }).index("by_share", ["shareId", "part"]),

  /** Calls that publish versions as soon as the bytes of all of them are in place. */
  publications: defineTable({
    versionIds: v.array(v.id("versions")),
    /** The release that publishes them, with its other assets. */
    releaseId: v.optional(v.id("releases")),
    actor: by,
  }),

  /** Releases: changes of many assets that become visible in one transaction. */
  releases: defineTable({
    ...releaseFields,
    onConflict: v.optional(onConflict),
    /** The calls that copy bytes to the public bucket for it. */
    calls: v.optional(v.array(v.id("publications"))),
    /** The scheduled function that is to publish it. */
    scheduledRun: v.optional(v.id("_scheduled_functions")),
    /** The number of assets that it deletes. */
    deletions: v.number(),
    /** Its own id once it is published, for an index without the others. */
    closedAs: v.optional(v.id("releases")),
    /** The folders that contain its folder; see shared/scopes.ts. */
    scope,
  })
    .index("by_closed", ["closedAs"])
    .index("by_scope1", ["scope.d1"])
    .index("by_scope2", ["scope.d2"])
    .index("by_scope3", ["scope.d3"])
    .index("by_scope4", ["scope.d4"])
    .index("by_scope5", ["scope.d5"])
    .index("by_scope6", ["scope.d6"])
    .index("by_scope7", ["scope.d7"])
    .index("by_scope8", ["scope.d8"]),

  /** The entries of releases: one for each asset. */
  releaseEntries: defineTable({
    releaseId: v.id("releases"),
    assetId: v.id("assets"),
    /** The path of the asset when it was added, with its basename. */
    path: v.string(),
    /** The folder of this path, and the one of the release. */
    folderPath: v.string(),
    within: v.string(),
    action: releaseAction,
    versionId: v.optional(v.id("versions")),
    /** The version that was published when it was added, or else the one that the release has replaced. */
    base: v.nullable(v.id("versions")),
    /** True if the release left the asset as it was. */
    isSkipped: v.optional(v.boolean()),
  })
    .index("by_release", ["releaseId", "path"])
    .index("by_folder", ["releaseId", "folderPath", "path"])
    .index("by_asset", ["assetId"]),

  /** Blobs: one row for each stored object. Versions of one asset with the same bytes share it. */
  blobs: defineTable({
    location,
    /** The asset that stored the object; only its uploads and relocations find the object by its content. */
    assetId: v.optional(v.id("assets")),
    ...content,
    /**
     * Set while the URL of its upload can replace the object: until when, in milliseconds since the epoch, and
     * the bucket's tag of the object that was verified.
     */
    replaceable: v.optional(v.object({ until: v.number(), etag: v.optional(v.string()) })),
    /**
     * True if the object is in a private place: it belongs to private assets, or to versions that were never
     * published. It shares no object with public bytes.
     */
    isPrivate: v.optional(v.boolean()),
    /** True for a smaller image, which no version has as its bytes. */
    isRendition: v.optional(v.boolean()),
    /** Set until the parts of its upload are completed, or aborted before the object is deleted. */
    parts,
    /** The number of versions, or of rows of `renditions`, that reference it. */
    refCount: v.number(),
    /** When the object may be deleted; set while it is unreferenced. */
    deleteAfter: v.optional(v.number()),
    /** The blob that replaces it; set while versions still reference this object's location, until a takedown. */
    replacedBy: v.optional(v.id("blobs")),
    /**
     * Missing while versions may reference the object. `reserved`: the place of a running copy, which may take
     * it. `doomed`: the object may have been deleted, so nothing may reference it again. A time only allows the
     * step to `doomed`, in one transaction, and no step leads back; see model/bytes/reservations.ts.
     */
    state: v.optional(v.union(v.literal("reserved"), v.literal("doomed"))),
    /** The asset that was taken down with it; set until the bucket has deleted the object. */
    takenDownWith: v.optional(v.id("assets")),
    /** The number of failed deletions. */
    failures: v.optional(v.number()),
    /** Set if another program stored the object: only these bytes are the component's to delete. */
    adoptedEtag: v.optional(v.string()),
  })
    .index("by_content", [
      "assetId",
      "sha256",
      "size",
      "contentType",
      "isPrivate",
      "location.backend",
    ])
    .index("by_location", ["location.storageId", "location.key"])
    .index("by_backend", ["state", "location.backend"])
    .index("by_replacement", ["takenDownWith", "replacedBy"])
    .index("by_failures", ["failures"])
    .index("by_deleteAfter", ["deleteAfter"]),

  /** Changes, in commit order. Only model/feed/recording.ts writes them. */
  changelog: defineTable({
    /** Set by the database at commit, the same for all rows of one transaction. */
    commitTs: v.commitTs(),
    /** The number in its transaction; omitted for its first row. See model/feed/rows.ts. */
    seq: v.optional(v.number()),
    /** True on a publishing that stands for the asset's creation, too; see model/feed/folding.ts. */
    isCreation: v.optional(v.boolean()),
    /**
     * On a change that tells nothing of what the path serves: the number of the version that it serves, negative while the
     * asset is private; 0 for none.
     */
    served: v.optional(v.number()),
    /** The folder whose feed shows this row. */
    feedFolder: v.string(),
    /**
     * The folders whose feeds with everything below show this row; see shared/scopes.ts. A change by which an asset leaves a
     * path of `feedFolder` also has the key of this path, and omits the path in other fields; see model/feed/departures.ts.
     */
    scope: v.optional(scope),
    /** True for the same change in a second folder's feed; the whole feed omits it. */
    isEcho: v.optional(v.boolean()),
    type: changeType,
    /** The path after the change; omitted if it equals `feedFolder`. */
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
    sha256: v.optional(v.union(v.bytes(), v.string())),
    /** Set for private assets and changes of access. */
    access: v.optional(access),
    /** The release that made the change, or whose rollback did. */
    releaseId: v.optional(v.id("releases")),
    actor: by,
  })
    .index("by_commit", ["isEcho", "commitTs", "seq"])
    .index("by_folder", ["feedFolder", "commitTs", "seq"])
    .index("by_scope1", ["scope.d1", "commitTs", "seq"])
    .index("by_scope2", ["scope.d2", "commitTs", "seq"])
    .index("by_scope3", ["scope.d3", "commitTs", "seq"])
    .index("by_scope4", ["scope.d4", "commitTs", "seq"])
    .index("by_scope5", ["scope.d5", "commitTs", "seq"])
    .index("by_scope6", ["scope.d6", "commitTs", "seq"])
    .index("by_scope7", ["scope.d7", "commitTs", "seq"])
    .index("by_scope8", ["scope.d8", "commitTs", "seq"])
    .index("by_asset", ["assetId", "isEcho", "commitTs", "seq"])
    .index("by_actor", ["actor", "isEcho", "commitTs", "seq"]),

  /**
   * Where the feed of a folder begins: its newest deleted change. A reader before it has missed changes. One row for
   * each folder that lost changes, and one for each that lost those of erased files; only model/feed/pruning.ts writes it.
   */
  feedStarts: defineTable({
    folderPath: v.string(),
    isErasure: v.optional(v.literal(true)),
    /** The folders that contain it; see shared/scopes.ts. */
    scope,
    commitTs: v.int64(),
    seq: v.number(),
  })
    .index("by_folder", ["folderPath", "commitTs", "seq"])
    .index("by_position", ["commitTs", "seq"])
    .index("by_scope1", ["scope.d1", "commitTs", "seq"])
    .index("by_scope2", ["scope.d2", "commitTs", "seq"])
    .index("by_scope3", ["scope.d3", "commitTs", "seq"])
    .index("by_scope4", ["scope.d4", "commitTs", "seq"])
    .index("by_scope5", ["scope.d5", "commitTs", "seq"])
    .index("by_scope6", ["scope.d6", "commitTs", "seq"])
    .index("by_scope7", ["scope.d7", "commitTs", "seq"])
    .index("by_scope8", ["scope.d8", "commitTs", "seq"]),

  /** Upload intents: each accepts one upload to one path until `expiresAt`. */
  uploadIntents: defineTable({
    folderPath: v.string(),
    basename: v.string(),
    ...description,
    contentType: v.optional(v.string()),
    size: v.optional(v.number()),
    sha256: v.optional(v.string()),
    expect: v.optional(expectation),
    /** The folder's limits at the start of the upload; the stored bytes are checked against them. */
    limits: v.optional(v.object(uploadLimits)),
    actor: by,
    /** Half of the hash of the secret in the upload's id; a string in rows of earlier alphas. See uploadIds.ts. */
    secretHash: v.optional(v.union(v.bytes(), v.string())),
    /** Where the bytes will be, if the storage does not name the object when it has them. */
    place: v.optional(placeInBucket),
    /** The object that the app's routes have received for the upload. */
    received: v.optional(location),
    /** True if the upload URL can replace the object until it expires. */
    isReplaceable: v.optional(v.boolean()),
    /** Set if the bytes may be sent in parts. */
    parts,
    /** True if the path was private at the start of the upload. */
    isPrivate: v.optional(v.boolean()),
    expiresAt: v.number(),
    /**
     * The version, if the upload is finished and the row of its version does not name it, or no longer exists; also while
     * its actor's open uploads are limited. Set once.
     */
    finishedAs: v.optional(v.id("versions")),
    /** The part of its actor's open uploads that it counts to, while they are limited. */
    share: v.optional(v.number()),
  })
    .index("by_expiry", ["expiresAt"])
    .index("by_share", ["share", "actor", "finishedAs", "expiresAt"])
    .index("by_key", ["place.key"]),

  /** Folder jobs, with the fields that callers see. */
  jobs: defineTable({
    ...jobProgress,
    /** The kind of the next step. */
    phase: jobPhase,
    /** The folder being processed, and the last processed asset in it. */
    position: v.object({
      folderPath: v.string(),
      after: v.optional(v.string()),
    }),
    /** True if the target is private: public settings below the moved or copied folder end. */
    isTargetPrivate: v.optional(v.boolean()),
    /** The deletion that this job undoes. */
    undoes: v.optional(v.id("jobs")),
    /** The folders that contain the job's folder; see shared/scopes.ts. */
    scope: v.optional(scope),
    /** The use that it will add to the quotas of its target, as far as the check has summed it up. */
    adds: v.optional(v.object({ bytes: v.number(), files: v.number() })),
  })
    .index("by_status", ["status", "updatedAt"])
    .index("by_scope1", ["scope.d1"])
    .index("by_scope2", ["scope.d2"])
    .index("by_scope3", ["scope.d3"])
    .index("by_scope4", ["scope.d4"])
    .index("by_scope5", ["scope.d5"])
    .index("by_scope6", ["scope.d6"])
    .index("by_scope7", ["scope.d7"])
    .index("by_scope8", ["scope.d8"]),

  /** The trash: one row for each asset in it. Only model/files/trashedAssets.ts writes it. */
  trashedAssets: defineTable({
    assetId: v.id("assets"),
    deletedAt: v.number(),
    /**
     * True from the first step of a purge. All fields below are missing then, so that no list has the asset, except
     * the job that takes it down.
     */
    isPurging: v.optional(v.boolean()),
    folderPath: v.optional(v.string()),
    /** The folders that contain it; see shared/scopes.ts. */
    scope: v.optional(scope),
    deletedWith: v.optional(v.id("jobs")),
    /** The hold for which the sweeper has kept it after its retention time. */
    keptFor: v.optional(v.id("holds")),
  })
    .index("by_asset", ["assetId"])
    .index("by_due", ["keptFor", "isPurging", "deletedAt"])
    .index("by_deletedAt", ["isPurging", "deletedAt", "assetId"])
    .index("by_folder", ["folderPath", "deletedAt", "assetId"])
    .index("by_scope1", ["scope.d1", "deletedAt", "assetId"])
    .index("by_scope2", ["scope.d2", "deletedAt", "assetId"])
    .index("by_scope3", ["scope.d3", "deletedAt", "assetId"])
    .index("by_scope4", ["scope.d4", "deletedAt", "assetId"])
    .index("by_scope5", ["scope.d5", "deletedAt", "assetId"])
    .index("by_scope6", ["scope.d6", "deletedAt", "assetId"])
    .index("by_scope7", ["scope.d7", "deletedAt", "assetId"])
    .index("by_scope8", ["scope.d8", "deletedAt", "assetId"])
    .index("by_deletion", ["deletedWith"]),

  /** Deleted folders, while their deletion can be undone. */
  trashedFolders: defineTable({
    path: v.string(),
    name: v.string(),
    ...accessFields,
    deletedWith: v.id("jobs"),
    deletedAt: v.number(),
  })
    .index("by_deletion", ["deletedWith", "path"])
    .index("by_deletedAt", ["deletedAt"]),

  /** Paths that stay private after their folder or asset has left them; see model/tree/privatePaths.ts. */
  privatePaths: defineTable({
    path: v.string(),
    kind: v.union(v.literal("folder"), v.literal("asset")),
  }).index("by_path", ["path", "kind"]),

  /** Folder locks: no other write may change the folder. */
  folderLocks: defineTable({
    path: v.string(),
    jobId: v.id("jobs"),
    /** True while the job makes the contents private: readers treat those that inherit as private already. */
    isClosing: v.optional(v.boolean()),
    /** True while the job takes the contents down: readers treat assets as gone. `isClosing` is set, too. */
    isTakingDown: v.optional(v.boolean()),
  })
    .index("by_job", ["jobId"])
    .index("by_closing", ["isClosing"]),

  /** The quotas of folders; `quotaCounters` has what they count. */
  quotas: defineTable({
    folderPath: v.string(),
    maxBytes: v.optional(v.number()),
    maxFiles: v.optional(v.number()),
    updatedAt: v.number(),
    updatedBy: by,
  }).index("by_folder", ["folderPath"]),

  /** Counts of what folders had when they got their quota, while they run. */
  quotaCounts: defineTable({
    quotaId: v.id("quotas"),
    /** Assets up to here are counted, in the order of the index `by_path`; missing for none. */
    upTo: v.optional(
      v.object({
        folderPath: v.string(),
        deletedAt: v.optional(v.number()),
        basename: v.string(),
      }),
    ),
    updatedAt: v.number(),
  })
    .index("by_quota", ["quotaId"])
    .index("by_updatedAt", ["updatedAt"]),

  /**
   * The counters of a quota, so that uploads to different assets rarely write the same row. An increase up to
   * what is granted reads no other counter; the sum of all grants is at most the quota.
   */
  quotaCounters: defineTable({
    quotaId: v.id("quotas"),
    shard: v.number(),
    bytes: v.number(),
    files: v.number(),
    grantedBytes: v.number(),
    grantedFiles: v.number(),
  }).index("by_quota", ["quotaId", "shard"]),

  /** Migrations between storage backends. */
  migrations: defineTable({
    ...migrationProgress,
    /** The creation time and the id of the last processed blob. */
    position: v.number(),
    positionId: v.optional(v.id("blobs")),
    /** The blob that is being copied, and how many copies of it were begun. */
    copying: v.optional(v.object({ blobId: v.id("blobs"), copies: v.number() })),
  }).index("by_status", ["status", "updatedAt"]),

  /** The walk through folders whose earlier versions expire; at most one row. See model/files/retention.ts. */
  retentionWalks: defineTable({
    startedAt: v.number(),
    updatedAt: v.number(),
    finishedAt: v.optional(v.number()),
    deletedVersions: v.number(),
    deletedBytes: v.number(),
    position: v.optional(
      v.object({
        /** A folder with a rule, and the path of the last asset that is done in it. */
        folderPath: v.string(),
        /** True once it is done as a whole, or with a folder above it. */
        isDone: v.optional(v.boolean()),
        after: v.optional(v.string()),
        /** Within the next asset: versions below this number are left, and so many earlier ones were seen. */
        within: v.optional(
          v.object({
            assetId: v.id("assets"),
            before: v.optional(v.number()),
            earlier: v.number(),
          }),
        ),
      }),
    ),
  }),

  /** Erasures: one row each, which stays as the receipt; see model/erasing/erasures.ts. */
  erasures: defineTable({
    assetId: v.optional(v.id("assets")),
    /** The actor to erase, until that is done. */
    erasing: v.optional(v.string()),
    requestedBy: by,
    step: erasureStep,
    /** The table that the step walks through, and the creation time of the last row that it has seen. */
    position: v.optional(v.object({ table: v.string(), after: v.number() })),
    /** The fields that the present walk through all tables has found. */
    found: v.optional(v.number()),
    ...erasureCounts,
    startedAt: v.number(),
    finishedAt: v.optional(v.number()),
    /** When the next step counts as lost, or is to come; missing when it is done. */
    dueAt: v.optional(v.number()),
  }).index("by_dueAt", ["dueAt"]),

  /** The paths that the asset of an erasure has had, while it runs. */
  erasedPaths: defineTable({
    erasureId: v.id("erasures"),
    path: v.string(),
  }).index("by_erasure", ["erasureId", "path"]),

  /** Sweeps: one row per run, with its progress and report. */
  sweeps: defineTable(sweepReport),

  /** The progress of the search for orphaned objects; at most one row. */
  orphanScan: defineTable({
    /** Every stored object up to this creation time has been checked. */
    scannedUntil: v.number(),
  }),

  /** Keys of signed URLs. No function returns them. */
  signingKeys: defineTable({
    secret: v.bytes(),
    createdAt: v.number(),
    /** The actor who rotated the key; missing for a scheduled rotation. */
    rotatedBy: by,
    /** Set when a newer key has replaced it: URLs signed with it are accepted until then. */
    acceptedUntil: v.optional(v.number()),
  }).index("by_acceptedUntil", ["acceptedUntil"]),

  /** The upload limits of folders that have their own. See model/tree/folderRules.ts. */
  uploadLimits: defineTable({
    ...uploadRule.fields,
    updatedAt: v.number(),
    updatedBy: by,
  }).index("by_folder", ["folderPath"]),

  /** The image presets of folders that have their own. See model/tree/folderRules.ts. */
  imagePresets: defineTable({
    ...presetRule.fields,
    updatedAt: v.number(),
    updatedBy: by,
  }).index("by_folder", ["folderPath"]),

  /** How long earlier versions are kept in folders that have their own rule. See model/files/retention.ts. */
  retentionRules: defineTable({
    ...retentionRule.fields,
    updatedAt: v.number(),
    updatedBy: by,
  }).index("by_folder", ["folderPath"]),

  /** Settings: at most one row. */
  settings: defineTable({
    backend: storageBackend,
    /** The root folder's properties, because the root has no row. */
    rootAccess: v.optional(access),
    r2PublicUrl: v.optional(v.string()),
    r2KeyPrefix: v.optional(v.string()),
    uploadRoutesUrl: v.optional(v.string()),
    /** Rules of folders in rows of earlier alphas; the next change of a rule moves them into their tables. */
    uploadRules: v.optional(v.array(uploadRule)),
    imagePresets: v.optional(v.array(presetRule)),
    /** True if the table has rows. */
    hasUploadLimits: v.optional(v.boolean()),
    hasImagePresets: v.optional(v.boolean()),
    hasRetentionRules: v.optional(v.boolean()),
    /** How many uploads an actor may have open; unlimited if not set. */
    maxOpenUploads: v.optional(v.number()),
    /** How long deleted assets stay in the trash, in milliseconds. */
    trashRetentionMs: v.optional(v.number()),
    /** How long unreferenced bytes are kept, in milliseconds. */
    blobGraceMs: v.optional(v.number()),
    /** How long the feed keeps changes, in milliseconds; unlimited if not set. */
    feedRetentionMs: v.optional(v.number()),
    isSweepPaused: v.optional(v.boolean()),
    updatedAt: v.number(),
    updatedBy: by,
  }),
});
