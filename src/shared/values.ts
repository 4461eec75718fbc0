/** Values used in rows, arguments and results. */
import { type Infer, type ObjectType, v } from "convex/values";
import { CHANGE_TYPES } from "./changeTypes.js";
import { imageFacts } from "./images/imageFacts.js";

/**
 * The actor of what a row tells; missing for an unknown user, and for the component itself. Every field of a row with an actor has this
 * very validator, so that a test finds those that an erasure must know.
 */
export const by = v.optional(v.string());

/** The access of a file: public, or private. */
export const access = v.union(v.literal("public"), v.literal("private"));

/** The app's own data of a version or an asset. */
export const metadata = v.record(
  v.string(),
  v.union(v.string(), v.number(), v.boolean(), v.null()),
);

/** The alternative text of an image: one for all languages, or one for each, by language tags. `""` is for an ornament. */
export const alt = v.union(v.string(), v.record(v.string(), v.string()));

/** The point of an image to keep visible when it is cropped, from 0 to 1 of its width and height. */
export const focalPoint = v.object({ x: v.number(), y: v.number() });

/** The description of an asset, which all its versions share and every visitor may see. */
export const assetDescription = {
  alt: v.optional(alt),
  title: v.optional(v.string()),
  tags: v.optional(v.array(v.string())),
  focalPoint: v.optional(focalPoint),
};

/** A change of an asset's description: omitted fields stay, `null` removes one. */
export const assetDescriptionChange = {
  alt: v.optional(v.nullable(alt)),
  title: v.optional(v.nullable(v.string())),
  tags: v.optional(v.nullable(v.array(v.string()))),
  addTags: v.optional(v.array(v.string())),
  removeTags: v.optional(v.array(v.string())),
  focalPoint: v.optional(v.nullable(focalPoint)),
  metadata: v.optional(v.nullable(metadata)),
};

/** The description of a version. */
export const description = {
  filename: v.optional(v.string()),
  label: v.optional(v.string()),
  metadata: v.optional(metadata),
  /** The properties of an image; see model/files/images.ts. */
  image: v.optional(imageFacts),
};
export type Description = ObjectType<typeof description>;

/** Returns the description of a row, without its other fields. */
export function descriptionOf(row: Description): Description {
  const fields = Object.keys(description) as (keyof Description)[];
  return Object.fromEntries(fields.map((field) => [field, row[field]]));
}

export const versionState = v.union(
  v.literal("draft"),
  v.literal("published"),
  v.literal("archived"),
);

export const changeType = v.union(...CHANGE_TYPES.map((type) => v.literal(type)));

/**
 * The asset's expected state: that no asset exists at the path, or which version is published (`null`: none).
 * A write with a wrong expectation changes nothing.
 */
export const expectation = v.object({
  absent: v.optional(v.boolean()),
  publishedVersionId: v.optional(v.nullable(v.string())),
});

/** Ids of versions, or `"*"` for any version. */
export const versionCondition = v.union(v.literal("*"), v.array(v.string()));

export const uploadLimits = {
  /** Size in bytes. */
  maxSize: v.optional(v.number()),
  /** Media types, `image/png` or `image/*`. */
  allowedTypes: v.optional(v.array(v.string())),
};

/** Limits for uploads to a folder and its subfolders; omitted limits are inherited. */
export const uploadRule = v.object({ folderPath: v.string(), ...uploadLimits });

const jobKind = v.union(
  v.literal("move"),
  v.literal("copy"),
  v.literal("delete"),
  v.literal("undelete"),
  v.literal("access"),
  v.literal("takedown"),
);

const jobStatus = v.union(v.literal("running"), v.literal("done"), v.literal("failed"));

/** The counts of a sweep. */
const sweepCounts = {
  purgedAssets: v.number(),
  purgedVersions: v.number(),
  deletedBlobs: v.number(),
  deletedUploads: v.number(),
  deletedOrphans: v.number(),
  prunedChanges: v.number(),
  freedBytes: v.number(),
  failures: v.number(),
};

const sweepPhase = v.union(
  v.literal("trash"),
  v.literal("uploads"),
  v.literal("orphans"),
  v.literal("blobs"),
  v.literal("feed"),
  v.literal("done"),
);

export const storageBackend = v.union(v.literal("convex"), v.literal("r2"));

/** Whether a CDN may keep what the backend's own URLs of public files serve. */
export const IS_CACHEABLE: Record<Infer<typeof storageBackend>, boolean> = {
  convex: false,
  r2: true,
};

/** The common fields of a job: when it started and by whom, and its progress. */
const timing = {
  startedAt: v.number(),
  startedBy: by,
  updatedAt: v.number(),
  finishedAt: v.optional(v.number()),
};

