/**
 * Follows the change feed and converts published images. The cursor is stored in a row and advances in the
 * transaction that handles the changes, so each change is handled exactly once.
 */
import { v } from "convex/values";
import {
  type AssetChange,
  CHANGE_EFFECTS,
  VersionedAssets,
  isAssetError,
} from "convex-versioned-assets";
import { components, internal } from "../_generated/api.js";
import { type MutationCtx, internalMutation, internalQuery } from "../_generated/server.js";
import { isOutputFolder } from "./webpPaths.js";
import { pump } from "./jobs.js";
import { moveOutput, reconcile, removeOutput } from "./outputs.js";

const assets = new VersionedAssets(components.versionedAssets);

/** Changes, or files of a backfill, per transaction. */
const STEP = 25;

/** A backfill without progress for this long was interrupted. */
const BACKFILL_IDLE_MS = 2 * 60 * 1000;

/**
 * Starts converting newly published images; with `backfill` existing ones too. Can run any number of times:
 * converted images stay.
 */
export const start = internalMutation({
  args: { backfill: v.optional(v.boolean()) },
  returns: v.null(),
  handler: async (ctx, { backfill = false }): Promise<null> => {
    if ((await ctx.db.query("webpFollower").first()) === null) {
      const cursor = await assets.head(ctx);
      await ctx.db.insert("webpFollower", { cursor, backfilledAt: 0 });
    }
    if (backfill) await lookAtEverything(ctx);
    await wake(ctx);
    return null;
  },
});

/** Stops converting. Converted images stay; queued ones wait for `start`. */
export const stop = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx): Promise<null> => {
    for (const row of await ctx.db.query("webpFollower").collect()) {
      await ctx.db.delete("webpFollower", row._id);
    }
    return null;
  },
});

/** Wakes the follower from any mutation that has published something. */
export async function wake(ctx: Pick<MutationCtx, "scheduler">): Promise<void> {
  await ctx.scheduler.runAfter(0, internal.webp.following.follow, {});
}

/** Handles the next changes of the feed; called by a cron job and by `wake`. */
export const follow = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx): Promise<null> => {
    const follower = await ctx.db.query("webpFollower").first();
    if (follower === null) return null;
    const page = await readFeed(ctx, follower.cursor);
    for (const change of page.changes) await react(ctx, change);
    if (page.nextCursor.id !== follower.cursor.id) {
      await ctx.db.patch("webpFollower", follower._id, { cursor: page.nextCursor });
    }
    if (!page.isDone) await wake(ctx);
    const isBackfilling = (await ctx.db.query("webpFolders").first()) !== null;
    if (isBackfilling && follower.backfilledAt < Date.now() - BACKFILL_IDLE_MS) {
      await ctx.scheduler.runAfter(0, internal.webp.following.backfill, {});
    }
    await pump(ctx);
    return null;
  },
});

type FeedPage = Awaited<ReturnType<typeof assets.listSince>>;

async function readFeed(ctx: MutationCtx, cursor: FeedPage["nextCursor"]): Promise<FeedPage> {
  try {
    return await assets.listSince(ctx, { cursor, limit: STEP });
  } catch (error) {
    if (!isAssetError(error) || error.data.code !== "CURSOR_EXPIRED") throw error;
    // The cursor has expired: start over as on the first run.
    const nextCursor = await assets.head(ctx);
    await lookAtEverything(ctx);
    return { changes: [], nextCursor, isDone: true };
  }
}

async function react(ctx: MutationCtx, change: AssetChange): Promise<void> {
  const { type, folderPath, basename, assetId } = change;
  if (basename === undefined || assetId === undefined) return;
  const asset = { folderPath, basename };
  const effect = CHANGE_EFFECTS[type];
  switch (effect) {
    case "file:moved": {
      const from = {
        folderPath: change.fromFolderPath ?? folderPath,
        basename: change.fromBasename ?? basename,
      };
      if (!isOutputFolder(from.folderPath)) await moveOutput(ctx, assetId, from, asset);
      return await reconcile(ctx, asset);
    }
    case "file:content":
      return await reconcile(ctx, asset);
    case "file:absent":
      if (type !== "asset:delete") return await reconcile(ctx, asset);
      if (!isOutputFolder(folderPath)) await removeOutput(ctx, assetId, asset);
      return;
    case "none":
      // An output may wait until its original is verified.
      if (type === "version:verify") await reconcile(ctx, asset);
      return;
    case "folder:present":
    case "folder:absent":
      return;
    default:
      void (effect satisfies never);
  }
}

