/** The queue of conversions. Each step is one transaction, so an interrupted conversion can restart. */
import { v } from "convex/values";
import { VersionedAssets } from "convex-versioned-assets";
import { components, internal } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import { type MutationCtx, internalMutation } from "../_generated/server.js";
import { outputAddress } from "./webpPaths.js";
import { isPlaceTaken, reconcile, makePublic } from "./outputs.js";
import { ACTOR, LEASE_MS, MAX_ATTEMPTS, MAX_PARALLEL, RETRY_MS } from "./settings.js";

const assets = new VersionedAssets(components.versionedAssets);

type Conversion = Doc<"webpConversions">;

/** One attempt at one conversion. A late attempt finds that another one has started, and stops. */
export const job = { conversionId: v.id("webpConversions"), attempt: v.number() };

/** Starts due conversions up to the limit, and gives up those that were interrupted too often. */
export async function pump(ctx: MutationCtx): Promise<void> {
  if ((await ctx.db.query("webpFollower").first()) === null) return;
  const now = Date.now();
  const withStatus = (status: Conversion["status"]) =>
    ctx.db.query("webpConversions").withIndex("by_status", (q) => q.eq("status", status));
  const converting = await withStatus("converting").take(MAX_PARALLEL);
  const overdue = converting.filter(({ dueAt }) => dueAt <= now);
  for (const conversion of overdue) {
    // If the memory was exhausted, Node has more.
    await ctx.db.patch("webpConversions", conversion._id, { runtime: "node" });
    await retryLater(ctx, conversion, {
      code: "CUT_OFF",
      message: "The conversion ended without a result; it may have run out of memory or time.",
    });
  }
  const due = await ctx.db
    .query("webpConversions")
    .withIndex("by_status", (q) => q.eq("status", "waiting").lte("dueAt", now))
    .take(MAX_PARALLEL - converting.length + overdue.length);
  for (const { _id, attempts, runtime } of due) {
    const attempt = attempts + 1;
    await ctx.db.patch("webpConversions", _id, {
      status: "converting",
      attempts: attempt,
      dueAt: now + LEASE_MS,
    });
    const { inConvex, inNode } = internal.webp;
    await ctx.scheduler.runAfter(0, runtime === "node" ? inNode.convert : inConvex.convert, {
      conversionId: _id,
      attempt,
    });
  }
}

async function retryLater(
  ctx: MutationCtx,
  { _id, attempts, sourceVersionId }: Conversion,
  failure: { code: string; message: string },
  isFinal = attempts >= MAX_ATTEMPTS,
): Promise<void> {
  const now = Date.now();
  await ctx.db.patch("webpConversions", _id, {
    status: isFinal ? "failed" : "waiting",
    dueAt: isFinal ? now : now + RETRY_MS * 2 ** (attempts - 1),
    failure,
  });
  if (!isFinal) return;
  // The WebP of an earlier version no longer matches the published image.
  const source = await assets.getVersion(ctx, { versionId: sourceVersionId });
  if (source !== null) await reconcile(ctx, source);
}

/** Returns the conversion if this is still its current attempt. */
async function current(
  ctx: Pick<MutationCtx, "db">,
  { conversionId, attempt }: { conversionId: Conversion["_id"]; attempt: number },
): Promise<Conversion | null> {
  const conversion = await ctx.db.get("webpConversions", conversionId);
  const isCurrent = conversion?.status === "converting" && conversion.attempts === attempt;
  return isCurrent ? conversion : null;
}

const work = v.object({ url: v.string(), size: v.number() });

type Source = NonNullable<Awaited<ReturnType<typeof assets.getVersion>>>;

/** False if the original was deleted or is private: private files have no URL. */
function isReadable(source: Source | null): source is Source & { url: string } {
  return source !== null && source.url !== null;
}

/** Returns the URL of the original; `null` if nothing is left to do. */
export const begin = internalMutation({
  args: job,
  returns: v.union(work, v.null()),
  handler: async (ctx, args): Promise<(typeof work)["type"] | null> => {
    const conversion = await current(ctx, args);
    if (conversion === null) return null;
    const source = await assets.getVersion(ctx, { versionId: conversion.sourceVersionId });
    if (!isReadable(source)) return await forget(ctx, conversion);
    return { url: source.url, size: source.size };
  },
});

