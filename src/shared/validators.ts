/** The results of the public functions. Arguments are declared with the functions. */
import { v, type Validator } from "convex/values";
import { changeCursor } from "./args.js";
import { imageFacts, imageProblem } from "./images/imageFacts.js";
import { imageFormat, presetRule, rendition, wantedRendition } from "./images/presets.js";
import {
  by,
  erasureCounts,
  access,
  assetDescription,
  changeType,
  description,
  metadata,
  migrationProgress,
  jobProgress,
  refusedEntry,
  releaseAction,
  releaseFields,
  releaseProblem,
  releaseStatus,
  storageBackend,
  sweepReport,
  uploadLimits as limits,
  uploadRule,
  versionState,
} from "./values.js";

export { imageFormat, presetRule, wantedRendition } from "./images/presets.js";

const recorded = {
  createdAt: v.number(),
  createdBy: v.optional(v.string()),
};

const verification = v.union(v.literal("verified"), v.literal("pending"), v.literal("failed"));

const content = {
  size: v.number(),
  contentType: v.string(),
  sha256: v.optional(v.string()),
  ...description,
};

export const uploadTicket = v.object({
  /** The id of the upload. It holds a secret: only a caller who has it can finish the upload. */
  intentId: v.string(),
  backend: storageBackend,
  uploadUrl: v.string(),
  method: v.union(v.literal("POST"), v.literal("PUT")),
  headers: v.record(v.string(), v.string()),
  expiresAt: v.number(),
  /** The receiver of the bytes: the storage itself, or the asset routes of the app, which pass them on. */
  sendTo: v.union(v.literal("storage"), v.literal("routes")),
  /** The largest file that the URL accepts, in bytes; `null` if it is unlimited. */
  maxSize: v.nullable(v.number()),
  /** Set for a large file to a bucket, which may be sent in `count` parts instead; see `signUploadParts`. */
  parts: v.optional(
    v.object({
      /** The request that begins it: a POST with these headers, whose response names the `UploadId`. */
      beginUrl: v.string(),
      headers: v.record(v.string(), v.string()),
      /** The size of each part but the last, in bytes. */
      partSize: v.number(),
      count: v.number(),
    }),
  ),
});

/** Requests for parts, in the order of the call: a PUT with these headers and the bytes of the part. */
export const signedParts = v.object({
  requests: v.array(
    v.object({
      partNumber: v.number(),
      url: v.string(),
      headers: v.record(v.string(), v.string()),
    }),
  ),
  /** Until when these requests are accepted, and until when the upload can be finished. */
  expiresAt: v.number(),
  uploadExpiresAt: v.number(),
});

export const upload = v.object({
  intentId: v.string(),
  folderPath: v.string(),
  basename: v.string(),
  createdAt: v.number(),
  expiresAt: v.number(),
  finished: v.boolean(),
});

export const publishedVersion = v.object({
  assetId: v.id("assets"),
  versionId: v.id("versions"),
  version: v.number(),
});

export const chosenVersion = v.object({
  ...publishedVersion.fields,
  /**
   * True if the bytes must be copied to the public bucket first. The version is published when they are; until then
   * the previous one stays published.
   */
  isPending: v.boolean(),
});

export const finishedUpload = v.object({
  ...publishedVersion.fields,
  /** True if the published version already had these bytes, so no version was created. */
  isUnchanged: v.boolean(),
  /**
   * True if the bucket has not confirmed the bytes yet, or they must be copied to the public bucket first. The version
   * is published, or can be, when that is done; until then the previous one stays published.
   */
  isPending: v.boolean(),
});

/** The access of a file: its own setting, and the effective access. */
const accessFields = { access: v.optional(access), isPrivate: v.boolean() };

export const folder = v.object({
  folderId: v.nullable(v.id("folders")),
  path: v.string(),
  parentPath: v.nullable(v.string()),
  name: v.string(),
  ...accessFields,
  /** The job that is making it private: reads refuse everything already, and rows follow in steps. */
  closedBy: v.optional(v.id("jobs")),
  ...recorded,
  updatedAt: v.number(),
  updatedBy: v.optional(v.string()),
});

