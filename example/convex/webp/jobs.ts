/** The queue of conversions. Each step is one transaction, so that what is cut off begins anew. */
import { v } from "convex/values";
import { VersionedAssets } from "convex-versioned-assets";
import { components, internal } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import { type MutationCtx, internalMutation } from "../_generated/server.js";
import { outputAddress } from "./addresses.js";
import { isPlaceTaken, reconcile, showToAll } from "./outputs.js";
import { ACTOR, LEASE_MS, MAX_ATTEMPTS, MAX_PARALLEL, RETRY_MS } from "./settings.js";

const assets = new VersionedAssets(components.versionedAssets);

type Conversion = Doc<"webpConversions">;

/** One try at one conversion. A try that comes late finds that another has begun, and stops. */
export const job = { conversionId: v.id("webpConversions"), attempt: v.number() };

/** Begins what is due, as much as may run at once, and gives up what was cut off too often. */
export async function pump(ctx: MutationCtx): Promise<void> {
  if ((await ctx.db.query("webpFollower").first()) === null) return;
  const now = Date.now();
  const withStatus = (status: Conversion["status"]) =>
    ctx.db.query("webpConversions").withIndex("by_status", (q) => q.eq("status", status));
  const converting = await withStatus("converting").take(MAX_PARALLEL);
  const overdue = converting.filter(({ dueAt }) => dueAt <= now);
  for (const conversion of overdue) {
    // If it was memory that ran out, Node has more.
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
  // What is published for an earlier version would now stand for another picture.
  const source = await assets.getVersion(ctx, { versionId: sourceVersionId });
  if (source !== null) await reconcile(ctx, source);
}

/** The conversion, if this try at it is still the one that counts. */
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

/** False for an original that is gone or private: a private file has no URL. */
function isReadable(source: Source | null): source is Source & { url: string } {
  return source !== null && source.url !== null;
}

/** Where the bytes of the original are; `null` when there is nothing to do any more. */
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

/** Passes a conversion on to the Node runtime. */
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

/** Opens the upload of a result; `null` when it is not wanted any more. */
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
      const message = `There is a file at ${place.folderPath}/${place.basename} already.`;
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

/** The original is gone, or private; should it come back, it is converted then. */
async function forget(ctx: MutationCtx, conversion: Conversion): Promise<null> {
  await ctx.db.delete("webpConversions", conversion._id);
  await pump(ctx);
  return null;
}

/**
 * Makes the bytes that were sent the WebP of this version, once, and publishes them if this version
 * of the original is published at this moment.
 */
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
        message: "The original was moved while it was converted.",
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
    await showToAll(ctx, source);
    await pump(ctx);
    return null;
  },
});

/** Remembers why a try failed; what may go better is tried again later. */
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