/** Hands a conversion over to the Node runtime. */
export const handOver = internalMutation({
  args: job,
  returns: v.null(),
  handler: async (ctx, args): Promise<null> => {
    if ((await current(ctx, args)) === null) return null;
    await ctx.db.patch("webpConversions", args.conversionId, {
      status: "waiting",
      runtime: "node",
      dueAt: Date.now(),
    });
    await pump(ctx);
    return null;
  },
});

const ticket = v.object({
  intentId: v.string(),
  uploadUrl: v.string(),
  method: v.union(v.literal("POST"), v.literal("PUT")),
  headers: v.record(v.string(), v.string()),
});

/** Starts the upload of a result; `null` if it is no longer needed. */
export const openUpload = internalMutation({
  args: { ...job, size: v.number(), sha256: v.string() },
  returns: v.union(ticket, v.null()),
  handler: async (ctx, { size, sha256, ...args }): Promise<(typeof ticket)["type"] | null> => {
    const conversion = await current(ctx, args);
    if (conversion === null) return null;
    const { sourceVersionId, sourceAssetId } = conversion;
    const source = await assets.getVersion(ctx, { versionId: sourceVersionId });
    if (!isReadable(source)) return await forget(ctx, conversion);
    const place = outputAddress(source);
    if (await isPlaceTaken(ctx, source)) {
      const message = `Another file is already at ${place.folderPath}/${place.basename}.`;
      await retryLater(ctx, conversion, { code: "PLACE_TAKEN", message }, true);
      await pump(ctx);
      return null;
    }
    const { intentId, uploadUrl, method, headers } = await assets.startUpload(ctx, {
      ...place,
      filename: `${source.basename.replace(/\.(jpe?g|png)$/i, "")}.webp`,
      contentType: "image/webp",
      size,
      sha256,
      metadata: { sourceVersionId, sourceAssetId, sourceVersion: source.version },
      actor: ACTOR,
    });
    return { intentId, uploadUrl, method, headers };
  },
});

/** The original was deleted or is private; if it is restored, it is converted then. */
async function forget(ctx: MutationCtx, conversion: Conversion): Promise<null> {
  await ctx.db.delete("webpConversions", conversion._id);
  await pump(ctx);
  return null;
}

/** Creates the WebP version from the uploaded bytes, once, and publishes it if its original is published. */
export const settle = internalMutation({
  args: {
    ...job,
    intentId: v.string(),
    size: v.number(),
    uploadResponse: v.optional(v.object({ storageId: v.string() })),
  },
  returns: v.null(),
  handler: async (ctx, { intentId, size, uploadResponse, ...args }): Promise<null> => {
    const conversion = await current(ctx, args);
    if (conversion === null) return null;
    const [source, upload] = await Promise.all([
      assets.getVersion(ctx, { versionId: conversion.sourceVersionId }),
      assets.getUpload(ctx, { intentId }),
    ]);
    if (!isReadable(source)) return await forget(ctx, conversion);
    const place = outputAddress(source);
    if (upload?.folderPath !== place.folderPath || upload.basename !== place.basename) {
      await retryLater(ctx, conversion, {
        code: "MOVED",
        message: "The original was moved during the conversion.",
      });
      await pump(ctx);
      return null;
    }
    const { assetId, versionId } = await assets.finishUpload(ctx, {
      intentId,
      uploadResponse,
      skipIfUnchanged: true,
      publish: source.state === "published",
      actor: ACTOR,
    });
    await ctx.db.patch("webpConversions", conversion._id, {
      status: "done",
      dueAt: Date.now(),
      webp: { assetId, versionId, size },
      failure: undefined,
    });
    await makePublic(ctx, source);
    await pump(ctx);
    return null;
  },
});

/** Records a failed attempt, and schedules a retry if one can help. */
export const recordFailure = internalMutation({
  args: { ...job, code: v.string(), message: v.string(), isFinal: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { code, message, isFinal, ...args }): Promise<null> => {
    const conversion = await current(ctx, args);
    if (conversion === null) return null;
    await retryLater(ctx, conversion, { code, message }, isFinal || undefined);
    await pump(ctx);
    return null;
  },
});