/** True for a version that only the release of a perspective publishes. */
const preview = { isPreview: v.optional(v.boolean()) };

/** The smaller images of a published image that exist, by width; at most 12. */
const renditions = v.optional(v.array(rendition));

/** The published version of an asset; without a `url` if its storage has none. */
const published = v.object({
  versionId: v.id("versions"),
  version: v.number(),
  url: v.nullable(v.string()),
  backend: storageBackend,
  ...content,
  ...recorded,
  publishedAt: v.number(),
  publishedBy: v.optional(v.string()),
  renditions,
  ...preview,
});

const expiration = {
  /** When it moves to the trash, in milliseconds since 1970; omitted for never. */
  expiresAt: v.optional(v.number()),
};

export const asset = v.object({
  assetId: v.id("assets"),
  folderPath: v.string(),
  basename: v.string(),
  versionCounter: v.number(),
  publishedVersionId: v.nullable(v.id("versions")),
  /** The newest version that is published as soon as the bucket has confirmed its bytes. */
  pendingVersionId: v.nullable(v.id("versions")),
  ...accessFields,
  /** True while bytes are relocated after a change of access; until then the asset is private. */
  isAccessPending: v.boolean(),
  /** True if that has failed too often and is not tried again: set the access again when the cause is found. */
  isAccessStopped: v.optional(v.boolean()),
  published: v.nullable(published),
  metadata: v.optional(metadata),
  ...expiration,
  ...assetDescription,
  ...recorded,
  updatedAt: v.number(),
  updatedBy: v.optional(v.string()),
});

export const foundAssets = v.object({
  assets: v.array(asset),
  isComplete: v.boolean(),
  continueCursor: v.nullable(v.string()),
});

export const foundFolders = v.object({
  folders: v.array(folder),
  isComplete: v.boolean(),
  continueCursor: v.nullable(v.string()),
});

/** A published file for those who manage it. */
export const managedFile = v.object({
  url: v.string(),
  assetId: v.id("assets"),
  folderPath: v.string(),
  basename: v.string(),
  versionId: v.id("versions"),
  version: v.number(),
  state: v.literal("published"),
  backend: storageBackend,
  storageId: v.optional(v.id("_storage")),
  r2Key: v.optional(v.string()),
  ...content,
  ...recorded,
  publishedAt: v.number(),
  publishedBy: v.optional(v.string()),
  /** When it became current at this path: by publishing, a move, a rename or a restore from trash. */
  modifiedAt: v.number(),
  ...expiration,
  ...assetDescription,
  renditions,
  ...preview,
});

/** A published file for every visitor: without actors, the original file name, labels and metadata. */
export const publishedFile = managedFile.pick(
  "url",
  "assetId",
  "folderPath",
  "basename",
  "versionId",
  "version",
  "state",
  "backend",
  "contentType",
  "size",
  "sha256",
  "image",
  "alt",
  "title",
  "tags",
  "focalPoint",
  "renditions",
  "publishedAt",
  "modifiedAt",
  "expiresAt",
  "isPreview",
);

/** A file that a path served at a moment. */
export const pastFile = v.object({
  ...managedFile.pick("assetId", "folderPath", "basename", "versionId", "version", "backend")
    .fields,
  url: v.nullable(v.string()),
  ...content,
  ...recorded,
  /** True if it was private then, or is private now. */
  isPrivate: v.boolean(),
  /** True if the asset is in the trash now. */
  isTrashed: v.boolean(),
  /** The path of the asset now. */
  currentPath: v.string(),
});

/** An asset that served something else at two moments, in a folder and everything below it. */
export const difference = v.object({
  type: v.union(
    v.literal("added"),
    v.literal("changed"),
    /** To another path in the folder; its version may have changed, too. */
    v.literal("moved"),
    v.literal("removed"),
  ),
  /** The path at the second moment; at the first one, if it was removed. */
  folderPath: v.string(),
  basename: v.string(),
  /** The path of the asset now. */
  currentPath: v.string(),
  from: v.nullable(pastFile),
  to: v.nullable(pastFile),
});

