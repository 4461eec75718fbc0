/** The interface of a source of files. */
import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel.js";
import type { ActionCtx } from "../_generated/server.js";
import { failure, type sourceName } from "./tables.js";

/** An asset, or a folder if it has no basename. */
export const foundItem = v.object({
  sourceId: v.string(),
  folderPath: v.string(),
  basename: v.optional(v.string()),
  name: v.optional(v.string()),
  revision: v.string(),
  /** Why it cannot be copied, if known in advance. */
  problem: v.optional(failure),
});

export const sourceVersion = v.object({
  id: v.string(),
  number: v.number(),
  isPublished: v.boolean(),
  /** Size in bytes; compared with the received bytes if known. */
  size: v.optional(v.number()),
  /** In hex. */
  sha256: v.optional(v.string()),
  contentType: v.optional(v.string()),
  filename: v.optional(v.string()),
  label: v.optional(v.string()),
  /** The uploader. */
  actor: v.optional(v.string()),
  /** Other data to keep as the version's metadata. */
  metadata: v.record(v.string(), v.union(v.string(), v.number(), v.boolean(), v.null())),
});

/** A page of items. */
export const foundPage = v.object({
  items: v.array(foundItem),
  /** The cursor of the next page; `null` on the last page. */
  next: v.nullable(v.string()),
  /** Folders that could not be listed. */
  unlisted: v.optional(v.array(v.string())),
});

export type FoundPage = Infer<typeof foundPage>;
export type FoundItem = Infer<typeof foundItem>;
export type SourceVersion = Infer<typeof sourceVersion>;
export type SourceName = Infer<typeof sourceName>;

/** Called only by actions. Must not change the source. */
export type Source = {
  /** Lists items from `position`; `null` is the beginning. An item may be listed twice. */
  find(ctx: ActionCtx, position: string | null): Promise<FoundPage>;
  /** Returns all versions of an asset, oldest first. */
  versionsOf(ctx: ActionCtx, item: Doc<"migrationItems">): Promise<SourceVersion[]>;
  /** Returns the URL of a version's bytes; `null` if it has none. */
  urlOf(ctx: ActionCtx, version: SourceVersion): Promise<string | null>;
  /** Counts the versions independently of `find`; `null` if unknown. */
  countVersions(ctx: ActionCtx): Promise<number | null>;
};

/** Converts a SHA-256 digest in hex or base64 to hex. */
export function toHex(digest: string | undefined): string | undefined {
  if (digest === undefined || /^[0-9a-f]{64}$/.test(digest)) return digest;
  return Array.from(atob(digest), (character) =>
    character.charCodeAt(0).toString(16).padStart(2, "0"),
  ).join("");
}

/** Removes undefined values, which metadata cannot contain. */
export function known<Value>(
  fields: Record<string, Value | undefined>,
): Record<string, Exclude<Value, undefined>> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Record<string, Exclude<Value, undefined>>;
}
