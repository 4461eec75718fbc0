/** What the public functions return. Arguments stand with the functions themselves. */
import { v, type Validator } from "convex/values";
import { changeType, storageBackend, versionState } from "./schema.js";

const recorded = {
  createdAt: v.number(),
  createdBy: v.optional(v.string()),
};

const content = {
  size: v.number(),
  contentType: v.string(),
  sha256: v.string(),
  filename: v.optional(v.string()),
  label: v.optional(v.string()),
};

export const uploadTicket = v.object({
  intentId: v.id("uploadIntents"),
  backend: storageBackend,
  uploadUrl: v.string(),
  method: v.union(v.literal("POST"), v.literal("PUT")),
  headers: v.record(v.string(), v.string()),
  expiresAt: v.number(),
});

export const upload = v.object({
  intentId: v.id("uploadIntents"),
  folderPath: v.string(),
  basename: v.string(),
  createdAt: v.number(),
  expiresAt: v.number(),
  finished: v.boolean(),
});

export const finishedUpload = v.object({
  assetId: v.id("assets"),
  versionId: v.id("versions"),
  version: v.number(),
});

export const folder = v.object({
  folderId: v.union(v.id("folders"), v.null()),
  path: v.string(),
  parentPath: v.union(v.string(), v.null()),
  name: v.string(),
  ...recorded,
  updatedAt: v.number(),
  updatedBy: v.optional(v.string()),
});

export const asset = v.object({
  assetId: v.id("assets"),
  folderPath: v.string(),
  basename: v.string(),
  versionCounter: v.number(),
  publishedVersionId: v.union(v.id("versions"), v.null()),
  ...recorded,
  updatedAt: v.number(),
  updatedBy: v.optional(v.string()),
});

export const publishedFile = v.object({
  url: v.string(),
  assetId: v.id("assets"),
  folderPath: v.string(),
  basename: v.string(),
  versionId: v.id("versions"),
  version: v.number(),
  state: v.literal("published"),
  storageId: v.id("_storage"),
  ...content,
  ...recorded,
  publishedAt: v.number(),
  publishedBy: v.optional(v.string()),
});

const versionFields = {
  versionId: v.id("versions"),
  assetId: v.id("assets"),
  version: v.number(),
  state: versionState,
  storageId: v.id("_storage"),
  url: v.union(v.string(), v.null()),
  ...content,
  ...recorded,
  publishedAt: v.optional(v.number()),
  publishedBy: v.optional(v.string()),
  archivedAt: v.optional(v.number()),
  archivedBy: v.optional(v.string()),
};

export const version = v.object(versionFields);

export const versionAtAddress = v.object({
  ...versionFields,
  folderPath: v.string(),
  basename: v.string(),
});

export const changeCursor = v.object({ createdAt: v.number(), id: v.string() });

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
  actor: v.optional(v.string()),
});

export const changePage = v.object({
  changes: v.array(change),
  nextCursor: changeCursor,
  isDone: v.boolean(),
});

/** One page of `item`, in the shape that Convex's own pagination has. */
export function pageOf<Item extends Validator<unknown, "required", string>>(item: Item) {
  return v.object({ page: v.array(item), isDone: v.boolean(), continueCursor: v.string() });
}
