/** The results of convex-versioned-assets 1.x, made from the results of today. */
import { type Infer, v } from "convex/values";
import type { ChangeType } from "./changeTypes.js";
import { hexToBase64 } from "./sha256.js";
import type * as returned from "./validators.js";
import { storageBackend } from "./values.js";

const recorded = { createdAt: v.number(), createdBy: v.optional(v.string()) };
const updated = { ...recorded, updatedAt: v.number(), updatedBy: v.optional(v.string()) };
const published = { publishedAt: v.optional(v.number()), publishedBy: v.optional(v.string()) };
const place = { folderPath: v.string(), basename: v.string() };
/** Where the bytes are, and what they are. */
const stored = {
  storageId: v.optional(v.id("_storage")),
  r2Key: v.optional(v.string()),
  contentType: v.optional(v.string()),
  size: v.optional(v.number()),
};
/** In base64. */
const sha256 = v.optional(v.string());

export const folder = v.object({
  _id: v.id("folders"),
  _creationTime: v.number(),
  path: v.string(),
  name: v.string(),
  ...updated,
});

/** Returns a folder as 1.x did; `null` for the root, which 1.x did not have. */
export function asFolder(row: Infer<typeof returned.folder>): Infer<typeof folder> | null {
  const { folderId: _id, path, name, createdAt, createdBy, updatedAt, updatedBy } = row;
  if (_id === null) return null;
  return { _id, _creationTime: createdAt, path, name, createdAt, createdBy, updatedAt, updatedBy };
}

export const asset = v.object({
  _id: v.id("assets"),
  _creationTime: v.number(),
  ...place,
  versionCounter: v.number(),
  publishedVersionId: v.optional(v.id("versions")),
  ...updated,
});

export function asAsset(row: Infer<typeof returned.asset>): Infer<typeof asset> {
  const { assetId, publishedVersionId, folderPath, basename, versionCounter } = row;
  const { createdAt, createdBy, updatedAt, updatedBy } = row;
  return {
    _id: assetId,
    _creationTime: createdAt,
    folderPath,
    basename,
    versionCounter,
    publishedVersionId: publishedVersionId ?? undefined,
    createdAt,
    createdBy,
    updatedAt,
    updatedBy,
  };
}

export const version = v.object({
  _id: v.id("versions"),
  _creationTime: v.number(),
  assetId: v.id("assets"),
  version: v.number(),
  state: v.union(v.literal("published"), v.literal("archived")),
  label: v.optional(v.string()),
  originalFilename: v.optional(v.string()),
  uploadStatus: v.union(v.literal("pending"), v.literal("ready")),
  ...stored,
  sha256,
  ...recorded,
  ...published,
  archivedAt: v.optional(v.number()),
  archivedBy: v.optional(v.string()),
});

/** Returns a version as 1.x did; `null` for a draft and a failed version, which 1.x did not have. */
export function asVersion(row: Infer<typeof returned.version>): Infer<typeof version> | null {
  const { versionId, url, backend, filename, metadata, verification, state, ...fields } = row;
  if (state === "draft" || verification === "failed") return null;
  return {
    ...fields,
    _id: versionId,
    _creationTime: fields.createdAt,
    state,
    originalFilename: filename,
    uploadStatus: verification === "pending" ? "pending" : "ready",
    sha256: asBase64(fields.sha256),
  };
}

export const publishedFile = v.object({
  url: v.string(),
  ...place,
  versionId: v.id("versions"),
  version: v.number(),
  state: v.literal("published"),
  ...stored,
  sha256,
  ...recorded,
  publishedAt: v.number(),
  publishedBy: v.optional(v.string()),
});

export function asPublishedFile(
  file: Infer<typeof returned.managedFile>,
): Infer<typeof publishedFile> {
  const { url, folderPath, basename, versionId, version, state, ...rest } = file;
  const { storageId, r2Key, contentType, size, createdAt, createdBy } = rest;
  const { publishedAt, publishedBy } = rest;
  return {
    ...{ url, folderPath, basename, versionId, version, state },
    ...{ storageId, r2Key, contentType, size, sha256: asBase64(rest.sha256) },
    ...{ createdAt, createdBy, publishedAt, publishedBy },
  };
}

export const publishedVersion = v.object({
  ...place,
  version: v.number(),
  state: v.literal("published"),
  label: v.optional(v.string()),
  ...recorded,
  ...published,
});

/** Returns what 1.x returned of a published version without its file. */
export function asPublishedVersion(
  file: Infer<typeof returned.managedFile>,
): Infer<typeof publishedVersion> {
  const { folderPath, basename, version, state, label } = file;
  const { createdAt, createdBy, publishedAt, publishedBy } = file;
  const stamps = { createdAt, createdBy, publishedAt, publishedBy };
  return { folderPath, basename, version, state, label, ...stamps };
}

