/** The steps of migrating an asset or a folder, each in one transaction. */
import { v } from "convex/values";
import { VersionedAssets, isAssetError } from "convex-versioned-assets";
import { components } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import {
  type MutationCtx,
  type QueryCtx,
  internalMutation,
  internalQuery,
} from "../_generated/server.js";
import { failureFor, migrationError } from "./failures.js";
import {
  type Item,
  type Run,
  countVersions,
  requireItem,
  requireTurn,
  setStatus,
  turn,
} from "./runs.js";
import { ACTOR } from "./settings.js";
import { type FoundItem, type SourceVersion, foundItem, sourceVersion } from "./source.js";
import { failure } from "./tables.js";

const assets = new VersionedAssets(components.assets);

const ofItem = { turn, itemId: v.id("migrationItems") };

// ---------------------------------------------------------------- listing

/** Records a page of the source's items. */
export const found = internalMutation({
  args: { turn, items: v.array(foundItem) },
  returns: v.null(),
  handler: async (ctx, { items, ...args }): Promise<null> => {
    const run = await requireTurn(ctx, args.turn);
    for (const item of items) await note(ctx, run, item);
    return null;
  },
});

/** Continues after a recorded page. */
export const findOn = internalMutation({
  args: { turn, next: v.nullable(v.string()), unlisted: v.array(v.string()) },
  returns: v.null(),
  handler: async (ctx, { next, unlisted, ...args }): Promise<null> => {
    const run = await requireTurn(ctx, args.turn);
    await ctx.db.patch("migrationRuns", run._id, {
      phase: next === null ? "copying" : "finding",
      position: next,
      unlisted: [...run.unlisted, ...unlisted],
    });
    return null;
  },
});

async function note(ctx: MutationCtx, run: Run, { problem, ...found }: FoundItem): Promise<void> {
  const item = await ctx.db
    .query("migrationItems")
    .withIndex("by_source", (q) => q.eq("from", run.from).eq("sourceId", found.sourceId))
    .unique();
  if (item === null) {
    const { items } = (await ctx.db.get("migrationRuns", run._id))!;
    const status = problem === undefined ? "waiting" : "failed";
    items[status] += 1;
    await ctx.db.patch("migrationRuns", run._id, { items });
    const row = { ...found, from: run.from, status, attempts: 0, failure: problem } as const;
    await ctx.db.insert("migrationItems", row);
    return;
  }
  const isMoved = item.folderPath !== found.folderPath || item.basename !== found.basename;
  if (isMoved && item.toAssetId !== undefined) {
    // Users of the new package may have moved it here.
    const failure = failureFor(
      "SOURCE_MOVED",
      "It was moved in the source after it was copied. Move it back there and retry.",
    );
    return await setStatus(ctx, run, item, "failed", failure);
  }
  const isNew = item.revision !== found.revision;
  if (!isMoved && !isNew) return;
  await ctx.db.patch("migrationItems", item._id, found);
  await setStatus(ctx, run, item, "waiting");
}

// ---------------------------------------------------------------- copying

export const getItem = internalQuery({
  args: { itemId: v.id("migrationItems") },
  handler: async (ctx, { itemId }): Promise<Item> => await requireItem(ctx, itemId),
});

/** Returns the versions of the source that were copied or that cannot be copied. */
export const settledVersions = internalQuery({
  args: { itemId: v.id("migrationItems") },
  returns: v.array(v.string()),
  handler: async (ctx, { itemId }) => {
    const rows = await ctx.db
      .query("migrationVersions")
      .withIndex("by_item", (q) => q.eq("itemId", itemId))
      .collect();
    return rows.map(({ sourceVersionId }) => sourceVersionId);
  },
});

export const createFolder = internalMutation({
  args: ofItem,
  returns: v.null(),
  handler: async (ctx, { itemId, ...args }): Promise<null> => {
    const run = await requireTurn(ctx, args.turn);
    const item = await requireItem(ctx, itemId);
    const { folderPath: path, name } = item;
    await assets.createFolderByPath(ctx, { path, name, actor: ACTOR });
    await setStatus(ctx, run, item, "done");
    return null;
  },
});

const MAX_ACTOR_CHARACTERS = 256;

function actorOf({ actor }: SourceVersion): string {
  return actor && actor.length <= MAX_ACTOR_CHARACTERS ? actor : ACTOR;
}

const measured = v.object({ size: v.number(), sha256: v.string() });