/** A folder job for callers. */
export const jobProgress = {
  kind: jobKind,
  /** The folder that is moved, copied, deleted, restored or taken down, or whose access changes. */
  path: v.string(),
  toPath: v.optional(v.string()),
  /** The folder's new access; missing to inherit. */
  access: v.optional(access),
  /** True while it makes the folder private; reads refuse its contents from the start of the job. */
  isClosing: v.optional(v.boolean()),
  status: jobStatus,
  /** Why it failed; nothing was changed then. */
  failure: v.optional(v.string()),
  assetsDone: v.number(),
  foldersDone: v.number(),
  /** The number of assets that stayed, because their target path was taken. */
  assetsSkipped: v.number(),
  ...timing,
};

/** A migration between storage backends for callers. */
export const migrationProgress = {
  to: storageBackend,
  isDryRun: v.boolean(),
  status: v.union(v.literal("running"), v.literal("done"), v.literal("stopped")),
  blobsDone: v.number(),
  bytesDone: v.number(),
  failures: v.number(),
  lastFailure: v.optional(v.string()),
  stoppedBy: by,
  ...timing,
};

/**
 * The next step of an erasure. Of an asset: its versions, its changes, its entries in releases, what names its paths, and, days
 * later, the change that says that it is gone. Of an actor: its changes, then the rows of all tables.
 */
export const erasureStep = v.union(
  v.literal("versions"),
  v.literal("changes"),
  v.literal("entries"),
  v.literal("mentions"),
  v.literal("lastChange"),
  v.literal("changesBy"),
  v.literal("rows"),
  v.literal("done"),
);

/** The numbers of what an erasure has deleted or changed so far. */
export const erasureCounts = {
  versions: v.number(),
  changes: v.number(),
  releaseEntries: v.number(),
  /** Share links, their pins, uploads, references and other rows that named the file; of an actor, fields of rows. */
  mentions: v.number(),
};

/** The report of a sweep. */
export const sweepReport = {
  phase: sweepPhase,
  ...sweepCounts,
  /** True if an operator started it: it also runs while sweeping is paused. */
  isManual: v.boolean(),
  ...timing,
};

/** The action of a release on an asset: publishes a version, unpublishes it, or moves it to the trash. */
export const releaseAction = v.union(
  v.literal("publish"),
  v.literal("archive"),
  v.literal("delete"),
);

/** The state of a release. */
export const releaseStatus = v.union(
  v.literal("open"),
  v.literal("scheduled"),
  /** Bytes are being copied to the public bucket; then it is published. */
  v.literal("publishing"),
  v.literal("published"),
  v.literal("rolledBack"),
);

/** The treatment of assets that have changed since: refuse the whole call, overwrite them, or leave them. */
export const onConflict = v.union(v.literal("refuse"), v.literal("overwrite"), v.literal("skip"));

/**
 * Why an entry of a release does not apply: the asset serves another version than the entry is based on, or waits for one; it
 * was moved or renamed; it was deleted or has left the folder of the release; the version is gone; another asset has the
 * path to which a rollback would return it; its bytes are not confirmed; or a job has locked the folder.
 */
export const releaseProblem = v.union(
  v.literal("changed"),
  v.literal("moved"),
  v.literal("deleted"),
  v.literal("versionGone"),
  v.literal("taken"),
  v.literal("unverified"),
  v.literal("locked"),
);

/** An entry that does not apply. */
export const refusedEntry = v.object({
  folderPath: v.string(),
  basename: v.string(),
  reason: releaseProblem,
});

/** A release for callers. */
export const releaseFields = {
  name: v.string(),
  /** The folder that contains all its assets. */
  folderPath: v.string(),
  status: releaseStatus,
  /** The number of assets. */
  entryCount: v.number(),
  createdAt: v.number(),
  createdBy: by,
  updatedAt: v.number(),
  updatedBy: by,
  /** When it is to be published, in milliseconds since the epoch, and by whom it was scheduled. */
  scheduledFor: v.optional(v.number()),
  scheduledBy: by,
  publishedAt: v.optional(v.number()),
  publishedBy: by,
  rolledBackAt: v.optional(v.number()),
  rolledBackBy: by,
  /** Why its last publishing, which was scheduled or had to wait for bytes, was refused as a whole. */
  failure: v.optional(v.string()),
};

/**
 * The kind of an id; `trashed` is an asset in the trash, `asset` one that is or was anywhere, `releasePaths` a release with
 * the paths of its assets.
 */
export const idKind = v.union(
  v.literal("asset"),
  v.literal("version"),
  v.literal("upload"),
  v.literal("trashed"),
  v.literal("job"),
  v.literal("newFolder"),
  v.literal("release"),
  v.literal("releasePaths"),
  v.literal("releaseEntry"),
  v.literal("share"),
);

/** The path of an asset, or of a folder if `basename` is missing. */
export const place = v.object({
  folderPath: v.string(),
  basename: v.optional(v.string()),
  /** The target of a job. */
  toPath: v.optional(v.string()),
  /** All paths that a release changes. */
  paths: v.optional(v.array(v.string())),
});