/** A signed URL; `expiresAt` in milliseconds since 1970. */
export const signedUrl = v.object({
  url: v.string(),
  versionId: v.id("versions"),
  expiresAt: v.number(),
});

/** The image that was found for a width. */
export const sized = v.object({
  /** The width and format of the smaller image; `null` for the original. */
  rendition: v.nullable(v.object({ width: v.number(), format: imageFormat })),
  /** True if no other image will be found for this width. */
  isFinal: v.boolean(),
  /** True if the preset has the image made when it is first asked for; see `requestRenditions`. */
  isRequestable: v.boolean(),
});

/** The public URL of a file. */
export const foundUrl = v.object({
  url: v.string(),
  versionId: v.string(),
  ...expiration,
  sized: v.optional(sized),
});

const servedFields = {
  versionId: v.id("versions"),
  version: v.number(),
  folderPath: v.string(),
  basename: v.string(),
  size: v.number(),
  contentType: v.string(),
  filename: v.optional(v.string()),
  isPrivate: v.boolean(),
  /** When it became current at the path of the request; for a version, when it was created. */
  modifiedAt: v.number(),
  ...expiration,
  /** For a request with a width; `size` and `contentType` are then of what was found. */
  sized: v.optional(sized),
};

/** A file for a route; a private one has no `url`. */
export const foundFile = v.object({ ...servedFields, url: v.nullable(v.string()) });

/** A file to be served by a route. `mayRedirect`: its `url` may be revealed. */
export const openedFile = v.object({
  ...servedFields,
  url: v.string(),
  mayRedirect: v.boolean(),
});

export const refusedUrl = v.object({ kind: v.union(v.literal("refused"), v.literal("expired")) });
export const openedUrl = v.object({
  kind: v.literal("file"),
  file: openedFile,
  /** The name to save it under; `null` displays it. */
  download: v.nullable(v.string()),
  /** True for a URL of `getPreviewUrl`. */
  isPreview: v.boolean(),
});

export const textContent = v.object({
  text: v.string(),
  versionId: v.id("versions"),
  version: v.number(),
  size: v.number(),
  contentType: v.string(),
});

const versionFields = {
  versionId: v.id("versions"),
  assetId: v.id("assets"),
  version: v.number(),
  state: versionState,
  backend: storageBackend,
  storageId: v.optional(v.id("_storage")),
  r2Key: v.optional(v.string()),
  url: v.nullable(v.string()),
  ...content,
  /**
   * Pending until the bytes are confirmed, by the bucket or by the look at their type; a pending version is not
   * published.
   */
  verification,
  /** The type that the first bytes show, if the version failed because it is not the declared one. */
  foundType: v.optional(v.string()),
  /** Why nothing is known of its image: its bytes are none, say no size, or cannot be read. */
  imageProblem: v.optional(imageProblem),
  /** Why smaller images of it could not be made; it is served nevertheless. */
  renditionProblem: v.optional(v.string()),
  /**
   * For an object that was sent in parts: the number of parts whose SHA-256 the bucket has checked. It has checked
   * the size of the whole, but knows no `sha256` of it.
   */
  checkedParts: v.optional(v.number()),
  ...recorded,
  publishedAt: v.optional(v.number()),
  publishedBy: v.optional(v.string()),
  /** The release that published it last, or whose rollback did. */
  releaseId: v.optional(v.id("releases")),
  archivedAt: v.optional(v.number()),
  archivedBy: v.optional(v.string()),
};

export const version = v.object(versionFields);

export const versionAtPath = v.object({
  ...versionFields,
  folderPath: v.string(),
  basename: v.string(),
  /** When it became current at this path; absent unless it is published. */
  modifiedAt: v.optional(v.number()),
  /** If true, it has no `url`. */
  isPrivate: v.boolean(),
});

export const change = v.object({
  id: v.string(),
  createdAt: v.number(),
  type: changeType,
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
  access: v.optional(access),
  /** The release that made the change, or whose rollback did. */
  releaseId: v.optional(v.id("releases")),
  actor: v.optional(v.string()),
});

export const changePage = v.object({
  changes: v.array(change),
  nextCursor: changeCursor,
  isDone: v.boolean(),
});