/** Starts the upload of one version. */
export const openUpload = internalMutation({
  args: { ...ofItem, version: sourceVersion, bytes: measured },
  returns: v.object({
    intentId: v.string(),
    uploadUrl: v.string(),
    method: v.union(v.literal("POST"), v.literal("PUT")),
    headers: v.record(v.string(), v.string()),
  }),
  handler: async (ctx, { itemId, version, bytes, ...args }) => {
    await requireTurn(ctx, args.turn);
    const { folderPath, basename = "" } = await requireItem(ctx, itemId);
    const { contentType, filename, label, metadata } = version;
    const actor = actorOf(version);
    const upload = { folderPath, basename, ...bytes, contentType, label, actor };
    const open = async (description: Pick<SourceVersion, "filename" | "metadata">) => {
      const ticket = await assets.startUpload(ctx, { ...upload, ...description });
      const { intentId, uploadUrl, method, headers } = ticket;
      return { intentId, uploadUrl, method, headers };
    };
    try {
      return await open({ filename, metadata });
    } catch (error) {
      const isName = isAssetError(error) && error.data.code === "PATH_INVALID";
      if (!isName || filename === undefined) throw error;
      // The source allowed any file name; if it is part of the path, this fails again.
      return await open({ metadata: { ...metadata, filename } });
    }
  },
});

/** Creates a version from the uploaded bytes, once, and records it in the same transaction. */
export const settle = internalMutation({
  args: {
    ...ofItem,
    version: sourceVersion,
    bytes: measured,
    intentId: v.string(),
    uploadResponse: v.optional(v.object({ storageId: v.string() })),
  },
  returns: v.null(),
  handler: async (ctx, { itemId, version, bytes, intentId, uploadResponse, ...args }) => {
    const run = await requireTurn(ctx, args.turn);
    const item = await requireItem(ctx, itemId);
    const { assetId, versionId } = await assets.finishUpload(ctx, {
      intentId,
      uploadResponse,
      ...bytes,
      publish: false,
      actor: actorOf(version),
    });
    if (item.toAssetId === undefined) await claim(ctx, item, assetId);
    else if (item.toAssetId !== assetId) throw copyMoved();
    await ctx.db.insert("migrationVersions", {
      itemId,
      sourceVersionId: version.id,
      number: version.number,
      copy: { versionId, ...bytes },
      isDraft: true,
    });
    await countVersions(ctx, run, { copied: 1 });
    await ctx.db.patch("migrationItems", itemId, { attempts: 0, failure: undefined });
    return null;
  },
});

/** A path holds the versions of one asset of the source, never of two. */
async function claim(ctx: MutationCtx, item: Item, toAssetId: string): Promise<void> {
  const other = await ctx.db
    .query("migrationItems")
    .withIndex("by_copy", (q) => q.eq("toAssetId", toAssetId))
    .first();
  if (other !== null) {
    throw migrationError("ADDRESS_SHARED", "Another file of the source has the same path here.");
  }
  await ctx.db.patch("migrationItems", item._id, { toAssetId });
}

/** Records that one version cannot be copied; the others continue. */
export const leaveOut = internalMutation({
  args: { ...ofItem, version: sourceVersion, problem: failure },
  returns: v.null(),
  handler: async (ctx, { itemId, version, problem, ...args }): Promise<null> => {
    const run = await requireTurn(ctx, args.turn);
    await ctx.db.insert("migrationVersions", {
      itemId,
      sourceVersionId: version.id,
      number: version.number,
      isDraft: false,
      problem,
    });
    await countVersions(ctx, run, { notCopied: 1 });
    await ctx.db.patch("migrationItems", itemId, { attempts: 0 });
    return null;
  },
});

/** Records why an attempt ended. An item that may succeed later moves to the end of the queue. */
export const recordFailure = internalMutation({
  args: { ...ofItem, failure, isFinal: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { itemId, failure, isFinal, ...args }): Promise<null> => {
    const run = await requireTurn(ctx, args.turn);
    const item = await requireItem(ctx, itemId);
    if (isFinal) await setStatus(ctx, run, item, "failed", failure);
    else await ctx.db.patch("migrationItems", itemId, { failure });
    return null;
  },
});

// ---------------------------------------------------------------- publishing

const PUBLISHED_AT_ONCE = 50;

/**
 * Turns drafts into the source's history, oldest first, and publishes the version that is published there. No
 * intermediate state is visible: at the end of each transaction the right version is published, or none. A
 * version published here by a user stays published.
 *
 * Returns true when nothing is left to do.
 */
