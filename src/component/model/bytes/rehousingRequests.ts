/** Requests relocations when an asset becomes private or public; see rehousing.ts. */
import { internal } from "../../_generated/api.js";
import type { MutationCtx } from "../../_generated/server.js";
import type { Access, AccessFields } from "../tree/access.js";
import type { Asset } from "../files/assets.js";
import type { Blob } from "./blobs.js";
import type { WriteCtx } from "../feed/recording.js";

/** Transactions that have already scheduled the background job. */
const asked = new WeakSet<MutationCtx>();

/** Schedules the background job, once per transaction. */
export async function askForRehousing(ctx: MutationCtx): Promise<void> {
  if (asked.has(ctx)) return;
  asked.add(ctx);
  await ctx.scheduler.runAfter(0, internal.rehousing.continueRehousing, {});
}

function beginRehousing(to: Access, startedBy: string | undefined): Asset["rehousing"] {
  return { to, after: 0, dueAt: Date.now(), failures: 0, startedBy };
}

/**
 * Returns the fields of an asset's row for another access; `null` if nothing changes. A background job
 * relocates the bytes.
 */
export async function changeAccess(
  ctx: WriteCtx,
  asset: Pick<Asset, "access" | "isPrivate" | "rehousing" | "versionCounter">,
  wanted: AccessFields,
): Promise<Pick<Asset, "access" | "isPrivate" | "rehousing"> | null> {
  const { access } = wanted;
  const to: Access = wanted.isPrivate ? "private" : "public";
  const isThere = (asset.isPrivate ? "private" : "public") === to;
  const isOnTheWay = asset.rehousing?.to === to;
  if (isOnTheWay || (isThere && asset.rehousing === undefined)) {
    return access === asset.access ? null : { access };
  }
  await askForRehousing(ctx);
  return { access, isPrivate: true, rehousing: beginRehousing(to, ctx.actor) };
}

/**
 * Returns the access of a new asset whose first version has these bytes. If they must be relocated, the asset
 * is private until then.
 */
export async function accessWithBytes(
  ctx: WriteCtx,
  { access, isPrivate }: AccessFields,
  blob: Blob,
): Promise<Pick<Asset, "access" | "isPrivate" | "rehousing">> {
  if ((blob.isPrivate === true) === (isPrivate === true)) return { access, isPrivate };
  await askForRehousing(ctx);
  const rehousing = beginRehousing(isPrivate ? "private" : "public", ctx.actor);
  return { access, isPrivate: true, rehousing };
}