/** One page of `item`, in the shape of Convex's own pagination. */
export function pageOf<Item extends Validator<unknown, "required", string>>(item: Item) {
  return v.object({ page: v.array(item), isDone: v.boolean(), continueCursor: v.string() });
}

/** A share link, without its token, which only the call that made it has returned. */
export const shareLink = v.object({
  shareId: v.id("shares"),
  /** The shared file, folder or release; of a release, `folderPath` is its folder. */
  path: v.optional(v.string()),
  folderPath: v.optional(v.string()),
  releaseId: v.optional(v.id("releases")),
  mode: v.union(v.literal("follow"), v.literal("pin")),
  hasPassword: v.boolean(),
  expiresAt: v.optional(v.number()),
  maxDownloads: v.optional(v.number()),
  downloads: v.number(),
  createdAt: v.number(),
  createdBy: v.optional(v.string()),
  revokedAt: v.optional(v.number()),
  revokedBy: v.optional(v.string()),
});

/** How the asset routes answer a request for a share link. */
export const openedShare = v.union(
  v.object({
    kind: v.literal("ended"),
    code: v.union(
      v.literal("SHARE_REVOKED"),
      v.literal("SHARE_EXPIRED"),
      v.literal("SHARE_USED_UP"),
      v.literal("SHARE_GONE"),
    ),
  }),
  v.object({ kind: v.union(v.literal("locked"), v.literal("absent")) }),
  /** `isLimited`: each response is counted and has the whole file. */
  v.object({ kind: v.literal("file"), file: openedFile, isLimited: v.boolean() }),
  v.object({
    kind: v.literal("listing"),
    /** The last name of the folder's path; `""` for the root. */
    name: v.string(),
    files: v.array(v.object({ path: v.string(), size: v.number() })),
    isMore: v.boolean(),
  }),
  /** The files of an archive; `url` reads the bytes and must not be revealed. */
  v.object({
    kind: v.literal("zip"),
    name: v.string(),
    files: v.array(
      v.object({ path: v.string(), url: v.string(), size: v.number(), modifiedAt: v.number() }),
    ),
  }),
  v.object({ kind: v.literal("zip-too-large") }),
);

export const release = v.object({ releaseId: v.id("releases"), ...releaseFields });

export const releaseEntry = v.object({
  assetId: v.id("assets"),
  /** The path of the asset; the former one, if it is deleted. */
  folderPath: v.string(),
  basename: v.string(),
  action: releaseAction,
  versionId: v.optional(v.id("versions")),
  version: v.optional(v.number()),
  /** The version that was published when the asset was added; `null` for none. */
  basedOn: v.nullable(v.id("versions")),
  /** The version that is published now. */
  publishedVersionId: v.nullable(v.id("versions")),
  /** Why the entry does not apply now; `null` if it does. After the publishing, why it cannot be rolled back. */
  problem: v.nullable(releaseProblem),
  /** True if the release was published without this asset. */
  isSkipped: v.boolean(),
});

export const releaseResult = v.object({
  releaseId: v.id("releases"),
  status: releaseStatus,
  /** The number of assets that were changed. */
  changed: v.number(),
  /** Those that were left as they were. */
  skipped: v.array(refusedEntry),
});

export const job = v.object({
  jobId: v.id("jobs"),
  ...jobProgress,
  /** For a running change of access: the last asset that is done, in the order of folders and basenames. */
  doneUpTo: v.optional(v.object({ folderPath: v.string(), basename: v.string() })),
});

export const trashedAsset = v.object({
  /** True for a private asset; it stays private when it is restored. */
  access: v.optional(access),
  assetId: v.id("assets"),
  folderPath: v.string(),
  basename: v.string(),
  deletedAt: v.number(),
  deletedBy: v.optional(v.string()),
  deletedWith: v.optional(v.id("jobs")),
  versionCounter: v.number(),
  versionId: v.optional(v.id("versions")),
  version: v.optional(v.number()),
  size: v.optional(v.number()),
  contentType: v.optional(v.string()),
  sha256: v.optional(v.string()),
});

