/** Requests relocations when an asset becomes private or public; see relocating.ts. */
import { internal } from "../../_generated/api.js";
import type { MutationCtx } from "../../_generated/server.js";
import type { Access, AccessFields } from "../tree/access.js";
import type { Asset } from "../files/assets.js";
import type { Blob } from "./blobs.js";
import type { WriteCtx } from "../feed/recording.js";
import type { Version } from "../files/versions.js";
import { isSoon, runWhenDue } from "../work/work.js";

/** The `dueAt` of a relocation that is tried again only when a call asks for it. */
export const STOPPED = 0;

/** Returns whether a relocation waits until someone asks for it again. */
export function isStopped(relocation: Asset["relocation"]): boolean {
  return relocation?.dueAt === STOPPED;
}

/** Transactions that have already scheduled the background job. */
const asked = new WeakSet<MutationCtx>();

/** Schedules the background job, once per transaction. */
export async function scheduleRelocation(ctx: MutationCtx): Promise<void> {
  if (asked.has(ctx)) return;
  asked.add(ctx);
  await ctx.scheduler.runAfter(0, internal.relocation.continueRelocation, {});
}

/** Schedules the background job for the time when a relocation that has failed is due again, if that is soon. */
export async function scheduleRetry(ctx: MutationCtx, dueAt: number): Promise<void> {
  if (!isSoon(dueAt)) return;
  await ctx.scheduler.runAt(runWhenDue(dueAt), internal.relocation.continueRelocation, {});
}

function beginRelocation(to: Access, startedBy: string | undefined) {
  return { to, after: 0, dueAt: Date.now(), failures: 0, startedBy };
}

/**
 * Returns the fields of an asset's row with which the background job relocates a version, and looks at those after
 * it again.
 */
export async function relocateFrom(
  ctx: WriteCtx,
  { isPrivate, relocation }: Pick<Asset, "isPrivate" | "relocation">,
  { version }: Pick<Version, "version">,
): Promise<Pick<Asset, "relocation">> {
  await scheduleRelocation(ctx);
  const begun = {
    ...beginRelocation(isPrivate ? "private" : "public", ctx.actor),
    // Only another access relocates the bytes of a private asset otherwise.
    isSameAccess: (isPrivate && relocation === undefined) || undefined,
  };
  const after = Math.min(relocation?.after ?? Infinity, version - 1);
  // The job comes again to a version that failed behind this one.
  const failed = relocation?.retryFrom;
  const retryFrom = failed === undefined || failed > after ? undefined : failed;
  const again = { copies: undefined, copying: undefined, dueAt: Date.now() };
  return { relocation: { ...begun, ...relocation, after, retryFrom, ...again } };
}

/**
 * Returns the fields of an asset's row for another access; `null` if nothing changes. A background job
 * relocates the bytes, and also those of a relocation that has stopped.
 */
export async function changeAccess(
  ctx: WriteCtx,
  asset: Pick<Asset, "access" | "isPrivate" | "relocation" | "versionCounter">,
  wanted: AccessFields,
): Promise<Pick<Asset, "access" | "isPrivate" | "relocation"> | null> {
  const { access } = wanted;
  const to: Access = wanted.isPrivate ? "private" : "public";
  const isThere = (asset.isPrivate ? "private" : "public") === to;
  const isOnTheWay = asset.relocation?.to === to && !isStopped(asset.relocation);
  if (isOnTheWay || (isThere && asset.relocation === undefined)) {
    return access === asset.access ? null : { access };
  }
  await scheduleRelocation(ctx);
  return { access, isPrivate: true, relocation: beginRelocation(to, ctx.actor) };
}

/**
 * Returns the access of a new asset whose first version is a copy. Public files share the object with their
 * source; otherwise the copy gets its own object, and is private until then.
 */
export async function accessWithBytes(
  ctx: WriteCtx,
  { access, isPrivate }: AccessFields,
  blob: Blob,
): Promise<Pick<Asset, "access" | "isPrivate" | "relocation">> {
  if (!isPrivate && !blob.isPrivate) return { access, isPrivate };
  await scheduleRelocation(ctx);
  const relocation = beginRelocation(isPrivate ? "private" : "public", ctx.actor);
  return { access, isPrivate: true, relocation };
}