export const publish = internalMutation({
  args: { ...ofItem, published: v.nullable(v.string()) },
  returns: v.boolean(),
  handler: async (ctx, { itemId, published, ...args }): Promise<boolean> => {
    const run = await requireTurn(ctx, args.turn);
    const item = await requireItem(ctx, itemId);
    const drafts = await ctx.db
      .query("migrationVersions")
      .withIndex("by_draft", (q) => q.eq("itemId", itemId).eq("isDraft", true))
      .take(PUBLISHED_AT_ONCE);
    const isLast = drafts.length < PUBLISHED_AT_ONCE;
    const wanted = published === null ? null : await settledVersion(ctx, itemId, published);
    const target = wanted?.copy?.versionId ?? null;
    const before = await publishedIn(ctx, item);
    const isOurs = before === (item.publishedVersionId ?? null);
    for (const { _id, copy } of drafts) {
      await assets.publishVersion(ctx, { versionId: copy!.versionId, actor: ACTOR });
      await ctx.db.patch("migrationVersions", _id, { isDraft: false });
    }
    const shown = isLast && isOurs && target !== null ? target : before;
    if (drafts.length > 0 || shown !== before) await show(ctx, item, shown);
    await ctx.db.patch("migrationItems", itemId, {
      attempts: 0,
      isKept: !isOurs || undefined,
      ...(isLast && isOurs ? { publishedVersionId: shown ?? undefined } : {}),
    });
    if (isLast) await setStatus(ctx, run, await requireItem(ctx, itemId), "copied");
    return isLast;
  },
});

/** The copy of a source's version, or the reason why there is none. */
async function settledVersion(
  ctx: QueryCtx,
  itemId: Id<"migrationItems">,
  sourceVersionId: string,
) {
  return await ctx.db
    .query("migrationVersions")
    .withIndex("by_source", (q) => q.eq("sourceVersionId", sourceVersionId).eq("itemId", itemId))
    .unique();
}

async function publishedIn(ctx: MutationCtx, { folderPath, basename = "", toAssetId }: Item) {
  if (toAssetId === undefined) return null;
  const asset = await assets.getAsset(ctx, { folderPath, basename });
  if (asset?.assetId === toAssetId) return asset.publishedVersionId;
  throw copyMoved();
}

function copyMoved() {
  return migrationError(
    "COPY_MOVED",
    "The copies are at another path now, or deleted. Restore them and retry.",
  );
}

async function show(
  ctx: MutationCtx,
  { folderPath, basename = "" }: Item,
  versionId: string | null,
): Promise<void> {
  if (versionId !== null) await assets.publishVersion(ctx, { versionId, actor: ACTOR });
  else await assets.archiveAsset(ctx, { folderPath, basename, actor: ACTOR });
}

// ---------------------------------------------------------------- verifying

/** Returns how the copies of these versions differ from them, or `null`. */
export const compare = internalQuery({
  args: { itemId: v.id("migrationItems"), versions: v.array(sourceVersion) },
  returns: v.nullable(failure),
  handler: async (ctx, { itemId, versions }) => {
    const item = await requireItem(ctx, itemId);
    for (const version of versions) {
      const row = (await settledVersion(ctx, itemId, version.id))!;
      if (row.copy === undefined) return row.problem!;
      const difference = await differenceOf(ctx, item, version, row.copy);
      if (difference === null) continue;
      return failureFor("COPY_DIFFERS", `The copy of version ${version.number} ${difference}.`);
    }
    return null;
  },
});

async function differenceOf(
  ctx: Parameters<typeof assets.getVersion>[0],
  item: Item,
  version: SourceVersion,
  copied: { versionId: string; size: number; sha256: string },
): Promise<string | null> {
  const copy = await assets.getVersion(ctx, { versionId: copied.versionId });
  if (copy === null) return "has been deleted";
  if (copy.assetId !== item.toAssetId) return "belongs to another asset";
  if (copy.size !== copied.size) return `has ${copy.size} bytes instead of ${copied.size}`;
  if (copy.sha256 !== undefined && copy.sha256 !== (version.sha256 ?? copied.sha256)) {
    return "has other bytes";
  }
  if (copy.label !== version.label) return "has another label";
  const isRight = (copy.state === "published") === version.isPublished && copy.state !== "draft";
  return isRight || item.isKept ? null : `is ${copy.state}`;
}

export const verified = internalMutation({
  args: { ...ofItem, difference: v.nullable(failure) },
  returns: v.null(),
  handler: async (ctx, { itemId, difference, ...args }): Promise<null> => {
    const run = await requireTurn(ctx, args.turn);
    const item = await requireItem(ctx, itemId);
    await setStatus(ctx, run, item, difference ? "failed" : "done", difference ?? undefined);
    return null;
  },
});