export const takedown = v.object({
  assetIds: v.array(v.id("assets")),
  isDone: v.boolean(),
  storageUrls: v.array(v.string()),
  routePaths: v.array(v.string()),
  alsoAt: v.array(
    v.object({ folderPath: v.string(), basename: v.string(), versionId: v.id("versions") }),
  ),
});

export const erasureBegun = v.object({
  erasureId: v.id("erasures"),
  /** Of a file: where copies of its bytes may be; see `takedown`. */
  traces: v.optional(takedown),
});

export const erasure = v.object({
  erasureId: v.id("erasures"),
  assetId: v.optional(v.id("assets")),
  /** The actor, until the erasure is done. */
  actor: by,
  requestedBy: by,
  startedAt: v.number(),
  finishedAt: v.optional(v.number()),
  isDone: v.boolean(),
  ...erasureCounts,
  /** How many objects a bucket has still to delete, up to 100, and how many requests for it have failed. */
  objectsLeft: v.number(),
  failures: v.number(),
  /** Until when the feed keeps the change by which followers delete their copies, in milliseconds since 1970. */
  lastChangeUntil: v.optional(v.number()),
});

export const takedownProgress = v.object({
  isDone: v.boolean(),
  hasVersions: v.boolean(),
  objectsLeft: v.number(),
  failures: v.number(),
});

export const folderUsage = v.object({
  folderPath: v.string(),
  assets: v.number(),
  publishedAssets: v.number(),
  publishedBytes: v.number(),
});

export const storageUsage = v.object({
  backend: storageBackend,
  contentType: v.string(),
  isDoomed: v.boolean(),
  objects: v.number(),
  bytes: v.number(),
});

/** A version of which smaller images are to be made. */
export const renditionsToMake = v.object({
  workId: v.string(),
  versionId: v.id("versions"),
  /** Reads the bytes of the original now; not to be shown. */
  url: v.string(),
  /** In bytes. */
  size: v.number(),
  contentType: v.string(),
  image: imageFacts,
  /** 1 for the first; otherwise the encoder has failed or died since it made an image of this version. */
  attempt: v.number(),
  renditions: v.array(v.object({ ...wantedRendition.fields, height: v.number() })),
});

/** The smaller images of a version, and what is to be made. */
export const renditionProgress = v.object({
  renditions: v.array(
    v.object({
      ...wantedRendition.fields,
      /** In bytes. */
      size: v.number(),
      /** `null` for a private one. */
      url: v.nullable(v.string()),
    }),
  ),
  missing: v.array(wantedRendition),
  /** How often encoders have taken it since they last made an image of it. */
  attempts: v.number(),
  /** True if they are made once one of them is asked for. */
  isWaiting: v.boolean(),
});

export const sweep = v.object({ sweepId: v.id("sweeps"), ...sweepReport });

export const uploadLimits = v.object(limits);

/** The quota of a folder; `bytes` and `files` are used. While `isCounting`, they are less than what is there. */
export const quota = v.object({
  folderPath: v.string(),
  maxBytes: v.nullable(v.number()),
  maxFiles: v.nullable(v.number()),
  bytes: v.number(),
  files: v.number(),
  isCounting: v.boolean(),
});

/** A legal hold; `releasedAt` is missing while it lasts. */
export const legalHold = v.object({
  path: v.string(),
  reason: v.optional(v.string()),
  heldAt: v.number(),
  heldBy: v.optional(v.string()),
  releasedAt: v.optional(v.number()),
  releasedBy: v.optional(v.string()),
});

export const settings = v.object({
  backend: storageBackend,
  uploadRoutesUrl: v.optional(v.string()),
  r2PublicUrl: v.optional(v.string()),
  r2KeyPrefix: v.optional(v.string()),
  uploadRules: v.array(uploadRule),
  imagePresets: v.array(presetRule),
  maxOpenUploads: v.optional(v.number()),
  trashRetentionMs: v.number(),
  blobGraceMs: v.number(),
  feedRetentionMs: v.optional(v.number()),
  isSweepPaused: v.boolean(),
  rootAccess: v.optional(access),
});

export const migration = v.object({ migrationId: v.id("migrations"), ...migrationProgress });