function asBase64(hex: string | undefined): string | undefined {
  return hex === undefined ? undefined : hexToBase64(hex);
}

/** The change types that a program written for 1.x knows. */
const KNOWN = [
  "folder:create",
  "folder:update",
  "folder:delete",
  "asset:create",
  "asset:publish",
  "asset:update",
  "asset:archive",
  "asset:delete",
  "asset:move",
  "asset:rename",
] as const;
type Known = (typeof KNOWN)[number];

export const change = v.object({
  _id: v.string(),
  _creationTime: v.number(),
  createdAt: v.number(),
  changeType: v.union(...KNOWN.map((type) => v.literal(type))),
  folderPath: v.string(),
  basename: v.optional(v.string()),
  oldFolderPath: v.optional(v.string()),
  oldBasename: v.optional(v.string()),
  performedBy: v.optional(v.string()),
});

const isKnown = (type: ChangeType): type is Known => (KNOWN as readonly string[]).includes(type);

/** Returns the type of 1.x with the same effect for a program that mirrors published files. */
function asChangeType({ type, access, versionId }: Infer<typeof returned.change>): Known {
  if (isKnown(type)) return type;
  if (type === "folder:access") return "folder:update";
  if (type === "asset:leave") return "asset:archive";
  if (type === "asset:takedown") return "asset:delete";
  if (type !== "asset:access") return "asset:update";
  if (access === "private") return "asset:archive";
  return versionId === undefined ? "asset:update" : "asset:publish";
}

export function asChange(row: Infer<typeof returned.change>): Infer<typeof change> {
  const { id, createdAt, folderPath, basename, fromFolderPath, fromBasename, actor } = row;
  const changeType = asChangeType(row);
  const isMoved = changeType === "asset:move" || changeType === "asset:rename";
  return {
    _id: id,
    _creationTime: createdAt,
    createdAt,
    changeType,
    folderPath,
    basename,
    ...(isMoved && fromFolderPath !== folderPath ? { oldFolderPath: fromFolderPath } : {}),
    ...(isMoved && fromBasename !== basename ? { oldBasename: fromBasename } : {}),
    performedBy: actor,
  };
}

export const uploadTicket = v.object({
  intentId: v.string(),
  backend: storageBackend,
  uploadUrl: v.string(),
  /** Beyond 1.x, if the upload declared a size, a type or a hash: the request must have these. */
  method: v.optional(v.string()),
  headers: v.optional(v.record(v.string(), v.string())),
});

/** How to serve a file: redirect to its URL, or send the bytes that `getBlobForServing` returns. */
export const servedFile = v.union(
  v.object({ kind: v.literal("redirect"), location: v.string(), cacheControl: v.string() }),
  v.object({
    kind: v.literal("blob"),
    storageId: v.id("_storage"),
    contentType: v.string(),
    cacheControl: v.string(),
  }),
);

/** An object of a version in the trash; the sweeper deletes it some time after `deleteAfter`. */
export const pendingDeletion = v.object({
  _id: v.id("versions"),
  _creationTime: v.number(),
  originalPath: v.string(),
  deletedAt: v.number(),
  deleteAfter: v.number(),
  deletedBy: v.optional(v.string()),
});
export const pendingConvexDeletion = v.object({
  ...pendingDeletion.fields,
  storageId: v.id("_storage"),
});
export const pendingR2Deletion = v.object({ ...pendingDeletion.fields, r2Key: v.string() });

export const event = v.object({
  type: v.union(v.literal("move"), v.literal("rename")),
  createdAt: v.number(),
  createdBy: v.optional(v.string()),
  fromFolderPath: v.optional(v.string()),
  toFolderPath: v.optional(v.string()),
  fromBasename: v.optional(v.string()),
  toBasename: v.optional(v.string()),
});

/** Returns a move or a rename as 1.x did; `null` for another change. */
export function asEvent(row: Infer<typeof returned.change>): Infer<typeof event> | null {
  const { type, createdAt, actor, folderPath, basename, fromFolderPath, fromBasename } = row;
  if (type !== "asset:move" && type !== "asset:rename") return null;
  return {
    type: type === "asset:move" ? "move" : "rename",
    createdAt,
    createdBy: actor,
    ...(fromFolderPath === folderPath ? {} : { fromFolderPath, toFolderPath: folderPath }),
    ...(fromBasename === basename ? {} : { fromBasename, toBasename: basename }),
  };
}
