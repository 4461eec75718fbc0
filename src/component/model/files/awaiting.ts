/**
 * Publishes versions that must wait: until the bucket has confirmed their bytes, and until these are in a public
 * place. A later decision about the asset supersedes an earlier one that still waits.
 */
import { internal } from "../../_generated/api.js";
import type { Id } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { scheduleCheck } from "../bytes/checks.js";
import { isAwaited, isInPlace, isStaged } from "../bytes/places.js";
import { relocateFrom } from "../bytes/relocationRequests.js";
import { type WriteCtx, decidedBy, unrecorded } from "../feed/recording.js";
import type { Asset } from "./assets.js";
import {
  NOT_WAITING,
  type AddedVersion,
  insertVersion,
  publishVersion,
  requireVerified,
  unpublish as unpublishAlone,
  versionChange,
} from "./publishing.js";
import { newestNumber, publishedIdOf } from "./summaries.js";
import { stateWithoutWaiting } from "./states.js";
import { type Version, versionsOf } from "./versions.js";

/** A version, and its asset. */
type Chosen = { asset: Asset; version: Version };

/**
 * Publishes versions of different assets in one transaction: in this one if all their bytes are in place, or else in
 * the one that relocates the last of them.
 *
 * @returns whether they wait.
 * @throws VERSION_UNVERIFIED
 *
 * Cost: 3 documents written for each version, and 1 if they wait.
 */
export async function publishChosen(ctx: WriteCtx, chosen: Chosen[]): Promise<boolean> {
  for (const { version } of chosen) requireVerified(version);
  const mayPublish = chosen.every(({ asset, version }) => isInPlace(asset, version));
  const isPublished = ({ asset, version }: Chosen) => publishedIdOf(asset) === version._id;
  const waiting = mayPublish ? [] : chosen.filter((one) => !isPublished(one));
  const before = await callsOf(
    ctx,
    chosen.map(({ asset }) => asset),
  );
  for (const one of chosen) {
    if (!waiting.includes(one)) await publishVersion(ctx, one.asset, one.version);
  }
  if (waiting.length > 0) await wait(ctx, waiting);
  await publishWithout(ctx, before);
  return waiting.length > 0;
}

/**
 * Lets versions wait until the bytes of all of them are in place.
 *
 * @param releaseId the release that publishes them then, with its other assets.
 */
export async function wait(
  ctx: WriteCtx,
  waiting: Chosen[],
  releaseId?: Id<"releases">,
): Promise<Id<"publications">> {
  const versionIds = waiting.map(({ version }) => version._id);
  const call = { versionIds, releaseId, actor: ctx.actor };
  const publishWith = await ctx.db.insert("publications", call);
  for (const { asset, version } of waiting) {
    const { _id: versionId } = version;
    await ctx.db.patch("versions", versionId, { publishWhenVerified: true, publishWith });
    const moving = isInPlace(asset, version) ? {} : await relocateFrom(ctx, asset, version);
    const awaits = { versionId, after: newestNumber(asset), chosen: versionId };
    await ctx.db.patch("assets", asset._id, { awaits, ...moving });
  }
  return publishWith;
}

/** Returns the calls that are to publish the versions which these assets wait for. */
export async function callsOf(ctx: QueryCtx, assets: Asset[]): Promise<Set<Id<"publications">>> {
  const calls = new Set<Id<"publications">>();
  for (const { awaits } of assets) {
    const chosen = awaits?.chosen && (await ctx.db.get("versions", awaits.chosen));
    if (chosen?.publishWith !== undefined) calls.add(chosen.publishWith);
  }
  return calls;
}

/** Publishes the others of calls of which a later decision has superseded one, if nothing else is missing. */
export async function publishWithout(ctx: WriteCtx, calls: Set<Id<"publications">>): Promise<void> {
  for (const publicationId of calls) await publishComplete(ctx, publicationId);
}

/** Unpublishes an asset, as `publishing.unpublish`; versions that wait for one of it are published without it. */
export async function unpublish(ctx: WriteCtx, asset: Asset): Promise<void> {
  const before = await callsOf(ctx, [asset]);
  await unpublishAlone(ctx, asset);
  await publishWithout(ctx, before);
}

/** Adds a version, as `publishing.insertVersion`; versions that wait for a superseded one are published without it. */
export async function addVersion(
  ctx: WriteCtx,
  asset: Asset,
  ...version: AddedVersion
): Promise<Version> {
  const before = await callsOf(ctx, [asset]);
  const made = await insertVersion(ctx, asset, ...version);
  await scheduleCheck(ctx, made);
  await publishWithout(ctx, before);
  return made;
}

/**
 * Publishes a version that is verified and in place, with those that a caller has chosen together with it as soon as
 * all are. If a later decision has superseded it, it is archived.
 */
