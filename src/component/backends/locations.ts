/** Where bytes are, as rows and arguments say it. Not in the schema, so that no call loads all tables. */
import { v } from "convex/values";

export const placeInBucket = v.object({
  backend: v.literal("r2"),
  key: v.string(),
  /** Which bucket; by default the public one. */
  bucket: v.optional(v.literal("private")),
});

/** The metadata that a bucket returns for an object; see `ObjectFacts`. */
export const objectFacts = v.object({
  size: v.number(),
  contentType: v.string(),
  sha256: v.optional(v.string()),
  checkedParts: v.optional(v.number()),
  etag: v.string(),
});

/** The location of an object's bytes. Copied wherever a URL is built, so that no lookup is needed. */
export const location = v.union(
  v.object({ backend: v.literal("convex"), storageId: v.id("_storage") }),
  placeInBucket,
);
