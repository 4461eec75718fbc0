/** What the migration has to know of the place where files come from. */
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
  /** Why it cannot be copied, when that is known already. */
  problem: v.optional(failure),
});

export const sourceVersion = v.object({
  id: v.string(),
  number: v.number(),
  isPublished: v.boolean(),
  /** In bytes; what is known of it is compared with what arrives. */
  size: v.optional(v.number()),
  /** In hex. */
  sha256: v.optional(v.string()),
  contentType: v.optional(v.string()),
  filename: v.optional(v.string()),
  label: v.optional(v.string()),
  /** Who uploaded it. */
  actor: v.optional(v.string()),
  /** What else is known: it is kept as the metadata of the version. */
  metadata: v.record(v.string(), v.union(v.string(), v.number(), v.boolean(), v.null())),
});

/** A part of what there is. */
export const foundPage = v.object({
  items: v.array(foundItem),
  /** Where the next part begins; `null` when this was the last. */
  next: v.union(v.string(), v.null()),
  /** Folders that could not be listed. */
  unlisted: v.optional(v.array(v.string())),
});

export type FoundPage = Infer<typeof foundPage>;
export type FoundItem = Infer<typeof foundItem>;
export type SourceVersion = Infer<typeof sourceVersion>;
export type SourceName = Infer<typeof sourceName>;

/** Asked only by actions. None of it changes anything in the source. */
export type Source = {
  /** What there is, from `position` on; `null` is the beginning. The same item may come twice. */
  find(ctx: ActionCtx, position: string | null): Promise<FoundPage>;
  /** All versions of an asset, oldest first. */
  versionsOf(ctx: ActionCtx, item: Doc<"migrationItems">): Promise<SourceVersion[]>;
  /** Where the bytes of a version are; `null` when there are none. */
  urlOf(ctx: ActionCtx, version: SourceVersion): Promise<string | null>;
  /** How many versions there are, counted apart from `find`; `null` when that cannot be known. */
  countVersions(ctx: ActionCtx): Promise<number | null>;
};

/** A SHA-256 digest in hex, whether it was that or base64. */
export function toHex(digest: string | undefined): string | undefined {
  if (digest === undefined || /^[0-9a-f]{64}$/.test(digest)) return digest;
  return Array.from(atob(digest), (character) =>
    character.charCodeAt(0).toString(16).padStart(2, "0"),
  ).join("");
}

/** The same without what is not known, as metadata has to be. */
export function known<Value>(
  fields: Record<string, Value | undefined>,
): Record<string, Exclude<Value, undefined>> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Record<string, Exclude<Value, undefined>>;
}