export async function publishAwaited(ctx: WriteCtx, asset: Asset, version: Version): Promise<void> {
  if (!isAwaited(asset, version)) {
    const superseded = {
      ...NOT_WAITING,
      state: stateWithoutWaiting(version),
      archivedAt: Date.now(),
    };
    await ctx.db.patch("versions", version._id, superseded);
    const change = versionChange("version:verify", asset, version);
    recordingOf(ctx, asset).record({ ...change, actor: version.createdBy });
  } else if (version.publishWith === undefined) {
    await publishOne(ctx, version.createdBy, { asset, version });
  }
  if (version.publishWith !== undefined) await publishComplete(ctx, version.publishWith);
}

async function publishOne(
  ctx: WriteCtx,
  actor: string | undefined,
  { asset, version }: Chosen,
): Promise<void> {
  const deciding = decidedBy(recordingOf(ctx, asset), actor);
  const before = await callsOf(ctx, [asset]);
  await publishVersion(deciding, asset, version, remaining(asset, version));
  if (version.publishWith !== undefined) before.delete(version.publishWith);
  await publishWithout(ctx, before);
}

/** For a deleted asset the feed already has its deletion; its state is recorded when it is restored. */
function recordingOf(ctx: WriteCtx, { deletedAt }: Asset): WriteCtx {
  return deletedAt === undefined ? ctx : unrecorded(ctx);
}

/** Returns what an asset waits for when a version that waited is published. */
function remaining({ awaits }: Asset, { _id, version }: Version): Asset["awaits"] {
  if (awaits === undefined || awaits.versionId === _id) return undefined;
  return { versionId: awaits.versionId, after: Math.max(awaits.after, version) };
}

/** Publishes the versions of a call if all are in place; those that later decisions have superseded are left out. */
async function publishComplete(ctx: WriteCtx, publicationId: Id<"publications">): Promise<void> {
  const publication = await ctx.db.get("publications", publicationId);
  if (publication === null) return;
  const members = await membersOf(ctx, publication);
  if (!members.every(({ asset, version }) => isInPlace(asset, version))) return;
  const { releaseId } = publication;
  if (releaseId !== undefined) {
    await ctx.scheduler.runAfter(0, internal.releases.completeRelease, { releaseId });
    return;
  }
  for (const member of members) await publishOne(ctx, publication.actor, member);
  await ctx.db.delete("publications", publicationId);
}

/** Returns the versions of a call that still wait for it. */
async function membersOf(
  ctx: QueryCtx,
  { _id, versionIds }: { _id: Id<"publications">; versionIds: Id<"versions">[] },
): Promise<Chosen[]> {
  const members: Chosen[] = [];
  for (const versionId of versionIds) {
    const version = await ctx.db.get("versions", versionId);
    const asset = version && (await ctx.db.get("assets", version.assetId));
    if (!version || !asset || version.publishWith !== _id || !isAwaited(asset, version)) continue;
    members.push({ asset, version });
  }
  return members;
}

/**
 * Cancels the call that was to publish a version which has failed or is gone: the others stay as they were, and their bytes
 * return to a private place.
 */
export async function cancelWith(ctx: WriteCtx, lost: Version): Promise<void> {
  if (lost.publishWith !== undefined) await cancelCall(ctx, lost.publishWith, lost._id);
}

/** Cancels a call that waits: its versions stay as they were, and their bytes return to a private place. */
export async function cancelCall(
  ctx: WriteCtx,
  publicationId: Id<"publications">,
  lost?: Id<"versions">,
): Promise<void> {
  const publication = await ctx.db.get("publications", publicationId);
  if (publication === null) return;
  for (const { asset, version } of await membersOf(ctx, publication)) {
    if (version._id === lost) continue;
    await ctx.db.patch("versions", version._id, NOT_WAITING);
    const isHidden = asset.isPrivate || isStaged(version.location);
    const moving = isHidden ? {} : await relocateFrom(ctx, asset, version);
    const awaits = await awaitedWithout(ctx, asset, version);
    await ctx.db.patch("assets", asset._id, { awaits, ...moving });
  }
  await ctx.db.delete("publications", publicationId);
  const { releaseId } = publication;
  if (lost !== undefined && releaseId !== undefined) {
    await ctx.scheduler.runAfter(0, internal.releases.completeRelease, { releaseId });
  }
}

/** The maximum number of versions that are looked at to find an earlier one. */
const MAX_STEPS_BACK = 100;

/** Returns what an asset waits for without one of the versions that waited. */
export async function awaitedWithout(
  ctx: QueryCtx,
  { _id, awaits }: Asset,
  gone: Version,
): Promise<Asset["awaits"]> {
  if (awaits === undefined) return undefined;
  const { after, versionId } = awaits;
  const chosen = awaits.chosen === gone._id ? undefined : awaits.chosen;
  if (versionId !== gone._id) return { versionId, after, chosen };
  const earlier =
    gone.version <= after
      ? []
      : await versionsOf(ctx, _id, { after: gone.version, until: after + 1 }).take(MAX_STEPS_BACK);
  const waiting = earlier.find(({ publishWhenVerified }) => publishWhenVerified)?._id ?? chosen;
  return waiting && { versionId: waiting, after, chosen };
}
