/** Values that stand in rows, arguments and results alike. */
import { v } from "convex/values";
import { CHANGE_TYPES } from "./changeTypes.js";

/** Who may have a file by its address: everybody, or only who the app lets. */
export const access = v.union(v.literal("public"), v.literal("private"));

/** What an app wants to remember with a version or an asset, by its own keys. */
export const metadata = v.record(
  v.string(),
  v.union(v.string(), v.number(), v.boolean(), v.null()),
);

export const versionState = v.union(
  v.literal("draft"),
  v.literal("published"),
  v.literal("archived"),
);

export const changeType = v.union(...CHANGE_TYPES.map((type) => v.literal(type)));

/**
 * What the caller believes of the asset: that nothing is at the address, or which version is
 * published (`null`: none). A write that carries it changes nothing when it is wrong.
 */
export const expectation = v.object({
  absent: v.optional(v.boolean()),
  publishedVersionId: v.optional(v.union(v.string(), v.null())),
});

export const uploadLimits = {
  /** In bytes. */
  maxSize: v.optional(v.number()),
  /** Media types, `image/png` or `image/*`. */
  allowedTypes: v.optional(v.array(v.string())),
};

/** Limits for uploads to a folder and those below it; what is left out is inherited. */
export const uploadRule = v.object({ folderPath: v.string(), ...uploadLimits });

const operationKind = v.union(
  v.literal("move"),
  v.literal("copy"),
  v.literal("delete"),
  v.literal("undelete"),
  v.literal("access"),
);

const operationStatus = v.union(v.literal("running"), v.literal("done"), v.literal("failed"));

/** What a sweep has freed so far. */
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

/** Long work as its watchers see it: when it began and by whom, and how far it is. */
const timing = {
  startedAt: v.number(),
  startedBy: v.optional(v.string()),
  updatedAt: v.number(),
  finishedAt: v.optional(v.number()),
};

/** What a watcher sees of work on a whole folder. */
export const operationProgress = {
  kind: operationKind,
  /** The folder that is moved, copied, deleted, brought back, or given another access. */
  path: v.string(),
  toPath: v.optional(v.string()),
  /** The access that the folder is given; without it that of the folder above. */
  access: v.optional(access),
  status: operationStatus,
  /** Why it failed; then nothing was changed. */
  failure: v.optional(v.string()),
  assetsDone: v.number(),
  foldersDone: v.number(),
  /** Assets left where they were, because another was in their place. */
  assetsSkipped: v.number(),
  ...timing,
};

/** What a watcher sees of moving stored bytes from one backend to the other. */
export const migrationProgress = {
  to: storageBackend,
  isDryRun: v.boolean(),
  status: v.union(v.literal("running"), v.literal("done"), v.literal("stopped")),
  blobsDone: v.number(),
  bytesDone: v.number(),
  failures: v.number(),
  lastFailure: v.optional(v.string()),
  stoppedBy: v.optional(v.string()),
  ...timing,
};

/** What a run of the sweeper reports. */
export const sweepReport = {
  phase: sweepPhase,
  ...sweepCounts,
  /** True when an operator asked for it: it goes on while sweeping is paused. */
  isManual: v.boolean(),
  ...timing,
};