async function lookAtEverything(ctx: MutationCtx): Promise<void> {
  await ctx.db.insert("webpFolders", { path: "", listing: "folders", cursor: null });
}

/** Handles the next page of subfolders or files of a backfill. */
export const backfill = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx): Promise<null> => {
    const follower = await ctx.db.query("webpFollower").first();
    const folder = await ctx.db.query("webpFolders").first();
    if (follower === null || folder === null) return null;
    const { _id, path, listing, cursor } = folder;
    const paginationOpts = { numItems: STEP, cursor };
    let position: { isDone: boolean; continueCursor: string };
    if (listing === "folders") {
      const found = await assets.listFoldersPage(ctx, { parentPath: path, paginationOpts });
      for (const child of found.page) {
        if (isOutputFolder(child.path)) continue;
        await ctx.db.insert("webpFolders", { path: child.path, listing, cursor: null });
      }
      position = found;
    } else {
      const found = await assets.listPublishedFilesPage(ctx, { folderPath: path, paginationOpts });
      for (const file of found.page) await reconcile(ctx, file);
      position = found;
    }
    if (!position.isDone) {
      await ctx.db.patch("webpFolders", _id, { cursor: position.continueCursor });
    } else if (listing === "folders") {
      await ctx.db.patch("webpFolders", _id, { listing: "files", cursor: null });
    } else {
      await ctx.db.delete("webpFolders", _id);
    }
    await ctx.db.patch("webpFollower", follower._id, { backfilledAt: Date.now() });
    await pump(ctx);
    await ctx.scheduler.runAfter(0, internal.webp.following.backfill, {});
    return null;
  },
});

/** Retries failed images, 100 per call. */
export const retryFailed = internalMutation({
  args: { before: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, { before = Date.now() }): Promise<null> => {
    const failed = await ctx.db
      .query("webpConversions")
      .withIndex("by_status", (q) => q.eq("status", "failed").lt("dueAt", before))
      .take(100);
    for (const { _id } of failed) {
      const now = { status: "waiting" as const, attempts: 0, dueAt: Date.now() };
      await ctx.db.patch("webpConversions", _id, now);
    }
    await pump(ctx);
    if (failed.length === 100) {
      await ctx.scheduler.runAfter(0, internal.webp.following.retryFailed, { before });
    }
    return null;
  },
});

const MAX_REPORTED = 100;

/** Returns the progress and the images without a WebP, newest first; at most 100 of each kind. */
export const report = internalQuery({
  args: {},
  returns: v.object({
    isOn: v.boolean(),
    isBackfilling: v.boolean(),
    waiting: v.number(),
    failures: v.array(
      v.object({ path: v.string(), version: v.number(), code: v.string(), message: v.string() }),
    ),
  }),
  handler: async (ctx) => {
    const withStatus = async (status: "waiting" | "converting" | "failed") =>
      await ctx.db
        .query("webpConversions")
        .withIndex("by_status", (q) => q.eq("status", status))
        .order("desc")
        .take(MAX_REPORTED);
    const [waiting, converting] = [await withStatus("waiting"), await withStatus("converting")];
    const failures = [];
    for (const { sourceVersionId, failure } of await withStatus("failed")) {
      const source = await assets.getVersion(ctx, { versionId: sourceVersionId });
      if (source === null || failure === undefined) continue;
      const path = [source.folderPath, source.basename].filter(Boolean).join("/");
      failures.push({ path, version: source.version, ...failure });
    }
    return {
      isOn: (await ctx.db.query("webpFollower").first()) !== null,
      isBackfilling: (await ctx.db.query("webpFolders").first()) !== null,
      waiting: waiting.length + converting.length,
      failures,
    };
  },
});
